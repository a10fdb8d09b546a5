"""Which sub-expressions of two expressions are first taken as they are: the ones that both have.

What is proved of arbitrary values in their place is proved.  Expanding them is for later, and costs more: a network of
L layers grows as 2**L where nothing is cut.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from symgraph.calculus.operation import SCALAR
from symgraph.calculus.program import Equation, Program
from symgraph.calculus.structural import IDENTITY

Cut = Mapping[str, frozenset[str]]
"""Names that are not looked into, each with the declared names that it depends on."""


class Expressions:
    """The equations of a program, equal right-hand sides being one name."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._names: dict[str, str] = {}
        self._equations: dict[str, Equation] = {}
        self._position: dict[str, int] = {}
        known: dict[tuple[object, tuple[str, ...]], str] = {}
        for position, (name, operation, args) in enumerate(program.equations):
            named = tuple(map(self.name, args))
            if operation is IDENTITY:
                self._names[name] = named[0]
                continue
            first = known.setdefault((operation, named), name)
            self._names[name] = first
            if first == name:
                self._equations[name] = Equation(name, operation, named)
                self._position[name] = position

    def name(self, name: str) -> str:
        """The first name of the same expression."""
        return self._names.get(name, name)

    def equations(self, ends: Iterable[str], cut: Collection[str]) -> list[Equation]:
        """The equations that the ends are computed from, names that are cut being given, in order."""
        return [self._equations[name] for name in self._ordered(self._reached(ends, cut).difference(cut))]

    def cuts(self, left: str, right: str) -> Iterator[Cut]:
        """Sets of names to cut, from the highest common sub-expressions down.

        Of these, first those are opened that depend on the others alone: of ``r`` and ``N = C*r`` that is N.
        """
        ends = (left, right)
        common = self._reached([left], ()) & self._reached([right], ())
        opened: set[str] = set()
        while edge := self._edge(ends, common - opened):
            yield self._with_leaves(edge)
            dependent = self._dependent(ends, edge)
            if dependent:
                opened |= dependent
                edge = self._edge(ends, common - opened)
                if edge:
                    yield self._with_leaves(edge)
            opened |= edge

    def _edge(self, ends: Iterable[str], cut: set[str]) -> set[str]:
        """The names to be cut that are met first."""
        return self._reached(ends, cut) & cut

    def _dependent(self, ends: Iterable[str], edge: set[str]) -> set[str]:
        """The names that the edge and the arrays in sight suffice for, and what stands between."""
        seen = self._arrays(self._reached(ends, edge) - edge)
        found: set[str] = set()
        for name in self._ordered(edge):
            between = self._reached(self._equations[name].args, edge) - edge
            if self._arrays({name, *between}) <= seen:
                found |= {name, *between}
        return found

    def _arrays(self, names: Iterable[str]) -> set[str]:
        """The declared arrays, but for single numbers, among the arguments of equations."""
        args = {arg for name in names for arg in self._equations[name].args}
        declared = self._program.declarations
        return {arg for arg in args if arg in declared and declared[arg].shape != SCALAR}

    def _reached(self, starts: Iterable[str], stop: Collection[str]) -> set[str]:
        """The computed names that are met on the way down; those to stop at are not passed."""
        seen: set[str] = set()
        waiting = [name for name in starts if name in self._equations]
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                if name not in stop:
                    waiting += [arg for arg in self._equations[name].args if arg in self._equations]
        return seen

    def _ordered(self, names: Iterable[str]) -> list[str]:
        return sorted(names, key=lambda name: self._position[name])

    def _with_leaves(self, edge: set[str]) -> Cut:
        return {name: self._leaves(name) for name in self._ordered(edge)}

    def _leaves(self, name: str) -> frozenset[str]:
        """The declared names that a name depends on."""
        args = (arg for computed in self._reached([name], ()) for arg in self._equations[computed].args)
        return frozenset(arg for arg in args if arg not in self._equations)
