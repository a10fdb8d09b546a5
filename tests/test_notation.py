"""Names and how they are written: families of elements, gradients, and the three ways of typesetting."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symgraph.notation import (
    GREEK,
    ElementNames,
    adjoint_name,
    array_name,
    fresh,
    latex_name,
    split_name,
    typst_name,
    typst_text,
    unicode_name,
)

WEIGHTS = ElementNames("w", (1,), axes=2)
SIZES = st.integers(1, 12)


def test_an_index_of_two_digits_separates_all_indices_of_its_name() -> None:
    assert WEIGHTS.name((1, 1)) == "w111"
    assert WEIGHTS.name((10, 3)) == "w1_10_3"
    assert WEIGHTS.name((9, 10)) == "w1_9_10"
    assert ElementNames("w", (10,), axes=2).name((1, 1)) == "w10_1_1"
    assert ElementNames("h", (1,), axes=1).name((2, 1)) == "h12"
    assert ElementNames("i", axes=1).name((10,)) == "i10"
    assert ElementNames("L").name(()) == "L"


@given(layer=SIZES, rows=SIZES, cols=SIZES, axes=st.integers(0, 2))
def test_all_names_of_an_array_are_its_single_names_in_row_major_order(
    layer: int, rows: int, cols: int, axes: int
) -> None:
    family = ElementNames("w", (layer,), axes)
    places = {
        0: [()],
        1: [(place,) for place in range(1, rows * cols + 1)],  # a column or a row: one of the two is 1
        2: [(row, col) for row in range(1, rows + 1) for col in range(1, cols + 1)],
    }[axes]
    names = family.names(rows, cols)
    assert names == [family.name(place) for place in places]
    assert len(set(names)) == len(names)
    assert [family.index(name) for name in names] == places


@pytest.mark.parametrize(
    "name",
    [
        *["w", "w1", "w11", "w211", "w110", "w1111", "w1_1_1", "w1_010_3", "w1_10_0", "w1_10", "w1_10_3_", "w1_10_3_4"],
        *["v111", "w1١١", "W111", "w1-11", "w1_10_" + "9" * 5000, "dw111", "w 111", ""],
    ],
)  # fmt: skip
def test_a_name_of_another_family_has_no_index(name: str) -> None:
    assert WEIGHTS.index(name) is None


def test_families_of_several_layers_do_not_meet() -> None:
    families = [ElementNames("b", (layer,), axes=1) for layer in range(1, 25)]
    names = [name for family in families for name in family.names(25)]
    assert len(set(names)) == len(names)
    arrays = {array_name("b", layer) for layer in range(1, 25)}
    assert len(arrays) == 24
    assert arrays.isdisjoint(names)
    assert {"b1", "b9", "b_10", "b_11"} <= arrays


def test_names_of_gradients() -> None:
    assert adjoint_name("w111") == "dw111"
    assert adjoint_name("W1") == "dW1"
    assert adjoint_name("w111", of="z21") == "dz21_dw111"
    assert adjoint_name("x", order=2) == "d2x"
    assert fresh("dx", []) == "dx"
    assert fresh("dx", ["dx", "dx_"]) == "dx__"


@pytest.mark.parametrize(
    ("name", "parts", "unicode", "latex", "typst"),
    [
        ("w111", ("w", ("1", "1", "1")), "w₁₁₁", "w_{111}", "w_111"),
        ("w1_10_3", ("w", ("1", "10", "3")), "w₁,₁₀,₃", "w_{1,10,3}", "w_(1,10,3)"),
        ("W1", ("W", ("1",)), "W₁", "W_{1}", "W_1"),
        ("W_10", ("W", ("10",)), "W₁₀", "W_{10}", "W_10"),
        ("i10", ("i", ("1", "0")), "i₁₀", "i_{10}", "i_10"),
        ("x", ("x", ()), "x", "x", "x"),
        ("x_max", ("x", ("max",)), "xₘₐₓ", r"x_{\mathrm{max}}", 'x_"max"'),
        ("x1_max", ("x", ("1", "max")), "x₁,ₘₐₓ", r"x_{1,\mathrm{max}}", 'x_(1,"max")'),
        ("x_n", ("x", ("n",)), "xₙ", "x_{n}", "x_n"),
        ("x_alpha", ("x", ("alpha",)), "x_α", r"x_{\alpha}", "x_alpha"),
        ("x_B", ("x", ("B",)), "x_B", "x_{B}", "x_B"),
        ("alpha", ("alpha", ()), "α", r"\alpha", "alpha"),
        ("lamda1", ("lamda", ("1",)), "λ₁", r"\lambda_{1}", "lambda_1"),
        ("θ1", ("θ", ("1",)), "θ₁", r"\theta_{1}", "theta_1"),
        ("Omega", ("Omega", ()), "Ω", r"\Omega", "Omega"),
        ("Alpha", ("Alpha", ()), "Α", r"\mathrm{A}", "Alpha"),
        ("price", ("price", ()), "price", r"\mathrm{price}", '"price"'),
        ("price2", ("price", ("2",)), "price₂", r"\mathrm{price}_{2}", '"price"_2'),
        ("learning_rate", ("learning_rate", ()), "learning_rate", r"\mathrm{learning\_rate}", '"learning_rate"'),
        ("りんごの値段", ("りんごの値段", ()), "りんごの値段", r"\text{りんごの値段}", '"りんごの値段"'),
        ("値1", ("値", ("1",)), "値₁", r"\text{値}_{1}", '"値"_1'),
        ("dw111", ("dw", ("1", "1", "1")), "dw₁₁₁", "dw_{111}", "d w_111"),
        ("deta", ("deta", ()), "dη", r"d\eta", "d eta"),
        ("dx_", ("dx_", ()), "dx_", r"\mathrm{dx\_}", '"dx_"'),
        ("_t1", ("_t", ("1",)), "_t₁", r"\mathrm{\_t}_{1}", '"_t"_1'),
        ("x1y", ("x1y", ()), "x1y", r"\mathrm{x1y}", '"x1y"'),
    ],
)
def test_a_name_is_typeset(name: str, parts: tuple[str, tuple[str, ...]], unicode: str, latex: str, typst: str) -> None:
    assert split_name(name) == parts
    assert (unicode_name(name), latex_name(name), typst_name(name)) == (unicode, latex, typst)


def test_the_greek_letters_are_complete() -> None:
    assert len(GREEK) == 48
    assert [GREEK["alpha"], GREEK["omega"], GREEK["Gamma"]] == ["α", "ω", "Γ"]
    assert [name for name, sign in GREEK.items() if sign.isupper() != name[0].isupper()] == []


@given(st.text(min_size=1))
def test_any_text_can_be_typeset(text: str) -> None:
    base, indices = split_name(text)
    assert base
    assert "".join((base, *indices)).replace("_", "") == text.replace("_", "")
    assert unicode_name(text)
    assert latex_name(text)
    assert typst_name(text)


@given(st.text())
def test_a_typst_string_stays_closed(text: str) -> None:
    literal = typst_text(text)
    inside = literal[1:-1].replace("\\\\", "").replace('\\"', "")
    assert literal[0] == literal[-1] == '"'
    assert '"' not in inside
    assert "\n" not in literal
