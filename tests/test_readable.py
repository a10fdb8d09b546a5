"""Gradients as people write them: the forms are those of textbooks, and every rule that leads to them is proved."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from readable_models import (
    ATTENTION,
    BIAS,
    GAUSSIAN_PROCESS,
    LINEAR,
    LOGISTIC,
    MODELS,
    RIDGE,
    SOFTMAX,
    SOFTMAX_ANY,
    SVM,
    THREE_LAYERS,
    Model,
    unordered,
)

import symgraph
from symgraph.calculus.formula_print import format_term
from symgraph.calculus.gradients import gradient
from symgraph.calculus.readable import readable as readable_module
from symgraph.calculus.readable.algebra import negative
from symgraph.calculus.readable.node import Node
from symgraph.calculus.readable.proof import proved
from symgraph.calculus.readable.readable import Readable, readable_gradient
from symgraph.calculus.readable.shortening import candidates
from symgraph.spec.derive import readable_gradients

GRADIENTS = [(model, wrt) for model in MODELS for wrt in model.gradients]


def derived(model: Model, wrt: str) -> Readable:
    return readable_gradient(model.program, wrt, properties=model.properties)


def text(readable: Readable) -> str:
    return format_term(readable.formula.code)


@pytest.mark.parametrize(("model", "wrt"), GRADIENTS, ids=[f"{model.name}-{wrt}" for model, wrt in GRADIENTS])
def test_a_gradient_is_written_as_in_textbooks(model: Model, wrt: str) -> None:
    found = derived(model, wrt)
    assert found.simplified
    assert not found.definitions
    assert unordered(model.term(text(found))) == unordered(model.term(model.gradients[wrt]))


@pytest.mark.parametrize(("model", "wrt"), GRADIENTS[:6], ids=[f"{model.name}-{wrt}" for model, wrt in GRADIENTS[:6]])
def test_what_is_printed_is_read_as_what_was_proved(model: Model, wrt: str) -> None:
    found = derived(model, wrt)
    printed = model.term(text(found))
    assert proved(found.program, found.formula.name, printed, model.properties, {})


def test_the_forward_values_that_a_formula_uses_are_given() -> None:
    found = derived(THREE_LAYERS, "B1")
    assert [(line.name, format_term(line.code)) for line in found.forward] == [("E", "Y - phi(X @ B1) @ B2")]
    assert not derived(LINEAR, "b").forward


def test_a_weight_of_a_network_has_the_formula_of_the_lecture() -> None:
    (found,) = readable_gradients(symgraph.load("tanh-2-2-1"), "w111")
    factors = set(text(found).split("*(")[0].split("*")) | {f"({part}" for part in text(found).split("*(")[1:]}
    assert factors == {"i1", "w211", "(1 - h11**2)", "(1 - o1**2)"}
    assert [line.name for line in found.forward] == ["z11", "z12", "h11", "h12", "z21", "o1"]


def test_a_long_part_that_a_formula_repeats_gets_a_line_of_its_own() -> None:
    model = Model(
        "layer-norm",
        """shapes: {X: [n, p], g: ["1", p], G: [n, p], eps: []}
assume: {eps: positive}
equations:
  C: X - mean(X, axis=1)
  r: 1/sqrt(mean(C**2, axis=1) + eps)
loss: sum(G*(g*C*r))""",
    )
    found = derived(model, "X")
    (line,) = found.definitions
    assert line.name == "dC"  # the adjoint of C, which it is
    assert text(found) == "dC - sum(dC, axis=1)/p"


def test_a_gradient_too_long_for_one_formula_is_given_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readable_module, "LONGEST", 5)
    (found,) = readable_gradients(symgraph.load("tanh-2-2-1-mse"), "w111")
    assert not found.simplified
    assert [(line.name, format_term(line.code)) for line in (*found.definitions, found.formula)] == [
        ("do1", "2*(o1 - y1)"),
        ("dz21", "do1*(1 - o1**2)"),
        ("dh11", "w211*dz21"),
        ("dz11", "dh11*(1 - h11**2)"),
        ("dw111", "dz11*i1"),
    ]


def test_several_gradients_are_derived_one_by_one() -> None:
    with pytest.raises(symgraph.InputError, match="derive by one at a time"):
        readable_gradient(LINEAR.program, "b,y")


# --- nothing is taken on trust --------------------------------------------------------------------------------------

# A form that a rule gives, and what a slip in that rule would give; both of the model's gradient.
RULES: dict[str, tuple[Model, str, str, str]] = {
    "numbers in front": (LINEAR, "b", "-2*X.T @ (y - X @ b)/n", "2*X.T @ (y - X @ b)/n"),
    "1/n at the end": (LINEAR, "b", "-2*X.T @ (y - X @ b)/n", "-2*X.T @ (y - X @ b)"),
    "the power rule's factor": (LINEAR, "b", "-2*X.T @ (y - X @ b)/n", "-X.T @ (y - X @ b)/n"),
    "sums expanded": (LINEAR, "b", "2*(X.T @ X @ b - X.T @ y)/n", "2*(X.T @ X @ b + X.T @ y)/n"),
    "sums kept apart": (RIDGE, "w", "X.T @ (X @ w - t) + a*w", "X.T @ (X @ w - t) + a"),
    "a bias summed over samples": (BIAS, "b", "2*sum(R, axis=0)/n", "2*sum(R)/n*ones(1, k)"),
    "a product with ones": (BIAS, "b", "2*ones(1, n) @ R/n", "2*R.T @ ones(n, 1)/n"),
    "a transposed product": (BIAS, "W", "2*(R.T @ X).T/n", "2*(X @ R.T).T/n"),
    "what cancels": (LOGISTIC, "w", "X.T @ (q - y)/n", "X.T @ (q - y + q*y)/n"),
    "the sign of a sum": (LOGISTIC, "w", "-X.T @ (y - q)/n", "X.T @ (y - q)/n"),
    "fused softmax": (SOFTMAX, "W", "X.T @ (P - Y)/n", "X.T @ (P - Y*P)/n"),
    "rows that need not sum to 1": (SOFTMAX_ANY, "W", "X.T @ (P*sum(Y, axis=1) - Y)/n", "X.T @ (P - Y)/n"),
    "the softmax's mean": (
        ATTENTION,
        "Q",
        "(A*(G @ V.T - sum(A*(G @ V.T), axis=1))) @ K/sqrt(d)",
        "(A*(G @ V.T - sum(A*(G @ V.T), axis=0))) @ K/sqrt(d)",
    ),
    "elementwise products": (
        THREE_LAYERS,
        "B1",
        "-2*X.T @ ((E @ B2.T)*dphi(X @ B1))/n",
        "-2*(X.T @ (E @ B2.T)*(X.T @ dphi(X @ B1)))/n",
    ),
    "a derivative's function": (THREE_LAYERS, "B2", "-2*phi(X @ B1).T @ E/n", "-2*dphi(X @ B1).T @ E/n"),
    "symmetric inverses": (GAUSSIAN_PROCESS, "X", "(inv(K) - a @ a.T) @ X", "(inv(K) - a @ y.T) @ X"),
    "a sum with the identity": (GAUSSIAN_PROCESS, "s", "trace(inv(K) - a @ a.T)/2", "sum(inv(K) - a @ a.T)/2"),
    "relu and its step": (SVM, "w", "-2*X.T @ (y*relu(1 - y*(X @ w)))", "-2*X.T @ (y*step(1 - y*(X @ w)))"),
}


@pytest.mark.parametrize(("model", "wrt", "right", "wrong"), RULES.values(), ids=RULES)
def test_the_prover_passes_a_rewritten_form_and_stops_a_mutated_one(
    model: Model, wrt: str, right: str, wrong: str
) -> None:
    raw = gradient(model.program, wrt)
    assert proved(raw, raw.gradients[wrt], model.term(right), model.properties, {})
    assert not proved(raw, raw.gradients[wrt], model.term(wrong), model.properties, {})


MUTATIONS: dict[str, Callable[[Node], Node]] = {
    "another sign": negative,
    "a factor lost": lambda node: node.args[-1] if node.kind == "mul" else node.args[0] if node.args else node,
    "the first operand for the whole": lambda node: next((arg for arg in node.args if arg.shape == node.shape), node),
}


@pytest.mark.parametrize("mutate", MUTATIONS.values(), ids=MUTATIONS)
@pytest.mark.parametrize("model", [LINEAR, LOGISTIC, SOFTMAX, THREE_LAYERS], ids=lambda model: model.name)
def test_a_wrong_rule_makes_formulas_longer_never_wrong(
    model: Model, mutate: Callable[[Node], Node], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a rule that is wrong all forms but the last are; with none left, the adjoint equations are shown."""
    wrt, right = next(iter(model.gradients.items()))
    raw = gradient(model.program, wrt)

    def mutated(node: Node) -> list[Node]:
        return [mutate(form) for form in candidates(node)]

    monkeypatch.setattr(readable_module, "candidates", mutated)
    found = derived(model, wrt)
    assert not found.simplified
    assert model.term(right) != found.formula.code
    definitions = {line.name: line.code for line in found.definitions}
    assert proved(raw, raw.gradients[wrt], found.formula.code, model.properties, definitions)
