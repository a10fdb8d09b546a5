"""Terms as formula text with no more parentheses than needed: the inverse of the parser."""

from __future__ import annotations

from symgraph.calculus.abstract import abstract
from symgraph.calculus.formula_functions import ALONG_AXIS, WITH_TWO_ARGUMENTS
from symgraph.calculus.term import Apply, Term, is_numeral

# How tightly the operations bind, as in Python: comparisons least, then sums, products, signs, powers, names.
_COMPARISON, _SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(6)

# op: its sign, its own level, the level that its first operand needs, and that of the others.
# In a sum the first operand may be a difference but not a sum, which would be read as one longer sum.
_INFIX = {
    "add":    (" + ",  _SUM,        _SUM,        _PRODUCT),
    "sub":    (" - ",  _SUM,        _SUM,        _PRODUCT),
    "mul":    ("*",    _PRODUCT,    _PRODUCT,    _SIGN),
    "div":    ("/",    _PRODUCT,    _PRODUCT,    _SIGN),
    "matmul": (" @ ",  _PRODUCT,    _PRODUCT,    _SIGN),
    "pow":    ("**",   _POWER,      _ATOM,       _SIGN),
    "lt":     (" < ",  _COMPARISON, _SUM,        _SUM),
    "le":     (" <= ", _COMPARISON, _SUM,        _SUM),
    "gt":     (" > ",  _COMPARISON, _SUM,        _SUM),
    "ge":     (" >= ", _COMPARISON, _SUM,        _SUM),
    "eq":     (" == ", _COMPARISON, _SUM,        _SUM),
    "ne":     (" != ", _COMPARISON, _SUM,        _SUM),
}  # fmt: skip
_FLAT = ("add", "mul")
_SPELLINGS = {row: name for name, row in WITH_TWO_ARGUMENTS.items()}


def format_term(term: Term) -> str:
    """The text of a term, in the order of its operands.

    >>> format_term(Apply("mul", (Apply("add", ("a", "b")), Apply("pow", ("x", Apply("neg", ("2",)))))))
    '(a + b)*x**-2'
    """
    return _written(term)[0]


def _written(term: Term) -> tuple[str, int]:  # noqa: PLR0911 - one return for each notation
    """The text of a term and how tightly it binds."""
    if isinstance(term, str):
        return term, _PRODUCT if "/" in term else _SIGN if term[0] == "-" else _ATOM
    if term.op in _INFIX and term.args:
        sign, level, first_level, other_level = _INFIX[term.op]
        first, *others = term.args
        parts = [_enclosed(first, level + 1 if _needs_parentheses(term.op, first) else first_level)]
        parts.extend(_enclosed(other, other_level) for other in others)
        return sign.join(parts), level
    if term.op == "neg":
        return "-" + _enclosed(term.args[0], _SIGN), _SIGN
    if term.op == "transpose":
        inner = term.args[0]
        return (f"({inner})" if is_numeral(inner) else _enclosed(inner, _ATOM)) + ".T", _ATOM
    if not term.args:  # a constant: pi, E, oo
        return term.op, _ATOM
    if term.op == "square":
        return _written(Apply("pow", (*term.args, "2")))
    if term.op == "reciprocal":
        return _written(Apply("div", ("1", *term.args)))
    function = abstract(term.op)
    called = function.spelling(len(term.args)) if function else _SPELLINGS.get(term.op, term.op)
    args = [format_term(arg) for arg in term.args]
    if term.op in ALONG_AXIS and len(args) == 2:
        args[1] = f"axis={args[1]}"
    return f"{called}({', '.join(args)})", _ATOM


def _needs_parentheses(op: str, first: Term) -> bool:
    """Whether a first operand would be read as part of a longer sum or product, or is clearer apart: ``(A*B) @ C``."""
    match op, first:
        case "matmul", Apply("mul", (str(number), _)) if is_numeral(number):
            return False  # -2*X @ E
        case ("matmul", Apply("mul")) | ("mul", Apply("matmul")):
            return True
        case _:
            return op in _FLAT and isinstance(first, Apply) and first.op == op


def _enclosed(term: Term, level: int) -> str:
    text, own = _written(term)
    return text if own >= level else f"({text})"
