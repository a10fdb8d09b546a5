"""MathML: what our LaTeX becomes in a web page."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symgraph.calculus.formula import parse_formula
from symgraph.calculus.rows import ROWS
from symgraph.figure.web.mathml import mathml
from symgraph.lowering.markup import NO_WORDS, Words, displayed, quoted
from symgraph.lowering.mathematics import name_words, operator_words, partial_words, term_words
from symgraph.lowering.signs import AROUND, COMPARISONS, CONSTANTS, OPERATORS
from symgraph.notation import latex_text, plain_text

NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
MATHML = {
    *("math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mfrac", "msqrt", "mroot", "msub", "msup", "msubsup"),
    *("mtable", "mtr", "mtd", "mstyle", "munder", "mover", "munderover", "mpadded", "mphantom"),
}


def read(words: Words, **options: bool) -> ElementTree.Element:
    """The element, whose parts are all MathML's."""
    root = ElementTree.fromstring(mathml(words, **options))
    for element in root.iter():
        element.tag = element.tag.removeprefix(NAMESPACE)
        assert element.tag in MATHML
    return root


def shown(words: Words) -> str:
    """All that can be read, without spaces."""
    return "".join("".join(read(words).itertext()).split()).replace("\u00a0", "")


def formula(text: str) -> Words:
    return term_words(parse_formula(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a*x + b", "ax+b"),
        ("-x", "−x"),
        ("tanh(w1*x1)**2", "tanh2(w1x1)"),
        ("sigmoid(z)", "σ(z)"),
        ("softplus(z)", "softplus(z)"),
        ("log(1/x)", "log(1x)"),
        ("exp(-u)", "e−u"),
        ("abs(x)", "|x|"),
        ("floor(x)", "⌊x⌋"),
        ("0.5*price", "0.5·price"),
        ("where(x <= 3, x, 3)", "{xifx≤33otherwise"),
        ("5e-3", "5·10−3"),
        ("pi", "π"),
    ],
)
def test_formulas_keep_all_their_signs(text: str, expected: str) -> None:
    assert shown(formula(text)) == expected


def test_a_fraction_of_derivatives_has_its_two_halves() -> None:
    fraction = read(partial_words(name_words("L"), name_words("w111")))[0][0]
    assert fraction.tag == "mfrac"
    assert ["".join(half.itertext()) for half in fraction] == ["∂L", "∂w111"]
    index = fraction.find(".//msub")
    assert index is not None
    assert ["".join(part.itertext()) for part in index] == ["w", "111"]


def test_cases_are_a_table_aligned_on_the_left() -> None:
    table = read(formula("where(x > 0, x, exp(x) - 1)")).find(".//mtable")
    assert table is not None
    assert ["".join("".join(row.itertext()).split()) for row in table] == ["xifx>0", "ex−1otherwise"]
    assert {cell.get("style") for cell in table.iter("mtd")} == {"text-align: left"}


def test_a_name_of_several_letters_is_one_upright_word() -> None:
    words = [element for element in read(name_words("price")).iter("mi")]
    assert [(word.text, word.get("mathvariant")) for word in words] == [("price", "normal")]


def test_a_number_after_an_equals_sign_has_its_minus_right_before_it() -> None:
    root = read(Words("", "x = -2 - 3", "x = -2 - 3"))
    assert [minus.get("form") for minus in root.iter("mo") if minus.text == "−"] == ["prefix", None]


def test_a_bar_is_as_long_as_the_word_below_it() -> None:
    (word,) = read(Words("", r"\overline{\mathrm{price}}", "price"))[0]
    assert word.tag == "mrow"
    assert "border-top" in word.get("style", "")
    assert "".join(word.itertext()) == "price"
    (letter,) = read(Words("", r"\bar{v}", "v"))[0]
    assert [part.text for part in letter.iter("mo")] == ["¯"]


def test_parentheses_grow_only_around_what_is_tall() -> None:
    short, tall = (read(Words("", rf"\left({inside}\right)", "")) for inside in ("-1", r"\frac{1}{2}"))
    assert {mo.get("stretchy") for mo in short.iter("mo") if mo.text in ("(", ")")} == {"false"}
    assert {mo.get("stretchy") for mo in tall.iter("mo")} == {"true"}


def test_display_says_that_it_stands_alone() -> None:
    words = name_words("x")
    assert read(words, display=True).get("display") == "block"
    assert read(words).get("display") is None
    assert "x" in shown(displayed(words))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"])))
def test_any_text_is_shown_as_it_is(text: str) -> None:
    assert plain_text(latex_text(text)) == text
    (piece,) = [element for element in read(quoted(text)).iter() if element.tag == "mtext"] or [None]
    assert piece is not None
    assert (piece.text or "").replace("\u00a0", " ") == text.replace("\u00a0", " ")


@pytest.mark.parametrize("hostile", ["</math><script>alert(1)</script>", 'x" onload="alert(1)', "&lt;b&gt;", "]]>"])
def test_markup_in_a_label_is_text(hostile: str) -> None:
    written = mathml(quoted(hostile))
    assert "<script" not in written
    assert "".join(ElementTree.fromstring(written).itertext()) == hostile


@pytest.mark.parametrize("latex", [r"\frac{", r"\nosuchcommand{x}", "{", "^", r"\left(", r"\begin{cases}", r"\text{a"])
def test_what_is_not_understood_is_plain_text(latex: str) -> None:
    root = read(Words("", latex, "a < b"))
    assert [(child.tag, child.text) for child in root] == [("mtext", "a < b")]


def test_nothing_is_an_empty_element() -> None:
    assert not shown(NO_WORDS)


@pytest.mark.parametrize(
    "op", sorted({*(row.name for row in ROWS), *OPERATORS, *AROUND, *COMPARISONS, *CONSTANTS, "hadamard_power"})
)
def test_the_sign_of_every_operation_is_understood(op: str) -> None:
    words = operator_words(op)
    assert "\\" not in shown(words)
    assert [element.tag for element in read(words)] == ["mrow"], f"latex2mathml does not read {words.latex}"
