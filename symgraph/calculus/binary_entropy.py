"""``y*log(p) + (1 - y)*log(1 - p)``, recognised in a sum where p is a sigmoid.

The logarithms in it are ``log_sigmoid(z)`` and ``log_sigmoid(-z)`` by then.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from symgraph.calculus.term import Apply, Term

Definition = Callable[[str], Term]
"""What a name is defined as: an operation applied to names, or itself."""


class Summand(NamedTuple):
    """A product of names and numerals, with its sign."""

    sign: int
    factors: tuple[str, ...]


def with_binary_entropy(term: Apply, definition: Definition) -> Term | None:
    """A sum with ``-bce_with_logits(z, y)`` for each pair of logarithms in it, or None where there is none."""
    return _Sum(definition).rewritten(term)


class _Sum:
    def __init__(self, definition: Definition) -> None:
        self.definition = definition

    def rewritten(self, term: Apply) -> Term | None:
        plain = self.summands(term, 1)
        entropies: list[Term] = []
        while (found := self.pair(plain)) is not None:
            first, second, entropy = found
            plain = [summand for k, summand in enumerate(plain) if k not in (first, second)]
            entropies.append(entropy)
        if not entropies:
            return None
        parts = [*map(_written, plain), *entropies]
        return parts[0] if len(parts) == 1 else Apply("add", tuple(parts))

    # --- taking a sum apart -----------------------------------------------------------------------------------------

    def temporary(self, name: str) -> Term:
        """What a temporary is defined as; any other name is itself."""
        return self.definition(name) if name.startswith("_") else name

    def summands(self, term: Term, sign: int) -> list[Summand]:
        match term:
            case Apply("add", args):
                return [one for arg in args for one in self.summands(self.operand(arg), sign)]
            case Apply("sub", (left, right)):
                return [*self.summands(self.operand(left), sign), *self.summands(self.operand(right), -sign)]
            case Apply("neg", (arg,)):
                return self.summands(self.operand(arg), -sign)
            case _:
                return [self.product(term, sign)]

    def operand(self, arg: Term) -> Term:
        """An operand taken apart further where it is a sum or a product without a name."""
        found = self.temporary(arg) if isinstance(arg, str) else arg
        return found if isinstance(found, Apply) and found.op in ("add", "sub", "neg", "mul") else arg

    def product(self, term: Term, sign: int) -> Summand:
        factors: list[str] = []
        stack = [term]
        while stack:
            top = stack.pop()
            match self.operand(top):
                case Apply("neg", (arg,)):
                    sign = -sign
                    stack.append(arg)
                case Apply("mul", args):
                    stack.extend(reversed(args))
                case _:
                    factors.append(str(top))
        return Summand(sign, tuple(factors))

    # --- finding the pair -------------------------------------------------------------------------------------------

    def pair(self, summands: list[Summand]) -> tuple[int, int, Term] | None:
        """The places of ``y*log(p)`` and ``(1 - y)*log(1 - p)``, both times the same, and what they are together."""
        logarithms = [
            (k, place, inner)
            for k, summand in enumerate(summands)
            for place, factor in enumerate(summand.factors)
            if (inner := self.log_sigmoid(factor)) is not None
        ]
        for k, place, z in logarithms:
            for other, other_place, negative in logarithms:
                if self.definition(negative) != Apply("neg", (z,)) or summands[k].sign != summands[other].sign:
                    continue
                rest = _without(summands[k].factors, place)
                found = self.target(rest, _without(summands[other].factors, other_place))
                if found is not None:
                    entropy = Apply("bce_with_logits", (z, rest[found]))
                    return k, other, _written(Summand(-summands[k].sign, _without(rest, found)), entropy)
        return None

    def log_sigmoid(self, name: str) -> str | None:
        match self.definition(name):
            case Apply("log_sigmoid", (str(z),)):
                return z
            case _:
                return None

    def target(self, factors: tuple[str, ...], others: tuple[str, ...]) -> int | None:
        """The place of y among the factors, where the other ones are the same but for 1 - y."""
        for place, y in enumerate(factors):
            for other_place, complement in enumerate(others):
                complements = self.definition(complement) == Apply("sub", ("1", y)) or (
                    self.definition(y) == Apply("sub", ("1", complement))
                )
                same = sorted(_without(factors, place)) == sorted(_without(others, other_place))
                if complements and same:
                    return place
        return None


def _without(factors: tuple[str, ...], place: int) -> tuple[str, ...]:
    return factors[:place] + factors[place + 1 :]


def _written(summand: Summand, *factors: Term) -> Term:
    parts = (*summand.factors, *factors)
    product = parts[0] if len(parts) == 1 else Apply("mul", parts)
    return product if summand.sign > 0 else Apply("neg", (product,))
