"""Changes of one place of a claim, found from what the place would have to be."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction

from symgraph.calculus.formula import format_term
from symgraph.calculus.term import Apply, Term, is_numeral, number, term_size
from symgraph.checking.claimed import Claimed
from symgraph.checking.mistakes.candidate import Candidate, text_of
from symgraph.checking.mistakes.kinds import Kinds
from symgraph.checking.mistakes.library import Library, as_read
from symgraph.checking.mistakes.messages import Message
from symgraph.checking.mistakes.places import Place, constant, near
from symgraph.checking.mistakes.rewrites import (
    divided,
    multiplied,
    negated,
    plus,
    scaled,
    signed_terms,
    with_other_sign,
    without,
)
from symgraph.checking.mistakes.simple_numbers import as_fraction, simple_number
from symgraph.checking.mistakes.vocabulary import Quantity

MAX_PART = 12
"""The size of a term that is suggested for another one."""


class AtPlaces:
    """The changes of a claim that give the right values, as far as each concerns one place only."""

    def __init__(self, claimed: Claimed, library: Library, kinds: Kinds) -> None:
        self.claimed = claimed
        self.library = library
        self.kinds = kinds

    def candidates(self, place: Place) -> Iterator[Candidate]:
        """The changes of one place."""
        yield from self._by_ratio(place)
        yield from self._transposed(place)
        yield from self._by_value(place)
        yield from self._by_difference(place)

    # --- a factor too few or too many -------------------------------------------------------------------------------

    def _by_ratio(self, place: Place) -> Iterator[Candidate]:
        if place.inside("mul", "div", "neg") and not is_numeral(place.term):
            return  # the same factor is missing in the whole product
        ratios = place.ratios
        if ratios is None:
            return
        same = constant(ratios)
        if same is not None and near(same, -1):
            yield self._sign(place)
        elif same is not None:
            yield from self._constant_factor(place, same)
        elif not is_numeral(place.term):
            for quantity in self.library.find(ratios):
                yield from self._missing_factor(place, quantity)
            for quantity in self.library.find([ratio and 1 / ratio for ratio in ratios]):
                yield from self._missing_divisor(place, quantity)

    def _transposed(self, place: Place) -> Iterator[Candidate]:
        """A difference the wrong way round, where the right one is a quantity of the program."""
        term = place.term
        if not isinstance(term, Apply) or term.op != "sub" or any(map(is_numeral, term.args)):
            return
        ratios = place.ratios
        if ratios is None or not place.path or not near(constant(ratios) or 0, -1):
            return
        if not place.inside("mul", "div", "neg") or any(self.library.find(place.wanted)):
            values = {"part": self._text(place)}
            yield Candidate(9.9, "sign", Message.TRANSPOSED, values, place.path, negated(place.term))

    def _sign(self, place: Place) -> Candidate:
        part = self._text(place)
        if not place.path:
            return Candidate(10, "sign", Message.SIGN, {}, (), negated(place.term))
        edited, new = with_other_sign(self.claimed.term, place.path)
        return Candidate(11 + place.depth, "sign", Message.SIGN_OF_PART, {"part": part}, edited, new, place.path)

    def _constant_factor(self, place: Place, ratio: float) -> Iterator[Candidate]:
        if is_numeral(place.term) or ratio == 0:
            return  # a number is replaced, not multiplied; what should be 0 does not belong there
        factor = simple_number(ratio, self.kinds.sizes)
        if factor is None:
            return
        exact = as_fraction(ratio, self.kinds.sizes)
        below = _below(factor)
        inverse = below is not None
        shown = format_term(below or factor)
        cost = 12 + _unusual(exact, self.kinds.sizes) + place.depth * (1 if exact else 8)
        origin = self.kinds.origin(exact) if not place.path else None
        values = {"factor": shown, "part": self._text(place), "name": origin[0] if origin else ""}
        if place.path:
            message = Message.DIVISOR_OF_PART if inverse else Message.FACTOR_OF_PART
        elif inverse:
            message = Message.DIVISOR_OF_NUMBER if origin else Message.DIVISOR
        elif origin:
            message = Message.FACTOR_OF_POWER if origin[1] == "power" else Message.FACTOR_OF_NUMBER
        else:
            message = Message.FACTOR
        new = scaled(place.term, factor)
        yield Candidate(cost, "constant_factor", message, values, place.path, new, node=values["name"])

    def _missing_factor(self, place: Place, quantity: Quantity) -> Iterator[Candidate]:
        factor = as_read(quantity.term)
        if factor is None or factor == place.term:
            return
        text = format_term(factor)
        values = {"factor": text, "part": self._text(place), "name": quantity.at, "by": quantity.by}
        values["function"] = quantity.function
        cost = 14 + len(text) / 12 + place.depth
        kind, message = "missing_factor", Message.NO_FACTOR_AT if place.path else Message.NO_FACTOR
        node = quantity.at
        if quantity.role == "partial" and quantity.inner:
            kind, message, cost = "missing_inner_derivative", Message.NO_INNER, cost + 0.5
        elif quantity.role == "partial" and self.kinds.is_applied(quantity.at):
            kind, message = "missing_inner_derivative", Message.NO_DERIVATIVE_OF
        elif quantity.role in ("partial", "path"):
            kind, cost = "missing_inner_derivative", cost + (2 if quantity.role == "path" else 0)
            if not quantity.by.startswith("_"):
                message = Message.NO_PARTIAL
        elif quantity.role == "name":
            cost += 0.5
        else:
            cost += 3
        new = multiplied(place.term, factor, in_front=_begins_with_number(factor))
        yield Candidate(cost, kind, message, values, place.path, new, node=node)

    def _missing_divisor(self, place: Place, quantity: Quantity) -> Iterator[Candidate]:
        divisor = as_read(quantity.term)
        if divisor is None:
            return
        text = format_term(divisor)
        message = Message.DIVISOR_OF_PART if place.path else Message.DIVISOR
        cost = 20 + len(text) / 12 + place.depth
        values = {"factor": text, "part": self._text(place)}
        new = divided(place.term, divisor)
        yield Candidate(cost, "missing_factor", message, values, place.path, new, node=quantity.at)

    # --- something else in its place --------------------------------------------------------------------------------

    def _by_value(self, place: Place) -> Iterator[Candidate]:
        same = constant(place.wanted)
        if same is not None:
            yield from self._constant_instead(place, same)
            return
        if is_numeral(place.term):
            return
        for quantity in self.library.find(place.wanted):
            yield from self._instead(place, quantity)

    def _constant_instead(self, place: Place, value: float) -> Iterator[Candidate]:
        term, parent, part = place.term, place.parent, self._text(place)
        left_out = without(self.claimed.term, place.path) if parent is not None else None
        scale = max(map(abs, place.actual))
        if abs(value) <= 1e-8 * scale and parent is not None and parent.op in ("add", "sub") and left_out:
            cost = 15 + place.depth
            yield Candidate(cost, "extra_term", Message.EXTRA_TERM, {"part": part}, *left_out, guilty=place.path)
            return
        if near(value, 1) and parent is not None and parent.op in ("mul", "div") and left_out:
            yield self._extra_factor(place, left_out)
            return
        new = simple_number(value, self.kinds.sizes)
        if new is None:
            return
        values = {"part": part, "new": format_term(new)}
        if not isinstance(term, str) or not is_numeral(term):
            cost = 30 + place.depth
            yield Candidate(cost, "wrong_constant", Message.INSTEAD, values, place.path, new)
        elif parent is not None and parent.op == "pow" and place.path[-1] == 1:
            cost = 13 + _off_by(number(term), value) + place.depth
            yield Candidate(cost, "wrong_exponent", Message.WRONG_EXPONENT, values, place.path, new)
        else:
            cost = 13 + _off_by(number(term), value) + place.depth
            yield Candidate(cost, "wrong_constant", Message.INSTEAD, values, place.path, new)

    def _extra_factor(self, place: Place, left_out: tuple[tuple[int, ...], Term]) -> Candidate:
        part = self._text(place)
        below = place.parent is not None and place.parent.op == "div" and place.path[-1] == 1
        quantity = self.library.nodes.get(place.node.index)
        edited, new = left_out
        if is_numeral(place.term):
            message = Message.EXTRA_DIVISOR if below else Message.EXTRA_FACTOR
            return Candidate(11, "constant_factor", message, {"part": part}, edited, new, place.path)
        if quantity is not None and quantity.role == "partial" and not below:
            values = {"part": part, "name": quantity.at}
            cost = 13 + place.depth
            message = Message.EXTRA_DERIVATIVE
            return Candidate(cost, "extra_inner_derivative", message, values, edited, new, place.path, quantity.at)
        message = Message.EXTRA_DIVISOR if below else Message.EXTRA_FACTOR
        cost = 14.5 + place.depth
        return Candidate(
            cost, "extra_factor", message, {"part": part}, edited, new, place.path, quantity.at if quantity else ""
        )

    def _instead(self, place: Place, quantity: Quantity) -> Iterator[Candidate]:
        new = as_read(quantity.term)
        if new is None or new == place.term:
            return
        whole = not place.path or quantity.role == "path" or term_size(new) > MAX_PART
        if whole and quantity.role != "name":
            return  # that would be the answer, not a hint
        text = format_term(new)
        values = {"part": self._text(place), "new": text}
        depth = place.depth
        if isinstance(place.term, str) and isinstance(new, str):
            applied = self.kinds.function_between(place.term, new)
            back = self.kinds.function_between(new, place.term)
            values["function"] = applied or back
            if applied:
                yield Candidate(
                    12.5 + depth, "missing_function", Message.NOT_APPLIED, values, place.path, new, node=new
                )
            elif back:
                yield Candidate(
                    12.5 + depth, "extra_function", Message.APPLIED_TWICE, values, place.path, new, node=new
                )
            else:
                cost = 13 + self.kinds.distance(place.term, new) + depth
                yield Candidate(cost, "wrong_name", Message.INSTEAD, values, place.path, new, node=new)
            return
        if quantity.role == "partial" and quantity.at == place.term:  # a function for its derivative
            yield Candidate(
                14 + depth, "missing_derivative", Message.INSTEAD, values, place.path, new, node=quantity.at
            )
            return
        cost = 22 + term_size(place.term) + len(text) / 6 + depth
        node = quantity.at if quantity.role != "name" else text
        yield Candidate(cost, "wrong_part", Message.INSTEAD, values, place.path, new, node=node)

    # --- a term too few ---------------------------------------------------------------------------------------------

    def _by_difference(self, place: Place) -> Iterator[Candidate]:
        if place.inside("add", "sub") or (isinstance(place.term, str) and place.path):
            return  # the same term is missing in the whole sum; a lone name is rather replaced
        if is_numeral(place.term) or any(constant(v) is not None for v in (place.ratios or (), place.wanted)):
            return
        differences = [None if wanted is None else wanted - place.actual[k] for k, wanted in enumerate(place.wanted)]
        same = constant(differences)
        if same is not None:
            term = simple_number(abs(same), self.kinds.sizes)
            if term is not None:
                yield self._missing_term(place, 1 if same > 0 else -1, term, None)
            return
        for sign in (1, -1):
            for quantity in self.library.find([d if d is None else sign * d for d in differences]):
                term = as_read(quantity.term)
                if term is not None and (-sign, term) not in signed_terms(place.term):  # it would rather be left out
                    yield self._missing_term(place, sign, term, quantity)

    def _missing_term(self, place: Place, sign: int, term: Term, quantity: Quantity | None) -> Candidate:
        text = format_term(term) if sign > 0 else format_term(negated(term))
        through = quantity.through if quantity else ""
        values = {"term": text, "part": self._text(place), "name": through}
        cost = 15 + len(text) / 12 + place.depth + (0 if quantity else 2)
        message = Message.NO_PATH if through else Message.NO_TERM_AT if place.path else Message.NO_TERM
        node = through or (quantity.at if quantity else "")
        return Candidate(cost, "missing_term", message, values, place.path, plus(place.term, sign, term), node=node)

    def _text(self, place: Place) -> str:
        return text_of(self.claimed, place.path, place.term)


def _unusual(factor: Fraction | None, sizes: Sequence[int]) -> float:
    """How seldom a constant factor is forgotten: 2, 1/2 and the number of samples are usual."""
    if factor is None:
        return 2
    if 1 in (factor.numerator, factor.denominator) and {factor.numerator, factor.denominator} <= {1, 2, *sizes}:
        return 0
    return 1 + math.log(abs(factor.numerator) * factor.denominator)


def _off_by(written: Fraction, value: float) -> float:
    """How far a number is from the right one, as slips go: half, double, one more and one less are near."""
    right = as_fraction(value)
    if right is None:
        return 4
    slips = (written + 1, written - 1, -written, 2 * written, written / 2, 1 / written if written else written)
    return 0 if right in slips else 3


def _below(factor: Term) -> Term | None:
    """The n of 1/n."""
    if isinstance(factor, Apply):
        return factor.args[1] if factor.op == "div" and factor.args[0] == "1" else None
    value = number(factor) if is_numeral(factor) else None
    return str(value.denominator) if value is not None and value.numerator == 1 else None


def _begins_with_number(term: Term) -> bool:
    return isinstance(term, Apply) and term.op == "mul" and is_numeral(term.args[0])
