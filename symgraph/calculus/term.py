"""Terms: the display form of a right-hand side, in the author's order.

A `Term` is a name, a numeral, or an operation applied to terms.  It is what a formula parses to, what is printed as
text or typeset, and what a figure draws; SymPy would sort ``w211*h11 + b21`` its own way and turn ``a/b`` into a power.
Values and derivatives are never computed from a Term: that is the opset's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf, prod

from symgraph.errors import InputError, Problem


@dataclass(frozen=True, slots=True)
class Apply:
    """An operation of the opset, by name, applied to terms: ``Apply("add", ("a", "b"))``."""

    op: str
    args: tuple[Term, ...]


Term = str | Apply
"""A name (``"w111"``), an exact numeral as its author wrote it (``"1.1"``, ``"1/2"``, ``"-3"``) or an application."""


def is_numeral(term: Term) -> bool:
    """Whether a term is a number: names never start with a digit, a sign or a point.

    >>> is_numeral("1.1"), is_numeral("-1/2"), is_numeral("w1")
    (True, True, False)
    """
    return isinstance(term, str) and (term[0].isdigit() or term[0] in "-.")


def number(numeral: str) -> Fraction:
    """The exact value of a numeral: decimals are exact (``0.1`` is 1/10).

    >>> number("1.1"), number("-1/2"), number("1e-3")
    (Fraction(11, 10), Fraction(-1, 2), Fraction(1, 1000))
    """
    return Fraction(numeral)


def nearest_float(value: Fraction | float) -> float:
    """The nearest number of double precision; infinity beyond all of them, which a numeral such as 1e399 is.

    >>> nearest_float(Fraction(1, 10)), nearest_float(-(Fraction(10) ** 399))
    (0.1, -inf)
    """
    try:
        return float(value)
    except OverflowError:
        return inf if value > 0 else -inf


def numeral(value: Fraction | int) -> str:
    """The canonical numeral of an exact number.

    >>> numeral(Fraction(1, 2)), numeral(-3)
    ('1/2', '-3')
    """
    return str(value)


def names_in(term: Term) -> list[str]:
    """The names of a term, numerals left out, each once, in the order in which they appear.

    >>> names_in(Apply("mul", ("g", Apply("sub", ("1", Apply("square", ("y",)))))))
    ['g', 'y']
    """
    found: dict[str, None] = {}
    stack = [term]
    while stack:
        top = stack.pop()
        if isinstance(top, Apply):
            stack.extend(reversed(top.args))
        elif not is_numeral(top):
            found[top] = None
    return list(found)


def term_size(term: Term) -> int:
    """How many names, numbers and operations a term holds."""
    return 1 + sum(map(term_size, term.args)) if isinstance(term, Apply) else 1


MOST_WRITTEN = 20_000
"""Names, numbers and operations of a formula that is written out: nobody reads a longer one, and terms explode."""


def refuse_explosion(term: Term, name: str) -> None:
    """Raise InputError where a formula of `name`, whose parts are being written out, is longer than `MOST_WRITTEN`."""
    if term_size(term) > MOST_WRITTEN:
        found = f"the formula of '{name}', written out, has more than {MOST_WRITTEN:,} operations"
        raise InputError(Problem(found, "nobody could read it", "split the equation into several, with names"))


def substitute(term: Term, replacements: Mapping[str, Term]) -> Term:
    """The term with names replaced, all at once; formulas are shallow, so this may recurse."""
    if isinstance(term, Apply):
        return Apply(term.op, tuple(substitute(arg, replacements) for arg in term.args))
    return replacements.get(term, term)


def matrix_product(factors: Sequence[Term]) -> Term:
    """``A @ B @ C``, read from left to right."""
    result = factors[0]
    for factor in factors[1:]:
        result = Apply("matmul", (result, factor))
    return result


def fold_numbers(term: Term) -> Term:
    """The term with arithmetic on numerals done and neutral elements dropped, order kept.

    >>> fold_numbers(Apply("mul", ("2", Apply("pow", ("x", Apply("sub", ("2", "1")))))))
    Apply(op='mul', args=('2', 'x'))
    """
    if not isinstance(term, Apply):
        return term
    merged = _merged(term.op, tuple(fold_numbers(arg) for arg in term.args))
    return _drop_neutral(merged.op, merged.args) if isinstance(merged, Apply) else merged


def merge_numerals(term: Term) -> Term:
    """The term with constants such as ``-2``, ``1/2`` and ``2**3`` made one numeral; all else as its author wrote it.

    >>> merge_numerals(Apply("mul", (Apply("neg", ("2",)), Apply("add", ("x", "0")))))
    Apply(op='mul', args=('-2', Apply(op='add', args=('x', '0'))))
    """
    if not isinstance(term, Apply):
        return term
    return _merged(term.op, tuple(merge_numerals(arg) for arg in term.args))


def _merged(op: str, args: tuple[Term, ...]) -> Term:
    """An operation on terms whose numerals are merged."""
    match op, args:
        case "neg", ("0",):
            return "0"
        case "neg", (str(text),) if is_numeral(text):  # -0.5 stays a decimal
            return text[1:] if text[0] == "-" else f"-{text}"
        case _:
            pass
    exact = _EXACT.get(op)
    if exact is not None and all(is_numeral(arg) for arg in args):
        value = exact([number(arg) for arg in args if isinstance(arg, str)])
        if value is not None:
            return numeral(value)
    return Apply(op, args)


def _drop_neutral(op: str, args: tuple[Term, ...]) -> Term:  # noqa: PLR0911 - one return for each rule
    match op, args:
        case "mul", _:
            args = tuple(arg for arg in args if arg != "1")
            if "0" in args:
                return "0"
            return Apply(op, args) if len(args) > 1 else args[0] if args else "1"
        case "add", _:
            args = tuple(arg for arg in args if arg != "0")
            return Apply(op, args) if len(args) > 1 else args[0] if args else "0"
        case (("pow" | "div"), (base, "1")):
            return base
        case "pow", (_, "0"):
            return "1"
        case "pow", (base, "2"):
            return Apply("square", (base,))
        case "sub", (left, "0"):
            return left
        case "sub", ("0", right):
            return Apply("neg", (right,))
        case "div", ("0", _):
            return "0"
        case _:
            return Apply(op, args)


def _power(values: list[Fraction]) -> Fraction | None:
    base, exponent = values
    small = exponent.denominator == 1 and abs(exponent) <= MAX_FOLDED_EXPONENT
    return base ** int(exponent) if small and (base or exponent > 0) else None


MAX_FOLDED_EXPONENT = 64
_EXACT: dict[str, Callable[[list[Fraction]], Fraction | None]] = {
    "add": lambda v: sum(v, Fraction(0)),
    "sub": lambda v: v[0] - v[1],
    "mul": lambda v: prod(v, start=Fraction(1)),
    "neg": lambda v: -v[0],
    "div": lambda v: v[0] / v[1] if v[1] else None,
    "square": lambda v: v[0] * v[0],
    "pow": _power,
}
