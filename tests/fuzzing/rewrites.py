"""Ways to write the same: identities that people use, many of which need something to be positive.

Whether a rewriting keeps the value where it is used, the numbers decide.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping

from fuzzing.sites import places, replaced
from symgraph.calculus.formula import parse_formula
from symgraph.calculus.term import Apply, Term, substitute

_IDENTITIES = """
sigmoid(u) = 1/(1 + exp(-u))
sigmoid(u) = exp(u)/(1 + exp(u))
sigmoid(u) = (1 + tanh(u/2))/2
sigmoid(u) = 1 - sigmoid(-u)
tanh(u) = sinh(u)/cosh(u)
tanh(u) = 2*sigmoid(2*u) - 1
tanh(u) = (exp(2*u) - 1)/(exp(2*u) + 1)
tanh(u) = (1 - exp(-2*u))/(1 + exp(-2*u))
1 - tanh(u)**2 = 1/cosh(u)**2
1 - tanh(u)**2 = sech(u)**2
1 - tanh(u)**2 = 4/(exp(u) + exp(-u))**2
1 - sigmoid(u) = sigmoid(-u)
softplus(u) = log(1 + exp(u))
softplus(u) = u + log(1 + exp(-u))
cosh(u) = (exp(u) + exp(-u))/2
sinh(u) = (exp(u) - exp(-u))/2
cosh(u) = sqrt(1 + sinh(u)**2)
exp(u + v) = exp(u)*exp(v)
exp(u - v) = exp(u)/exp(v)
exp(-u) = 1/exp(u)
exp(u)*exp(v) = exp(u + v)
exp(u) = exp(u/2)**2
exp(u*v) = exp(u)**v
log(u*v) = log(u) + log(v)
log(u/v) = log(u) - log(v)
log(u**v) = v*log(u)
log(u) = log(u**2)/2
log(u) = -log(1/u)
log(sqrt(u)) = log(u)/2
sin(u) = 2*sin(u/2)*cos(u/2)
sin(2*u) = 2*sin(u)*cos(u)
sin(u)**2 = 1 - cos(u)**2
cos(u)**2 = (1 + cos(2*u))/2
cos(u) = 1 - 2*sin(u/2)**2
cos(u) = sin(pi/2 - u)
sin(u) = -sin(-u)
tan(u) = sin(u)/cos(u)
1 + tan(u)**2 = sec(u)**2
1 + tan(u)**2 = 1/cos(u)**2
sec(u) = 1/cos(u)
sin(u + v) = sin(u)*cos(v) + cos(u)*sin(v)
asin(u) = pi/2 - acos(u)
atan(u) = -atan(-u)
sqrt(u) = u**(1/2)
sqrt(u) = u/sqrt(u)
1/sqrt(u) = sqrt(u)/u
1/sqrt(u) = u**(-1/2)
sqrt(u*v) = sqrt(u)*sqrt(v)
sqrt(u)*sqrt(v) = sqrt(u*v)
sqrt(u/v) = sqrt(u)/sqrt(v)
u = sqrt(u**2)
u = sqrt(u)**2
u = exp(log(u))
u = log(exp(u))
u = 1/(1/u)
u = -(-u)
u = u/2 + u/2
u = u*v/v
u = u + v - v
u = u*(sin(v)**2 + cos(v)**2)
u = u*(cosh(v)**2 - sinh(v)**2)
u = (u**2 - v**2)/(u + v) + v
u = (u**3)**(1/3)
u = cbrt(u**3)
u = tan(atan(u))
u = sin(asin(u))
u = asinh(sinh(u))
abs(u) = sqrt(u**2)
abs(u) = maximum(u, -u)
abs(u) = u*sign(u)
abs(u) = where(u > 0, u, -u)
abs(u) = relu(u) + relu(-u)
sign(u) = u/abs(u)
sign(u) = 2*step(u) - 1
sign(u) = where(u > 0, 1, -1)
step(u) = (1 + sign(u))/2
step(u) = where(u > 0, 1, 0)
step(u) = (u + abs(u))/(2*u)
step(u) = 1 - step(-u)
relu(u) = maximum(0, u)
relu(u) = (u + abs(u))/2
relu(u) = where(u > 0, u, 0)
relu(u) = u*step(u)
maximum(u, v) = (u + v + abs(u - v))/2
maximum(u, v) = -minimum(-u, -v)
maximum(u, v) = v + relu(u - v)
maximum(u, v) = where(u > v, u, v)
minimum(u, v) = (u + v - abs(u - v))/2
minimum(u, v) = u + v - maximum(u, v)
clip(u, v, w) = maximum(v, minimum(u, w))
where(u > v, w, z) = where(v >= u, z, w)
where(u >= v, w, z) = where(u > v, w, z)
where(u < v, w, z) = where(u >= v, z, w)
where(u <= v, w, z) = z + (w - z)*step(v - u)
where(u > v, w, z) = z + (w - z)*step(u - v)
where(u > v, w, z) = w*step(u - v) + z*step(v - u)
u*(v + w) = u*v + u*w
(u + v)*w = u*w + v*w
u*v + u*w = u*(v + w)
u*(v - w) = u*v - u*w
(u + v)/w = u/w + v/w
u/v = u*v**-1
u/v = u/(v*w)*w
u/(v/w) = u*w/v
u/v + w/z = (u*z + w*v)/(v*z)
u + v/w = (u*w + v)/w
u - v/w = (u*w - v)/w
u**2 = u*u
(u + v)**2 = u**2 + 2*u*v + v**2
(u - v)**2 = u**2 - 2*u*v + v**2
(u*v)**2 = u**2*v**2
u**2 - v**2 = (u - v)*(u + v)
1 - u**2 = (1 - u)*(1 + u)
(u**v)**w = u**(v*w)
u**v = exp(v*log(u))
u**(v - 1) = u**v/u
u**3 = u*u**2
u**-2 = 1/u**2
u - v = -(v - u)
u*v = v*u
u + v = v + u
u*v = ((u + v)**2 - (u - v)**2)/4
gamma(u) = gamma(u + 1)/u
gamma(u + 1) = u*gamma(u)
digamma(u) = digamma(u + 1) - 1/u
loggamma(u) = log(gamma(u))
polygamma(1, u) = polygamma(1, u + 1) + 1/u**2
trigamma(u) = polygamma(1, u)
erfc(u) = 1 - erf(u)
erf(u) = -erf(-u)
besselj(2, u) = 2/u*besselj(1, u) - besselj(0, u)
besselj(1, u) = u/2*(besselj(0, u) + besselj(2, u))
besseli(2, u) = besseli(0, u) - 2/u*besseli(1, u)
besselk(2, u) = besselk(0, u) + 2/u*besselk(1, u)
asinh(u) = log(u + sqrt(1 + u**2))
acosh(u) = log(u + sqrt(u**2 - 1))
acosh(u) = log(u + sqrt(u - 1)*sqrt(u + 1))
atanh(u) = log((1 + u)/(1 - u))/2
sqrt(u - 1)*sqrt(u + 1) = sqrt(u**2 - 1)
log2(u) = log(u)/log(2)
exp2(u) = exp(u*log(2))
silu(u) = u*sigmoid(u)
gelu(u) = u/2*(1 + erf(u/sqrt(2)))
atan2(u, v) = atan(u/v)
hypot(u, v) = sqrt(u**2 + v**2)
logaddexp(u, v) = u + softplus(v - u)
logaddexp(u, v) = maximum(u, v) + log(1 + exp(-abs(u - v)))
floor(u) = u
"""


def _identities() -> Iterator[tuple[Term, Term]]:
    for line in _IDENTITIES.strip().splitlines():
        left, right = line.split(" = ")
        yield parse_formula(left), parse_formula(right)


IDENTITIES = list(_identities())
_VARIABLES = ("u", "v", "w", "z")


def rewritten(term: Term, draw: random.Random, names: list[str], forward: Mapping[str, Term]) -> Term:
    """The term with one identity used at a random place, or a forward name written out."""
    choices: list[Callable[[], Term]] = []
    for path, part in places(term):
        if isinstance(part, str) and part in forward:
            choices += [lambda path=path, part=part: replaced(term, path, forward[part])] * 2
        for left, right in IDENTITIES:
            weight = 1 if left == "u" else 12
            if left == "u" and (not isinstance(part, Apply) and draw.random() < 0.9):
                continue
            matched = match(left, part)
            if matched is None:
                continue
            if _is_condition(part):
                continue
            free = {name: draw.choice(names) for name in _VARIABLES if name not in matched}
            new = substitute(right, {**free, **matched})
            choices += [lambda path=path, new=new: replaced(term, path, new)] * weight
    return draw.choice(choices)() if choices else term


def match(pattern: Term, term: Term) -> dict[str, Term] | None:
    """What the variables of a pattern stand for."""
    found: dict[str, Term] = {}

    def walk(pattern: Term, term: Term) -> bool:
        if isinstance(pattern, str):
            if pattern in _VARIABLES:
                return found.setdefault(pattern, term) == term
            return pattern == term
        if not isinstance(term, Apply) or term.op != pattern.op or len(term.args) != len(pattern.args):
            return False
        return all(map(walk, pattern.args, term.args))

    return found if walk(pattern, term) else None


def _is_condition(term: Term) -> bool:
    return isinstance(term, Apply) and term.op in ("lt", "le", "gt", "ge", "eq", "ne")
