"""The target PyTorch.

Numbers are no tensors: where a function of PyTorch takes tensors only, a form is written that takes both.
"""

from __future__ import annotations

from symgraph.lowering.python_terms import Target

_OWN = """
exp expm1 log log2 log10 log1p exp2 logaddexp hypot deg2rad rad2deg abs sign floor sin cos tan asin acos atan atan2
sinh cosh tanh asinh acosh atanh where trace det logdet relu sigmoid erf erfc erfinv xlogy softmax log_softmax logsumexp
digamma polygamma
"""
_OTHER_NAMES = {
    "inv": "torch.linalg.inv",
    "diag": "torch.diagflat",
    "log_sigmoid": "torch.nn.functional.logsigmoid",
    "silu": "torch.nn.functional.silu",
    "gelu": "torch.nn.functional.gelu",
    "selu": "torch.selu",
    "elu": "torch.nn.functional.elu",
    "celu": "torch.nn.functional.celu",
    "loggamma": "torch.lgamma",
    "gammainc": "torch.special.gammainc",
    "gammaincc": "torch.special.gammaincc",
    "i0": "torch.special.i0",
    "i1": "torch.special.i1",
    "j0": "torch.special.bessel_j0",
    "j1": "torch.special.bessel_j1",
    "y0": "torch.special.bessel_y0",
    "y1": "torch.special.bessel_y1",
}

_HELPERS = {
    "softplus": """def softplus(x):
    return torch.logaddexp(x, torch.zeros_like(x))""",
    "bce_with_logits": """def bce_with_logits(z, y):
    return torch.logaddexp(z, torch.zeros_like(z)) - y*z""",
    "logcosh": """def logcosh(x):
    return torch.logaddexp(x, -x) - math.log(2)""",
    "sqrt": """def sqrt(x):
    return x**0.5""",
    "step": """def step(x):
    return torch.heaviside(x, torch.zeros_like(x))""",
    "minimum": """def minimum(a, b):
    return torch.minimum(*torch.broadcast_tensors(torch.as_tensor(a), torch.as_tensor(b)))""",
    "maximum": """def maximum(a, b):
    return torch.maximum(*torch.broadcast_tensors(torch.as_tensor(a), torch.as_tensor(b)))""",
    "put": """def put(x, start, step, rows):
    result = torch.zeros((rows, x.shape[1]), dtype=x.dtype)
    result[start : start + (x.shape[0] - 1)*step + 1 : step] = x
    return result""",
    "unfold": """def unfold(x, kernel, stride, padding):
    padded = torch.nn.functional.pad(x, (0, 0, padding, padding))
    starts = range(0, padded.shape[0] - kernel + 1, stride)
    return torch.vstack([padded[start : start + kernel].T.reshape(1, -1) for start in starts])""",
    "fold": """def fold(x, kernel, stride, padding, rows):
    result = torch.zeros((rows + 2*padding, x.shape[1]//kernel), dtype=x.dtype)
    for position, window in enumerate(x):
        result[position*stride : position*stride + kernel] += window.reshape(-1, kernel).T
    return result[padding : padding + rows]""",
    "stack": """def stack(rows, columns, *places_and_entries):
    count = len(places_and_entries)//3
    result = torch.zeros((rows, columns), dtype=torch.float64)
    for k in range(count):
        result[places_and_entries[2*k], places_and_entries[2*k + 1]] = places_and_entries[2*count + k]
    return result""",
}

PYTORCH = Target(
    title="PyTorch",
    module="torch",
    imports={"math": "import math", "torch": "import torch"},
    functions={name: f"torch.{name}" for name in _OWN.split()} | _OTHER_NAMES,
    patterns={
        "diagonal": "torch.diagonal(#).reshape(-1, 1)",
        "reshape": "#.reshape({0}, {1})",
        "entry": "#[{0}, {1}]",
    },
    helpers=_HELPERS,
    axis="dim",
    keep="keepdim",
)
