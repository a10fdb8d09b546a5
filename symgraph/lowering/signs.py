r"""How operations are written: a row for each that has a sign of its own, in Typst and in LaTeX.

All others are functions that show their name.  In a row of `AROUND`, ``#`` stands for the argument.
"""

from __future__ import annotations

from symgraph.lowering.markup import Words, symbol

THIN = Words("thin", r"\,")
SLASH = Words("\\/", "/")
EULER = Words("upright(e)", r"\mathrm{e}")
PARTIAL = Words("partial", r"\partial")
PRIME = Words("prime", r"\prime")
RAISED_T = Words("^upright(T)", r"^{\mathrm{T}}")
RAISED_MINUS_T = Words("^(-upright(T))", r"^{-\mathrm{T}}")
ELEMENTWISE = Words("dot.o", r"\odot")
ELEMENTWISE_QUOTIENT = Words("⊘", r"\oslash")
TIMES_IN_SHAPES = Words("times", r"\times")
ONES = Words("bold(1)", r"\mathbf{1}")
ZEROS = Words("bold(0)", r"\mathbf{0}")

FUNCTIONS = {
    "exp":         Words("exp",           r"\exp"),
    "exp_of_each": Words("exp",           r"\exp"),
    "log":         Words("log",           r"\log"),
    "log10":       Words("log_10",        r"\log_{10}"),
    "log2":        Words("log_2",         r"\log_{2}"),
    "sin":         Words("sin",           r"\sin"),
    "cos":         Words("cos",           r"\cos"),
    "tan":         Words("tan",           r"\tan"),
    "cot":         Words("cot",           r"\cot"),
    "sec":         Words("sec",           r"\sec"),
    "csc":         Words("csc",           r"\csc"),
    "asin":        Words("arcsin",        r"\arcsin"),
    "acos":        Words("arccos",        r"\arccos"),
    "atan":        Words("arctan",        r"\arctan"),
    "acot":        Words('op("arccot")',  r"\operatorname{arccot}"),
    "asec":        Words('op("arcsec")',  r"\operatorname{arcsec}"),
    "acsc":        Words('op("arccsc")',  r"\operatorname{arccsc}"),
    "sinh":        Words("sinh",          r"\sinh"),
    "cosh":        Words("cosh",          r"\cosh"),
    "tanh":        Words("tanh",          r"\tanh"),
    "coth":        Words("coth",          r"\coth"),
    "sech":        Words("sech",          r"\operatorname{sech}"),
    "csch":        Words("csch",          r"\operatorname{csch}"),
    "asinh":       Words('op("arsinh")',  r"\operatorname{arsinh}"),
    "acosh":       Words('op("arcosh")',  r"\operatorname{arcosh}"),
    "atanh":       Words('op("artanh")',  r"\operatorname{artanh}"),
    "acoth":       Words('op("arcoth")',  r"\operatorname{arcoth}"),
    "asech":       Words('op("arsech")',  r"\operatorname{arsech}"),
    "acsch":       Words('op("arcsch")',  r"\operatorname{arcsch}"),
    "trace":       Words('op("tr")',      r"\operatorname{tr}"),
    "det":         Words("det",           r"\det"),
    "logdet":      Words("log det",       r"\log \det"),
    "diagonal":    Words('op("diag")',    r"\operatorname{diag}"),
    "sum":         Words("sum",           r"\sum"),
    "unfold":      Words('op("windows")', r"\operatorname{windows}"),
    "fold":        Words('op("overlap-add")', r"\operatorname{overlap\text{-}add}"),
    "minimum":     Words("min",           r"\min"),
    "maximum":     Words("max",           r"\max"),
    "sigmoid":     Words("sigma",         r"\sigma"),
    "log_sigmoid": Words("log sigma",     r"\log \sigma"),
    "logcosh":     Words("log cosh",      r"\log \cosh"),
    "gamma":       Words("Gamma",         r"\Gamma"),
    "lowergamma":  Words("gamma",         r"\gamma"),
    "uppergamma":  Words("Gamma",         r"\Gamma"),
    "gammainc":    symbol("P"),
    "gammaincc":   symbol("Q"),
    "loggamma":    Words("log Gamma",     r"\log \Gamma"),
    "digamma":     Words("psi",           r"\psi"),
    "trigamma":    Words("psi'",          r"\psi'"),
    "beta":        Words("upright(B)",    r"\mathrm{B}"),
    "betaln":      Words("log upright(B)", r"\log \mathrm{B}"),
    "harmonic":    symbol("H"),
    "zeta":        Words("zeta",          r"\zeta"),
    "hurwitz_zeta": Words("zeta",         r"\zeta"),
    "erfinv":      Words('op("erf")^(-1)',  r"\operatorname{erf}^{-1}"),
    "erfcinv":     Words('op("erfc")^(-1)', r"\operatorname{erfc}^{-1}"),
    "fresnels":    symbol("S"),
    "fresnelc":    symbol("C"),
    "j0":          Words("J_0",           "J_{0}"),
    "j1":          Words("J_1",           "J_{1}"),
    "y0":          Words("Y_0",           "Y_{0}"),
    "y1":          Words("Y_1",           "Y_{1}"),
    "i0":          Words("I_0",           "I_{0}"),
    "i1":          Words("I_1",           "I_{1}"),
    "k0":          Words("K_0",           "K_{0}"),
    "k1":          Words("K_1",           "K_{1}"),
    "airyai":      Words('op("Ai")',      r"\operatorname{Ai}"),
    "airybi":      Words('op("Bi")',      r"\operatorname{Bi}"),
    "airyaiprime": Words('op("Ai")\'',    r"\operatorname{Ai}'"),
    "airybiprime": Words('op("Bi")\'',    r"\operatorname{Bi}'"),
    "E1":          Words("E_1",           "E_{1}"),
    "elliptic_k":  symbol("K"),
    "elliptic_e":  symbol("E"),
    "elliptic_f":  symbol("F"),
    "elliptic_e_inc": symbol("E"),
    "elliptic_pi": Words("Pi",            r"\Pi"),
    "lambertw":    symbol("W"),
}  # fmt: skip

# Functions whose parameter, the second argument, stands behind a bar: E(x | m).
BEHIND_A_BAR = ("elliptic_f", "elliptic_e_inc", "elliptic_pi")
BAR = Words("|", r"\mid")

# Functions whose first argument, the order, is an index (or the second, the base) ...
WITH_INDEX = {
    "besselj": symbol("J"),
    "bessely": symbol("Y"),
    "besseli": symbol("I"),
    "besselk": symbol("K"),
    "expint":  symbol("E"),
    "log_base": Words("log", r"\log"),
    "spherical_jn": symbol("j"),
    "spherical_yn": symbol("y"),
}  # fmt: skip
# ... or counts derivatives, in parentheses above.
WITH_DEGREE = {"polygamma": Words("psi", r"\psi")}

# Functions that are drawn around their argument.
AROUND = {
    "sqrt":  Words("sqrt(#)",    r"\sqrt{#}"),
    "cbrt":  Words("root(3, #)", r"\sqrt[3]{#}"),
    "abs":   Words("abs(#)",     r"\left|#\right|"),
    "floor": Words("floor(#)",   r"\left\lfloor #\right\rfloor"),
    "norm":  Words("norm(#)",    r"\left\|#\right\|"),
    "frobenius": Words("norm(#)_upright(F)", r"\left\|#\right\|_{\mathrm{F}}"),
}  # fmt: skip

COMPARISONS = {
    "lt": symbol("<"),
    "le": Words("<=", r"\le"),
    "gt": symbol(">"),
    "ge": Words(">=", r"\ge"),
    "eq": symbol("="),
    "ne": Words("!=", r"\ne"),
}
CONSTANTS = {
    "pi": Words("pi", r"\pi"),
    "E":  EULER,
    "oo": Words("infinity", r"\infty"),
    "ones_column": ONES,
}  # fmt: skip

# What the node of an operator shows.
OPERATORS = {
    "add":        symbol("+"),
    "sub":        symbol("-"),
    "neg":        symbol("-"),
    "mul":        Words("times",              r"\times"),
    "div":        Words("div",                r"\div"),
    "square":     Words("(dot.c)^2",          r"(\cdot)^{2}"),
    "exp2":       Words("2^((dot.c))",        r"2^{(\cdot)}"),
    "factorial":  Words("(dot.c)!",           r"(\cdot)!"),
    "reciprocal": Words("1\\/(dot.c)",        r"1/(\cdot)"),
    "matmul":     Words('"@"',                r"\text{@}"),
    "hadamard":   ELEMENTWISE,
    "transpose":  Words("(dot.c)^upright(T)", r"(\cdot)^{\mathrm{T}}"),
}  # fmt: skip
