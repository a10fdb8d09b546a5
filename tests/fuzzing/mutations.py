"""Changes of texts that keep something of their structure: lines, values of keys, parts of formulas."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from fuzzing.seeds import formulas, specs, words
from symgraph.calculus.formula_functions import FUNCTIONS
from symgraph.spec.schema import KEYS

_TOKEN = re.compile(r"\w+|\*\*|[^\w\s]|\s+")
_NAME = re.compile(r"\b[a-zA-Z]\w*\b")
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_NUMBERS = "0 1 2 -1 3 7 64 65 100 1000 4096 99999 200001 1000000000 1e9 1e-9 1e308 1e399 1e-399 0.1 1/3".split()  # noqa: SIM905
LONGEST = 6000


def mutated(text: str, draw: random.Random) -> str:
    """The text after one to four changes."""
    for _ in range(draw.choice((1, 1, 1, 2, 3, 4))):
        text = draw.choice(_CHANGES)(text, draw)
    return text[:LONGEST]


def _line_dropped(text: str, draw: random.Random) -> str:
    lines = text.split("\n")
    del lines[draw.randrange(len(lines))]
    return "\n".join(lines)


def _line_again(text: str, draw: random.Random) -> str:
    lines = text.split("\n")
    lines.insert(draw.randrange(len(lines) + 1), draw.choice(lines))
    return "\n".join(lines)


def _line_of_another(text: str, draw: random.Random) -> str:
    lines = text.split("\n")
    lines.insert(draw.randrange(len(lines) + 1), draw.choice(draw.choice(specs()).split("\n")))
    return "\n".join(lines)


def _value(text: str, draw: random.Random) -> str:
    """What stands behind a colon or an equality sign becomes something else."""
    places = [match.end() for match in re.finditer(r"[:=] ?", text)]
    if not places:
        return text
    start = draw.choice(places)
    end = min((k for k in (text.find(sign, start) for sign in ("\n", ", ", "}")) if k >= 0), default=len(text))
    formula = _fitted(draw.choice(formulas()), text, draw)
    new = draw.choice((formula, formula, formula, draw.choice(words()), draw.choice(_NUMBERS)))
    return text[:start] + new + text[end:]


def _fitted(formula: str, text: str, draw: random.Random) -> str:
    """A formula with its names replaced by names of the text, so that it says something there."""
    own = [name for name in _NAME.findall(text) if name not in FUNCTIONS and name not in KEYS] or ["x"]
    return _NAME.sub(lambda found: found[0] if found[0] in FUNCTIONS else draw.choice(own), formula)


def _token(text: str, draw: random.Random) -> str:
    """A token becomes another: one of the same text, of another spec, or a hostile word."""
    tokens = _TOKEN.findall(text)
    if not tokens:
        return draw.choice(words())
    place = draw.randrange(len(tokens))
    tokens[place] = draw.choice((draw.choice(tokens), draw.choice(words()), draw.choice(tokens) + tokens[place], ""))
    return "".join(tokens)


def _number(text: str, draw: random.Random) -> str:
    found = list(_NUMBER.finditer(text))
    if not found:
        return text
    match = draw.choice(found)
    return text[: match.start()] + draw.choice(_NUMBERS) + text[match.end() :]


def _wrapped(text: str, draw: random.Random) -> str:
    """Something in parentheses, or a name, gets a function or a power around it."""
    found = list(re.finditer(r"\([^()\n]*\)|\b[a-zA-Z]\w*\b", text))
    if not found:
        return text
    match = draw.choice(found)
    shape = draw.choice(("exp({})", "-({})", "({})**2", "1/({})", "log({})", "sqrt({})", "abs({})", "({}) + ({})"))
    if draw.random() < 0.3:
        shape = draw.choice(words()) + "({})"
    part = match.group()
    return text[: match.start()] + shape.replace("{}", part) + text[match.end() :]


def _character(text: str, draw: random.Random) -> str:
    place = draw.randrange(len(text) + 1)
    sign = draw.choice("()[]{}:;,.'\"\\#&*!|>%@`~-+=/<\n \tx1é\u3042\x00\ufeff\u202e\U0001d465")
    return text[:place] + sign + text[place + draw.randrange(2) :]


def _spliced(text: str, draw: random.Random) -> str:
    other = draw.choice(specs())
    return text[: draw.randrange(len(text) + 1)] + other[draw.randrange(len(other) + 1) :]


def _truncated(text: str, draw: random.Random) -> str:
    return text[: draw.randrange(len(text) + 1)]


def _repeated(text: str, draw: random.Random) -> str:
    """A piece many times over."""
    start = draw.randrange(len(text) + 1)
    piece = text[start : start + draw.randrange(1, 30)]
    return text[:start] + piece * draw.choice((3, 30, 150)) + text[start:]


_CHANGES: tuple[Callable[[str, random.Random], str], ...] = (
    *(_value,) * 5,
    *(_token,) * 4,
    *(_number,) * 3,
    *(_wrapped,) * 4,
    *(_line_dropped, _line_again, _line_of_another) * 2,
    _character,
    _spliced,
    _truncated,
    _repeated,
)
