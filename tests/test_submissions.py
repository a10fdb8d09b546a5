"""Claims in a file of their own, and submissions that a trusted model judges."""

import io
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symgraph.errors import InputError, Problem
from symgraph.spec.load import spec_from_text
from symgraph.spec.lower import program_of
from symgraph.spec.spec import Spec
from symgraph.spec.submissions import claims_from_text, load_claims, read_submission, submission_from_text

PROGRAM = "name: neuron\ninputs: [x]\nparameters: [w, b]\nequations: {u: w*x + b, p: 1/(1 + exp(-u))}\nloss: -log(p)\n"
MODEL = (
    PROGRAM + "assume: {x: positive}\nvalues: {x: 2, w: 1, b: 0}\nfunctions: [f]\n"
    "let: {s: 1 - p}\nclaims: {w: -s*x, b: -s, k: {of: p, wrt: w, is: p*s*x}}\npoints: {w: 2, b: 1}\n"
)


def model() -> Spec:
    return spec_from_text(MODEL, "model.yaml")


def submitted(text: str, of: Spec | None = None) -> Spec:
    return submission_from_text(of or model(), text, "class/ann.yaml")


def errors(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        submitted(text)
    return [str(problem).partition("\n")[0] for problem in caught.value.problems]


def test_a_submission_carries_claims_and_the_model_the_rest() -> None:
    spec = submitted("claims: {w: du*x, k: {of: p, wrt: w, is: t}}\nbackward: [du = p - 1]\nlet: {t: p*(1 - p)*x}\n")
    assert [(claim.of, claim.wrt, claim.forms[0].text) for claim in spec.claims] == [("", "w", "du*x"), ("p", "w", "t")]
    assert (spec.name, spec.file) == ("ann", "class/ann.yaml")
    assert list(spec.let) == ["t"]  # not the model's
    assert [line.primal for line in spec.backward] == ["u"]
    assert (spec.missing, spec.wanted) == (("b",), ())
    assert spec.points_of == {"w": Fraction(2), "b": Fraction(1)}
    assert all(claim.assume == {"x": ("positive",)} for claim in spec.claims)
    assert spec.values == model().values
    trusted, judged = program_of(model()), program_of(spec)
    assert (judged.equations, judged.loss) == (trusted.equations, trusted.loss)
    assert judged.metadata["missing"] == ("b",)


def test_what_the_model_does_not_ask_for_is_kept() -> None:
    spec = submitted("name: Ann\nclaims: {w: 1, b: 2, x: 3, k: {of: p, wrt: w, is: 0}}\n")
    assert [claim.wrt for claim in spec.claims] == ["w", "b", "x", "w"]
    assert (spec.name, spec.missing) == ("Ann", ())


def test_a_model_may_list_what_it_asks_for() -> None:
    asking = spec_from_text(PROGRAM + "claims: [w, b]\npoints: {w: 3}\n", "model.yaml")
    spec = submitted("claims: {b: p - 1}\n", asking)
    assert (spec.missing, spec.points_of) == (("w",), {"w": Fraction(3)})
    assert submitted("backward: [du = p - 1]\n", asking).missing == ("w", "b")


def test_the_assumptions_of_the_models_claim_hold_for_the_submissions() -> None:
    detailed = spec_from_text(
        PROGRAM + "claims: [{wrt: w, is: 1, assume: {x: '(0, 1)'}}, {wrt: b, is: 2}]", "model.yaml"
    )
    spec = submitted("claims: {w: 5, b: 6}", detailed)
    assert [list(claim.assume) for claim in spec.claims] == [["x"], []]


def test_a_model_that_asks_for_nothing() -> None:
    with pytest.raises(InputError, match=r"model\.yaml: a model that asks for no gradient; add claims: \[w111, w112\]"):
        submitted("claims: {w: 1}", spec_from_text(PROGRAM, "model.yaml"))


@pytest.mark.parametrize(
    "key",
    ["loss: x", "assume: {x: negative}", "equations: {u: x}", "inputs: [x]", "parameters: [w]", "values: {x: 1}",
     "functions: [g]", "layers: []", "input: 2", "points: {w: 100}", "groups: {}", "figure: {}", "batch: 3",
     "shapes: {}", "code: x", "labels: {}"],
)  # fmt: skip
def test_a_submission_brings_no_program_of_its_own(key: str) -> None:
    name = key.partition(":")[0]
    assert errors(f"claims: {{w: 1}}\n{key}\n") == [
        f"class/ann.yaml:2:1: {name}: a submission with the key '{name}'; the program, its loss, what is assumed and "
        "the points come from the model; remove it"
    ]


def test_a_submission_assumes_nothing_of_its_own() -> None:
    assert errors("claims: {w: {is: 1, assume: {x: negative}}}\n") == [
        "class/ann.yaml:1:29: claims.w.assume: assumptions of a submission's own; what may be assumed comes from the "
        "model; remove them"
    ]


def test_all_problems_of_a_submission_are_reported_at_once() -> None:
    assert errors("claim: {w: 1}\nloss: w\nclaims: {w: 1 +, v: 2, b: s}\nbackward: [dw = du]\nupdates: {u: 3}\n") == [
        "class/ann.yaml:1:1: unknown key 'claim'; a submission has name, title, claims, backward, let, updates; "
        "did you mean 'claims'?",
        "class/ann.yaml:2:1: loss: a submission with the key 'loss'; the program, its loss, what is assumed and "
        "the points come from the model; remove it",
        "class/ann.yaml:3:15: claims.w: nothing follows '+'; give a name, a number or a parenthesis",
        "class/ann.yaml:3:18: claims.v: unknown name 'v'; known here: x, w, b, u, p, L",
        "class/ann.yaml:3:27: claims.b: unknown name 's'; known here: x, w, b, u, p, L, dw",
        "class/ann.yaml:4:17: backward.dw: unknown name 'du'; claims never use symgraph's own adjoints; "
        "add a backward line du = ...",
        "class/ann.yaml:5:11: updates.u: 'u' is computed; inputs and parameters are updated; update what it is "
        "computed from",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "class/ann.yaml: an empty file; a file of claims has keys such as claims"),
        ("[]", "class/ann.yaml:1:1: a list found; a submission has name, title, claims"),
        ("{}", "class/ann.yaml:1:1: nothing found; a submission has name, title, claims"),
        ("claims: []", "class/ann.yaml:1:9: claims: nothing to check"),
        ("claims: {w: [}", "class/ann.yaml:1:"),
        ("name: a/b\nclaims: {w: 1}", "class/ann.yaml:1:7: name: the name 'a/b'; it names files"),
        ("claims: {w: f(x, 1)*f(x)}", "class/ann.yaml:1:"),
    ],
)
def test_files_that_are_no_submissions(text: str, said: str) -> None:
    assert errors(text)[0].startswith(said)


def test_a_submission_does_not_change_what_the_next_one_may_write() -> None:
    trusted = model()  # it declares f, and never calls it
    assert submitted("claims: {w: f(x)}", trusted).functions == {"f": 1}
    assert submitted("claims: {w: 'f(x, b)'}", trusted).functions == {"f": 2}


def test_submissions_are_read_from_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "bob.yaml"
    file.write_bytes(b"claims: {w: (p - 1)*x}\r\n")
    assert read_submission(model(), str(file)).name == "bob"
    with pytest.raises(InputError, match="no such file"):
        read_submission(model(), str(tmp_path / "bbo.yaml"))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"claims: {w: 1}")))
    assert read_submission(model(), "-").file == "stdin"


def test_a_file_of_claims_replaces_those_of_the_spec(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("title: Mine\nclaims: {b: {is: t, assume: {x: '(0, 1)'}}}\nlet: {t: p - 1}\npoints: {b: 4}\n")
    spec = load_claims(str(file), model())
    assert [claim.wrt for claim in spec.claims] == ["b"]
    assert len(spec.claims[0].assume["x"]) == 2  # the spec's, and its own
    assert (spec.name, spec.title, spec.points_of) == ("mine", "Mine", {"b": Fraction(4)})
    assert spec.places["claims.b.is"].file == str(file)
    with pytest.raises(InputError, match="a file of claims with the key 'loss'; the program stands in the spec"):
        claims_from_text(model(), "loss: x\nclaims: {b: 1}")


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="claims: {w}[],-=\n'\"|&*!#@du1.()\t\u3000é", max_size=60) | st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    found: list[Problem] = []
    try:
        submitted(text)
    except InputError as error:
        found.extend(error.problems)
    assert all(problem.file == "class/ann.yaml" for problem in found)
