"""The program that claims are about, as questions can be asked of it: which derivative, in terms of what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from symgraph.calculus.adjoint import gradient
from symgraph.calculus.expand import expand
from symgraph.calculus.program import Program
from symgraph.checking.expression import Node, Pool
from symgraph.checking.question import Assumptions, Question
from symgraph.errors import InputError


class Model:
    """A scalar program, its names as nodes over the inputs, and its gradients."""

    def __init__(self, program: Program) -> None:
        self.program = expand(program)
        self.pool = Pool()
        self.nodes: Mapping[str, Node] = self.pool.program(self.program)
        self._truths: dict[tuple[str, str], Node | None] = {}
        self._primals: dict[str, dict[str, Node]] = {}

    def scalar(self, name: str) -> str:
        """The name of the scalar program that a user's name stands for."""
        return self.program.aliases.get(name, name)

    @property
    def loss(self) -> str:
        """The quantity that is differentiated unless a claim says otherwise.  Raises InputError where there is none."""
        if self.program.loss is None:
            raise InputError(f"'{self.program.name}' has no loss; claims must say what they are gradients of")
        return self.program.loss

    def nodes_with_aliases(self) -> dict[str, Node]:
        """The node of every name that a claim may use."""
        named = {alias: self.nodes[name] for alias, name in self.program.aliases.items() if name in self.nodes}
        return {**named, **self.nodes}

    def differentiate(self, of: str, wrt: Iterable[str]) -> None:
        """Make the derivatives of `of` by several names in one sweep."""
        wanted = [name for name in dict.fromkeys(wrt) if (of, name) not in self._truths]
        if not wanted:
            return
        try:
            adjoint = gradient(self.program, wanted, of)
        except InputError:  # a partial without a formula, of one of them perhaps
            if len(wanted) > 1:
                for name in wanted:
                    self.differentiate(of, [name])
            else:
                self._truths[of, wanted[0]] = None
            return
        nodes = self.pool.program(adjoint, self.nodes)
        for name in wanted:
            gradient_name = adjoint.gradients[name]
            self._truths[of, name] = nodes.get(gradient_name) or self.pool.term(gradient_name, nodes)

    def truth(self, of: str, wrt: str) -> Node | None:
        """What the reverse sweep says is the derivative of `of` by `wrt`, names of the scalar program."""
        self.differentiate(of, [wrt])
        return self._truths[of, wrt]

    def question(self, wrt: str, of: str = "", assume: Assumptions | None = None) -> Question:
        """The derivative of `of` (the loss, unless given) by `wrt`, both names of the scalar program."""
        of = self.scalar(of) if of else self.loss
        wrt = self.scalar(wrt)
        known = assume or {}
        whole, truth = self.nodes[of], self.truth(of, wrt)
        if wrt in self.program.declarations:
            return Question(self.pool, whole, wrt, truth, assume=known)
        return Question(self.pool, self._over(wrt)[of], wrt, truth, self.nodes[wrt], whole, known)

    def _over(self, wrt: str) -> Mapping[str, Node]:
        """The nodes of all names with a computed one a symbol of its own."""
        if wrt not in self._primals:
            self._primals[wrt] = self.pool.program(self.program, {wrt: self.pool.symbol(wrt)})
        return self._primals[wrt]
