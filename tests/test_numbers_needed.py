"""Numbers where something is to be computed: examples are named, and what is undefined is said."""

from __future__ import annotations

import pytest

import symgraph
from symgraph.errors import InputError
from symgraph.spec.numbers_needed import values_needed

SPEC = "name: t\ninputs: [x, w]\nequations:\n  u: w*x\n  y: sqrt(log(u) + 1)\nloss: y\n"


def test_examples_are_named() -> None:
    said: list[str] = []
    values, examples = values_needed(symgraph.load(SPEC), 3, said.append)
    assert examples == ["x", "w"]
    assert set(values) == {"x", "w"}
    assert said == ["no value for x, w: example values (seed 3) are used; give values: in the spec, or --at name=value"]


def test_given_values_are_taken_without_a_word() -> None:
    said: list[str] = []
    values, examples = values_needed(symgraph.load(SPEC + "values: {x: 2, w: 3}\n"), 0, said.append)
    assert (float(values["x"]), float(values["w"]), examples, said) == (2, 3, [], [])


@pytest.mark.parametrize(
    ("x", "found"),
    [
        ("-1", "y cannot be evaluated: log(u) is undefined at u = -2"),
        ("0", "y cannot be evaluated: log(u) is infinite at u = 0"),
        ("0.1", "y cannot be evaluated: sqrt(log(u) + 1) is undefined at u = 0.2"),
    ],
)
def test_the_first_undefined_value_is_named_with_its_operands(x: str, found: str) -> None:
    program = symgraph.load(SPEC + f"values: {{x: {x}, w: 2}}\n")
    with pytest.raises(InputError) as caught:
        values_needed(program, 0, print)
    assert str(caught.value) == (
        f"{found}; a finite number is needed; choose other values, in the spec or by --at name=value"
    )


def test_what_the_loss_does_not_need_may_be_undefined() -> None:
    text = "name: t\ninputs: [x]\nequations:\n  u: log(x)\n  y: x**2\nloss: y\nvalues: {x: -1}\n"
    values, _ = values_needed(symgraph.load(text), 0, print)
    assert float(values["x"]) == -1
