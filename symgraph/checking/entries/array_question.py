"""The question behind a claim about an array: the derivative of a scalar by each of its entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symgraph.calculus.program import Program
from symgraph.checking.expression import Node, Pool
from symgraph.checking.model import Model
from symgraph.checking.question import Assumptions, Question


@dataclass(frozen=True)
class ArrayQuestion:
    """The derivative of `of` by the entries `wrt` of an array, names of the scalar program of `model`.

    `truths` are what the reverse sweep says of each.  `together` is `of` over its symbols with all entries among them;
    it is None where one entry is computed from another, so that they cannot be moved independently.
    """

    model: Model
    of: str
    wrt: tuple[str, ...]
    assume: Assumptions
    truths: tuple[Node | None, ...]
    together: Node | None

    @property
    def pool(self) -> Pool:
        """Where the nodes are."""
        return self.model.pool

    @property
    def whole(self) -> Node:
        """What is differentiated, in terms of the inputs."""
        return self.model.nodes[self.of]

    @property
    def computed(self) -> dict[str, Node]:
        """The entries that are computed, in terms of the inputs."""
        return {name: self.model.nodes[name] for name in self.wrt if name not in self.model.program.declarations}

    def entry(self, number: int) -> Question:
        """The question about one entry."""
        return self.model.question(self.wrt[number], self.of, self.assume)


def array_question(model: Model, wrt: Sequence[str], of: str, assume: Assumptions) -> ArrayQuestion:
    """The derivative of `of` (the loss where that is empty) by names of the scalar program, in one reverse sweep."""
    of = model.scalar(of) if of else model.loss
    names = tuple(model.scalar(name) for name in wrt)
    model.differentiate(of, names)
    truths = tuple(model.truth(of, name) for name in names)
    together: Node | None = model.nodes[of]
    if any(name not in model.program.declarations for name in names):
        apart = _independent(model.program, names)
        symbols = {name: model.pool.symbol(name) for name in names}
        together = model.pool.program(model.program, symbols)[of] if apart else None
    return ArrayQuestion(model, of, names, assume, truths, together)


def _independent(program: Program, names: Sequence[str]) -> bool:
    """Whether no entry is computed from another one."""
    entries = set(names)
    reached: set[str] = set(names)
    for name, _, args in program.equations:
        if not reached.isdisjoint(args):
            if name in entries:
                return False
            reached.add(name)
    return True
