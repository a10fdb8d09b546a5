"""The texts of a program in NumPy: where they stand, and where in them something is wrong."""

from __future__ import annotations

import ast
import warnings
from bisect import bisect_right
from dataclasses import dataclass, replace

from symgraph.calculus.formula_place import excerpt
from symgraph.errors import InputError, Problem
from symgraph.spec.code.failures import Failure, Misfit, NeedsNumbers, Refused
from symgraph.spec.code.limits import MAX_DEPTH

MAX_LINES = 5_000
MAX_CHARACTERS = 200_000
MAX_SHOWN = 60


@dataclass(frozen=True)
class CodeText:
    """Lines of code: `text` begins in line `line` and column `column` of `file`; `path` is where in a spec it stands.

    `exact` says that the columns are those of the file, for its first line (`column`) and for the others.
    """

    text: str
    file: str = ""
    path: str = ""
    line: int = 1
    column: int = 1
    exact: bool = True

    def problem(self, line: int, offset: int, found: str, allowed: str = "", action: str = "") -> Problem:
        """A problem at a line (from 1) of the text and a character (from 0) of that line."""
        lines = self.text.split("\n")
        shown = lines[line - 1] if 0 < line <= len(lines) else ""
        column = self.column + offset if self.exact else self.column
        marked = excerpt(shown, min(offset, len(shown))) if shown else ""
        return Problem(found, allowed, action, self.path, self.file, self.line + line - 1, column, marked)


class Texts:
    """The parsed texts of one program; every syntax tree has lines of its own, so that a node finds its text."""

    def __init__(self) -> None:
        self._texts: list[CodeText] = []
        self._starts: list[int] = []
        self._next = 0

    def module(self, text: CodeText) -> ast.Module:
        """The syntax tree of statements.  Raises InputError."""
        tree = self._parsed(text, "exec")
        assert isinstance(tree, ast.Module)
        return tree

    def expression(self, text: CodeText) -> ast.expr:
        """The syntax tree of one expression, which may stand on several lines.  Raises InputError."""
        if "\n" in text.text.strip():
            text = replace(text, text=f"({text.text}\n)", column=text.column - 1)
        else:
            text = replace(text, text=text.text.strip())
        tree = self._parsed(text, "eval")
        assert isinstance(tree, ast.Expression)
        return tree.body

    def _parsed(self, text: CodeText, mode: str) -> ast.AST:
        if len(text.text) > MAX_CHARACTERS or text.text.count("\n") > MAX_LINES:
            raise InputError(text.problem(1, 0, "a code of too many lines", f"at most {MAX_LINES} are allowed"))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(text.text, mode=mode)
        except SyntaxError as error:
            raise InputError(_syntax_problem(text, error)) from None
        except (ValueError, RecursionError, MemoryError) as error:
            raise InputError(text.problem(1, 0, f"this is no Python ({error})")) from None
        if _depth(tree) > MAX_DEPTH:
            found = f"more than {MAX_DEPTH} operations within each other"
            raise InputError(text.problem(1, 0, found, action="split the line into several"))
        self._texts.append(text)
        self._starts.append(self._next)
        ast.increment_lineno(tree, self._next)
        self._next += text.text.count("\n") + 2
        return tree

    def find(self, node: ast.AST) -> tuple[CodeText, int]:
        """The text of a node, and its line (from 1) in the file."""
        line: int = getattr(node, "lineno", 1)
        place = bisect_right(self._starts, line - 1) - 1
        text = self._texts[place]
        return text, text.line + line - self._starts[place] - 1

    def source(self, node: ast.AST) -> str:
        """A node as it was written, on one line."""
        text, line = self.find(node)
        start: int = getattr(node, "lineno", 1)
        end: int = getattr(node, "end_lineno", start) or start
        lines = text.text.split("\n")[line - text.line : line - text.line + end - start + 1]
        encoded = [part.encode() for part in lines]
        encoded[-1] = encoded[-1][: getattr(node, "end_col_offset", None)]
        encoded[0] = encoded[0][getattr(node, "col_offset", 0) :]
        return " ".join(part.decode(errors="replace").strip() for part in encoded)

    def reason(self, failure: Misfit, beside: int = 0) -> str:
        """Why code fails in NumPy, with the expression that does, and its line unless that is `beside`."""
        where = ""
        if failure.node is not None:
            _, line = self.find(failure.node)
            written = self.source(failure.node)
            shown = written if len(written) <= MAX_SHOWN else f"{written[: MAX_SHOWN - 3]}..."
            where = f"'{shown}' " if line == beside else f"'{shown}' in line {line} "
        return f"{where}fails in NumPy: {failure.reason}"

    def problem(self, failure: Failure) -> Problem:
        """The problem of a failure, at its node."""
        found, allowed, action = "this cannot be computed", "", ""
        if isinstance(failure, Misfit):
            found = f"this fails in NumPy: {failure.reason}"
        elif isinstance(failure, Refused):
            found, allowed, action = failure.found, failure.allowed, failure.action
        elif isinstance(failure, NeedsNumbers):
            found, allowed = f"'{failure.name}' is used as an index, or compared by ==", "its whole numbers are needed"
            action = f"write values: {{{failure.name}: [0, 2, 1]}}, say"
        if failure.node is None:
            text = self._texts[0]
            return text.problem(1, 0, found, allowed, action)
        text, line = self.find(failure.node)
        row = line - text.line
        lines = text.text.split("\n")
        written = lines[row].encode() if row < len(lines) else b""
        offset = len(written[: getattr(failure.node, "col_offset", 0)].decode(errors="replace"))
        return text.problem(row + 1, offset, found, allowed, action)


def _syntax_problem(text: CodeText, error: SyntaxError) -> Problem:
    line = min(max(1, error.lineno or 1), text.text.count("\n") + 1)
    return text.problem(line, max(0, (error.offset or 1) - 1), f"this is no Python: {error.msg}")


def _depth(tree: ast.AST) -> int:
    deepest = 0
    waiting = [(tree, 0)]
    while waiting:
        node, depth = waiting.pop()
        deepest = max(deepest, depth)
        waiting += [(child, depth + isinstance(child, (ast.expr, ast.stmt))) for child in ast.iter_child_nodes(node)]
    return deepest
