"""Writes down the equations of elements.

Equal right-hand sides of one statement are one equation; those of different statements are not, so that the derivative
by a variable does not run through what the code computed once more beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from symgraph.calculus.elementwise import with_constants
from symgraph.calculus.operation import Application, Operation
from symgraph.calculus.opset import application
from symgraph.calculus.python_operators import COMPARE
from symgraph.calculus.structural import IDENTITY, dot
from symgraph.calculus.term import Apply, Term
from symgraph.spec.code.elements import Element, Number, Truth
from symgraph.spec.code.exact import OPPOSITE, Exact, as_exact, computed
from symgraph.spec.code.failures import Misfit, Refused

MAX_ELEMENTS = 200_000
MAX_OPERANDS = 600_000
"""Of all equations together: each costs time and memory, wherever the equations go (25 µs and 0.7 kB in a check)."""
_NAMES = """
    add sub mul neg square exp exp2 expm1 abs sign step floor sin cos atan atan2 tanh sinh cosh asinh sech erf erfc erfi
    sigmoid log_sigmoid relu leaky_relu elu selu softplus softsign silu gelu gelu_tanh mish maximum minimum clip hypot
    logaddexp cbrt hardtanh relu6 dawson erfcx logcosh
"""
_TOTAL = frozenset(_NAMES.split())
"""Operations that have a value for all numbers: 0 times one of these is 0."""


class Recorder:
    """Writes down equations; names are given when it is done."""

    def __init__(self) -> None:
        self.equations: list[tuple[str, Operation, tuple[str, ...]]] = []
        self.declared = 0
        self.operands = 0
        self._known: dict[tuple[Operation, tuple[str, ...]], Element] = {}

    def new_statement(self) -> None:
        """Forget right-hand sides: those of the next statement are its own."""
        self._known = {}

    def declare(self, array: str) -> Element:
        """One more element of a declared array."""
        self.declared += 1
        return Element(f"d{self.declared}", total=True, declared=array)

    def emit(self, made: Application, total: bool) -> Element:
        """The element with this right-hand side."""
        key = (made.operation, made.args)
        known = self._known.get(key)
        if known is not None:
            return known
        if len(self.equations) >= MAX_ELEMENTS:
            raise Refused(f"more than {MAX_ELEMENTS} elements are computed", action="declare smaller shapes")
        self.operands += len(made.args)
        if self.operands > MAX_OPERANDS:
            found = f"elements are computed from more than {MAX_OPERANDS} others in all"
            raise Refused(found, "a few rows and columns are enough", "declare smaller shapes")
        element = Element(f"e{len(self.equations)}", total)
        self.equations.append((element.name, *key))
        self._known[key] = element
        return element

    def copied(self, number: Any) -> Any:
        """A number of its own with the same value: the derivative by a copy is not that by what was copied."""
        if not isinstance(number, Element):
            return number
        self._known.pop((IDENTITY, (number.name,)), None)
        return self.emit(Application(IDENTITY, (number.name,)), number.total)

    # --- arithmetic -------------------------------------------------------------------------------------------------

    def apply(self, op: str, *numbers: Any) -> Number:
        """An operation of the formula language on numbers, computed where they are known."""
        args = tuple(self.number(number) for number in numbers)
        exact = tuple(arg for arg in args if not isinstance(arg, Element))
        if len(exact) == len(args):
            value = computed(op, exact)
            if value is not None:
                return value
        simple = self._simplified(op, args)
        if simple is not None:
            return simple
        term = with_constants(Apply(op, tuple(self.leaf(arg) for arg in args)))
        assert isinstance(term, Apply)
        total = all(not isinstance(arg, Element) or arg.total for arg in args)
        return self.emit(application(term), total and _is_total(op, args))

    def constant(self, name: str) -> Element:
        """A number without a numeral: pi or E."""
        return self.emit(application(Apply(name, ())), total=True)

    def number(self, value: Any) -> Exact | Element:
        """A number of an array's element; a truth counts as 1 or 0."""
        match value:
            case Element() | Fraction():
                return value
            case Truth():
                return self.number(self.choose(value, 1, 0))
            case bool() | np.bool_():
                return int(value)
            case int() | np.integer():
                return int(value)
            case float() | np.floating():
                return as_exact(float(value))
            case None:
                raise Refused("None found", "a number is needed")
            case _:
                raise Refused(f"{type(value).__name__} found", "a number is needed")

    def leaf(self, value: Exact | Element) -> str:
        """How a number stands in a right-hand side."""
        if isinstance(value, Element):
            return value.name
        if isinstance(value, float):
            raise Refused("infinity found", "it may be compared, or vanish in exp")
        return str(Fraction(value))

    def _simplified(self, op: str, args: tuple[Exact | Element, ...]) -> Number | None:  # noqa: PLR0911 - one a rule
        """The result of an operation with a neutral element, of 0 times what has a value, or with infinity."""
        match op, args:
            case ("add", (0, x)) | (("add" | "sub"), (x, 0)):
                return x
            case "sub", (0, x):
                return self.apply("neg", x)
            case ("mul", (1, x)) | (("mul" | "div" | "pow"), (x, 1)):
                return x
            case ("mul", (0, Element(total=True))) | ("mul", (Element(total=True), 0)):
                return 0
            case "pow", (Element(total=True), 0):
                return 1
            case ("add", (float(x), _)) | (("add" | "sub"), (_, float(x))):
                return -x if op == "sub" else x
            case (("maximum" | "minimum"), (float(x), other) | (other, float(x))):
                return other if (x < 0) == (op == "maximum") else x
            case _:
                return None

    # --- sums of products -------------------------------------------------------------------------------------------

    def sum_of_products(self, products: Sequence[tuple[Any, ...]]) -> Number:
        """``a*b + c*d + e``: products of any number of factors, as one equation where each has at most two."""
        known: Exact = 0
        pairs: list[str] = []
        singles: list[Exact | Element] = []
        total = True
        for product in products:
            factors = [self.number(factor) for factor in product]
            if len(factors) != 2:
                factors = [self.product(factors)]
            if len(factors) == 2:
                factors = self._factors(factors[0], factors[1])
            elements = [factor for factor in factors if isinstance(factor, Element)]
            total = total and all(element.total for element in elements)
            if not elements:
                known = self._exactly("add", known, factors[0])
            elif len(factors) == 1:
                singles.append(elements[0])
            else:
                pairs += [self.leaf(factor) for factor in factors]
        if not pairs and not singles:
            return known
        if known != 0:
            singles.append(known)
        if not pairs and len(singles) == 1:
            return singles[0]
        return self._sum(pairs, [self.leaf(single) for single in singles], total)

    def _factors(self, left: Exact | Element, right: Exact | Element) -> list[Exact | Element]:
        """Two factors, or the one number that their product simply is."""
        if isinstance(left, Element) and isinstance(right, Element):
            return [left, right]
        simple = self._simplified("mul", (left, right))
        if simple is None and not isinstance(left, Element) and not isinstance(right, Element):
            simple = self._exactly("mul", left, right)
        return [left, right] if simple is None else [self.number(simple)]

    def _exactly(self, op: str, left: Any, right: Any) -> Exact:
        value = computed(op, (left, right))
        assert value is not None  # sums and products of numbers are numbers
        return value

    def product(self, factors: Sequence[Any]) -> Exact | Element:
        """The product of any number of factors, as one equation."""
        known: Exact = 1
        elements: list[Element] = []
        for factor in map(self.number, factors):
            if isinstance(factor, Element):
                elements.append(factor)
            else:
                known = self._exactly("mul", known, factor)
        total = all(element.total for element in elements)
        if not elements or (known == 0 and total):
            return known
        leaves = (
            [element.name for element in elements] if known == 1 else [self.leaf(known), *(e.name for e in elements)]
        )
        return elements[0] if len(leaves) == 1 else self.emit(application(Apply("mul", tuple(leaves))), total)

    def _sum(self, pairs: list[str], singles: list[str], total: bool) -> Element:
        if len(pairs) == 2 and not singles:
            return self.emit(application(Apply("mul", tuple(pairs))), total)
        if pairs:
            return self.emit(Application(dot(len(pairs) // 2, len(singles)), (*pairs, *singles)), total)
        return self.emit(application(Apply("add", tuple(singles))), total)

    # --- conditions -------------------------------------------------------------------------------------------------

    def compare(self, op: str, left: Any, right: Any) -> bool | Truth:
        """``left < right`` and so on, for `op` "lt", "le", "gt", "ge", "eq" or "ne"."""
        sides = (self.number(left), self.number(right))
        if any(isinstance(side, Element) for side in sides):
            if any(isinstance(side, float) for side in sides):
                return _against_infinity(op, sides)
            return Truth(op, sides)
        return bool(COMPARE[op](*sides))

    def both(self, op: str, left: Any, right: Any) -> bool | Truth:
        """``left and right`` for `op` "and", ``left or right`` for "or"."""
        left, right = self.truth(left), self.truth(right)
        for known, other in ((left, right), (right, left)):
            if isinstance(known, bool):
                return other if known == (op == "and") else known
        return Truth(op, (left, right))

    def opposite(self, value: Any) -> bool | Truth:
        """``not value``."""
        truth = self.truth(value)
        if isinstance(truth, bool):
            return not truth
        if truth.op == "not":
            return truth.args[0]
        return Truth(OPPOSITE[truth.op], truth.args) if truth.op in OPPOSITE else Truth("not", (truth,))

    def truth(self, value: Any) -> bool | Truth:
        """A number as a condition: whether it is not 0."""
        if isinstance(value, (bool, np.bool_)):
            return bool(value)
        return value if isinstance(value, Truth) else self.compare("ne", value, 0)

    def choose(self, condition: Any, yes: Any, no: Any) -> Number:  # noqa: PLR0911 - one for each kind
        """``where(condition, yes, no)``."""
        truth = self.truth(condition)
        if isinstance(truth, bool):
            return yes if truth else no
        if yes is no:
            return yes
        if isinstance(yes, Truth) and isinstance(no, Truth | bool):
            yes = self.number(yes)
        match truth.op:
            case "and":
                return self.choose(truth.args[0], self.choose(truth.args[1], yes, no), no)
            case "or":
                return self.choose(truth.args[0], yes, self.choose(truth.args[1], yes, no))
            case "not":
                return self.choose(truth.args[0], no, yes)
            case _:
                sides: tuple[Term, ...] = tuple(self.leaf(side) for side in truth.args)
                values = [self.number(yes), self.number(no)]
                if values[0] == values[1]:
                    return values[0]
                branches = tuple(self.leaf(value) for value in values)
                numbers = [*truth.args, *values]
                total = all(not isinstance(number, Element) or number.total for number in numbers)
                return self.emit(application(Apply("where", (Apply(truth.op, sides), *branches))), total)


def _is_total(op: str, args: tuple[Exact | Element, ...]) -> bool:
    if op == "div":
        return not isinstance(args[1], Element) and args[1] != 0
    if op == "pow":
        return not isinstance(args[1], (Element, float)) and args[1] >= 0 and Fraction(args[1]).denominator == 1
    return op in _TOTAL


def _against_infinity(op: str, sides: tuple[Exact | Element, Exact | Element]) -> bool:
    """A comparison of what is finite with an infinity."""
    stand_ins = tuple(side if isinstance(side, float) else 0 for side in sides)
    if isinstance(sides[0], float) and isinstance(sides[1], float):
        raise Misfit("two infinities are compared")
    return bool(COMPARE[op](*stand_ins))
