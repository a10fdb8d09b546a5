"""Verdicts on claims about whole arrays: proved for all shapes, refuted by a small exact counterexample, undecided."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from textwrap import dedent

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

import symgraph
from symgraph.checking.check import check
from symgraph.checking.matrices import judge as judging
from symgraph.checking.matrices.evidence import compare
from symgraph.checking.matrices.judge import prove
from symgraph.checking.matrices.subject import Bound, Subject
from symgraph.checking.question import Effort
from symgraph.checking.verdict import Verdict

D2 = """
name: three-layer-net
shapes: {X: [n, p], B1: [p, d], B2: [d, 1], Y: [n, 1]}
functions: [phi]
equations:
  E: Y - phi(X @ B1) @ B2
loss: sum(E**2)/n
"""
RIGHT = {"B1": "-2*X.T @ (E @ B2.T * dphi(X @ B1))/n", "B2": "-2*phi(X @ B1).T @ E/n"}
CROSS_ENTROPY = """
shapes: {X: [n, k], W: [k, c], Y: [n, c]}
equations: {P: "softmax(X @ W, axis=1)"}
loss: -sum(Y*log(P))/n
"""
RELU = """
shapes: {X: [n, p], W: [p, d], G: [n, d]}
equations: {H: relu(X @ W)}
loss: sum(G*H)
"""


def verdicts(spec: str, **claims: str) -> list[Verdict]:
    written = "\n".join(f"  - {{of: loss, wrt: {wrt}, is: {claim!r}}}" for wrt, claim in claims.items())
    return check(symgraph.load(f"{dedent(spec)}\nclaims:\n{written}\n"))


def verdict(spec: str, wrt: str, claim: str) -> Verdict:
    return verdicts(spec, **{wrt: claim})[0]


def bound(spec: str, wrt: str, claim: str) -> Bound:
    program = symgraph.load(f"{spec}\nclaims:\n  - {{of: loss, wrt: {wrt}, is: {claim!r}}}\n")
    subject = Subject(program, {}, ())
    return subject.bound(
        subject.derivative(wrt), program.metadata["claims"][0].forms[0].term, program.metadata["assume"]
    )


# --- proofs -----------------------------------------------------------------------------------------------------------


def test_the_articles_formulas_are_proved_for_all_shapes() -> None:
    for found in verdicts(D2, **RIGHT):
        assert (found.verdict, found.certainty) == ("proved", "exact")
        assert found.domain.startswith("for all shapes n, p, d")


@pytest.mark.parametrize(
    ("wrt", "claim"),
    [
        ("B1", "-2/n*X.T @ (dphi(X @ B1) * ((Y - phi(X @ B1) @ B2) @ B2.T))"),
        ("B1", "(2/n*(-E @ B2.T * dphi(X @ B1)).T @ X).T"),
        ("B2", "-(E.T @ phi(X @ B1)).T*2/n"),
        ("B2", "-2*sum(phi(X @ B1) * E, axis=0).T/n"),
    ],
)
def test_other_ways_of_writing_a_gradient_are_proved(wrt: str, claim: str) -> None:
    assert verdict(D2, wrt, claim).verdict == "proved"


def test_a_claim_about_one_element_an_intermediate_or_a_number_of_itself() -> None:
    spec = """
    shapes: {X: [n, p], w: [p], y: [n], a: []}
    equations: {r: X @ w - y}
    loss: sum(r**2)/n + a*w.T @ w
    """
    assert [v.verdict for v in verdicts(spec, r="2*r/n", a="sum(w**2)")] == ["proved", "proved"]
    assert verdict(spec, "r", "r/n").verdict == "refuted"
    element = verdict("shapes: {A: [n, n]}\nloss: trace(A @ A)", "A_12", "2*A_21")
    assert element.verdict == "proved"
    wrong = verdict("shapes: {A: [n, n]}\nloss: trace(A @ A)", "A_12", "2*A_12")
    assert wrong.verdict == "refuted"
    assert wrong.counterexample is not None
    assert (wrong.counterexample.point["n"], wrong.counterexample.entry) == ("2", None)


def test_a_number_stands_for_an_array_filled_with_it() -> None:
    spec = "shapes: {X: [n, p], Y: [n, p]}\nloss: sum(X)"
    assert [v.verdict for v in verdicts(spec, X="1", Y="0")] == ["proved", "proved"]
    assert verdict(spec, "X", "2").verdict == "refuted"


def test_of_a_derivation_the_first_wrong_form_is_named() -> None:
    program = symgraph.load(f"{D2}\nclaims: {{B2: ['{RIGHT['B2']}', '-2*(E.T @ phi(X @ B1)).T', '0*B2']}}")
    found = check(program)[0]
    assert found.verdict == "refuted"
    assert found.reason.startswith("form 2 of 3 is the first that is wrong")


def test_sizes_that_are_large_numbers_stay_opaque() -> None:
    spec = """
    input: {name: i, size: 784}
    layers: [{dense: 128, activation: tanh}, {dense: 10}]
    loss: sse
    """
    claim = "2*(W2.T @ (o - y) * (1 - h1**2)) @ i.T"
    right = verdict(spec, "W1", claim)
    assert right.verdict == "proved"
    assert right.domain.startswith("for these shapes")
    wrong = verdict(spec, "b1", "2*W2.T @ (o - y)")
    assert wrong.verdict == "refuted"
    assert wrong.counterexample is not None
    assert len(wrong.counterexample.point) < 1500  # the other weights are 0
    assert wrong.hints[0].repaired == "2*W2.T @ (o - y)*(1 - h1**2)"


# --- refutations ------------------------------------------------------------------------------------------------------


def test_a_counterexample_is_small_exact_and_right() -> None:
    found = verdict(D2, "B1", "-2*X.T @ (E @ B2.T)/n").counterexample
    assert found is not None
    assert list(found.point)[:3] == ["n", "p", "d"]
    assert [found.point[name] for name in ("n", "p", "d")] == ["1", "1", "1"]
    assert "x**3" in found.point["phi"]  # a cubic stands for the abstract function
    x, b1, b2, y = (Fraction(found.point[name]) for name in ("X", "B1", "B2", "Y"))
    coefficients = [Fraction(term.split("*")[0].replace(" ", "")) for term in _terms(found.point["phi"])]
    phi = sum(c * (x * b1) ** k for k, c in enumerate(coefficients))
    slope = sum(k * c * (x * b1) ** (k - 1) for k, c in enumerate(coefficients) if k)
    residual = y - phi * b2
    assert float(found.claimed) == pytest.approx(float(-2 * x * residual * b2), rel=1e-10)
    assert float(found.correct) == pytest.approx(float(-2 * x * residual * b2 * slope), rel=1e-10)


def _terms(polynomial: str) -> list[str]:
    return polynomial.replace(" - ", " + -").split(" + ")


def test_the_entry_and_matrices_of_a_counterexample_are_named() -> None:
    spec = "shapes: {A: [n, n], x: [n]}\nloss: x.T @ A @ x"
    found = verdict(spec, "x", "2*A @ x").counterexample
    assert found is not None
    assert found.entry == (1, 1)
    assert found.shown["n"] == found.point["n"] == "2"
    matrix = np.array([[float(Fraction(found.point[f"A_{r}{c}"])) for c in (1, 2)] for r in (1, 2)])
    vector = np.array([[float(Fraction(found.point[f"x_{k}"]))] for k in (1, 2)])
    gradient = grad(lambda x: anp.sum(x.T @ matrix @ x))(vector)
    assert float(Fraction(found.correct)) == pytest.approx(gradient[0, 0])
    assert float(Fraction(found.claimed)) == pytest.approx((2 * matrix @ vector)[0, 0])


@pytest.mark.parametrize(
    ("claim", "right"),
    [
        ("X.T @ (G*step(X @ W))", True),
        ("X.T @ (G*(1 - step(-X @ W)))", True),
        ("X.T @ (G*H/(X @ W))", True),
        ("X.T @ (G*sign(H))", True),
        ("X.T @ G", False),
        ("X.T @ (G*sign(X @ W))", False),
        ("X.T @ (G*H/H)", False),  # 0/0 where the unit is off, and there the derivative is 0
        ("X.T @ (G*step(-H))", False),
    ],
)
def test_kinks(claim: str, right: bool) -> None:
    assert verdict(RELU, "W", claim).verdict == ("proved" if right else "refuted")


def test_all_shapes_means_where_the_loss_is_defined() -> None:
    spec = "shapes: {X: [n, p]}\nloss: logdet(X.T @ X)"  # defined for n >= p only
    assert verdict(spec, "X", "2*X @ inv(X.T @ X)").verdict == "proved"
    assert verdict(spec, "X", "X @ inv(X.T @ X)").verdict == "refuted"


def test_a_claim_that_only_coincidence_leaves_without_a_value_is_not_refuted() -> None:
    spec = "shapes: {x: [2]}\nloss: sum(x**2)"
    assert verdict(spec, "x", "2*x*(x_1 - x_2)/(x_1 - x_2)").verdict != "refuted"


# --- assumptions ------------------------------------------------------------------------------------------------------


def test_cross_entropy_needs_rows_that_sum_to_one() -> None:
    claim = "X.T @ (P - Y)/n"
    found = verdict(CROSS_ENTROPY, "W", claim)
    assert found.verdict == "refuted"
    assert found.diagnosis is not None
    assert (found.diagnosis.kind, found.diagnosis.node) == ("assumption", "Y")
    assert "the rows of Y sum to 1" in found.diagnosis.message
    for words in ("rowsum1", "[rowsum1, binary]", "[rowsum1, positive]"):
        assert verdict(f"{CROSS_ENTROPY}\nassume: {{Y: {words}}}", "W", claim).verdict == "proved"


def test_symmetric_matrices() -> None:
    spec = "shapes: {A: [n, n], x: [n]}\nloss: x.T @ A @ x"
    assert verdict(f"{spec}\nassume: {{A: symmetric}}", "x", "2*A @ x").verdict == "proved"
    found = verdict(spec, "x", "2*A @ x")
    assert found.verdict == "refuted"
    assert "A is symmetric" in found.hints[0].message
    wrong = verdict(f"{spec}\nassume: {{A: symmetric}}", "x", "A @ x").counterexample
    assert wrong is not None
    assert wrong.point.get("A_12") == wrong.point.get("A_21")


def test_assumptions_on_numbers_and_elements_are_kept() -> None:
    spec = 'shapes: {x: [3], a: []}\nassume: {a: "(0, 1)"}\nloss: abs(a - 1)*sum(x**2)'
    assert verdict(spec, "x", "2*(1 - a)*x").verdict == "proved"
    found = verdict(spec, "x", "2*a*x").counterexample
    assert found is not None
    assert 0 < Fraction(found.point["a"]) < 1
    of_element = 'shapes: {x: [3]}\nassume: {x_2: "(0, 1)"}\nloss: sum(abs(x) + abs(x - 1))'
    assert verdict(of_element, "x_2", "0").verdict == "proved"


# --- shapes -----------------------------------------------------------------------------------------------------------


def test_a_misfit_within_is_refuted_with_both_shapes_and_its_place() -> None:
    found = verdict(D2, "X", "-2*(E @ B2 * dphi(X @ B1)) @ B1.T/n")
    assert (found.verdict, found.method) == ("refuted", "shapes")
    assert found.reason == "n×1 @ d×1 does not fit: the inner sizes 1 and d differ"
    assert found.problem.splitlines()[-1].index("^") - 4 == found.claim.index("E @ B2")
    assert found.hints[0].repaired == "-2*((E @ B2.T)*dphi(X @ B1)) @ B1.T/n"


def test_a_wrong_shape_gets_the_transpose_as_a_hint() -> None:
    found = verdict(D2, "B2", "-2*E.T @ phi(X @ B1)/n")
    assert (found.verdict, found.method) == ("refuted", "shapes")
    assert found.reason == "the claim is 1×d; the gradient by B2 is d×1"
    assert found.diagnosis is not None
    assert found.diagnosis.kind == "transposed"
    assert found.diagnosis.repaired == "-2*phi(X @ B1).T @ E/n"


def test_the_other_claims_of_a_file_with_a_misfit_are_judged() -> None:
    wrong = verdicts(D2, B1="E @ E", B2=RIGHT["B2"])
    assert [v.verdict for v in wrong] == ["refuted", "proved"]


def test_an_abbreviation_that_does_not_fit_refutes_what_uses_it() -> None:
    program = symgraph.load("shapes: {X: [n, p], Y: [n, p]}\nlet: {R: X @ Y}\nloss: sum(X*Y)\nclaims: {X: R, Y: X}")
    first, second = check(program)
    assert (first.verdict, first.method) == ("refuted", "shapes")
    assert "'R' does not fit" in first.reason
    assert second.verdict == "proved"


# --- stages -----------------------------------------------------------------------------------------------------------


def test_float_numbers_see_a_wrong_claim_and_confirm_a_derivative() -> None:
    right = compare(bound(D2, "B1", RIGHT["B1"]))
    assert (right.agreed, right.differed, right.confirmed) == (4, 0, 2)
    wrong = compare(bound(D2, "B1", "-2*X.T @ (E @ B2.T)/n"))
    assert (wrong.agreed, wrong.differed, wrong.confirmed) == (0, 4, 2)


def test_a_derivative_that_differences_of_the_primal_deny_is_not_believed() -> None:
    asked = bound(D2, "B2", RIGHT["B2"])
    assert judging.judge(asked, Effort()).word == "proved"
    other = bound(D2, "B2", "-phi(X @ B1).T @ E/n")
    derivative = replace(other.derivative, program=other.program, truth=other.claim)
    # Claim and "derivative" are the same wrong formula now.
    found = judging.judge(replace(other, derivative=derivative), Effort())
    assert found.word == "undecided"
    assert "do not agree" in found.reason


@pytest.mark.parametrize(
    "mutated",
    [
        "-2*X.T @ (E @ B2.T * phi(X @ B1))/n",
        "-2*X.T @ (E @ B2.T * ddphi(X @ B1))/n",
        "-2*X.T @ (E * dphi(X @ B1) @ B2 @ B2.T)/n",
        "-X.T @ (E @ B2.T * dphi(X @ B1))/n",
        "-2*X.T @ (E @ B2.T * dphi(X @ B1))/d",
        "-2*X.T @ (Y @ B2.T * dphi(X @ B1))/n",
    ],
)
def test_mutated_claims_are_neither_proved_nor_let_through(mutated: str) -> None:
    assert not prove(bound(D2, "B1", mutated), Effort()).proved
    assert verdict(D2, "B1", mutated).verdict == "refuted"


def test_a_difference_that_float64_cannot_see_is_refuted() -> None:
    spec = "shapes: {x: [n]}\nloss: sum(x**2)"
    found = verdict(spec, "x", "2*x + 1e-30*x")
    assert found.verdict == "refuted"


def test_without_a_proof_there_is_no_verdict_for_all_shapes(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = "shapes: {{x: [{}]}}\nloss: sum(x*sin(x)**2 + x*cos(x)**2)"

    class NoProver:
        def __init__(self, *_: object) -> None: ...

        def equal(self, *_: str) -> judging.Answer:
            return judging.Answer(False, "the normal forms differ, which refutes nothing")

    monkeypatch.setattr(judging, "Prover", NoProver)
    symbolic = verdict(spec.format("n"), "x", "1")
    assert symbolic.verdict == "undecided"
    assert "proved at n=2, but not for all shapes" in symbolic.reason
    fixed = verdict(spec.format("3"), "x", "1")  # element by element
    assert (fixed.verdict, fixed.domain) == ("proved", "for these shapes, wherever the derivative exists")


# --- backward passes --------------------------------------------------------------------------------------------------

NETWORK = """
input: {name: i, size: 2}
layers: [{dense: 2, activation: tanh}, {dense: 1, activation: tanh}]
loss: output
"""


def test_a_wrong_line_does_not_make_those_after_it_wrong() -> None:
    lines = ["dz2 = 1 - o1**2", "dW2 = dz2 @ h1.T", "dh1 = W2.T @ dz2", "dz1 = dh1", "dW1 = dz1 @ i.T", "db1 = dz1"]
    program = symgraph.load(NETWORK + "backward: |\n" + "\n".join(f"  {line}" for line in lines))
    found = check(program)
    assert [v.wrt for v in found] == ["z21", "W2", "h1", "z1", "W1", "b1"]
    assert [v.verdict for v in found] == ["proved", "proved", "proved", "refuted", "proved", "proved"]
    assert found[3].hints[0].kind == "missing_inner_derivative"
    assert found[3].hints[0].repaired == "dh1*(1 - h1**2)"


def test_a_claim_may_use_lines_but_not_its_own() -> None:
    lines = "backward: |\n  dz1 = W2.T @ (1 - o**2) * (1 - h1**2)\n  dW1 = 0*W1\n"
    program = symgraph.load(f"{NETWORK}{lines}claims: {{W1: dz1 @ i.T, b1: dz1}}")
    assert [v.verdict for v in check(program)][:2] == ["proved", "proved"]
    own = symgraph.load(f"{NETWORK}{lines}claims: {{W1: dW1}}")
    assert check(own)[0].verdict == "refuted"
