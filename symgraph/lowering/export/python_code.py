"""Steps as lines of Python over NumPy arrays, each with its mathematics beside it where the code does not say it."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from textwrap import wrap

from symgraph.calculus.elementwise import definition
from symgraph.calculus.formula_spans import paths
from symgraph.calculus.operation import SCALAR, dims
from symgraph.calculus.program import Program
from symgraph.calculus.term import Apply, Term, is_numeral
from symgraph.calculus.term_shapes import TermShapes
from symgraph.lowering.export.comments import Comments, beside, one_line
from symgraph.lowering.export.steps import Passes, Step
from symgraph.lowering.identifiers import python_identifiers
from symgraph.lowering.numpy import NUMPY
from symgraph.lowering.python_modules import size_assignments, sizes_of
from symgraph.lowering.python_terms import Code, Target

WIDEST = 118
"""Characters of the longest line."""
WIDEST_CALL = 100
"""Characters of the longest call in one line."""
_BUILTINS = ("print", "float", "range", "zip", "len", "self", "super", "object", "isinstance")
_NUMBERS = ("sum", "trace", "det", "logdet", "entry")
"""Operations whose 1×1 results NumPy gives as numbers."""


class PythonCode:
    """Writes the steps of passes in the names of their program; `reserved` are names that the code needs itself.

    `called` says how a name is written in an expression, where that is not the name itself: ``self.h``; `as_number` is
    what makes a number of a 1×1 array.
    """

    def __init__(
        self,
        passes: Passes,
        reserved: Iterable[str],
        called: Callable[[str], str] = str,
        target: Target = NUMPY,
        as_number: str = ".item()",
    ) -> None:
        self.passes = passes
        self.program = passes.program
        self.shapes = TermShapes(self.program)
        steps = (*passes.value, *passes.forward, *passes.backward)
        self._as_number = as_number
        self._taken = {*reserved, *_BUILTINS, *target.imports, *_operations(step.term for step in steps)}
        self.functions = [*passes.functions, *passes.derivatives]
        everything = dict.fromkeys([*self.program.shapes, *sorted(sizes_of(self.program)), *self.functions])
        self.names: Mapping[str, str] = python_identifiers(everything, self._taken)
        self.comments = Comments(passes.of, self.names)
        written = {name: called(identifier) for name, identifier in self.names.items()}
        self.code = Code(target, self.shapes, sizes_of(self.program), written)
        """What writes expressions; its names are as they stand in these."""
        self._results = frozenset(passes.gradients.values())
        self._arrays: set[str] = set()

    def name(self, name: str) -> str:
        """The identifier of a name of the program, without what it is an attribute of."""
        return self.names[name]

    def all(self, names: Iterable[str]) -> str:
        """Names with commas."""
        return ", ".join(map(self.name, names))

    def assignments(self, steps: Sequence[Step]) -> list[str]:
        """A line for each step, comments in a column."""
        lines = [(f"{self.code.name(step.name)} = {self._expression(step)}", self.comments.of(step)) for step in steps]
        return beside(lines, "#")

    def sizes(self, arguments: Sequence[str], steps: Sequence[Step]) -> list[str]:
        """The lines that find the sizes which steps use as numbers."""
        return size_assignments(self.program, arguments, [step.term for step in steps], self.code)

    def result(self, name: str) -> str:
        """A name as what a function returns: a number for what is 1×1."""
        written = self.code.name(name)
        return f"{written}{self._as_number}" if name in self._arrays else written

    def derivative(self, of: str, by: str) -> str:
        """The derivative as it stands in comments: ``dL/dz2``."""
        return self.comments.derivative(of, by)

    def dimensions(self, names: Iterable[str]) -> str:
        """The dimensions of the arrays among the names: ``W1 is 2×2, a number each for the others``."""
        arrays = [name for name in names if self.program.shapes[name] != SCALAR]
        return ", ".join(f"{self.name(name)} is {dims(self.program.shapes[name])}" for name in arrays)

    # --- one step ---------------------------------------------------------------------------------------------------

    def _expression(self, step: Step) -> str:
        term = self._tidied(step.term)
        if self.program.shapes[step.name] != SCALAR or self._is_number(term):
            return self.code.expression(term)
        if step.name in self._results:  # the gradient by a number is a number
            return f"{self.code.expression(Apply('transpose', (term,))).removesuffix('.T')}{self._as_number}"
        self._arrays.add(step.name)
        return self.code.expression(term)

    def _tidied(self, term: Term) -> Term:
        """The term with sums that are the sum of all elements as such, and without transposes of numbers."""
        if not isinstance(term, Apply):
            return term
        term = Apply(term.op, tuple(map(self._tidied, term.args)))
        match term:
            case Apply("transpose", (inner,)) if self.shapes(inner) == SCALAR:
                return inner
            case Apply("sum", (Apply("sum", (inner, *_)),)):
                return Apply("sum", (inner,))
            case Apply("sum", (inner, _)) if self.shapes(term) == SCALAR:
                return self._tidied(Apply("sum", (inner,)))
            case _:
                return term

    def _is_number(self, term: Term) -> bool:
        """Whether a 1×1 term is a number in NumPy, not an array of one element."""
        if isinstance(term, str):
            return is_numeral(term) or (term not in self._arrays and self.shapes(term) == SCALAR)
        if term.op == "sum" and len(term.args) == 1:
            return self.shapes(term.args[0]) != SCALAR or self._is_number(term.args[0])
        return term.op in _NUMBERS or all(map(self._is_number, term.args))


def _operations(terms: Iterable[Term]) -> set[str]:
    """The operations of terms, with those that functions are defined by."""
    found: set[str] = set()
    waiting = list(terms)
    while waiting:
        for _, part in paths(waiting.pop()):
            if isinstance(part, Apply) and part.op not in found:
                found.add(part.op)
                inside = definition(part.op, stable=True)
                waiting += [inside] if inside is not None else []
    return found


def indented(lines: Iterable[str], levels: int = 1) -> list[str]:
    """Lines moved to the right, also those of a text of several; empty ones stay empty."""
    return [f"{'    ' * levels}{line}" if line else "" for text in lines for line in text.split("\n")]


def called(function: str, arguments: Sequence[str], after: str = "") -> list[str]:
    """The lines of a call, ``y = f(a, b)``, or of a head, ``def f(a, b):``; many arguments have their own lines."""
    given = ", ".join(arguments)
    if len(function) + len(given) + len(after) <= WIDEST_CALL:
        return [f"{function}({given}){after}"]
    return [f"{function}(", *indented(wrap(given, WIDEST_CALL, break_long_words=False)), f"){after}"]


def returned(results: str, names: Sequence[str]) -> list[str]:
    """The line, or the lines, that return results, which are many."""
    line = f"return {results}"
    if len(line) <= WIDEST - 8:
        return [line]
    return ["return (", *indented(f"{name}," for name in names), ")"]


def title_lines(program: Program, what: str) -> list[str]:
    """The beginning of a module's documentation: the name of the program, its title and what the module computes."""
    name, title = one_line(program.name), one_line(str(program.metadata.get("title", "")))
    return [f"{name}: {what}.", *(["", title] if title else [])]


def module_text(code: Code, title: Sequence[str], *blocks: Sequence[str]) -> str:
    """The text of a module: documentation, imports, helpers, then blocks of lines."""
    used = "\n".join(line for block in blocks for line in block)
    code.imports.update(name for name in code.target.imports if re.search(rf"\b{name}\.", used))
    documentation = ['"""' + title[0], *title[1:], '"""'] if len(title) > 1 else [f'"""{title[0]}"""']
    head = "\n".join(documentation)
    imports = "\n".join(code.needed_imports())
    first = f"{head}\n\n{imports}" if imports else head
    parts = [first, *code.helpers.values(), *("\n".join(block) for block in blocks)]
    return "\n\n\n".join(part for part in parts if part) + "\n"


def class_name(name: str) -> str:
    """A name as that of a class: ``TanhMse`` for ``tanh-mse``, ``Model`` where nothing of it can be read.

    >>> class_name("sigmoid-neuron"), class_name("3 つ")
    ('SigmoidNeuron', 'Model3つ')
    """
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", name).replace("_", " "))
    joined = "".join(word[0].upper() + word[1:] for word in words)
    if not joined.isidentifier() or keyword.iskeyword(joined):
        joined = f"Model{joined}"
    return joined if joined.isidentifier() else "Model"
