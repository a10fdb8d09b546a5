r"""Terms as LaTeX mathematics: what is written, that it says what Typst says, and that LaTeX accepts all of it."""

from __future__ import annotations

from pathlib import Path

import pytest
import sympy as sp
from test_typst_text import FUNCTIONS, HOSTILE, NAMES, OF_TWO, OPERATIONS, TERMS, add, call, div, mul, neg, power, sub
from tex import compiled, log, needs, text_of

from symgraph.calculus.term import Apply, Term
from symgraph.lowering.latex import latex_term
from symgraph.lowering.markup import Words, math, prose, quoted
from symgraph.lowering.mathematics import name_words, operator_words, partial_words, power_words, term_words
from symgraph.lowering.typst import typst_term
from symgraph.notation import latex_name, latex_text

X = sp.Symbol("x")
N = sp.Symbol("n")

WRITTEN: list[tuple[Term, str]] = [
    ("w1_10_3", "w_{1,10,3}"),
    ("1e-3", "10^{-3}"),
    ("2.5e6", r"2.5 \cdot 10^{6}"),
    (add("a", neg("b")), "a + (-b)"),
    (mul("w111", "i1"), r"w_{111} \, i_{1}"),
    (mul("2", "3"), r"2 \cdot 3"),
    (mul("w", sub("1", "h")), r"w \cdot (1 - h)"),
    (mul("price", "tax"), r"\mathrm{price} \cdot \mathrm{tax}"),
    (mul("Alpha", "x"), r"\mathrm{A} \, x"),
    (mul("dw111", "eta"), r"dw_{111} \cdot \eta"),
    (mul("x", div("1", "2")), r"x \, \frac{1}{2}"),
    (div("1", add("1", call("exp", neg("u")))), r"\frac{1}{1 + \mathrm{e}^{-u}}"),
    (power("dw111", "2"), "(dw_{111})^{2}"),
    (power("dalpha", "2"), r"(d\alpha)^{2}"),
    (power("d", "2"), "d^{2}"),
    (power(call("tanh", "x"), "2"), r"\tanh^{2}(x)"),
    (power(call("loggamma", "x"), "2"), r"(\log \Gamma(x))^{2}"),
    (power(call("trigamma", "x"), "2"), r"(\psi'(x))^{2}"),
    (call("transpose", "X"), r"X^{\mathrm{T}}"),
    (call("polygamma", "1", "x"), r"\psi^{(1)}(x)"),
    (call("log_base", "x", "2"), r"\log_{2}(x)"),
    (call("elliptic_f", "phi", "m"), r"F(\phi \mid m)"),
    (call("factorial", "n"), "n!"),
    (call("k1", "x"), "K_{1}(x)"),
    (call("acsch", "x"), r"\operatorname{arcsch}(x)"),
    (call("cbrt", "x"), r"\sqrt[3]{x}"),
    (call("leaky_relu", "x", "0.01"), r"\operatorname{leaky\_relu}(x, 0.01)"),
    (call("softmax", "z2", "0"), r"\operatorname{softmax}(z_{2})"),
    (sub(call("E"), call("oo")), r"\mathrm{e} - \infty"),
    (call("ne", "x", "0"), r"x \ne 0"),
    (
        call("where", call("gt", "x", "0"), "x", call("where", call("le", "x", "-1"), "-1", "0")),
        r"\begin{cases} x & \text{if } x > 0 \\ -1 & \text{if } x \le -1 \\ 0 & \text{otherwise} \end{cases}",
    ),
    # parentheses grow with what is tall, without a gap after the function
    (power(div("a", "b"), "2"), r"\left(\frac{a}{b}\right)^{2}"),
    (call("tanh", div("a", "b")), r"\tanh\mathopen{}\left(\frac{a}{b}\right)"),
    (mul("a", add(div("b", "c"), "1")), r"a \cdot \left(\frac{b}{c} + 1\right)"),
]

# How SymPy writes the functions, up to the parentheses.
SYMPY_SIGNS = {
    "sin": sp.sin(X), "cos": sp.cos(X), "tan": sp.tan(X), "cot": sp.cot(X), "sec": sp.sec(X), "csc": sp.csc(X),
    "sinh": sp.sinh(X), "cosh": sp.cosh(X), "tanh": sp.tanh(X), "coth": sp.coth(X), "log": sp.log(X),
    "gamma": sp.gamma(X), "zeta": sp.zeta(X), "lowergamma": sp.lowergamma(N, X), "uppergamma": sp.uppergamma(N, X),
    "erf": sp.erf(X), "erfc": sp.erfc(X), "Si": sp.Si(X),
    "besselj": sp.besselj(N, X), "besselk": sp.besselk(N, X), "elliptic_k": sp.elliptic_k(X),
    "elliptic_f": sp.elliptic_f(X, N), "elliptic_e_inc": sp.elliptic_e(X, N), "elliptic_pi": sp.elliptic_pi(N, X),
    "hurwitz_zeta": sp.zeta(N, X), "spherical_jn": sp.jn(N, X), "fresnels": sp.fresnels(X), "fresnelc": sp.fresnelc(X),
    "sqrt": sp.sqrt(X), "cbrt": sp.cbrt(X),
}  # fmt: skip


@pytest.mark.parametrize(("term", "expected"), WRITTEN, ids=[expected for _, expected in WRITTEN])
def test_a_term_is_written(term: Term, expected: str) -> None:
    assert latex_term(term) == expected


@pytest.mark.parametrize("op", SYMPY_SIGNS)
def test_functions_have_the_signs_that_sympy_gives_them(op: str) -> None:
    theirs = sp.latex(SYMPY_SIGNS[op]).replace(" ", "")
    ours = operator_words(op).latex.replace(r"\cdot", "x").replace(" ", "")
    assert theirs.startswith(ours)


@pytest.mark.parametrize("inline", [False, True])
@pytest.mark.parametrize("term", [term for term, _ in TERMS], ids=[expected for _, expected in TERMS])
def test_latex_has_the_dots_and_gaps_of_typst(term: Term, inline: bool) -> None:
    typst, latex = typst_term(term, inline=inline), latex_term(term, inline=inline)
    assert latex.count(r"\cdot") == typst.count("dot.c")
    assert latex.count(r"\,") == typst.count("thin")
    assert latex.count("/") == typst.count("\\/")
    assert latex.count("-") == typst.count("-")


def test_words_say_the_same_in_three_ways() -> None:
    assert term_words(div("w111", "2")) == Words("frac(w_111, 2)", r"\frac{w_{111}}{2}", "w111/2")
    assert term_words(div("w111", "2"), inline=True) == Words("w_111\\/2", "w_{111}/2", "w111/2")
    assert operator_words("mul") == Words("times", r"\times", "*")
    assert power_words("n") == Words("(dot.c)^n", r"(\cdot)^{n}", "**n")
    assert partial_words(name_words("L"), name_words("w111"), inline=True) == Words(
        "partial L\\/partial w_111", r"\partial L/\partial w_{111}", "∂L/∂w111"
    )


def test_labels_are_words() -> None:
    """A label is set upright, so a factor beside it needs a dot, in every language."""
    labels = {"p": quoted("値段 50%"), "n": name_words("n")}
    words = term_words(mul("n", power("p", "2")), labels.__getitem__)
    assert words == Words('n thin "値段 50%"^2', r"n \, \text{値段 50\%}^{2}", "n*値段 50%**2")
    assert term_words(mul("p", "n"), labels.__getitem__).latex == r"\text{値段 50\%} \cdot n"


def test_a_label_may_be_empty() -> None:
    assert term_words(mul("a", "x"), lambda name: Words("", "", "") if name == "x" else name_words(name)).text == "a*x"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\\input{/etc/passwd}", r"\textbackslash{}input\{/etc/passwd\}"),
        ("}\\write18{ls}", r"\}\textbackslash{}write18\{ls\}"),
        ("^^5cinput", r"\textasciicircum{}\textasciicircum{}5cinput"),
        ("50 % of $x_1$ & #2 ~", r"50 \% of \$x\_1\$ \& \#2 \textasciitilde{}"),
        ("a\nb\x00c\u2028d", "a b c d"),
        ("a -- b, ``c''", "a -{}- b, `{}`c'{}'"),
        ('<b> | "x"', r"\textless{}b\textgreater{} \textbar{} {\char34}x{\char34}"),
        ("∂L/∂η ≤ 値段", r"\ensuremath{\partial}L/\ensuremath{\partial}\ensuremath{\eta} \ensuremath{\le} 値段"),
        ("Ωx₁²", r"\ensuremath{\Omega}x\ensuremath{{}_{1}}\ensuremath{{}^{2}}"),
    ],
)
def test_text_is_shown_as_it_is(text: str, expected: str) -> None:
    assert latex_text(text) == expected


def document(lines: list[str]) -> str:
    begin = "\\documentclass{article}\n\\usepackage{amsmath,lmodern}\n\\usepackage[T1]{fontenc}\n\\begin{document}\n"
    return begin + "\n\n".join(lines) + "\n\\end{document}\n"


@needs("pdflatex", "pdftotext", "amsmath.sty", "lmodern.sty")
def test_latex_accepts_everything_written_here(tmp_path: Path) -> None:
    formulas = [latex_term(term, inline=inline) for term, _ in TERMS for inline in (False, True)]
    formulas += [latex_term(term) for term, _ in WRITTEN]
    formulas += [operator_words(op).latex for op in (*OPERATIONS, "reciprocal", "pi", "E", "oo")]
    formulas += [latex_term(Apply(op, (div("a", "b"),))) for op in FUNCTIONS]
    formulas += [latex_term(Apply(op, ("n", "x"))) for op in OF_TWO]
    formulas += [latex_term(power(Apply(op, ("x",)), "2")) for op in FUNCTIONS]
    formulas += [latex_name(name) for name in NAMES]
    formulas += [partial_words(name_words("L"), name_words(name)).latex for name in NAMES]
    lines = [f"${formula}$" for formula in formulas]
    hostile = [text for text in (*HOSTILE, "\\input{/etc/passwd}", "}$\\write18{ls}", "^^5c") if text.isascii()]
    hostile += ["∂L/∂η ≤ Ω₁²", "é – ü"]
    lines += [content.latex for text in hostile for content in (prose(text), math(quoted(text)))]
    pdf = compiled(document(lines), tmp_path)
    assert "Missing character" not in log(pdf)
    assert "invalid in math mode" not in log(pdf)
    shown = text_of(pdf)
    assert r"\input{/etc/passwd}" in shown
    assert "root:" not in shown
