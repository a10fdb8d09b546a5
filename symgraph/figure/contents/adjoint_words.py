"""How the adjoints of a scalar program are written: ∂L/∂x for the adjoint of x, ∂z/∂x for a local partial."""

from __future__ import annotations

from collections.abc import Mapping

from symgraph.calculus.program import Program
from symgraph.figure.contents.pieces import Names
from symgraph.lowering.markup import NO_WORDS, Words


class AdjointWords:
    """The words for adjoints and partials; `written` says how the names themselves are written."""

    def __init__(self, scalar: Program, written: Names) -> None:
        self.written = written
        self._own = dict(scalar.adjoints.items())
        seeded = (self._own[name] for name in scalar.declarations if name in self._own)
        self.loss = next(seeded, scalar.loss or "")
        self._scalar = scalar
        self._primal = _primals(scalar, self._own)

    def primal(self, name: str) -> str:
        """The name that an adjoint is the adjoint of; a temporary contribution belongs to the sum it goes into.

        A temporary is returned for what has none: the sum inside of softmax belongs to all units at once.
        """
        return self._primal.get(name) or (f"_{name[2:]}" if name.startswith("_d") else "_")

    def derivative(self, name: str) -> Words:
        """``∂L/∂x`` for the adjoint of x, or nothing where x has no name."""
        primal = self._own.get(name, "_")
        return NO_WORDS if primal.startswith("_") else self.of_loss(primal)

    def of_loss(self, wrt: str) -> Words:
        """``∂L/∂x`` for a name x."""
        return self.written.derivative_of_loss(self.loss, wrt)

    def partial(self, result: str, arriving: str) -> Words:
        """``∂z/∂x`` for the factor between two adjoints, where both have names and the factor is all of ∂z/∂x."""
        of, wrt = self._own.get(arriving, "_"), self.primal(result)
        if of.startswith("_") or wrt.startswith("_") or not self._is_only_path(of, wrt):
            return NO_WORDS
        if of == self.loss and self.written.of(of) == self.written(of):
            return NO_WORDS  # it would repeat the label of the adjoint
        return self.written.derivative(of, wrt)

    def _is_only_path(self, of: str, wrt: str) -> bool:
        """Whether `of` uses `wrt` once: in ``z*sigmoid(2*z)``, each of two factors is only a part of the partial."""
        equation = self._scalar.equation(of)
        if equation is None or equation.args.count(wrt) != 1:
            return False
        seen: set[str] = set()
        stack = [arg for arg in equation.args if arg.startswith("_")]
        while stack:
            name = stack.pop()
            inner = self._scalar.equation(name)
            if inner is None or name in seen:
                continue
            if wrt in inner.args:
                return False
            seen.add(name)
            stack.extend(arg for arg in inner.args if arg.startswith("_"))
        return True


def _primals(scalar: Program, own: Mapping[str, str]) -> dict[str, str]:
    """Adjoints and their primals; a temporary has that of the only adjoint that it contributes to."""
    result = dict(own)
    found: dict[str, set[str]] = {}
    for name, _, args in reversed(scalar.equations):
        owners = {result[name]} if name in result else found.get(name, set())
        if name not in result and len(owners) == 1:
            result[name] = next(iter(owners))
        for arg in args:
            if arg.startswith("_"):
                found.setdefault(arg, set()).update(owners)
    return result
