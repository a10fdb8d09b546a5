"""Terms as mathematics, in any language that has a `Language`.

Parentheses are written only where the reader needs them, and the author's order is kept.  Names come quoted: what a
user wrote has passed `symgraph.notation` before it gets here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from symgraph.calculus.abstract import Abstract, abstract
from symgraph.calculus.formula_functions import ALONG_AXIS
from symgraph.calculus.term import Apply, Term, is_numeral
from symgraph.lowering import matrix_signs, signs
from symgraph.lowering.language import Case, Language, Level, Piece, Style
from symgraph.lowering.markup import TIMES
from symgraph.words import Phrase

# Operations whose further arguments say along which axis, or where rows go, which no one writes in mathematics.
_AXIS_OPERATIONS = (
    *ALONG_AXIS,
    *("reshape", "unfold", "fold", "put"),
)

# An exponent of e has at most this many names and numbers; a longer one is easier to read in exp(...).
_SHORT_EXPONENT = 3
_MOST_PRIMES = 3  # of an abstract function; its fourth derivative is f^(4)


def written(term: Term, style: Style) -> str:
    """A term as mathematics."""
    return _write(term, style).text


def written_sign(op: str, language: Language) -> str:
    """The sign of an operation as a node shows it: a cross for ``mul``; a function shows its name."""
    sign = language.sign
    if op in signs.AROUND:
        return sign(signs.AROUND[op]).replace("#", sign(TIMES))
    for table in (signs.OPERATORS, signs.COMPARISONS, signs.CONSTANTS):
        if op in table:
            return sign(table[op])
    return _function_sign(op, language)


def written_power(exponent: Term, style: Style) -> str:
    """The sign of a power with a fixed exponent: a dot in parentheses, raised."""
    return f"({style.sign(TIMES)}){_script(exponent, style)}"


def _write(term: Term, style: Style) -> Piece:
    """Formulas are shallow (their parser sees to it), so this recurses."""
    if not isinstance(term, Apply):
        return _numeral(term, style) if is_numeral(term) else _name(style.names(term), style.language)
    if term.op == "exp" and _is_short(term.args[0]):
        return Piece(style.sign(signs.EULER) + _script(term.args[0], style), Level.POWER)
    function = abstract(term.op)
    if function is not None:
        return _abstract(function, term.args, style)
    return _WRITERS[term.op](term.args, style) if term.op in _WRITERS else _call(term.op, term.args, style)


def _call(op: str, args: tuple[Term, ...], style: Style, script: str = "") -> Piece:
    """A function of its arguments; `script` is the power of its value, ``tanh^2 (x)``."""
    level = Level.POWER if script else Level.ATOM
    if op in signs.COMPARISONS:
        sides = [style.within(_write(side, style), Level.SUM) for side in args]
        return Piece(f" {style.sign(signs.COMPARISONS[op])} ".join(sides), Level.COMPARISON)
    if op in signs.CONSTANTS:
        return Piece(style.sign(signs.CONSTANTS[op]), Level.ATOM)
    if op in signs.WITH_INDEX or op in signs.WITH_DEGREE:
        order, arg = reversed(args) if op == "log_base" else args
        function = _ordered_sign(op, _write(order, replace(style, inline=True)).text, style.language) + script
        return Piece(style.language.call(function, _write(arg, style).text), level)
    between = f" {style.sign(signs.BAR)} " if op in signs.BEHIND_A_BAR else ", "
    inside = between.join(_write(arg, style).text for arg in (args[:1] if op in _AXIS_OPERATIONS else args))
    if op in signs.AROUND:
        return Piece(style.sign(signs.AROUND[op]).replace("#", inside), level)
    return Piece(style.language.call(_function_sign(op, style.language) + script, inside), level)


def _abstract(function: Abstract, args: tuple[Term, ...], style: Style) -> Piece:
    """``f(x)``, ``f'(x)``, and of several arguments ``∂f/∂x``, or ``∂_1 f(x^2, y)`` where these are no plain names."""
    name, language = style.names(function.function), style.language
    plain = all(isinstance(arg, str) and not is_numeral(arg) for arg in args) and len(set(args)) == len(args)
    if not function.places or len(args) == 1 or not plain:
        inside = ", ".join(_write(arg, style).text for arg in args)
        return Piece(language.call(_abstract_sign(function, name, language, len(args)), inside), Level.ATOM)
    symbol, order = style.sign(signs.PARTIAL), len(function.places)
    above = f"{symbol}{_script(str(order), style) if order > 1 else ''} {name}"
    variables = [_write(args[place - 1], style).text for place in function.places]
    counts = {variable: variables.count(variable) for variable in variables}
    below = " ".join(f"{symbol} {v}{_script(str(n), style) if n > 1 else ''}" for v, n in counts.items())
    if style.inline:
        below = f"({below})" if len(counts) > 1 else below
        return Piece(f"{above}{style.sign(signs.SLASH)}{below}", Level.PRODUCT, ends_in_slash=True)
    return Piece(language.fraction(above, below), Level.FRACTION)


def _abstract_sign(function: Abstract, name: str, language: Language, arity: int = 1) -> str:
    """``f``, ``f'``, ``f^(4)``, or ``∂_12 f`` for a derivative by certain ones of several arguments."""
    order = len(function.places)
    if not order:
        return name
    if arity > 1 or max(function.places) > 1:
        return f"{language.sign(signs.PARTIAL)}{language.subscript(''.join(map(str, function.places)))} {name}"
    primes = " ".join([language.sign(signs.PRIME)] * order)
    return name + language.superscript(primes if order <= _MOST_PRIMES else f"({order})")


def _name(text: str, language: Language) -> Piece:
    is_differential = language.is_differential.match(text) is not None
    is_word = is_differential or language.is_word.match(text) is not None
    level = Level.FRACTION if language.is_fraction.match(text) else Level.ATOM
    return Piece(text, level, is_word, is_differential)


def _numeral(text: str, style: Style) -> Piece:
    """A number as its author wrote it: ``1.1``, ``-1/2``, ``2e-3``."""
    if text.startswith("-"):
        return _negative(_numeral(text[1:], style), style)
    above, slash, below = text.partition("/")
    if slash:
        return _fraction((above, below), style)
    mantissa, letter, exponent = text.lower().partition("e")
    if not letter:
        return Piece(text, Level.ATOM)
    power = f"10{_script(str(int(exponent)), style)}"
    if mantissa == "1":
        return Piece(power, Level.POWER)
    return Piece(f"{mantissa} {style.sign(TIMES)} {power}", Level.PRODUCT)


def _sum(args: tuple[Term, ...], style: Style) -> Piece:
    first, *others = [_write(arg, style) for arg in args]
    # a + (-b), but a + b - c: only a minus sign right after the plus would be misread.
    added = [style.within(piece, Level.PRODUCT if piece.is_negative else Level.SUM) for piece in others]
    return Piece(" + ".join([style.within(first, Level.SUM), *added]), Level.SUM)


def _difference(args: tuple[Term, ...], style: Style) -> Piece:
    left, right = (_write(arg, style) for arg in args)
    return Piece(f"{style.within(left, Level.SUM)} - {style.within(right, Level.PRODUCT)}", Level.SUM)


def _negation(args: tuple[Term, ...], style: Style) -> Piece:
    return _negative(_write(args[0], style), style)


def _negative(piece: Piece, style: Style) -> Piece:
    open_slash = piece.ends_in_slash and piece.level >= Level.PRODUCT
    return Piece("-" + style.within(piece, Level.PRODUCT), Level.SIGNED, ends_in_slash=open_slash)


def _product(args: tuple[Term, ...], style: Style) -> Piece:
    """Factors side by side; with dots everywhere where a pair would be misread: ``2 · (-3)``, ``x · (1 - y)``."""
    pieces, factors = _factors(args, style)
    opening = style.language.opening
    pairs = list(zip(args, pieces, pieces[1:], factors[1:], strict=False))
    if any(_is_misread(left, piece, other, factor.startswith(opening)) for left, piece, other, factor in pairs):
        return _signed_product(f" {style.sign(TIMES)} ".join(factors), pieces[-1])
    text = factors[0]
    for left, _, _, factor in pairs:
        tight = is_numeral(left) or factor.startswith(opening)
        text += f" {factor}" if tight else f" {style.sign(signs.THIN)} {factor}"
    return _signed_product(text, pieces[-1])


def _matrix_product(args: tuple[Term, ...], style: Style) -> Piece:
    pieces, factors = _factors(args, style)
    return _signed_product(f" {style.sign(signs.THIN)} ".join(factors), pieces[-1])


def _elementwise_product(args: tuple[Term, ...], style: Style) -> Piece:
    """In parentheses within other products, and these within it: ``(A B) ⊙ C`` is not ``A (B ⊙ C)``."""
    factors = [style.within(_write(arg, style), Level.FRACTION) for arg in args]
    return Piece(f" {style.sign(signs.ELEMENTWISE)} ".join(factors), Level.SUM)


def _elementwise_quotient(args: tuple[Term, ...], style: Style) -> Piece:
    above, below = (style.within(_write(arg, style), Level.FRACTION) for arg in args)
    return Piece(f"{above} {style.sign(signs.ELEMENTWISE_QUOTIENT)} {below}", Level.SUM)


def _elementwise_power(args: tuple[Term, ...], style: Style) -> Piece:
    """``A^(⊙2)``: a square of a matrix would be a product with itself."""
    base, exponent = args
    inner = f"{style.sign(signs.ELEMENTWISE)} {_write(exponent, replace(style, inline=True)).text}"
    return _raised(base, style.language.superscript(inner), style)


def _factors(args: tuple[Term, ...], style: Style) -> tuple[list[Piece], list[str]]:
    """The factors of a product and their texts; only the first may start with a minus sign."""
    pieces = [_write(arg, style) for arg in args]
    texts = [style.within(pieces[0], Level.SIGNED), *(style.within(piece, Level.PRODUCT) for piece in pieces[1:])]
    for number, piece in enumerate(pieces[:-1]):
        # a/b c would be read as a/(b c)
        if piece.ends_in_slash:
            texts[number] = style.language.parentheses(piece.text)
    return pieces, texts


def _signed_product(text: str, last: Piece) -> Piece:
    level = Level.SIGNED if text.startswith("-") else Level.PRODUCT
    return Piece(text, level, ends_in_slash=last.ends_in_slash and last.level >= Level.PRODUCT)


def _is_misread(left: Term, left_piece: Piece, right_piece: Piece, right_is_open: bool) -> bool:
    """Whether two factors side by side would look like one number, one word or a function's call."""
    looks_called = isinstance(left, str) and not is_numeral(left) and right_is_open
    begins_with_digit = right_piece.is_number and not right_is_open
    two_numbers = (left_piece.is_number or left_piece.is_negative) and right_piece.level == Level.SIGNED
    return left_piece.is_word or right_piece.is_word or begins_with_digit or looks_called or two_numbers


def _fraction(args: tuple[Term, ...], style: Style) -> Piece:
    above, below = (_write(arg, style) for arg in args)
    if not style.inline:
        return Piece(style.language.fraction(above.text, below.text), Level.FRACTION)
    text = style.within(above, Level.SIGNED) + style.sign(signs.SLASH) + style.within(below, Level.POWER)
    return Piece(text, Level.SIGNED if text.startswith("-") else Level.PRODUCT, ends_in_slash=True)


def _reciprocal(args: tuple[Term, ...], style: Style) -> Piece:
    return _fraction(("1", *args), style)


def _power(args: tuple[Term, ...], style: Style) -> Piece:
    base, exponent = args
    script = _script(exponent, style)
    is_whole = isinstance(exponent, str) and exponent.isdigit()
    if isinstance(base, Apply) and is_whole and _is_called(base) and _takes_power(base.op, style.language):
        return _call(base.op, base.args, style, script)
    return _raised(base, script, style)


def _square(args: tuple[Term, ...], style: Style) -> Piece:
    return _power((*args, "2"), style)


def _power_of_two(args: tuple[Term, ...], style: Style) -> Piece:
    return _raised("2", _script(args[0], style), style)


def _factorial(args: tuple[Term, ...], style: Style) -> Piece:
    return _raised(args[0], "!", style)


def _harmonic(args: tuple[Term, ...], style: Style) -> Piece:
    """The number of terms is an index."""
    index = _write(args[0], replace(style, inline=True)).text
    return Piece(_function_sign("harmonic", style.language) + style.language.subscript(index), Level.ATOM)


def _transpose(args: tuple[Term, ...], style: Style) -> Piece:
    if isinstance(args[0], Apply) and args[0].op == "inv":
        return _raised(args[0].args[0], style.sign(signs.RAISED_MINUS_T), style)
    if _is_called(args[0]):  # phi(X)^T: nobody transposes an argument in this way
        return Piece(_write(args[0], style).text + style.sign(signs.RAISED_T), Level.POWER)
    return _raised(args[0], style.sign(signs.RAISED_T), style)


def taken_rows(start: int, step: int, count: int) -> str:
    """The rows that are taken, from 1: ``2``, ``1..4`` or ``1, 3..9``.

    >>> taken_rows(1, 1, 1), taken_rows(0, 1, 4), taken_rows(0, 2, 5)
    ('2', '1..4', '1, 3..9')
    """
    last = start + (count - 1) * step + 1
    if count == 1:
        return str(last)
    return f"{start + 1}..{last}" if step == 1 else f"{start + 1}, {start + 1 + step}..{last}"


def _rows(args: tuple[Term, ...], style: Style) -> Piece:
    """Some rows of an array, ``x_(2,:)``."""
    array, *numbers = args
    rows = taken_rows(*(int(str(number)) for number in numbers))
    return _indexed(array, f"{rows}, {style.language.quoted(':')}", style)


def _entry(args: tuple[Term, ...], style: Style) -> Piece:
    """One entry of an array, counted from 1."""
    array, *place = args
    return _indexed(array, ", ".join(str(int(str(k)) + 1) for k in place), style)


def _indexed(array: Term, index: str, style: Style) -> Piece:
    piece = _write(array, style)
    is_plain = piece.level == Level.ATOM and "_" not in piece.text and not _is_called(array)
    text = piece.text if is_plain else style.language.parentheses(piece.text)
    return Piece(text + style.language.subscript(index), Level.POWER)


def _inverse(args: tuple[Term, ...], style: Style) -> Piece:
    return _raised(args[0], style.language.superscript("-1"), style)


def _stretched(args: tuple[Term, ...], style: Style) -> Piece:
    """Mathematics leaves it to the reader to repeat a row or a column."""
    return _write(args[0], style)


def _raised(base: Term, script: str, style: Style) -> Piece:
    piece = _write(base, style)
    # d w^2 would square the w only, and tanh (a b)^n looks like a power of a b.
    is_misread = piece.is_differential or _is_called(base)
    text = style.language.parentheses(piece.text) if is_misread else style.within(piece, Level.ATOM)
    return Piece(text + script, Level.POWER)


def _script(term: Term, style: Style) -> str:
    """An exponent."""
    return style.language.superscript(_write(term, replace(style, inline=True)).text)


def _takes_power(op: str, language: Language) -> bool:
    """Whether a function's sign has room for a power: ``tanh^2``, not ``psi'``; ``f^2`` would look like f(f(x))."""
    return abstract(op) is None and not any(character in _function_sign(op, language) for character in " ^'")


def _is_called(term: Term) -> bool:
    """Whether a term is written as a function before its arguments in parentheses."""
    others = (_WRITERS, signs.AROUND, signs.COMPARISONS, signs.CONSTANTS)
    if not isinstance(term, Apply) or any(term.op in table for table in others):
        return False
    return term.op != "exp" or not _is_short(term.args[0])  # else it is written e^x


def _cases(args: tuple[Term, ...], style: Style) -> Piece:
    """A chain of ``where`` as one brace with a line for every case."""
    cases: list[Case] = []
    quoted = style.language.quoted
    before, after = style.lexicon.around(Phrase.IF)
    term: Term = Apply("where", args)
    while isinstance(term, Apply) and term.op == "where":
        condition, value, term = term.args
        words = (quoted(before) if before else "", _write(condition, style).text, quoted(after) if after else "")
        cases.append((_write(value, style).text, " ".join(word for word in words if word)))
    cases.append((_write(term, style).text, quoted(style.lexicon(Phrase.OTHERWISE))))
    return Piece(style.language.cases(cases), Level.CASES)


_WRITERS: dict[str, Callable[[tuple[Term, ...], Style], Piece]] = {
    "add": _sum,
    "sub": _difference,
    "neg": _negation,
    "mul": _product,
    "div": _fraction,
    "reciprocal": _reciprocal,
    "pow": _power,
    "square": _square,
    "exp2": _power_of_two,
    "factorial": _factorial,
    "harmonic": _harmonic,
    "matmul": _matrix_product,
    "hadamard": _elementwise_product,
    "hadamard_power": _elementwise_power,
    "hadamard_quotient": _elementwise_quotient,
    "eye": matrix_signs.identity,
    "ones": matrix_signs.ones,
    "zeros": matrix_signs.zeros,
    "transpose": _transpose,
    "inv": _inverse,
    "take": _rows,
    "entry": _entry,
    "column": lambda args, style: _indexed(args[0], f"{style.language.quoted(':')}, {args[1]}", style),
    "row": lambda args, style: _indexed(args[0], f"{args[1]}, {style.language.quoted(':')}", style),
    "broadcast": _stretched,
    "where": _cases,
}


def _function_sign(op: str, language: Language) -> str:
    function = abstract(op)
    if function is not None:
        return _abstract_sign(function, language.name(function.function), language)
    if op in signs.WITH_INDEX or op in signs.WITH_DEGREE:
        return _ordered_sign(op, "n", language)
    return language.sign(signs.FUNCTIONS[op]) if op in signs.FUNCTIONS else language.function(op)


def _ordered_sign(op: str, order: str, language: Language) -> str:
    if op in signs.WITH_DEGREE:
        return language.sign(signs.WITH_DEGREE[op]) + language.superscript(f"({order})")
    return language.sign(signs.WITH_INDEX[op]) + language.subscript(order)


def _is_short(term: Term) -> bool:
    """Whether a term stays readable as an exponent: a few names and numbers, products and signs."""

    def size(part: Term) -> int:
        if not isinstance(part, Apply):
            return 1
        return sum(map(size, part.args)) if part.op in ("neg", "mul", "div") else _SHORT_EXPONENT + 1

    return size(term) <= _SHORT_EXPONENT
