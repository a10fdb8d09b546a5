"""The target JAX: ``jax.numpy``, with jax.nn and jax.scipy for what that lacks.

Arrays of JAX do not change: where NumPy writes into an array, JAX makes a new one.
"""

from __future__ import annotations

from symgraph.lowering.numpy import SPELLINGS
from symgraph.lowering.python_terms import Target

_NN = "relu sigmoid softplus silu log_sigmoid softmax log_softmax elu celu selu"
_SPECIAL = {
    "erf": "erf", "erfc": "erfc", "erfinv": "erfinv", "gamma": "gamma", "factorial": "factorial",
    "loggamma": "gammaln", "digamma": "digamma", "polygamma": "polygamma", "gammainc": "gammainc",
    "gammaincc": "gammaincc", "beta": "beta", "betaln": "betaln", "xlogy": "xlogy", "xlog1py": "xlog1py",
    "entr": "entr", "i0": "i0", "i1": "i1", "expint": "expn", "E1": "exp1", "Ei": "expi", "logit": "logit",
    "logsumexp": "logsumexp",
}  # fmt: skip

_HELPERS = {
    "bce_with_logits": """def bce_with_logits(z, y):
    return jax.nn.softplus(z) - y*z""",
    "logcosh": """def logcosh(x):
    return jnp.logaddexp(x, -x) - jnp.log(2.0)""",
    "logdet": """def logdet(x):
    sign, logarithm = jnp.linalg.slogdet(x)
    return jnp.where(sign > 0, logarithm, jnp.nan)""",
    "step": """def step(x):
    return jnp.heaviside(x, 0.0)""",
    "put": """def put(x, start, step, rows):
    result = jnp.zeros((rows, x.shape[1]))
    return result.at[start : start + (x.shape[0] - 1)*step + 1 : step].set(x)""",
    "unfold": """def unfold(x, kernel, stride, padding):
    padded = jnp.pad(x, ((padding, padding), (0, 0)))
    starts = range(0, padded.shape[0] - kernel + 1, stride)
    return jnp.vstack([padded[start : start + kernel].T.reshape(1, -1) for start in starts])""",
    "fold": """def fold(x, kernel, stride, padding, rows):
    result = jnp.zeros((rows + 2*padding, x.shape[1]//kernel))
    for position, window in enumerate(x):
        result = result.at[position*stride : position*stride + kernel].add(window.reshape(-1, kernel).T)
    return result[padding : padding + rows]""",
    "stack": """def stack(rows, columns, *places_and_entries):
    count = len(places_and_entries)//3
    result = jnp.zeros((rows, columns))
    for k in range(count):
        row, column = places_and_entries[2*k : 2*k + 2]
        result = result.at[row, column].set(jnp.squeeze(places_and_entries[2*count + k]))
    return result""",
}

JAX = Target(
    title="JAX",
    module="jnp",
    imports={
        "math": "import math",
        "jax": "import jax",
        "jnp": "import jax.numpy as jnp",
        "np": "import numpy as np",
        "special": "from jax.scipy import special",
    },
    functions={name: f"jnp.{spelling}" for name, spelling in SPELLINGS.items()}
    | {name: f"jax.nn.{name}" for name in _NN.split()}
    | {name: f"special.{other}" for name, other in _SPECIAL.items()},
    patterns={
        "diagonal": "jnp.diagonal(#).reshape(-1, 1)",
        "reshape": "#.reshape({0}, {1})",
        "entry": "#[{0}, {1}]",
    },
    helpers=_HELPERS,
    axis="axis",
    keep="keepdims",
)
