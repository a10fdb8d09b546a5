"""A claim as its author wrote it, and the program it is about: what a diagnosis starts from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from symgraph.calculus.formula_spans import Path, spans
from symgraph.calculus.program import Program
from symgraph.calculus.term import Term, names_in
from symgraph.checking.expression import Node
from symgraph.checking.verdict import Span


@dataclass(frozen=True)
class Claimed:
    """A claim: its `term` as it was read from `text`, and what each of its `names` stands for.

    `program` is the scalar program of the primal, which may be missing; `of` is the name there of what is
    differentiated.
    """

    term: Term
    text: str
    names: Mapping[str, Node]
    program: Program | None = None
    of: str = ""

    @cached_property
    def spans(self) -> Mapping[Path, Span]:
        """Where the parts of the term stand in the text."""
        return spans(self.text, self.term)

    @property
    def hidden(self) -> str:
        """The name of what is differentiated where its author may not know it: the only equation, which has no name.

        That is how a bare function becomes a program.
        """
        visible = [name for name, _, _ in self.program.equations if not name.startswith("_")] if self.program else []
        return self.of if visible == [self.of] and self.of not in names_in(self.term) else ""


def claimed(
    term: Term,
    text: str,
    names: Mapping[str, Node],
    program: Program | None = None,
    *,
    of: str = "",
) -> Claimed:
    """A claim about the derivative of `of`, the loss of the program unless given."""
    of = of or (program.loss if program and program.loss else "")
    return Claimed(term, text, names, program, of)
