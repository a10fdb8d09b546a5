"""The functions of the formula language: how many arguments each takes and how else it is spelled."""

from __future__ import annotations

MANY = 1000  # arguments at most, where there may be any number

_ARITIES = {
    (1, 1): """
        exp log log10 log2 log1p expm1 sqrt cbrt square abs sign step floor
        sin cos tan cot sec csc asin acos atan
        sinh cosh tanh coth sech csch asinh acosh atanh
        erf erfc erfi erfinv erfcinv gamma loggamma digamma trigamma zeta lambertw
        airyai airybi airyaiprime airybiprime Ei E1 li Si Ci Shi Chi elliptic_k elliptic_e
        sigmoid relu softplus softsign silu gelu gelu_tanh mish hardtanh selu
        softmax log_softmax logsumexp sum mean
    """,
    (1, 2): "leaky_relu elu",
    (2, 2): "atan2 pow polygamma lowergamma uppergamma beta besselj bessely besseli besselk expint",
    (3, 3): "where clip",
    (1, MANY): "Piecewise",
    (2, MANY): "minimum maximum",
}
FUNCTIONS: dict[str, tuple[int, int]] = {name: arity for arity, names in _ARITIES.items() for name in names.split()}
"""Every function with the least and the greatest number of its arguments."""

_SPELLINGS = {
    "abs":         "Abs fabs absolute",
    "acos":        "arccos",
    "acosh":       "arccosh",
    "asin":        "arcsin",
    "asinh":       "arcsinh",
    "atan":        "arctan",
    "atan2":       "arctan2",
    "atanh":       "arctanh",
    "besseli":     "iv",
    "besselj":     "jv",
    "besselk":     "kv",
    "bessely":     "yv",
    "clip":        "Clip clamp",
    "digamma":     "psi",
    "E1":          "exp1",
    "Ei":          "expi",
    "elliptic_e":  "ellipe",
    "elliptic_k":  "ellipk",
    "elu":         "ELU",
    "expint":      "expn",
    "gelu":        "GELU",
    "hardtanh":    "HardTanh Hardtanh hard_tanh",
    "lambertw":    "LambertW",
    "leaky_relu":  "LeakyReLU leakyrelu",
    "log":         "ln Log",
    "log_softmax": "LogSoftmax logsoftmax",
    "loggamma":    "gammaln lgamma",
    "maximum":     "Max max",
    "minimum":     "Min min",
    "mish":        "Mish",
    "pow":         "power Pow",
    "relu":        "ReLU Relu",
    "selu":        "SELU",
    "sigmoid":     "Sigmoid logistic expit",
    "sign":        "sgn",
    "silu":        "SiLU swish Swish",
    "softmax":     "Softmax",
    "softplus":    "Softplus",
    "softsign":    "Softsign",
    "step":        "Heaviside heaviside",
    "tanh":        "Tanh",
}  # fmt: skip
ALIASES: dict[str, str] = {alias: name for name, aliases in _SPELLINGS.items() for alias in aliases.split()}
"""Other spellings of the functions: SymPy's, NumPy's and the frameworks'."""

MACHINE_FUNCTIONS: dict[str, tuple[int, int]] = {
    "huber": (1, 2),
    "reciprocal": (1, 1),
    "broadcast": (3, 3),
    "entry": (3, 3),
    "stack": (3, MANY),
    "sum": (1, 2),
    "softmax": (1, 2),
    "log_softmax": (1, 2),
    "logsumexp": (1, 2),
}
"""Functions of the program text only, where rows carry their parameters as numerals."""
