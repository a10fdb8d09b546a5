"""Programs lowered to JavaScript and run in Node, and where the functions of the table are looked at."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import product
from typing import Any

import pytest
from oracle import NARY

from symgraph.calculus.elementwise import arguments, row
from symgraph.calculus.operation import SCALAR, Application
from symgraph.calculus.program import Builder, Declaration, Program, empty
from symgraph.calculus.rows import TABLE
from symgraph.lowering.javascript import javascript_function

Numbers = Mapping[str, float]

_HARNESS = """"use strict";
const results = [];
const unread = (name, value) => typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
%s
console.log(JSON.stringify(results, unread));
"""


def run(statements: Sequence[str]) -> list[Any]:
    """What the statements push onto ``results``, in one process of Node; skips the test where there is no Node."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node (node on the PATH) is not installed: the JavaScript is not run")
    script = _HARNESS % "\n".join(statements)
    done = subprocess.run([node, "-"], input=script, capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def computed(cases: Sequence[tuple[Program, Sequence[Numbers]]]) -> list[list[dict[str, float]]]:
    """All values of each program at each of its points, by JavaScript."""
    statements: list[str] = []
    for k, (program, points) in enumerate(cases):
        at = json.dumps([{name: repr(float(value)) for name, value in point.items()} for point in points])
        statements.append(javascript_function(program, f"compute{k}"))
        statements.append(f"results.push(JSON.parse({json.dumps(at)}, read).map(compute{k}));")
    read = 'const read = (name, value) => typeof value === "string" ? Number(value.replace("inf", "Infinity")) : value;'
    return [[_floats(values) for values in found] for found in run([read, *statements])]


def _floats(values: Mapping[str, Any]) -> dict[str, float]:
    return {name: float(value) for name, value in values.items()}  # "NaN" and "-Infinity" are words of Python's too


@cache
def row_program(op: str) -> Program:
    """``result := op(arguments)`` for a row of the table."""
    names = ("x0", "x1", "x2") if op in NARY else arguments(op, len(TABLE[op].partials))
    builder = Builder(empty(op))
    for name in names:
        builder.declare(f"of_{name}", Declaration("input", SCALAR))
    builder.bind("result", Application(row(op, len(names)), tuple(f"of_{name}" for name in names)))
    return builder.build(loss="result")


def point_of(op: str, values: Sequence[Any]) -> dict[str, float]:
    return dict(zip(row_program(op).declarations, map(float, values), strict=True))


# --- the functions through which the usual domains are walked --------------------------------------------------------

_SMALL = (1e-9, 0.02, 0.3, 0.9)
_MIDDLE = (1.1, 1.9, 2.05, 3.4, 5.5, 7.1)
_LARGE = (10.3, 25.7)
_POSITIVE = (*_SMALL, *_MIDDLE, *_LARGE)
_REAL = (*_POSITIVE, *(-x for x in _POSITIVE))
_ORDERS = (0, 1, 5, 17, 1 / 3, 7.25)
_PARAMETERS = (-40.0, -1.7, -0.2, 0.1, 0.6, 0.97)

POINTS: dict[str, list[tuple[float, ...]]] = {
    **{op: [(x,) for x in _REAL] for op in ("erf", "erfi", "dawson", "fresnels", "fresnelc", "Si", "Shi", "Ei")},
    **{op: [(x,) for x in _REAL if x > -20] for op in ("erfc", "airyai", "airybi", "airyaiprime")},
    "erfcx": [(x,) for x in _REAL if -20 < x < 6],
    **{op: [(x,) for x in _REAL] for op in ("airybiprime", "gelu", "silu", "softplus", "log_sigmoid", "sigmoid")},
    **{op: [(x,) for x in _POSITIVE] for op in ("Ci", "Chi", "E1", "loggamma", "trigamma", "lambertw", "k0", "y0")},
    **{op: [(x,) for x in (*_REAL, 80.6, -17.3)] for op in ("gamma", "digamma", "tanh", "sinpi", "cospi")},
    **{op: list(product(_ORDERS, _POSITIVE)) for op in ("besselj", "bessely", "besseli", "besselk")},
    **{op: [(m,) for m in _PARAMETERS] for op in ("elliptic_k", "elliptic_e")},
    **{op: list(product((-1.5, 0.1, 1.2), _PARAMETERS)) for op in ("elliptic_f", "elliptic_e_inc")},
    **{op: list(product((0.3, 1.0, 2.6, 12.0), _POSITIVE)) for op in ("uppergamma", "gammainc", "gammaincc")},
    "lowergamma": list(product((0.3, 1.0, 2.6), (0.02, 0.9, 1.9, 5.5))),
    "elliptic_pi": list(product(_PARAMETERS, (-3.0, 0.2, 0.9))),
    "erfinv": [(x,) for x in (-0.99999, -0.6, 1e-8, 0.3, 0.51, 0.999)],
    "erfcinv": [(x,) for x in (1e-20, 0.003, 0.4, 0.6, 1.2, 1.99)],
    "expint": list(product((-3.5, 0, 0.4, 1, 2, 6.5, 20), _POSITIVE)),
    "polygamma": list(product((1, 2, 4, 9), (0.03, 0.8, 3.3, 30.0, -0.4, -6.7))),
    "zeta": [(x,) for x in (-12.6, -3.2, -0.5, 0.0, 0.4, 0.999, 1.001, 2.0, 9.5, 40.0)],
    "hurwitz_zeta": list(product((1.2, 2.0, 4.5, 12.0, -0.6), (0.07, 0.9, 3.2, 30.0))),
    "li": [(x,) for x in (0.01, 0.7, 1.3, 2.0, 50.0, 1e9)],
    "beta": list(product((0.02, 0.7, 4.2, 70.0), (0.4, 3.0, 65.5))),
}
"""Points in the usual domains of the functions that JavaScript's Math lacks."""
