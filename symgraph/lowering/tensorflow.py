"""The target TensorFlow, through its own version of NumPy's functions, which keeps float64."""

from __future__ import annotations

from symgraph.lowering.python_terms import Target

_NUMPY = "tf.experimental.numpy"
_OWN = """
exp expm1 log log2 log10 log1p exp2 hypot deg2rad rad2deg sqrt cbrt abs sign floor sin cos tan sinh cosh tanh
minimum maximum clip where trace
"""
_OTHER_NAMES = {
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "atan2": "arctan2", "asinh": "arcsinh", "acosh": "arccosh",
    "atanh": "arctanh", "diag": "diagflat", "pow": "power",
}  # fmt: skip
_FUNCTIONS = {
    "inv": "tf.linalg.inv",
    "det": "tf.linalg.det",
    "relu": "tf.nn.relu",
    "sigmoid": "tf.sigmoid",
    "selu": "tf.nn.selu",
    "log_sigmoid": "tf.math.log_sigmoid",
    "softplus": "tf.nn.softplus",
    "softmax": "tf.nn.softmax",
    "log_softmax": "tf.nn.log_softmax",
    "erf": "tf.math.erf",
    "erfc": "tf.math.erfc",
    "erfinv": "tf.math.erfinv",
    "loggamma": "tf.math.lgamma",
    "digamma": "tf.math.digamma",
    "polygamma": "tf.math.polygamma",
    "gammainc": "tf.math.igamma",
    "gammaincc": "tf.math.igammac",
    "xlogy": "tf.math.xlogy",
    "xlog1py": "tf.math.xlog1py",
}

_HELPERS = {
    "bce_with_logits": """def bce_with_logits(z, y):
    return tf.nn.softplus(z) - y*z""",
    "logcosh": """def logcosh(x):
    return x + tf.nn.softplus(-2*x) - math.log(2)""",
    "logaddexp": """def logaddexp(a, b):
    return b + tf.nn.softplus(a - b)""",
    "elu": """def elu(x, a):
    return tf.where(x > 0, x, a*tf.math.expm1(tf.where(x > 0, tf.zeros_like(x), x)))""",
    "celu": """def celu(x, a):
    return tf.where(x > 0, x, a*tf.math.expm1(tf.where(x > 0, tf.zeros_like(x), x)/a))""",
    "logdet": """def logdet(x):
    sign, logarithm = tf.linalg.slogdet(x)
    return tf.where(sign > 0, logarithm, math.nan)""",
    "logsumexp": """def logsumexp(x, axis):
    return tf.reduce_logsumexp(x, axis=axis, keepdims=True)""",
    "step": """def step(x):
    return tf.cast(x > 0, tf.float64)""",
    "put": """def put(x, start, step, rows):
    taken = slice(start, start + (x.shape[0] - 1)*step + 1, step)
    return tf.eye(rows, dtype=tf.float64)[:, taken] @ x""",
    "unfold": """def unfold(x, kernel, stride, padding):
    padded = tf.pad(x, ((padding, padding), (0, 0)))
    starts = range(0, padded.shape[0] - kernel + 1, stride)
    return tf.concat([tf.reshape(tf.transpose(padded[k : k + kernel]), (1, -1)) for k in starts], axis=0)""",
    "stack": """def stack(rows, columns, *places_and_entries):
    count = len(places_and_entries)//3
    places = [places_and_entries[2*k : 2*k + 2] for k in range(count)]
    entries = [tf.reshape(entry, ()) for entry in places_and_entries[2*count:]]
    return tf.scatter_nd(places, entries, (rows, columns))""",
}

TENSORFLOW = Target(
    title="TensorFlow",
    module=_NUMPY,
    imports={"math": "import math", "tf": "import tensorflow as tf"},
    functions={name: f"{_NUMPY}.{name}" for name in _OWN.split()}
    | {name: f"{_NUMPY}.{other}" for name, other in _OTHER_NAMES.items()}
    | _FUNCTIONS,
    patterns={
        "diagonal": "tf.reshape(tf.linalg.diag_part(#), (-1, 1))",
        "reshape": "tf.reshape(#, ({0}, {1}))",
        "entry": "#[{0}, {1}]",
    },
    helpers=_HELPERS,
    axis="axis",
    keep="keepdims",
    transpose="tf.transpose",
)
