"""Changes of one part of a claim, before anybody has looked whether they make it right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from symgraph.calculus.formula import format_term
from symgraph.calculus.formula_functions import ALONG_AXIS, OF_SIZES
from symgraph.calculus.formula_spans import Path
from symgraph.calculus.term import Apply, Term, term_size
from symgraph.checking.claimed import Claimed
from symgraph.checking.mistakes.candidate import Candidate, text_of
from symgraph.checking.mistakes.messages import Message


def parts(term: Term, path: Path = ()) -> Iterator[tuple[Path, Term]]:
    """Every part of a claim that has a value of its own: not the sizes in ``ones(n, p)``, nor an axis."""
    yield path, term
    if isinstance(term, Apply) and term.op not in OF_SIZES:
        for index, arg in enumerate(term.args[:1] if term.op in ALONG_AXIS else term.args):
            yield from parts(arg, (*path, index))


@dataclass(frozen=True)
class Change:
    """The part at `path` becomes `new`; `cost` is how unlikely the mistake is.

    `factor` is what the message calls so (`factor_text` where that is no formula), `guilty` the part to point at where
    that is another one, `at` and `function` what the message says of names and functions.  `instead` is what should be
    what, where that is less than the change.
    """

    cost: float
    kind: str
    message: Message
    path: Path
    new: Term
    factor: Term = ""
    guilty: Path | None = None
    at: Term = ""
    function: str = ""
    instead: tuple[Term, Term] | None = None
    factor_text: str = ""

    def candidate(self, claimed: Claimed, part: Term) -> Candidate:
        """The change as it is told to the author; `part` is what stands there now."""
        path = self.path if self.guilty is None else self.guilty
        shown = part if self.guilty is None or not self.factor else self.factor
        values = {
            "part": text_of(claimed, path, shown) if self.guilty is None else format_term(shown),
            "new": format_term(self.new),
            "factor": format_term(self.factor) if self.factor else self.factor_text,
            "term": format_term(self.factor) if self.factor else "",
            "name": format_term(self.at) if self.at else "",
            "function": self.function,
        }
        if self.instead is not None:
            values |= {"part": format_term(self.instead[0]), "new": format_term(self.instead[1])}
        cost = self.cost + term_size(self.new) / 100  # of the same changes, the smallest
        return Candidate(cost, self.kind, self.message, values, self.path, self.new, self.guilty)
