"""What guided fuzzing begins with: the templates, the specs that stand in the tests, and the words of the format."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from symgraph.calculus.formula_functions import FUNCTIONS
from symgraph.spec.schema import KEYS
from symgraph.spec.templates import template_names, template_text

TESTS = Path(__file__).parents[1]
_SPEC_KEYS = ("equations:", "layers:", "code:", "claims:", "updates:", "loss:")
LONGEST = 3000

HOSTILE = """
0 1 -1 1/0 0/0 1/3 1e400 1e-400 1e999999999 -0 00 0x10 .5 5. 1_000 nan .nan inf -.inf oo -oo pi E i I
x**(10**9) 2**2**2**2**2 ((x**99)**99)**99 factorial(10**6) factorial(x) gamma(-3) gamma(x - 1)/gamma(x) digamma(0)
zeta(1) polygamma(500, x) besselj(10**6, x) loggamma(-x) exp(exp(exp(exp(x)))) log(0) log(-1) sqrt(-1) tan(pi/2)
where(x>0, 1/x, where(x<0, -1/x, 0)) Piecewise((1, x>0), (x, True)) floor(1e300*x) clip(x, 1, 0) Max(x) Min() sign(0)
softmax(x) logsumexp(x) norm(x) x@x x.T x.T.T x.sum(axis=0) np.sum(x) sum(x**2) np.zeros((10**9, 10**9))
x[0] x[-1] x[:, None] x[::0] x.__class__ x.__class__.__mro__ __import__('os') lambda:0 [x for x in x] f'{x}' x:=1 *x **x
null ~ yes no true false "" '' [] {} [[]] {a: } ? ! & * | > - --- ... # % @ ` <<: *a &a !!python/object !!binary
real positive negative nonzero integer binary symmetric rowsum1 "(-1, 1)" "[0, oo)" "(1, 0)" "abs(x) > 1" "x > x"
loss mse sse bce cross_entropy output half_sse dense conv1d attention lstm rnn dropout layer_norm residual softmax
\u00e9 \u3042 \uff41 \U0001d465 \u202e \u200b \u0660 \u00b2 \ufeff \x85 \u2028 dW dx dx_ d2x d_x_y _x x_ W_10 w111
""".split()  # noqa: SIM905 - readable so


@cache
def specs() -> tuple[str, ...]:
    """The texts of all templates, and all texts in the tests that look like specs or parts of them."""
    found = dict.fromkeys(template_text(name) for name in template_names())
    for path in sorted(TESTS.glob("*.py")):
        found |= dict.fromkeys(text for text in _texts(path) if _is_spec(text))
    return tuple(text for text in found if len(text) <= LONGEST)


def _texts(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _is_spec(text: str) -> bool:
    return "\n" in text and any(key in text for key in _SPEC_KEYS) and "def test" not in text


@cache
def formulas() -> tuple[str, ...]:
    """Texts of the tests that look like formulas: claims, mostly."""
    found: dict[str, None] = {}
    for path in sorted(TESTS.glob("test_*.py")):
        for text in _texts(path):
            if 1 < len(text) < 120 and "\n" not in text and any(sign in text for sign in "*/+(") and text.isprintable():
                found[text] = None
    return tuple(found)


@cache
def words() -> tuple[str, ...]:
    """Keys, functions and hostile words."""
    return (*KEYS, *sorted(FUNCTIONS), *HOSTILE)
