"""The signs of elements in a region: those of its case distinctions, and those that are certain everywhere."""

from __future__ import annotations

from collections.abc import Callable, Collection
from fractions import Fraction

from symgraph.checking.expression import Node, reachable
from symgraph.checking.proof.asks import CutFailed, NeedSign, Region
from symgraph.checking.proof.field import Element, Field
from symgraph.checking.proof.signs import certain_sign, is_positive, is_sum_of_positives


class KnownSigns:
    """Signs over one field; `consulted` collects the signs of the region that answers depended on.

    `positive` are the names of variables that are.
    """

    def __init__(self, field: Field, positive: Collection[str]) -> None:
        self.field = field
        self.region: Region = {}
        self.consulted: set[tuple[str, int]] = set()
        self._positive = positive
        self.simpler: Callable[[str], Element | None] = lambda _: None
        """Finds an element with the sign of a factor."""
        self._asked: set[str] = set()
        self._everywhere: dict[str, int] = {}
        self._never_negative: dict[int, bool] = {}

    def sign(self, element: Element) -> int:
        """-1, 0 or 1: the sign of an element everywhere in the region but on a null set.  Raises NeedSign."""
        constant, factors = self.field.factored(element)
        result = 1 if constant > 0 else -1 if constant < 0 else 0
        for key, exponent in factors.items():
            if exponent % 2:
                result *= self.factor_sign(key)
            elif self._may_vanish(key):
                raise CutFailed
        return result

    def factor_sign(self, key: str) -> int:
        """The sign of a factor, 1 or -1.  Raises NeedSign, and CutFailed where it may be zero on an open set."""
        known = self.region.get(key)
        if known is not None:
            self.consulted.add((key, known))
            return known
        if key in self._everywhere:
            return self._everywhere[key]
        if self._may_vanish(key):
            raise CutFailed
        certain = certain_sign(self.field, self.field.polynomial(key))
        if not certain:
            return self._by_simpler(key)
        self._everywhere[key] = certain
        return certain

    def _by_simpler(self, key: str) -> int:
        """The sign of a factor by that of a simpler element.  Raises NeedSign."""
        if key in self._asked:
            raise NeedSign(key)
        self._asked.add(key)
        try:
            simpler = self.simpler(key)
            sign = self.sign(simpler) if simpler is not None else 0
        finally:
            self._asked.remove(key)
        if not sign:
            raise NeedSign(key)
        return sign

    def refuse_vanishing(self, divisor: Element) -> None:
        """Raises CutFailed where a divisor may be zero on an open set."""
        if self.field.vanishing and any(map(self._may_vanish, self.field.factored(divisor).factors)):
            raise CutFailed

    def _may_vanish(self, key: str) -> bool:
        field = self.field
        polynomial = field.polynomial(key)
        if not field.vanishing or field.vanishing.isdisjoint(field.generators_of(polynomial)):
            return False
        if field.sole_generator(key) in field.positive or is_positive(field, polynomial):
            return False
        return not is_sum_of_positives(field, polynomial)

    def learn(self, node: Node, element: Element) -> None:
        """A sum that is never negative by its form, such as a variance, tells the sign of its only odd factor.

        `element` must be that of the node in every region.
        """
        if not self._nonnegative(node):
            return
        constant, factors = self.field.factored(element)
        odd = [key for key, exponent in factors.items() if exponent % 2]
        if len(odd) == 1 and (any(map(self._is_positive, node.args)) or not self._may_vanish(odd[0])):
            self._everywhere.setdefault(odd[0], 1 if constant > 0 else -1)

    def _is_positive(self, node: Node) -> bool:
        return node.op == "exp" or (node.op in ("number", "symbol") and self._nonnegative(node) and node.value != 0)

    def _nonnegative(self, node: Node) -> bool:
        known = self._never_negative
        if node.index not in known:
            for inner in reachable([node]):
                if inner.index not in known:
                    known[inner.index] = self._by_form(inner, [known[arg.index] for arg in inner.args])
        return known[node.index]

    def _by_form(self, node: Node, of_args: list[bool]) -> bool:
        """Whether a node has no negative values, by its operation and by which of its arguments have none."""
        match node.op:
            case "number":
                result = isinstance(node.value, Fraction) and node.value >= 0
            case "symbol":
                result = node.value in self._positive
            case "exp" | "abs" | "step" | "pi" | "E" | "cosh" | "sech":
                result = True
            case "power":
                assert isinstance(node.value, Fraction)
                result = of_args[0] or node.value.denominator > 1 or node.value % 2 == 0
            case "mul":
                signed = [arg.index for arg, known in zip(node.args, of_args, strict=True) if not known]
                result = all(signed.count(index) % 2 == 0 for index in signed)
            case "maximum":
                result = any(of_args)
            case "add" | "minimum":
                result = all(of_args)
            case "where":
                result = of_args[1] and of_args[2]
            case _:
                result = False
        return result
