"""Terms as Typst mathematics: what is written, that parentheses keep the meaning, and that Typst accepts all of it."""

import json

import pytest
import typst

from symgraph.calculus.term import Apply, Term
from symgraph.lowering.markup import Words
from symgraph.lowering.mathematics import name_words, operator_words, partial_words, power_words
from symgraph.lowering.typst import typst_term
from symgraph.notation import typst_name, typst_text


def add(*args: Term) -> Apply:
    return Apply("add", args)


def mul(*args: Term) -> Apply:
    return Apply("mul", args)


def sub(left: Term, right: Term) -> Apply:
    return Apply("sub", (left, right))


def div(above: Term, below: Term) -> Apply:
    return Apply("div", (above, below))


def power(base: Term, exponent: Term) -> Apply:
    return Apply("pow", (base, exponent))


def call(op: str, *args: Term) -> Apply:
    return Apply(op, args)


def neg(term: Term) -> Apply:
    return Apply("neg", (term,))


def operator_sign(op: str) -> str:
    return operator_words(op).typst


def partial_fraction(of: str, wrt: str, *, inline: bool = False) -> str:
    return partial_words(name_words(of), name_words(wrt), inline=inline).typst


TERMS: list[tuple[Term, str]] = [
    # names and numbers
    ("w1_10_3", "w_(1,10,3)"),
    ("1.1", "1.1"),
    ("-1/2", "-frac(1, 2)"),
    ("1e-3", "10^(-3)"),
    ("2.5e6", "2.5 dot.c 10^6"),
    # sums: the author's order, parentheses only where a sign would be misread
    (add("w211", "h11", "b21"), "w_211 + h_11 + b_21"),
    (add("a", neg("b"), "c"), "a + (-b) + c"),
    (add(neg("a"), "b"), "-a + b"),
    (add("a", sub("b", "c")), "a + b - c"),
    (sub("a", sub("b", "c")), "a - (b - c)"),
    (sub(sub("a", "b"), "c"), "a - b - c"),
    (sub("a", "-2"), "a - (-2)"),
    (neg(add("a", "b")), "-(a + b)"),
    (neg(neg("a")), "-(-a)"),
    (neg(mul("a", "b")), "-a thin b"),
    # products: side by side unless that would be misread
    (mul("w111", "i1"), "w_111 thin i_1"),
    (mul("2", "x"), "2 x"),
    (mul("x", "2"), "x dot.c 2"),
    (mul("2", "3"), "2 dot.c 3"),
    (mul("-2", "x"), "-2 x"),
    (mul("x", "-2"), "x dot.c (-2)"),
    (mul("x", neg("y")), "x dot.c (-y)"),
    (mul(add("a", "b"), add("b", "1")), "(a + b) (b + 1)"),
    (mul("w", sub("1", "h")), "w dot.c (1 - h)"),
    (mul("2", sub("1", "h")), "2 (1 - h)"),
    (mul("0", neg("0.69")), "0 dot.c (-0.69)"),
    (mul("-2", neg("3")), "-2 dot.c (-3)"),
    (mul("price", "tax"), '"price" dot.c "tax"'),
    (mul("dw111", "eta"), "d w_111 dot.c eta"),
    (mul(neg(sub("1", "p")), "x1"), "-(1 - p) thin x_1"),
    (mul("1/2", power(sub("o1", "y1"), "2")), "frac(1, 2) (o_1 - y_1)^2"),
    (sub("a", mul(neg("b"), "c")), "a - (-b thin c)"),
    # fractions
    (div("a", add("b", "c")), "frac(a, b + c)"),
    (div("1", add("1", call("exp", neg("u")))), "frac(1, 1 + upright(e)^(-u))"),
    (power(div("a", "b"), "2"), "(frac(a, b))^2"),
    (neg(div("a", "b")), "-frac(a, b)"),
    # powers
    (sub("1", power("h11", "2")), "1 - h_11^2"),
    (call("square", "h11"), "h_11^2"),
    (power(neg("x"), "2"), "(-x)^2"),
    (power("-2", "x"), "(-2)^x"),
    (power(power("x", "2"), "3"), "(x^2)^3"),
    (power("x", power("y", "2")), "x^(y^2)"),
    (power("x", "1/2"), "x^(1\\/2)"),
    (power("x", "w1"), "x^(w_1)"),
    (power("x", neg("n")), "x^(-n)"),
    (power("dw111", "2"), "(d w_111)^2"),
    (power("price", "2"), '"price"^2'),
    (power(call("tanh", "x"), "2"), "tanh^2 (x)"),
    (power(call("sigmoid", mul("w", "x")), "n"), "(sigma (w thin x))^n"),
    (power(call("sin", "x"), "-1"), "(sin (x))^(-1)"),
    (power(call("loggamma", "x"), "2"), "(log Gamma (x))^2"),
    (power(call("sqrt", "x"), "3"), "sqrt(x)^3"),
    # functions
    (call("tanh", add("x", "b")), "tanh (x + b)"),
    (call("sigmoid", "z11"), "sigma (z_11)"),
    (call("relu", "z"), 'op("relu") (z)'),
    (call("exp", "x"), "upright(e)^x"),
    (call("exp", neg(add("a", "b"))), "exp (-(a + b))"),
    (power(call("exp", "x"), "2"), "(upright(e)^x)^2"),
    (call("sqrt", add("a", "b")), "sqrt(a + b)"),
    (call("cbrt", "x"), "root(3, x)"),
    (mul("2", call("abs", "x")), "2 abs(x)"),
    (call("maximum", "a", "b", "0"), "max (a, b, 0)"),
    (call("leaky_relu", "x", "0.01"), 'op("leaky_relu") (x, 0.01)'),
    # arrays
    (add(call("matmul", "W1", "i"), "b1"), "W_1 thin i + b_1"),
    (call("matmul", call("transpose", "X"), sub("Y", "E")), "X^upright(T) thin (Y - E)"),
    (call("transpose", call("matmul", "A", "B")), "(A thin B)^upright(T)"),
    (div(call("sum", power("E", "2")), "n"), "frac(sum (E^2), n)"),
    (call("softmax", "z2", "0"), 'op("softmax") (z_2)'),
    (add("Z", call("broadcast", "b1", "n", "3")), "Z + b_1"),
    # special functions: an order is an index
    (call("besselj", add("n", "1"), "x"), "J_(n + 1) (x)"),
    (mul("2", call("polygamma", "1", "x")), "2 psi^((1)) (x)"),
    (call("expint", div("n", "2"), "x"), "E_(n\\/2) (x)"),
    (call("uppergamma", "a", "x"), "Gamma (a, x)"),
    (call("airyaiprime", "x"), "op(\"Ai\")' (x)"),
    (call("Ei", "x"), 'op("Ei") (x)'),
    (power(call("besselj", "0", "x"), "2"), "J_(0)^2 (x)"),
    (call("j0", "x"), "J_0 (x)"),
    (call("log_base", "x", "b"), "log_(b) (x)"),
    (call("exp2", add("x", "1")), "2^(x + 1)"),
    (call("elliptic_e_inc", "phi", "m"), "E (phi | m)"),
    (call("hurwitz_zeta", "s", "a"), "zeta (s, a)"),
    (neg(call("factorial", add("n", "1"))), "-(n + 1)!"),
    (power(call("factorial", "n"), "2"), "(n!)^2"),
    (call("factorial", call("factorial", "n")), "(n!)!"),
    (power(call("harmonic", "n"), "2"), "H_(n)^2"),
    (power(call("log_sigmoid", "x"), "2"), "(log sigma (x))^2"),
    (power(call("polygamma", "1", "x"), "2"), "(psi^((1)) (x))^2"),
    (power(call("erfinv", "x"), "2"), '(op("erf")^(-1) (x))^2'),
    (power(call("trigamma", "x"), "2"), "(psi' (x))^2"),
    # constants
    (mul("2", call("pi"), "r"), "2 pi thin r"),
    (sub(call("E"), call("oo")), "upright(e) - infinity"),
    (mul("x", call("reciprocal", add("a", "b"))), "x thin frac(1, a + b)"),
    # cases
    (
        call("where", call("gt", "x", "0"), "x", call("where", call("le", "x", "-1"), "-1", mul("a", "x"))),
        'cases(x & quad "if" x > 0, -1 & quad "if" x <= -1, a thin x & quad "otherwise")',
    ),
    (
        add("1", call("where", call("ne", "x", "0"), "x", "y")),
        '1 + (cases(x & quad "if" x != 0, y & quad "otherwise"))',
    ),
]  # fmt: skip

FUNCTIONS = [
    "neg", "square", "transpose", "minimum", "maximum", "clip", "exp", "log", "log10", "log2", "log1p", "expm1",
    "sqrt", "cbrt", "abs", "sign", "step", "floor", "sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan",
    "atan2", "sinh", "cosh", "tanh", "coth", "sech", "csch", "asinh", "acosh", "atanh", "erf", "erfc", "gamma",
    "loggamma", "digamma", "trigamma", "erfi", "erfinv", "erfcinv", "zeta", "lambertw", "airyai", "airybi",
    "exp2", "logit", "entr", "acot", "asec", "acsc", "cosm1", "sinpi", "cospi", "deg2rad", "rad2deg", "acoth",
    "asech", "acsch", "logcosh", "erfcx", "dawson", "fresnels", "fresnelc", "factorial", "harmonic",
    "j0", "j1", "y0", "y1", "i0", "i1", "k0", "k1", "log_sigmoid", "relu6", "quick_gelu", "hard_sigmoid",
    "hard_swish", "tanhshrink", "celu", "softshrink", "hardshrink",
    "airyaiprime", "airybiprime", "Ei", "E1", "li", "Si", "Ci", "Shi", "Chi", "elliptic_k", "elliptic_e",
    "sigmoid", "relu", "softplus", "softsign", "silu", "gelu", "gelu_tanh", "mish", "hardtanh",
    "selu", "leaky_relu", "elu", "softmax", "log_softmax", "logsumexp", "sum", "mean",
]  # fmt: skip
OF_TWO = [
    "lowergamma", "uppergamma", "beta", "besselj", "bessely", "besseli", "besselk", "expint", "polygamma",
    "gammainc", "gammaincc", "betaln", "hypot", "log_base", "logaddexp", "xlogy", "xlog1py", "spherical_jn",
    "spherical_yn", "elliptic_f", "elliptic_e_inc", "elliptic_pi", "hurwitz_zeta",
]  # fmt: skip
RELATIONS = ["lt", "le", "gt", "ge", "eq", "ne"]
OPERATIONS = [*FUNCTIONS, *OF_TWO, "add", "sub", "mul", "div", "pow", "matmul", "where", *RELATIONS]

NAMES = [
    "w111",
    "alpha",
    "lambda",
    "Omicron",
    "lamda",
    "pi",
    "x_max",
    "w1_10_3",
    "price",
    "dw111",
    "dalpha",
    "dx_",
    "_t1",
]
HOSTILE = [
    "りんごの値段",
    'a"b',
    "back\\slash",
    "#let x = 1",
    "$x$",
    "new\nline",
    "\x00\x07",
    "\ud800",
    "/* */ // [",
    "]) }",
    "\\",
]


@pytest.mark.parametrize(("term", "expected"), TERMS, ids=[expected for _, expected in TERMS])
def test_a_term_is_written(term: Term, expected: str) -> None:
    assert typst_term(term) == expected


def test_fractions_stay_on_the_line_where_asked() -> None:
    assert typst_term(div("a", "b"), inline=True) == "a\\/b"
    assert typst_term(div(add("a", "b"), mul("2", "n")), inline=True) == "(a + b)\\/(2 n)"
    assert typst_term(mul("1/2", "x"), inline=True) == "(1\\/2) x"
    assert typst_term(mul("x", div("a", "b"), "y"), inline=True) == "x dot.c (a\\/b) dot.c y"
    assert typst_term(div(neg("a"), div("b", "c")), inline=True) == "-a\\/(b\\/c)"


def test_names_may_be_written_in_another_way() -> None:
    shown = {"price": '"値段（円）"', "n": "n"}.__getitem__
    assert typst_term(mul("price", "n"), shown) == '"値段（円）" dot.c n'
    assert power_words("n", lambda name: Words(name.upper())).typst == "(dot.c)^N"


def test_signs_of_nodes() -> None:
    signs = {
        op: operator_sign(op) for op in ("add", "sub", "mul", "div", "neg", "sigmoid", "tanh", "log", "exp", "square")
    }
    assert signs == {
        "add": "+",
        "sub": "-",
        "mul": "times",
        "div": "div",
        "neg": "-",
        "sigmoid": "sigma",
        "tanh": "tanh",
        "log": "log",
        "exp": "exp",
        "square": "(dot.c)^2",
    }
    assert power_words("-1").typst == "(dot.c)^(-1)"


def test_partial_derivatives() -> None:
    assert partial_fraction("L", "w111") == "frac(partial L, partial w_111)"
    assert partial_fraction("z21", "h11", inline=True) == "partial z_21\\/partial h_11"
    assert partial_fraction("cost", "w_max") == 'frac(partial "cost", partial w_"max")'


def test_typst_accepts_everything_written_here() -> None:
    """One document with a page for every text: an unknown word or an open quote would be an error of Typst's."""
    formulas = [expected for _, expected in TERMS]
    formulas += [typst_term(term, inline=True) for term, _ in TERMS]
    formulas += [operator_sign(op) for op in OPERATIONS]
    formulas += [typst_term(Apply(op, ("x",))) for op in FUNCTIONS]
    formulas += [power_words("1/2").typst, partial_fraction("L", "w111"), partial_fraction("L", "price", inline=True)]
    formulas += [typst_name(name) for name in (*NAMES, *HOSTILE)]
    source = "#set page(width: auto, height: auto)\n" + "\n#pagebreak()\n".join(f"$ {text} $" for text in formulas)
    pages = typst.compile(source.encode(), format="svg")
    assert isinstance(pages, list)
    assert len(pages) == len(formulas)


@pytest.mark.parametrize("text", HOSTILE)
def test_typst_shows_text_as_it_is(text: str) -> None:
    """Typst gives back the very characters it was handed, whatever they mean in its own markup."""
    found = typst.query(f"#metadata({typst_text(text)}) <it>".encode(), "<it>", field="value", one=True)
    assert json.loads(found) == "".join(char if char.isprintable() or char == "\n" else "\ufffd" for char in text)
