"""The target NumPy, with SciPy for special functions."""

from __future__ import annotations

from symgraph.lowering.python_terms import Target

_AS_IN_FORMULAS = """
exp expm1 log log2 log10 log1p exp2 logaddexp hypot deg2rad rad2deg sqrt cbrt abs sign floor sin cos tan sinh cosh tanh
minimum maximum clip where trace
"""
_OTHER_NAMES = {
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "atan2": "arctan2", "asinh": "arcsinh", "acosh": "arccosh",
    "atanh": "arctanh", "diag": "diagflat", "inv": "linalg.inv", "det": "linalg.det", "pow": "power",
}  # fmt: skip
_SPECIAL = {
    "erf": "erf", "erfc": "erfc", "erfinv": "erfinv", "erfcinv": "erfcinv", "erfi": "erfi", "erfcx": "erfcx",
    "gamma": "gamma", "factorial": "factorial", "loggamma": "gammaln", "digamma": "digamma", "polygamma": "polygamma",
    "gammainc": "gammainc", "gammaincc": "gammaincc", "beta": "beta", "betaln": "betaln", "xlogy": "xlogy",
    "xlog1py": "xlog1py", "j0": "j0", "j1": "j1", "y0": "y0", "y1": "y1", "i0": "i0", "i1": "i1", "k0": "k0",
    "k1": "k1", "besselj": "jv", "bessely": "yv", "besseli": "iv", "besselk": "kv", "expint": "expn", "E1": "exp1",
    "Ei": "expi", "elliptic_k": "ellipk", "elliptic_e": "ellipe", "elliptic_f": "ellipkinc",
    "elliptic_e_inc": "ellipeinc", "dawson": "dawsn",
}  # fmt: skip
SPELLINGS = {name: name for name in _AS_IN_FORMULAS.split()} | _OTHER_NAMES
"""What functions are called in NumPy's own module, and in those made like it."""

_HELPERS = {
    "softmax": """def softmax(x, axis):
    powers = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return powers/np.sum(powers, axis=axis, keepdims=True)""",
    "log_softmax": """def log_softmax(x, axis):
    shifted = x - np.max(x, axis=axis, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=axis, keepdims=True))""",
    "logsumexp": """def logsumexp(x, axis):
    largest = np.max(x, axis=axis, keepdims=True)
    return largest + np.log(np.sum(np.exp(x - largest), axis=axis, keepdims=True))""",
    "logdet": """def logdet(x):
    sign, logarithm = np.linalg.slogdet(x)
    return logarithm if sign > 0 else np.nan""",
    "step": """def step(x):
    return np.heaviside(x, 0.0)""",
    "put": """def put(x, start, step, rows):
    result = np.zeros((rows, x.shape[1]))
    result[start : start + (x.shape[0] - 1)*step + 1 : step] = x
    return result""",
    "unfold": """def unfold(x, kernel, stride, padding):
    padded = np.pad(x, ((padding, padding), (0, 0)))
    starts = range(0, padded.shape[0] - kernel + 1, stride)
    return np.vstack([padded[start : start + kernel].T.reshape(1, -1) for start in starts])""",
    "fold": """def fold(x, kernel, stride, padding, rows):
    result = np.zeros((rows + 2*padding, x.shape[1]//kernel))
    for position, window in enumerate(x):
        result[position*stride : position*stride + kernel] += window.reshape(-1, kernel).T
    return result[padding : padding + rows]""",
    "stack": """def stack(rows, columns, *places_and_entries):
    count = len(places_and_entries)//3
    result = np.zeros((rows, columns))
    for k in range(count):
        result[places_and_entries[2*k], places_and_entries[2*k + 1]] = places_and_entries[2*count + k]
    return result""",
}

NUMPY = Target(
    title="NumPy",
    module="np",
    imports={"math": "import math", "np": "import numpy as np", "special": "from scipy import special"},
    functions={name: f"np.{spelling}" for name, spelling in SPELLINGS.items()}
    | {name: f"special.{other}" for name, other in _SPECIAL.items()},
    patterns={
        "diagonal": "np.diag(#).reshape(-1, 1)",
        "reshape": "#.reshape({0}, {1})",
        "entry": "#[{0}, {1}]",
    },
    helpers=_HELPERS,
    axis="axis",
    keep="keepdims",
)
