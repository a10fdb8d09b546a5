"""The target autograd: the functions of NumPy that it differentiates, without writing into arrays.

Where there is a choice, a form is written that has a derivative everywhere: ``abs`` and ``maximum``, which guard
against overflow, have none at 0 although the whole has.
"""

from __future__ import annotations

from dataclasses import replace

from symgraph.lowering.numpy import NUMPY

_SPECIAL = (
    *("erf", "erfc", "erfinv", "erfcinv", "gamma", "loggamma", "digamma", "polygamma", "gammainc", "gammaincc"),
    *("beta", "betaln", "j0", "j1", "y0", "y1", "besselj", "bessely", "i0", "i1", "besseli"),
)
"""The functions of SciPy that it has the derivatives of."""
_BY_INTEGER_ORDER = {"besselj": "special.jn", "bessely": "special.yn"}
_WITHOUT_DERIVATIVE = ("cbrt", "clip", "diag", "hypot")

_HELPERS = {
    "sigmoid": """def sigmoid(x):
    return np.exp(-np.logaddexp(0.0, -x))""",
    "softplus": """def softplus(x):
    return np.logaddexp(x, 0.0)""",
    "log_sigmoid": """def log_sigmoid(x):
    return -np.logaddexp(0.0, -x)""",
    "bce_with_logits": """def bce_with_logits(z, y):
    return np.logaddexp(z, 0.0) - y*z""",
    "logcosh": """def logcosh(x):
    return np.logaddexp(x, -x) - np.log(2.0)""",
    "elu": """def elu(x, a):
    return np.where(x > 0, x, a*np.expm1(np.where(x > 0, 0.0, x)))""",
    "celu": """def celu(x, a):
    return np.where(x > 0, x, a*np.expm1(np.where(x > 0, 0.0, x)/a))""",
    "selu": """def selu(x):
    scale, alpha = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717
    return scale*np.where(x > 0, x, alpha*np.expm1(np.where(x > 0, 0.0, x)))""",
    "diag": """def diag(x):
    return np.eye(x.shape[0])*x""",
    "logdet": """def logdet(x):
    sign, logarithm = np.linalg.slogdet(x)
    return logarithm if sign > 0 else np.nan*logarithm""",
    "step": """def step(x):
    return np.where(x > 0, 1.0, 0.0)""",
    "put": """def put(x, start, step, rows):
    return np.eye(rows)[:, start : start + (x.shape[0] - 1)*step + 1 : step] @ x""",
    "stack": """def stack(rows, columns, *places_and_entries):
    count = len(places_and_entries)//3
    result = np.zeros((rows, columns))
    for k in range(count):
        row, column = places_and_entries[2*k : 2*k + 2]
        place = np.outer(np.arange(rows) == row, np.arange(columns) == column)
        result = result + place*places_and_entries[2*count + k]
    return result""",
    "cbrt": """def cbrt(x):
    return np.sign(x)*np.abs(x)**(1/3)""",
}

AUTOGRAD = replace(
    NUMPY,
    title="autograd",
    imports={
        "math": "import math",
        "np": "import autograd.numpy as np",
        "special": "from autograd.scipy import special",
    },
    functions={
        name: spelling
        for name, spelling in NUMPY.functions.items()
        if name not in _WITHOUT_DERIVATIVE and (name in _SPECIAL or not spelling.startswith("special."))
    }
    | _BY_INTEGER_ORDER,
    helpers={name: source for name, source in NUMPY.helpers.items() if name != "fold"} | _HELPERS,
    methods=(),
)
