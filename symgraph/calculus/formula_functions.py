"""The functions of the formula language: how many arguments each takes and how else it is spelled."""

from __future__ import annotations

MANY = 1000  # arguments at most, where there may be any number

_ARITIES = {
    (1, 1): """
        exp exp2 log10 log2 log1p expm1 logit entr sqrt cbrt square abs sign step floor
        sin cos tan cot sec csc asin acos atan acot asec acsc cosm1 sinpi cospi deg2rad rad2deg
        sinh cosh tanh coth sech csch asinh acosh atanh acoth asech acsch logcosh
        erf erfc erfi erfinv erfcinv erfcx dawson fresnels fresnelc
        gamma factorial loggamma digamma trigamma harmonic lambertw
        j0 j1 y0 y1 i0 i1 k0 k1 airyai airybi airyaiprime airybiprime Ei E1 li Si Ci Shi Chi elliptic_k
        sigmoid log_sigmoid relu relu6 softplus softsign silu gelu gelu_tanh quick_gelu mish
        hardtanh hard_sigmoid hard_swish tanhshrink selu
        trace inv det logdet diag diagonal norm transpose eye ones_like zeros_like
    """,
    (1, 2): """
        log zeta elliptic_e leaky_relu elu celu softshrink hardshrink
        sum mean var size softmax log_softmax logsumexp ones zeros
    """,
    (2, 2): """
        atan2 pow hypot log_base logaddexp xlogy xlog1py polygamma lowergamma uppergamma gammainc gammaincc beta betaln
        besselj bessely besseli besselk spherical_jn spherical_yn expint
        elliptic_f elliptic_e_inc elliptic_pi hurwitz_zeta
        matmul dot outer
    """,
    (3, 3): "where clip",
    (1, MANY): "Piecewise",
    (2, MANY): "minimum maximum",
}
FUNCTIONS: dict[str, tuple[int, int]] = {name: arity for arity, names in _ARITIES.items() for name in names.split()}
"""Every function with the least and the greatest number of its arguments."""

WITH_TWO_ARGUMENTS = {"log": "log_base", "zeta": "hurwitz_zeta", "elliptic_e": "elliptic_e_inc"}
"""Functions that are another row of the table when called with two arguments, and that row: ``log(x, b)``."""
LIKE_VARIABLES = ("j0", "j1", "y0", "y1", "i0", "i1", "k0", "k1")
"""Functions called as many name their variables: ``i1(x + 1)`` is a forgotten product where i1 is declared."""
TWO_MEANINGS = {
    "sinc": "write sin(x)/x for SymPy's, sin(pi*x)/(pi*x) for NumPy's",
    "jn": "write spherical_jn(n, x) for SymPy's, besselj(n, x) for SciPy's",
    "yn": "write spherical_yn(n, x) for SymPy's, bessely(n, x) for SciPy's",
}
"""Names that do not mean the same in all libraries, and what to write instead."""

_SPELLINGS = {
    "abs":         "Abs fabs absolute",
    "acos":        "arccos",
    "acosh":       "arccosh arcosh",
    "acot":        "arccot",
    "acoth":       "arccoth arcoth",
    "acsc":        "arccsc",
    "acsch":       "arccsch arcsch",
    "asec":        "arcsec",
    "asech":       "arcsech arsech",
    "asin":        "arcsin",
    "asinh":       "arcsinh arsinh",
    "atan":        "arctan",
    "atan2":       "arctan2",
    "atanh":       "arctanh artanh",
    "besseli":     "iv",
    "besselj":     "jv",
    "besselk":     "kv",
    "bessely":     "yv",
    "celu":        "CELU",
    "clip":        "Clip clamp",
    "dawson":      "dawsn",
    "deg2rad":     "radians",
    "diag":        "diagflat",
    "digamma":     "psi",
    "E1":          "exp1",
    "Ei":          "expi",
    "elliptic_e":  "ellipe",
    "elliptic_e_inc": "ellipeinc",
    "elliptic_f":  "ellipkinc",
    "elliptic_k":  "ellipk",
    "elu":         "ELU",
    "expint":      "expn",
    "gelu":        "GELU",
    "eye":         "identity",
    "hard_sigmoid": "Hardsigmoid HardSigmoid hardsigmoid",
    "hard_swish":  "Hardswish HardSwish hardswish",
    "hardshrink":  "Hardshrink HardShrink hard_shrink",
    "hardtanh":    "HardTanh Hardtanh hard_tanh",
    "lambertw":    "LambertW",
    "inv":         "inverse",
    "leaky_relu":  "LeakyReLU leakyrelu",
    "log":         "ln Log",
    "logdet":      "log_det",
    "log_sigmoid": "LogSigmoid logsigmoid",
    "log_softmax": "LogSoftmax logsoftmax",
    "logcosh":     "log_cosh",
    "loggamma":    "gammaln lgamma",
    "logsumexp":   "lse",
    "matmul":      "mm",
    "maximum":     "Max max",
    "minimum":     "Min min",
    "mish":        "Mish",
    "pow":         "power Pow",
    "quick_gelu":  "QuickGELU quickgelu",
    "rad2deg":     "degrees",
    "relu":        "ReLU Relu",
    "relu6":       "ReLU6",
    "selu":        "SELU",
    "sigmoid":     "Sigmoid logistic expit",
    "sign":        "sgn",
    "silu":        "SiLU swish Swish",
    "softmax":     "Softmax",
    "softplus":    "Softplus",
    "softshrink":  "Softshrink SoftShrink soft_shrink",
    "softsign":    "Softsign",
    "step":        "Heaviside heaviside",
    "tanh":        "Tanh",
    "tanhshrink":  "Tanhshrink TanhShrink tanh_shrink",
    "trace":       "tr Trace",
}  # fmt: skip
ALIASES: dict[str, str] = {alias: name for name, aliases in _SPELLINGS.items() for alias in aliases.split()}
"""Other spellings of the functions: SymPy's, NumPy's and the frameworks'."""

MACHINE_FUNCTIONS: dict[str, tuple[int, int]] = {
    "huber": (1, 2),
    "bce_with_logits": (2, 2),
    "reciprocal": (1, 1),
    "broadcast": (3, 3),
    "entry": (3, 3),
    "stack": (3, MANY),
    "vstack": (1, MANY),
    "take": (4, 4),
    "put": (4, 4),
    "reshape": (3, 3),
    "unfold": (4, 4),
    "fold": (5, 5),
}
"""Functions of the program text only, where rows carry their parameters as numerals."""

ALONG_AXIS = ("sum", "mean", "var", "size", "softmax", "log_softmax", "logsumexp")
"""Functions whose second argument is an axis: 0 along each column, 1 along each row."""
OF_SIZES = ("ones", "zeros", "eye")
"""Functions whose arguments are the sizes of an array."""
MODULES = ("np", "numpy", "math")
"""Prefixes that may stand before a function or a constant."""
METHODS = ("sum", "mean", "var", "dot", "transpose", "trace", "diagonal")
"""Functions that may be written behind a point: ``X.sum(axis=0)``."""
AS_OPERATORS = {"add": "add", "subtract": "sub", "multiply": "mul", "divide": "div", "negative": "neg"}
"""NumPy's names of the operators, with what they are in a term."""
