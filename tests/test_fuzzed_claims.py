"""Random claims about random programs, judged by mpmath; and what they have shown to be wrong, each once more.

The long run is `benchmarks/fuzz_claims.py`.
"""

from __future__ import annotations

from collections import Counter

import pytest
from fuzzing.case import Case
from fuzzing.judge import Finding, judged
from fuzzing.run import findings

import symgraph

COUNT = 36


@pytest.fixture(scope="module")
def found() -> list[Finding]:
    return list(findings("suite", COUNT))


def test_no_verdict_on_a_random_claim_is_wrong(found: list[Finding]) -> None:
    assert [(finding.fault, finding.spec) for finding in found if finding.fault] == []


def test_nearly_all_random_claims_are_decided(found: list[Finding]) -> None:
    verdicts = Counter((finding.label, finding.verdict) for finding in found)
    right, wrong = (sum(n for (label, _), n in verdicts.items() if label == word) for word in ("right", "wrong"))
    assert min(right, wrong) > COUNT // 4
    assert verdicts["right", "proved"] >= 0.85 * right
    assert verdicts["wrong", "refuted"] >= 0.9 * wrong


SQUARE = Case('name: s\ninputs: [x]\nequations: {y: "x**2*sin(x)"}\nloss: y\n', "x")


@pytest.mark.parametrize(
    ("claim", "label"),
    [
        ("2*x*sin(x) + x**2*cos(x)", "right"),
        ("(2*sin(x) + x*cos(x))/(1/x)", "right"),
        ("2*x*sin(x) + x**2*cos(x) + 1e-9*x", "wrong"),
        ("2*x*sin(x) + x**2*cos(x) + relu(x - 1)", "wrong"),
        ("2*x*sin(x) + sqrt(x)**4*cos(x)", "no value"),
    ],
)
def test_labels_come_from_numbers(claim: str, label: str) -> None:
    finding = judged(SQUARE, claim)
    assert finding is not None
    assert finding.label == label


# --- found by fuzzing -------------------------------------------------------------------------------------------------

Assume = dict[str, str]
NOT_PROVED: list[tuple[str, str, str, Assume]] = [
    # function, by, a claim that is wrong or has no value in some part of the domain, and what is assumed
    ("relu(x)**2/2", "x", "1/(1/relu(x))", {}),
    ("y*relu(x - 100)", "y", "1/(1/relu(x - 100))", {}),
    ("i1(tanh(n - 1))", "a", "1/(1/0)", {}),
    ("expint(0, y)*where(erf(y) < y, pi, y)*gamma(n)", "n", "expint(0, y)*y*gamma(n)*digamma(n)", {"y": "negative"}),
    ("relu(x)**y", "x", "where(x > 0, y*x**(y - 1), 5)", {"y": "positive"}),
    ("where(z > 100, y*floor(x), y**2)", "y", "where(z > 100, floor(x)**2/floor(x), 2*y)", {}),
    (
        "where(z > 100, y*atan2(relu(x), 1), y**2)",
        "y",
        "where(z > 100, atan2(relu(x), 1)**2/atan2(relu(x), 1), 2*y)",
        {},
    ),
    ("y*tanh(relu(x - 100))", "y", "tanh(relu(x - 100))**2/tanh(relu(x - 100))", {}),
    ("y*exp(lambertw(relu(x - 100)))", "y", "relu(x - 100)/lambertw(relu(x - 100))", {}),
    ("entr(relu(n - 3))", "n", "-(log(relu(n - 3)) + 1)*step(n - 3)", {}),
    ("where(x > 0, x*log(x), 0)", "x", "where(x > 0, 1, 0)*(log(x) + 1)", {}),
    ("y*x**floor(w)", "y", "where(x > 0, x**floor(w), 3)", {}),
]


@pytest.mark.parametrize(("function", "wrt", "claim", "assume"), NOT_PROVED)
def test_what_was_proved_and_is_not_so(function: str, wrt: str, claim: str, assume: Assume) -> None:
    variables = {"a": "real"} | assume
    assert symgraph.check_derivative(function, wrt, claim, variables=variables).verdict != "proved"


PROVED: list[tuple[str, str, str, Assume]] = [
    # function, by, a right claim that was left undecided, and what is assumed
    ("csch(1/2)**(3/2)", "a", "0/2 + 0/3", {}),
    ("where(x > 0, x*log(x), 0)", "x", "where(x > 0, log(x) + 1, 0)", {}),
    ("entr(relu(x))", "x", "where(x > 0, -log(x) - 1, 0)", {}),
    ("sqrt(relu(x))", "x", "where(x > 0, 1/(2*sqrt(x)), 0)", {}),
    ("abs(tanh(x))", "x", "1 - tanh(x)**2", {"x": "positive"}),
    ("abs(sinh(x))", "x", "cosh(x)", {"x": "positive"}),
    ("relu(tanh(x))", "x", "where(x > 0, 1 - tanh(x)**2, 0)", {}),
    ("tanh(relu(x))", "x", "where(tanh(x) > 0, 1 - tanh(x)**2, 0)", {}),
    ("abs(softplus(x))", "x", "sigmoid(x)", {}),
    ("sqrt(logcosh(x)**2)", "x", "tanh(x)", {}),
    ("abs(log(x))", "x", "1/x", {"x": "x > 1"}),
    ("abs(exp(x) - 2)", "x", "exp(x)*sign(x - log(2))", {}),
    ("maximum(exp(x), exp(y))", "x", "where(x > y, exp(x), 0)", {}),
    ("abs(erf(x))", "x", "2/sqrt(pi)*exp(-x**2)*sign(x)", {}),
    ("abs(asinh(x))", "x", "1/sqrt(1 + x**2)", {"x": "positive"}),
    ("abs(besselj(0, 3)*x)", "x", "-besselj(0, 3)*sign(x)", {}),
    ("sinh(besseli(1, b)/logcosh(z))", "z",
     "-cosh(besseli(1, b)/logcosh(z))*besseli(1, b)/sqrt(logcosh(z))**2/logcosh(z)*tanh(z)", {}),
]  # fmt: skip


@pytest.mark.parametrize(("function", "wrt", "claim", "assume"), PROVED)
def test_what_was_left_undecided_and_is_right(function: str, wrt: str, claim: str, assume: Assume) -> None:
    variables = {"a": "real"} | assume
    verdict = symgraph.check_derivative(function, wrt, claim, variables=variables)
    assert (verdict.verdict, verdict.reason) == ("proved", "")


def test_a_derivative_by_what_the_loss_does_not_need() -> None:
    spec = 'name: s\ninputs: [x, t]\nequations: {u: x - t, loss: "sigmoid(2)*x**2"}\nloss: loss\nclaims: {u: "0"}\n'
    (verdict,) = symgraph.check(symgraph.load(spec))
    assert verdict.verdict == "proved"
