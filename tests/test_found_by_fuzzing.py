"""What random specs, formulas and networks have shown to be wrong: each once more, made small."""

import pytest

import symgraph
from symgraph.calculus.formula import parse_formula
from symgraph.calculus.term import Apply
from symgraph.errors import InputError
from symgraph.figure.contents.backward import gradient_graph
from symgraph.spec.programs import from_equations

ONE_LAYER = "input: {name: x, size: 2}\nlayers:\n  - dense: 2\nloss: (w111 + q)**2\ninputs: [q, r]\n"


@pytest.mark.parametrize("blank", ["\u3000", "\u00a0", "\u2028", "\t"], ids=["wide", "no-break", "line", "tab"])
def test_a_formula_may_have_any_blank_before_a_number(blank: str) -> None:
    term = Apply("add", (Apply("mul", ("12", "x")), "3.5"))
    assert parse_formula(f"12*x{blank}+{blank}3.5") == term
    with pytest.raises(InputError) as error:
        parse_formula(f"x{blank}+{blank}xx", {"x"})
    assert error.value.problems[0].excerpt.splitlines()[1].index("^") - 4 == 4


@pytest.mark.parametrize("wrt", ["x1", "r", "z1", "z11", "o1", ["r", "w111"], ["w111", "x"], "all"])
def test_a_derivative_is_0_where_the_loss_needs_no_element_of_an_array(wrt: str | list[str]) -> None:
    program = symgraph.gradient(symgraph.load(ONE_LAYER), wrt)
    scalar = symgraph.expand(program)
    values = symgraph.evaluate(scalar, {"q": 2, "r": 7, "x": [1, 1], "W1": [[3, 4], [5, 6]], "b1": [0, 0]})
    found = {name: values[derivative] for name, derivative in scalar.gradients.items()}
    assert found == {name: 10.0 if name == "w111" else 0.0 for name in found}
    assert found


def test_an_alias_and_its_array_both_have_their_gradients_after_the_expansion() -> None:
    scalar = symgraph.expand(symgraph.gradient(symgraph.load(ONE_LAYER), ["o", "z1"]))
    assert dict(scalar.gradients) == {"o1": "do1", "o2": "do2", "z11": "do1", "z12": "do2"}


def test_the_loss_and_what_to_differentiate_by_are_found_in_any_width() -> None:
    program = symgraph.load("inputs: [ａ]\nequations: {ℓ: 2*ａ}\nloss: ℓ\n")
    assert program.loss == "l"
    assert dict(symgraph.gradient(program, "ａ").gradients) == {"a": "da"}
    assert dict(symgraph.gradient(from_equations(["ｙ = ａ*3"]), ["ａ"]).gradients) == {"a": "da"}


@pytest.mark.parametrize(
    ("formula", "column", "advice"),
    [
        ("a·x + b", 2, "write *"),
        ("2·x", 2, "write *"),
        ("a\u0387x", 2, "write *"),
        ("sin x", 5, "write sin(x)"),
        ("arctan 2", 8, "write arctan(2)"),
        ("a x", 3, "write * for a product"),
    ],
)
def test_products_and_functions_as_mathematicians_write_them(formula: str, column: int, advice: str) -> None:
    with pytest.raises(InputError) as error:
        parse_formula(formula)
    (problem,) = error.value.problems
    assert (problem.action, problem.excerpt.splitlines()[1].index("^") - 4) == (advice, column - 1)


def test_half_a_character_in_a_text_from_python() -> None:
    with pytest.raises(InputError, match=r"text:2:1: the half character U\+D800; a spec is Unicode text; remove it"):
        symgraph.load("equations: {y: x}\ntitle: \ud800\n")


@pytest.mark.parametrize("wrt", ["w111", "x1", "W1"])
def test_a_loss_that_is_0_stays_the_loss(wrt: str) -> None:
    program = symgraph.load("input: {name: x, size: 2}\nlayers: [{dense: 1, activation: tanh}]\nloss: 0*o1\n")
    scalar = symgraph.expand(symgraph.gradient(program, wrt))
    assert scalar.loss == "L"
    title = gradient_graph(program, scalar, wrt).graph.title.typst
    assert title.startswith("$display(frac(partial L, partial ")
