"""Terms as Typst mathematics.

Parentheses are written only where the reader needs them, and the author's order is kept.  What comes back is the text
between dollar signs; user text is quoted by `symgraph.notation.typst_text` before it gets here.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import NamedTuple

from symgraph.calculus.term import Apply, Term, is_numeral
from symgraph.notation import typst_name

Names = Callable[[str], str]

# Functions that Typst knows under the same name.
_TYPST_FUNCTIONS = {
    *("exp", "log", "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth", "sech", "csch", "sum"),
}
_FUNCTION_SIGNS = {
    "sigmoid": "sigma",
    "gamma": "Gamma",
    "digamma": "psi",
    "trigamma": "psi'",
    "loggamma": "log Gamma",
    "lowergamma": "gamma",
    "uppergamma": "Gamma",
    "beta": "upright(B)",
    "zeta": "zeta",
    "erfinv": 'op("erf")^(-1)',
    "erfcinv": 'op("erfc")^(-1)',
    "airyai": 'op("Ai")',
    "airybi": 'op("Bi")',
    "airyaiprime": 'op("Ai")\'',
    "airybiprime": 'op("Bi")\'',
    "E1": "E_1",
    "elliptic_k": "K",
    "elliptic_e": "E",
    "lambertw": "W",
    "log10": "log_10",
    "log2": "log_2",
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "asinh": 'op("arsinh")',
    "acosh": 'op("arcosh")',
    "atanh": 'op("artanh")',
    "minimum": "min",
    "maximum": "max",
}
# Functions whose first argument, the order, is an index.
_WITH_ORDER = {
    "besselj": "J_({})",
    "bessely": "Y_({})",
    "besseli": "I_({})",
    "besselk": "K_({})",
    "expint": "E_({})",
    "polygamma": "psi^(({}))",
}
# Functions that are drawn around their argument.
_AROUND = {
    "sqrt": "sqrt({})",
    "cbrt": "root(3, {})",
    "abs": "abs({})",
    "floor": "floor({})",
}
_COMPARISON_SIGNS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "=", "ne": "!="}
_OPERATOR_SIGNS = {
    "add": "+",
    "sub": "-",
    "neg": "-",
    "mul": "times",
    "div": "div",
    "square": "(dot.c)^2",
    "reciprocal": "1\\/(dot.c)",
    "matmul": '"@"',
    "transpose": "(dot.c)^upright(T)",
}

_CONSTANT_SIGNS = {"pi": "pi", "E": "upright(e)", "oo": "infinity"}
_NODE_SIGNS = _OPERATOR_SIGNS | _COMPARISON_SIGNS | _CONSTANT_SIGNS
# Operations whose further arguments say along which axis, which no one writes in mathematics.
_AXIS_OPERATIONS = ("sum", "softmax", "log_softmax", "logsumexp")

# An exponent of e has at most this many names and numbers; a longer one is easier to read in exp(...).
_SHORT_EXPONENT = 3


class Level(IntEnum):
    """How tightly a piece of mathematics holds together, loosest first."""

    CASES = 0
    COMPARISON = 1
    SUM = 2
    SIGNED = 3  # starts with a minus sign
    PRODUCT = 4
    FRACTION = 5
    POWER = 6
    ATOM = 7


class Piece(NamedTuple):
    """A typeset term with its level; `is_word` where juxtaposition would be misread (``price tax``, ``d w``)."""

    text: str
    level: Level
    is_word: bool = False

    def within(self, least: Level) -> str:
        """The text, in parentheses where it is looser than the surroundings ask for."""
        return self.text if self.level >= least else f"({self.text})"


class Style(NamedTuple):
    """How names are written, and whether fractions stay on the line."""

    names: Names = typst_name
    inline: bool = False


def typst_term(term: Term, names: Names = typst_name, *, inline: bool = False) -> str:
    """A term as Typst mathematics; with `inline`, fractions are written ``a/b`` to stay on the line.

    >>> typst_term(Apply("sub", ("1", Apply("pow", ("h11", "2")))))
    '1 - h_11^2'
    """
    return _write(term, Style(names, inline)).text


def operator_sign(op: str) -> str:
    """The sign of an operation as a node shows it: ``times`` for ``mul``; a function shows its name.

    >>> operator_sign("mul"), operator_sign("sigmoid"), operator_sign("relu"), operator_sign("sqrt")
    ('times', 'sigma', 'op("relu")', 'sqrt(dot.c)')
    """
    if op in _AROUND:
        return _AROUND[op].format("dot.c")
    return _NODE_SIGNS.get(op) or _function_sign(op)


def power_sign(exponent: Term, names: Names = typst_name) -> str:
    """The sign of a power with a fixed exponent.

    >>> power_sign("3"), power_sign("n")
    ('(dot.c)^3', '(dot.c)^n')
    """
    return f"(dot.c)^{_script(exponent, Style(names))}"


def partial_fraction(of: str, wrt: str, names: Names = typst_name, *, inline: bool = False) -> str:
    """The partial derivative of one name by another.

    >>> partial_fraction("L", "w111")
    'frac(partial L, partial w_111)'
    """
    above, below = f"partial {names(of)}", f"partial {names(wrt)}"
    return f"{above}\\/{below}" if inline else f"frac({above}, {below})"


def _write(term: Term, style: Style) -> Piece:
    """Formulas are shallow (their parser sees to it), so this recurses."""
    if not isinstance(term, Apply):
        return _numeral(term, style) if is_numeral(term) else _name(style.names(term))
    if term.op == "exp" and _is_short(term.args[0]):
        return Piece(f"upright(e)^{_script(term.args[0], style)}", Level.POWER)
    return _WRITERS[term.op](term.args, style) if term.op in _WRITERS else _call(term.op, term.args, style)


def _call(op: str, args: tuple[Term, ...], style: Style, script: str = "") -> Piece:
    """A function of its arguments; `script` is the power of its value, ``tanh^2 (x)``."""
    if op in _COMPARISON_SIGNS:
        sides = [_write(side, style).within(Level.SUM) for side in args]
        return Piece(f" {_COMPARISON_SIGNS[op]} ".join(sides), Level.COMPARISON)
    if op in _CONSTANT_SIGNS:
        return Piece(_CONSTANT_SIGNS[op], Level.ATOM)
    if op in _WITH_ORDER:
        order, inside = _write(args[0], style._replace(inline=True)).text, _write(args[1], style).text
        return Piece(f"{_WITH_ORDER[op].format(order)}{script} ({inside})", Level.POWER if script else Level.ATOM)
    inside = ", ".join(_write(arg, style).text for arg in (args[:1] if op in _AXIS_OPERATIONS else args))
    # The space keeps Typst from taking `sigma(x)` for a call.
    text = _AROUND[op].format(inside) if op in _AROUND else f"{_function_sign(op)}{script} ({inside})"
    return Piece(text, Level.POWER if script else Level.ATOM)


def _name(text: str) -> Piece:
    return Piece(text, Level.ATOM, is_word=text.startswith('"') or _is_differential(text))


def _is_differential(text: str) -> bool:
    """Whether a name is typeset as two letters, ``d w_111``."""
    return text.startswith("d ")


def _numeral(text: str, style: Style) -> Piece:
    """A number as its author wrote it: ``1.1``, ``-1/2``, ``2e-3``."""
    if text.startswith("-"):
        return Piece("-" + _numeral(text[1:], style).text, Level.SIGNED)
    above, slash, below = text.partition("/")
    if slash:
        return _fraction((above, below), style)
    mantissa, letter, exponent = text.lower().partition("e")
    if not letter:
        return Piece(text, Level.ATOM)
    power = f"10^{_script(str(int(exponent)), style)}"
    return Piece(power, Level.POWER) if mantissa == "1" else Piece(f"{mantissa} dot.c {power}", Level.PRODUCT)


def _sum(args: tuple[Term, ...], style: Style) -> Piece:
    first, *others = [_write(arg, style) for arg in args]
    # a + (-b), but a + b - c: only a minus sign right after the plus would be misread.
    added = [piece.within(Level.PRODUCT if piece.text.startswith("-") else Level.SUM) for piece in others]
    return Piece(" + ".join([first.within(Level.SUM), *added]), Level.SUM)


def _difference(args: tuple[Term, ...], style: Style) -> Piece:
    left, right = (_write(arg, style) for arg in args)
    return Piece(f"{left.within(Level.SUM)} - {right.within(Level.PRODUCT)}", Level.SUM)


def _negation(args: tuple[Term, ...], style: Style) -> Piece:
    return Piece("-" + _write(args[0], style).within(Level.PRODUCT), Level.SIGNED)


def _product(args: tuple[Term, ...], style: Style) -> Piece:
    """Factors side by side; with dots everywhere when one pair would be misread without: ``2 · 3``, ``x · (1 - y)``."""
    pieces, factors = _factors(args, style)
    pairs = list(zip(args, pieces, pieces[1:], factors[1:], strict=False))
    if any(_is_misread(*pair) for pair in pairs):
        return _signed_product(" dot.c ".join(factors))
    text = factors[0]
    for left, _, _, factor in pairs:
        text += f" {factor}" if is_numeral(left) or factor.startswith("(") else f" thin {factor}"
    return _signed_product(text)


def _matrix_product(args: tuple[Term, ...], style: Style) -> Piece:
    return _signed_product(" thin ".join(_factors(args, style)[1]))


def _factors(args: tuple[Term, ...], style: Style) -> tuple[list[Piece], list[str]]:
    """The factors of a product and their texts; only the first may start with a minus sign."""
    pieces = [_write(arg, style) for arg in args]
    texts = [pieces[0].within(Level.SIGNED), *(piece.within(Level.PRODUCT) for piece in pieces[1:])]
    for number, piece in enumerate(pieces[:-1]):
        # a/b c would be read as a/(b c)
        if piece.level in (Level.SIGNED, Level.PRODUCT) and "\\/" in piece.text:
            texts[number] = f"({piece.text})"
    return pieces, texts


def _signed_product(text: str) -> Piece:
    return Piece(text, Level.SIGNED if text.startswith("-") else Level.PRODUCT)


def _is_misread(left: Term, left_piece: Piece, right_piece: Piece, right: str) -> bool:
    """Whether two factors side by side would look like one number, one word or a function's call."""
    looks_called = isinstance(left, str) and not is_numeral(left) and right.startswith("(")
    return left_piece.is_word or right_piece.is_word or right[0] in ".0123456789" or looks_called


def _fraction(args: tuple[Term, ...], style: Style) -> Piece:
    above, below = (_write(arg, style) for arg in args)
    if style.inline:
        return _signed_product(f"{above.within(Level.SIGNED)}\\/{below.within(Level.POWER)}")
    return Piece(f"frac({above.text}, {below.text})", Level.FRACTION)


def _reciprocal(args: tuple[Term, ...], style: Style) -> Piece:
    return _fraction(("1", *args), style)


def _power(args: tuple[Term, ...], style: Style) -> Piece:
    base, exponent = args
    script = _script(exponent, style)
    if isinstance(base, Apply) and script.isdigit() and _is_called(base) and _takes_power(base.op):
        return _call(base.op, base.args, style, f"^{script}")
    return _raised(base, script, style)


def _square(args: tuple[Term, ...], style: Style) -> Piece:
    return _power((*args, "2"), style)


def _transpose(args: tuple[Term, ...], style: Style) -> Piece:
    return _raised(args[0], "upright(T)", style)


def _stretched(args: tuple[Term, ...], style: Style) -> Piece:
    """Mathematics leaves it to the reader to repeat a row or a column."""
    return _write(args[0], style)


def _raised(base: Term, script: str, style: Style) -> Piece:
    piece = _write(base, style)
    # d w^2 would square the w only, and tanh (a b)^n looks like a power of a b.
    is_misread = _is_differential(piece.text) or _is_called(base)
    text = f"({piece.text})" if is_misread else piece.within(Level.ATOM)
    return Piece(f"{text}^{script}", Level.POWER)


def _takes_power(op: str) -> bool:
    """Whether the sign of a function has room for a power: ``tanh^2``, but not after ``log Gamma`` or ``psi'``."""
    return not any(character in _function_sign(op) for character in " ^'")


def _is_called(term: Term) -> bool:
    """Whether a term is written as a function before its arguments in parentheses."""
    others = (_WRITERS, _AROUND, _COMPARISON_SIGNS, _CONSTANT_SIGNS)
    if not isinstance(term, Apply) or any(term.op in table for table in others):
        return False
    return term.op != "exp" or not _is_short(term.args[0])  # else it is written e^x


def _script(term: Term, style: Style) -> str:
    """What follows ``^``: Typst takes a number, a word or a pair of parentheses, which it does not draw."""
    text = _write(term, style._replace(inline=True)).text
    is_simple = text.isalpha() or text.replace(".", "").isdigit()
    return text if is_simple else f"({text})"


def _cases(args: tuple[Term, ...], style: Style) -> Piece:
    """A chain of ``where`` as one brace with a line for every case."""
    lines: list[str] = []
    term: Term = Apply("where", args)
    while isinstance(term, Apply) and term.op == "where":
        condition, value, term = term.args
        lines.append(f'{_write(value, style).text} & quad "if" {_write(condition, style).text}')
    lines.append(f'{_write(term, style).text} & quad "otherwise"')
    return Piece(f"cases({', '.join(lines)})", Level.CASES)


_WRITERS: dict[str, Callable[[tuple[Term, ...], Style], Piece]] = {
    "add": _sum,
    "sub": _difference,
    "neg": _negation,
    "mul": _product,
    "div": _fraction,
    "reciprocal": _reciprocal,
    "pow": _power,
    "square": _square,
    "matmul": _matrix_product,
    "transpose": _transpose,
    "broadcast": _stretched,
    "where": _cases,
}


def _function_sign(op: str) -> str:
    if op in _WITH_ORDER:
        return _WITH_ORDER[op].format("n")
    return op if op in _TYPST_FUNCTIONS else _FUNCTION_SIGNS.get(op, f'op("{op}")')


def _is_short(term: Term) -> bool:
    """Whether a term stays readable as an exponent: a few names and numbers, products and signs."""

    def size(part: Term) -> int:
        if not isinstance(part, Apply):
            return 1
        return sum(map(size, part.args)) if part.op in ("neg", "mul", "div") else _SHORT_EXPONENT + 1

    return size(term) <= _SHORT_EXPONENT
