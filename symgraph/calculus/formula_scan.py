"""The first reading of a formula: its tokens, judged before Python's parser sees them.

After `scan` finds nothing wrong a text holds only names, decimal numerals, operators, commas, points and balanced
parentheses, nested at most `MAX_DEPTH` deep, with operands and operators in turn.  So `ast.parse` cannot overflow
its stack, cannot meet a numeral that takes seconds to read, and has no syntax error left to report in its own words.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from symgraph.calculus.formula_functions import ALIASES, FUNCTIONS, LIKE_VARIABLES
from symgraph.calculus.formula_place import NOWHERE, Place
from symgraph.errors import Problem

MAX_LENGTH = 4000  # characters
MAX_DEPTH = 100  # parentheses and operations within each other
MAX_DIGITS = 50
MAX_DECIMAL_EXPONENT = 400

ALLOWED = "a formula has names, numbers, + - * / ** @, parentheses and functions"

_OPERATORS = ("**", "<=", ">=", "==", "!=", "+", "-", "*", "/", "@", "<", ">", "(", ")", ",", ".")
_NUMERAL = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_SHAPE = re.compile(r"\.\s*(shape)\s*\[\s*-?[0-9]\s*\]")
_OPTION = re.compile(r"(axis|keepdims)\s*=(?!=)")
_CONSTANTS = ("None", "True", "False")
_STRING = re.compile(r"'[^']*'?|\"[^\"]*\"?")

# What people write, and what to write instead.
_INSTEAD = {
    "^": "write ** for a power",
    "//": "write floor(a/b)",
    "%": "write a - b*floor(a/b)",
    ":=": "define it in an equation of its own",
    "[": "write the element's name, such as w111; the key code: takes indices, at fixed shapes",
    "{": "use parentheses",
    "=": "the name on the left is the equation's key; write == to compare, inside where(...)",
    "&": "nest where(...) for two conditions",
    "|": "nest where(...) for two conditions; write abs(x) for |x|",
    "~": "write the opposite comparison",
    "!": "write factorial(n)",
    "×": "write *",
    "·": "write *",
    "\u0387": "write *",
    "⋅": "write *",
    "∗": "write *",
    "÷": "write /",
    "−": "write -",
    "–": "write -",
    "√": "write sqrt(x)",
    "∞": "write oo",
    "≤": "write <=",
    "≥": "write >=",
    "≠": "write !=",
}
_DOTS = "·\u0387"  # letters of a name to Python, and a product to everyone else
_KEYWORDS = {
    "lambda": "write lam or λ",
    "if": "write where(condition, a, b)",
    "else": "write where(condition, a, b)",
    "and": "nest where(...) for two conditions",
    "or": "nest where(...) for two conditions",
    "not": "write the opposite comparison",
    "None": "write a number",
    "False": "write 0",
}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # "name", "number" or the operator itself
    text: str
    offset: int


def normalise(name: str) -> str:
    """The NFKC form of a name, in which two spellings of one name are equal."""
    return unicodedata.normalize("NFKC", name)


def name_problem(name: str) -> tuple[str, str] | None:
    """Why `name` (in NFKC) cannot be a name: what was found and what to do, or None when it can.

    >>> name_problem("w111"), name_problem("2x")
    (None, ("'2x' is not a name", 'write letters, digits and _, with a letter first'))
    >>> name_problem("lambda")
    ("'lambda' is a word of Python and cannot be a name", 'write lam or λ')
    """
    if keyword.iskeyword(name):
        action = _KEYWORDS[name] if name == "lambda" else f"write {name}_ or another name"
        return f"'{name}' is a word of Python and cannot be a name", action
    if not name.isidentifier() or any(dot in name for dot in _DOTS):
        return f"'{name}' is not a name", "write letters, digits and _, with a letter first"
    if name.startswith("_"):
        return f"'{name}' begins with _", "begin the name with a letter: names with _ in front are symgraph's own"
    return None


def scan(text: str, place: Place) -> list[Problem]:
    """Everything wrong with the characters and the order of the tokens of a formula; empty when nothing is."""
    if len(text) > MAX_LENGTH:
        return [
            place.problem(
                f"a formula of {len(text)} characters",
                f"at most {MAX_LENGTH} are allowed",
                "split it into several equations",
            )
        ]
    if not text.strip():
        return [place.problem("an empty formula", ALLOWED)]
    tokens: list[_Token] = []
    problems: list[Problem] = []
    for item in _tokens(text, place):
        if isinstance(item, Problem):
            problems.append(item)
        else:
            tokens.append(item)
    return problems or list(_order(tokens, text, place))


def offset_of(name: str, text: str) -> int:
    """Where a name first stands in a formula; 0 where it does not."""
    tokens = (item for item in _tokens(text, NOWHERE) if isinstance(item, _Token))
    return next((token.offset for token in tokens if token.text == name), 0)


def _tokens(text: str, place: Place) -> Iterator[_Token | Problem]:
    """The tokens of the text in order, or a problem where none begins."""
    offset = 0
    option = False  # whether the value of a keyword argument comes next: axis=None
    while offset < len(text):
        character = text[offset]
        if equals := _OPTION.match(text, offset):
            name = equals[1]
            yield _Token("name", name, offset)
            yield _Token("=", "=", equals.end() - 1)
            offset, option = equals.end(), True
            continue
        if character.isspace():
            offset += 1
        elif numeral := _NUMERAL.match(text, offset):
            yield from _numeral_problems(numeral.group(), offset, text, place)
            yield _Token("number", numeral.group(), offset)
            offset = _word_end(text, numeral.end())
        elif character.isidentifier():
            end = _word_end(text, offset)
            name = normalise(text[offset:end])
            if not (option and name in _CONSTANTS):
                yield from _name_problems(name, offset, text, place)
            yield _Token("name", name, offset)
            offset = end
        elif shape := _SHAPE.match(text, offset):
            yield _Token(".", ".", offset)
            yield _Token("name", shape[1], shape.start(1))
            offset = shape.end()
        elif operator := next((operator for operator in _OPERATORS if text.startswith(operator, offset)), None):
            if operator == "/" and text.startswith("//", offset):
                yield place.problem("'//' found", ALLOWED, _INSTEAD["//"], text=text, offset=offset)
                offset += 1
            yield _Token(operator, operator, offset)
            offset += len(operator)
        else:
            found = _STRING.match(text, offset)
            word = found.group() if found else ":=" if text.startswith(":=", offset) else character
            yield from _character_problems(word, offset, text, place)
            offset += len(word)
        option = option and character.isspace()


def _word_end(text: str, offset: int) -> int:
    """Where the letters and digits that begin at `offset` end."""
    while offset < len(text) and text[offset] not in _DOTS and ("a" + text[offset]).isidentifier():
        offset += 1
    return offset


def _numeral_problems(numeral: str, offset: int, text: str, place: Place) -> Iterator[Problem]:
    mantissa, _, exponent = numeral.lower().partition("e")
    digits = sum(character.isdigit() for character in mantissa)
    if digits > MAX_DIGITS:
        found = f"a number of {digits} digits"
        yield place.problem(found, f"at most {MAX_DIGITS} are allowed", text=text, offset=offset)
    elif exponent and (len(exponent) > MAX_DIGITS or abs(int(exponent)) > MAX_DECIMAL_EXPONENT):
        found = f"the number {numeral if len(exponent) <= MAX_DIGITS else mantissa + 'e...'}"
        allowed = f"powers of ten go from 1e-{MAX_DECIMAL_EXPONENT} to 1e{MAX_DECIMAL_EXPONENT}"
        yield place.problem(found, allowed, text=text, offset=offset)
    elif len(mantissa) > 1 and mantissa[0] == "0" and mantissa[1].isdigit():
        yield place.problem(
            f"the number {numeral} begins with 0", action=f"write {numeral.lstrip('0') or 0}", text=text, offset=offset
        )
    end = offset + len(numeral)
    letters = text[end : _word_end(text, end)]
    if letters or text.startswith(".", end):
        found = f"'{numeral}{letters or '.'}' found"
        action = f"write {numeral}*{letters} for a product" if letters[:1].isalpha() else ""
        yield place.problem(found, "numbers are decimal, such as 2, 0.5 or 1e-3", action, text=text, offset=offset)


def _name_problems(name: str, offset: int, text: str, place: Place) -> Iterator[Problem]:
    if name in _KEYWORDS and name != "lambda":
        found = f"'{name}' found"
        yield place.problem(found, ALLOWED, _KEYWORDS[name], text=text, offset=offset)
    elif name != "True" and (problem := name_problem(name)):
        found, action = problem
        found = found.replace("be a name", "be a name in a formula")
        yield place.problem(found, action=action, text=text, offset=offset)


def _character_problems(word: str, offset: int, text: str, place: Place) -> Iterator[Problem]:
    plain = normalise(word)
    if word in ("]", "}"):
        return  # reported at the opening bracket
    if word[0] in "'\"":
        found, action = f"the text {word[:30]}", "a formula has no text in quotes; the key code: takes them"
    elif unicodedata.category(word[0]) == "No" and plain.isdigit():  # x² and x₁
        raised = "SUPERSCRIPT" in unicodedata.name(word[0])
        found, action = f"'{word}' found", f"write **{plain}" if raised else f"write {plain}"
    elif plain != word and plain.isascii() and plain.isprintable():  # full-width characters
        found, action = f"'{word}' found", f"write {plain}"
    else:
        shown = f"'{word}'" if word.isprintable() else f"the character U+{ord(word):04X}"
        found, action = f"{shown} found", _INSTEAD.get(word, "")
        if word == "=" and _open_parentheses(text, offset):
            found, action = "a keyword argument (name=...) found", "only axis= and keepdims= are known"
    yield place.problem(found, ALLOWED, action, text=text, offset=offset)


def _open_parentheses(text: str, offset: int) -> int:
    return text.count("(", 0, offset) - text.count(")", 0, offset)


def _order(tokens: list[_Token], text: str, place: Place) -> Iterator[Problem]:
    """The first place where an operand, an operator or a parenthesis is missing, or where the nesting is too deep."""
    before: _Token | None = None
    opened: list[tuple[_Token, int, int]] = []  # each "(" with the level of its surroundings
    base = level = 0  # operations and parentheses around the innermost "(", and around this token
    for token in tokens:
        wrong = _misplaced(before, token)
        if token.kind == "(":
            opened.append((token, base, level))
            base = level = level + 1
        elif token.kind == ")" and not opened:
            wrong = "')' without its '('", "remove it, or open a parenthesis before"
        elif token.kind == ")":
            _, base, level = opened.pop()
        elif token.kind == "**" or (token.kind in ("+", "-") and not _ends_operand(before)):
            level += 1  # these two nest to the right: a**b**c, --a
        elif token.kind not in ("name", "number", "."):
            level = base
        if level > MAX_DEPTH:
            wrong = f"more than {MAX_DEPTH} operations within each other", "split the formula into several equations"
        if wrong:
            yield place.problem(wrong[0], action=wrong[1], text=text, offset=token.offset)
            return
        before = token
    if opened:
        yield place.problem("'(' without its ')'", action="close it", text=text, offset=opened[-1][0].offset)
    elif before is not None and not _ends_operand(before):
        found, action = f"nothing follows '{before.text}'", "give a name, a number or a parenthesis"
        yield place.problem(found, action=action, text=text, offset=before.offset)


def _ends_operand(token: _Token | None) -> bool:
    return token is not None and token.kind in ("name", "number", ")")


def _misplaced(before: _Token | None, token: _Token) -> tuple[str, str] | None:
    """Why `token` cannot follow the token `before` it: what was found and what to do."""
    if token.kind in ("name", "number"):
        if before is not None and _ends_operand(before):
            is_function = ALIASES.get(before.text, before.text) in FUNCTIONS and before.text not in LIKE_VARIABLES
            action = f"write {before.text}({token.text})" if is_function else "write * for a product"
            return f"an operator is missing between '{before.text}' and '{token.text}'", action
        return None
    sign = token.kind in ("+", "-")
    if token.kind == "(" or _ends_operand(before) or (sign and (before is None or before.kind != ".")):
        return None
    give = "give a name, a number or a parenthesis"
    if before is None:
        return f"'{token.text}' at the beginning", give
    if token.kind == ")":
        return None if before.kind in ("(", ",") else (f"nothing follows '{before.text}'", give)
    return f"'{token.text}' after '{before.text}'", give
