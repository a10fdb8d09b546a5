"""What is said of wrong claims about whole arrays: the mistake, where it is, and the claim repaired."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import symgraph
from symgraph.checking.batch import check_files
from symgraph.checking.check import check
from symgraph.checking.report.console import result_lines
from symgraph.checking.verdict import Diagnosis
from symgraph.cli.main import main

D2 = """\
name: three-layer-net
shapes: {X: [n, p], B1: [p, d], B2: [d, 1], Y: [n, 1]}
functions: [phi]
equations:
  E: Y - phi(X @ B1) @ B2
loss: sum(E**2)/n
"""
NETWORK = """\
shapes: {X: [n, p], W1: [p, h], b1: [1, h], W2: [h, q], b2: [1, q], T: [n, q]}
equations:
  Z: X @ W1 + b1
  H: tanh(Z)
  O: H @ W2 + b2
loss: sum((O - T)**2)/n
let: {D: 2*(O - T)/n}
"""


def hints(spec: str, wrt: str, claim: str, lang: str = "en") -> tuple[Diagnosis, ...]:
    program = symgraph.load(f"{spec}claims:\n  - {{of: loss, wrt: {wrt}, is: {claim!r}}}\n")
    found = check(program, lang=lang)[0]  # type: ignore[arg-type]
    assert found.verdict == "refuted"
    for hint in found.hints:
        if hint.repaired and "   (" not in hint.repaired:  # every repair is right
            again = symgraph.load(f"{spec}claims:\n  - {{of: loss, wrt: {wrt}, is: {hint.repaired!r}}}\n")
            assert check(again)[0].verdict == "proved"
    return found.hints


@pytest.mark.parametrize(
    ("wrt", "claim", "kind", "message", "repaired"),
    [
        # the three mistakes that the author of case D names
        (
            "B1",
            "-2*X.T @ (E @ B2.T)/n",
            "missing_inner_derivative",
            "the derivative of phi at X @ B1, dphi(X @ B1), is missing",
            "-2*X.T @ ((E @ B2.T)*dphi(X @ B1))/n",
        ),
        (
            "B2",
            "-2*(X @ B1).T @ E/n",
            "missing_function",
            "phi was not applied: X @ B1 should be phi(X @ B1)",
            "-2*phi(X @ B1).T @ E/n",
        ),
        ("B2", "-2*phi(X @ B1).T @ E", "missing_factor", "a division by n is missing", "-2*phi(X @ B1).T @ E/n"),
        ("B1", "-2*phi(X @ B1).T @ E/n", "wrong_gradient", "this is the gradient by B2, not by B1", ""),
        # and others
        ("B2", "2*phi(X @ B1).T @ E/n", "sign", "the sign is wrong", "-2*phi(X @ B1).T @ E/n"),
        ("B2", "-phi(X @ B1).T @ E/n", "constant_factor", "a factor 2 is missing", "-2*phi(X @ B1).T @ E/n"),
        ("B2", "-2*dphi(X @ B1).T @ E/n", "wrong_function", "dphi(X @ B1) should be phi(X @ B1)", None),
        ("B2", "-2*phi(X @ B1).T @ Y/n", "wrong_name", "Y should be E", "-2*phi(X @ B1).T @ E/n"),
        ("B1", "-2*X @ (E @ B2.T * dphi(X @ B1))/n", "transposed", "X has to be transposed: X.T", None),
    ],
)
def test_hints_of_the_article(wrt: str, claim: str, kind: str, message: str, repaired: str | None) -> None:
    best = hints(D2, wrt, claim)[0]
    assert (best.kind, best.message) == (kind, message)
    assert repaired is None or best.repaired == repaired


@pytest.mark.parametrize(
    ("wrt", "claim", "kind", "repaired"),
    [
        ("W2", "H.T * D", "wrong_product", "H.T @ D"),
        ("W2", "D @ H.T", "swapped_order", None),
        ("b2", "D", "missing_sum", "sum(D, axis=0)"),
        ("b2", "sum(D, axis=1)", "wrong_axis", "sum(D, axis=0)"),
        ("b1", "sum(D @ W2.T, axis=0)", "missing_inner_derivative", "sum(D @ W2.T*(1 - H**2), axis=0)"),
        ("W1", "X.T @ (D @ W2.T * (1 - H))", "wrong_function", None),
        ("W1", "X.T @ D @ W2.T", "missing_inner_derivative", None),
        ("W1", "X.T @ (D @ W2.T @ (1 - H**2))", "wrong_product", "X.T @ ((D @ W2.T)*(1 - H**2))"),
        ("W1", "X.T @ (D @ W2 * (1 - H**2))", "transposed", None),
        ("Z", "D @ W2.T * (1 + H**2)", "sign", "D @ W2.T * (1 - H**2)"),
        ("Z", "D @ W2.T * (1 - Z**2)", None, "D @ W2.T * (1 - H**2)"),
        ("X", "(D @ W2.T * (1 - H**2)) @ W1", "transposed", "(D @ W2.T * (1 - H**2)) @ W1.T"),
    ],
)
def test_hints_of_a_network(wrt: str, claim: str, kind: str | None, repaired: str | None) -> None:
    found = hints(NETWORK, wrt, claim)
    assert found
    assert kind is None or kind in {hint.kind for hint in found}
    assert repaired is None or repaired in {hint.repaired for hint in found}


def test_terms_and_conditions() -> None:
    ridge = "shapes: {X: [n, p], w: [p], y: [n], a: []}\nloss: sum((X @ w - y)**2)/n + a*sum(w**2)\n"
    assert hints(ridge, "w", "2*X.T @ (X @ w - y)/n")[0].message == "the term 2*a*w is missing"
    assert hints(ridge, "w", "2*X.T @ (X @ w - y)/n + a*w")[0].repaired == "2*X.T @ (X @ w - y)/n + 2*a*w"
    assert hints(ridge, "w", "2*X.T @ (X @ w - y)/n - 2*a*w")[0].kind == "sign"
    form = "shapes: {A: [n, n], x: [n]}\nloss: x.T @ A @ x\n"
    kinds = [hint.kind for hint in hints(form, "x", "2*A @ x")]
    assert kinds == ["assumption", "missing_term"]
    classes = "input: {name: i, size: 4}\nlayers: [{dense: 3, activation: softmax}]\nloss: cross_entropy\n"
    assert "the elements of y sum to 1" in hints(classes, "b1", "o - y")[0].message


def test_the_guilty_part_and_japanese() -> None:
    claim = "-2*X.T @ (E @ B2.T)/n"
    best = hints(D2, "B1", claim, "ja")[0]
    assert best.message == "X @ B1 での phi の微分 dphi(X @ B1) が抜けています"
    assert best.span is not None
    assert claim[best.span.start : best.span.end] == "E @ B2.T"


def test_nothing_is_said_where_no_small_change_helps() -> None:
    assert hints(D2, "B1", "X.T @ X @ B1 @ B2 @ B2.T*17 + B1**3") == ()


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.fixture
def misfit(tmp_path: Path) -> Path:
    path = tmp_path / "net.yaml"
    claims = "claims:\n  B1: -2*X.T @ (E @ B2.T)/n\n  B2: -2*E.T @ phi(X @ B1)/n\n"
    path.write_text(D2 + claims, encoding="utf-8")
    return path


def test_shapes_that_do_not_fit_are_errors_too(misfit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(misfit)]) == 2
    out, err = capsys.readouterr()
    assert f"{misfit}:9:7: claims.B2: the claim is 1×d; the gradient by B2 is d×1" in err
    assert "✗ B1 refuted" in out  # the other claim is judged all the same
    assert "entry (1, 1): the claim is" in out


def test_json_has_the_errors_and_the_verdicts(misfit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(misfit), "--json"]) == 2
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert len(file["errors"]) == 1
    first, second = file["claims"]
    assert first["counterexample"]["entry"] == [1, 1]
    assert list(first["counterexample"]["point"])[:3] == ["n", "p", "d"]
    assert (second["method"], second["counterexample"]) == ("shapes", None)
    assert second["diagnosis"]["kind"] == "transposed"


def test_matrices_are_shown_in_rows(tmp_path: Path) -> None:
    path = tmp_path / "form.yaml"
    path.write_text("shapes: {A: [n, n], x: [n]}\nloss: x.T @ A @ x\nclaims: {x: 2*A @ x}\n", encoding="utf-8")
    lines = result_lines(check_files([path], jobs=1)[0])
    assert "n = 2, A = [[" in lines[2]
    assert "], [" in lines[2]
    assert "x = [[" in lines[2]
