"""Changes of a module's source, one at a time, by mutmut's operators; formulas in tables are changed as formulas."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from types import CodeType
from typing import NamedTuple

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

MEANINGLESS = (cst.Annotation, cst.Import, cst.ImportFrom, cst.Decorator, cst.TypeAlias)
"""What is not changed: it says something to readers and type checkers, or does not load when changed."""
DECORATED = ("len", "isinstance", "cast")
"""Calls that mutmut leaves alone: changed, they raise at once."""


class Mutant(NamedTuple):
    """A module with one change."""

    path: Path
    first: int
    last: int
    before: str
    after: str
    source: str
    row: str = ""
    """The name of the changed row of a table."""

    @property
    def key(self) -> str:
        """The same for the same change of the same source."""
        return f"{self.path}:{sha256(self.source.encode()).hexdigest()[:16]}"

    def __str__(self) -> str:
        return f"{self.path}:{self.first}: {_short(self.before)}  ->  {_short(self.after)}"


def mutants(path: Path, root: Path) -> list[Mutant]:
    """All mutants of a module that differ from it, by line; of a table of formulas, the formulas are changed."""
    module = MetadataWrapper(cst.parse_module((root / path).read_text(encoding="utf-8")))
    collector = _Collector()
    module.visit(collector)
    text = module.module.code
    made: dict[str, Mutant] = {}
    for node, place, changed, row in collector.found:
        before, after = module.module.code_for_node(node), module.module.code_for_node(changed)
        source = _replaced(text, place, after)
        made.setdefault(source, Mutant(path, place.start.line, place.end.line, before, after, source, row))
    made.pop(text, None)
    return sorted(made.values(), key=lambda mutant: mutant.first)


class _Collector(cst.CSTVisitor):
    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[cst.CSTNode, CodeRange, cst.CSTNode, str]] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, MEANINGLESS) or (_called(node) in DECORATED):
            return False
        if _called(node) == "Row":
            assert isinstance(node, cst.Call)
            self._formulas(node)
            return False
        place = self.get_metadata(PositionProvider, node, None)
        if isinstance(place, CodeRange):
            self.found.extend((node, place, changed, "") for changed in _changed(node))
        return True

    def _formulas(self, call: cst.Call) -> None:
        """The formulas of a row: partials, definition, stable form."""
        name = call.args[0].value
        assert isinstance(name, cst.SimpleString)
        for arg in call.args[2:]:
            parts = [part.value for part in arg.value.elements] if isinstance(arg.value, cst.Tuple) else [arg.value]
            for part in parts:
                if isinstance(part, cst.SimpleString):
                    place = self.get_metadata(PositionProvider, part)
                    assert isinstance(place, CodeRange)
                    for text in _changed_formulas(str(part.evaluated_value)):
                        changed = part.with_changes(value=f'"{text}"')
                        self.found.append((part, place, changed, str(name.evaluated_value)))


def _changed(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    for kind, operator in mutation_operators:
        if isinstance(node, kind):
            yield from operator(node)


def _changed_formulas(text: str) -> Iterable[str]:
    """A formula with one operator, number or argument changed."""
    module = MetadataWrapper(cst.parse_module(text))
    collector = _Collector()
    module.visit(collector)
    return [_replaced(text, place, module.module.code_for_node(changed)) for _, place, changed, _ in collector.found]


def _called(node: cst.CSTNode) -> str | None:
    return node.func.value if isinstance(node, cst.Call) and isinstance(node.func, cst.Name) else None


def _replaced(text: str, place: CodeRange, new: str) -> str:
    lines = text.splitlines(keepends=True)
    start = sum(map(len, lines[: place.start.line - 1])) + place.start.column
    end = sum(map(len, lines[: place.end.line - 1])) + place.end.column
    return text[:start] + new + text[end:]


def compiles(mutant: Mutant) -> bool:
    """Whether a mutant is Python at all: an operator does not know all that surrounds what it changes."""
    try:
        compiled(mutant.source, "mutant")
    except (SyntaxError, ValueError):
        return False
    return True


def compiled(source: str, filename: str) -> CodeType:
    """The code of a module, with no warning of a comparison that is always true."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        return compile(source, filename, "exec", dont_inherit=True)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 90 else text[:87] + "..."
