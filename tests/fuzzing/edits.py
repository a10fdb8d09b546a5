"""Mistakes: one random edit of a formula, of the kinds that people make.  Whether it is one, the numbers decide."""

from __future__ import annotations

import random
from collections.abc import Callable

from fuzzing.sites import places, replaced
from symgraph.calculus.formula import parse_formula
from symgraph.calculus.term import Apply, Term, is_numeral, substitute

_OTHER = {
    "sin": ["cos", "sinh"], "cos": ["sin", "cosh"], "tanh": ["sigmoid", "tan"], "sigmoid": ["tanh", "relu"],
    "exp": ["log1p", "expm1"], "log": ["exp", "log2", "log10"], "sqrt": ["square", "cbrt"],
    "relu": ["abs", "step"], "step": ["sign", "relu"], "sign": ["step", "abs"], "abs": ["relu", "sign"],
    "maximum": ["minimum"], "minimum": ["maximum"], "cosh": ["sinh"], "sinh": ["cosh"], "add": ["sub", "mul"],
    "sub": ["add"], "mul": ["add", "div"], "div": ["mul"], "lt": ["gt"], "gt": ["lt"], "le": ["ge"],
    "ge": ["le"], "square": ["neg"], "erf": ["erfc"], "erfc": ["erf"], "digamma": ["loggamma"],
    "besselj": ["bessely"], "besseli": ["besselk"], "airyai": ["airybi"], "asin": ["acos"], "acos": ["asin"],
    "atan": ["asinh"], "sec": ["csc"], "tan": ["cot"], "gamma": ["loggamma"], "Si": ["Ci"],
}  # fmt: skip
_AT_A_PART = """
-u
2*u
u/2
n*u
u*v
u + v
u - v
u + 1
1 - u
u**2
1/u
abs(u)
sqrt(u**2)
sqrt(u)**2
exp(log(u))
log(u**2)/2
log(exp(u))
asin(sin(u))
atan(tan(u))
sqrt(u*v)/sqrt(v)
(u**2)**(1/2)
(u**4)**(1/4)
u*sign(v)
u*sign(v)**2
u*step(v)
u*step(v + 3)
u*sqrt(v**2)/v
u*v/abs(v)
u + relu(v - 2)
u + relu(-2 - v)
u + maximum(0, v - 3)**2
u*where(v > 3, 2, 1)
where(v > 0, u, 0)
where(v > 1, u, -u)
where(v < -2, u + 1, u)
relu(u)
relu(u) + minimum(u, 1)
maximum(u, -5)
minimum(u, 7)
clip(u, -3, 3)
u + floor(v/4)/10
u + 0*log(v)
u + 0*sqrt(v)
u*v**0
u*(v**2)**0
u + v - v
u*0.9999999
u + 1e-9
u*3.14159/pi
u + sqrt(v) - sqrt(v)
u + log(v) - log(v)
u + 1/v - 1/v
u*(v - w)/(v - w)
u*relu(v)/relu(v)
tanh(u)
sin(u)
u + erf(5) - 1
u + tanh(v) - 1
u + 2**-60
"""
_PARTS = [parse_formula(text) for text in _AT_A_PART.strip().splitlines()]


def edited(term: Term, draw: random.Random, names: list[str]) -> Term:
    """The term with one edit; most are structural, some put something around a part."""
    for _ in range(20):
        found = list(places(term))
        path, part = draw.choice(found)
        if isinstance(part, Apply) and part.op in ("pi", "E"):
            continue
        new = _structural(part, draw, names) if draw.random() < 0.6 else _wrapped(part, draw, names)
        if new is not None and new != part:
            return replaced(term, path, new)
    return Apply("neg", (term,))


def _wrapped(part: Term, draw: random.Random, names: list[str]) -> Term | None:
    if isinstance(part, Apply) and part.op in ("lt", "le", "gt", "ge", "eq", "ne"):
        return None
    shape = draw.choice(_PARTS)
    others = {name: draw.choice(names) for name in ("v", "w")}
    return substitute(shape, {"u": part, "n": draw.choice(["3", "n" if "n" in names else "1/3"]), **others})


def _structural(part: Term, draw: random.Random, names: list[str]) -> Term | None:
    if isinstance(part, str):
        if is_numeral(part):
            return _number(part, draw)
        return draw.choice(names)
    edits: list[Callable[[], Term | None]] = []
    if part.op in _OTHER:
        edits.append(lambda: Apply(draw.choice(_OTHER[part.op]), part.args))
    if part.op in ("add", "mul") and len(part.args) > 1:
        edits += [lambda: _dropped(part, draw)] * 2
    if part.op in ("sub", "div", "pow") or len(part.args) == 2:
        edits.append(lambda: Apply(part.op, part.args[::-1]))
        edits.append(lambda: part.args[draw.randrange(2)])
    if part.op == "where":
        condition, yes, no = part.args
        edits += [
            lambda: Apply("where", (condition, no, yes)),
            lambda: yes,
            lambda: no,
            lambda: Apply("where", (condition, Apply("neg", (yes,)), no)),
            lambda: Apply("where", (condition, yes, Apply("add", (no, draw.choice(names))))),
        ]
    if len(part.args) == 1:
        edits.append(lambda: part.args[0])
        edits.append(lambda: Apply(part.op, (Apply("neg", part.args),)))
        edits.append(lambda: Apply(part.op, (Apply("mul", ("2", *part.args)),)))
    return draw.choice(edits)() if edits else None


def _number(numeral: str, draw: random.Random) -> Term:
    return draw.choice([Apply("add", (numeral, "1")), Apply("sub", (numeral, "1")), Apply("neg", (numeral,)), "2"])


def _dropped(part: Apply, draw: random.Random) -> Term:
    place = draw.randrange(len(part.args))
    rest = part.args[:place] + part.args[place + 1 :]
    return rest[0] if len(rest) == 1 else Apply(part.op, rest)
