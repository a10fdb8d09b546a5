"""Many files at once: each result by itself, in order, the same wherever the work is done."""

from __future__ import annotations

import io
import pickle
import subprocess
import sys
import threading
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import joblib
import pytest

from symgraph.calculus.program import Program
from symgraph.checking import batch
from symgraph.checking.batch import check_equations, check_files
from symgraph.checking.result import FileResult
from symgraph.checking.verdict import Verdict
from symgraph.errors import InputError

# The gradients of tanh-2-2-1 by the chain rule, as in cases.md A2 (SymPy's closed form in forward names).
RIGHT = {
    "w111": "i1*w211*(1 - h11**2)*(1 - o1**2)",
    "w211": "h11*(1 - o1**2)",
    "b21": "1 - o1**2",
}
WRONG = {"w111": "i1*w211*(1 - o1**2)", "w211": "-h11*(1 - o1**2)", "b21": "1 + o1**2"}

MODEL = """
name: net
input: {name: i, size: 2}
layers: [{dense: 2, activation: tanh}, {dense: 1, activation: tanh}]
loss: output
claims: [w111, w211, b21]
points: {w111: 2, b21: 1/2}
"""


def written(folder: Path, name: str, claims: dict[str, str]) -> str:
    """A submission on disk."""
    path = folder / name
    path.write_text("claims:\n" + "".join(f"  {key}: {text}\n" for key, text in claims.items()), encoding="utf-8")
    return str(path)


@pytest.fixture
def model(tmp_path: Path) -> str:
    path = tmp_path / "net.yaml"
    path.write_text(MODEL, encoding="utf-8")
    return str(path)


def timeless(results: list[FileResult]) -> list[FileResult]:
    """The results without what the clock said."""
    return [
        replace(
            result,
            answers=tuple(
                replace(answer, verdict=answer.verdict and replace(answer.verdict, seconds=0.0))
                for answer in result.answers
            ),
        )
        for result in results
    ]


def words(result: FileResult) -> dict[str, str]:
    return {answer.name: answer.word for answer in result.answers}


def test_right_and_wrong_claims_of_a_class(tmp_path: Path, model: str) -> None:
    files = [
        written(tmp_path, "right.yaml", RIGHT),
        written(tmp_path, "wrong.yaml", WRONG),
        written(tmp_path, "half.yaml", {"b21": RIGHT["b21"], "w111": WRONG["w111"]}),
    ]
    right, wrong, half = check_files(files, model, jobs=1)
    assert set(words(right).values()) == {"proved"}
    assert set(words(wrong).values()) == {"refuted"}
    assert words(half) == {"w111": "refuted", "w211": "missing", "b21": "proved"}
    assert [result.points for result in (right, wrong, half)] == [Fraction("3.5"), 0, Fraction("0.5")]
    assert {result.out_of for result in (right, wrong, half)} == {Fraction("3.5")}


def test_the_answers_stand_in_the_order_of_the_model(tmp_path: Path, model: str) -> None:
    claims = {"b11": "1", "b21": RIGHT["b21"], "w111": RIGHT["w111"]}
    (result,) = check_files([written(tmp_path, "a.yaml", claims)], model, jobs=1)
    assert [answer.name for answer in result.answers] == ["w111", "w211", "b21", "b11"]
    assert [str(answer.out_of) for answer in result.answers] == ["2", "1", "1/2", "0"]  # nobody asked for b11
    assert result.missing == ("w211",)


def test_a_step_of_learning_earns_nothing_of_what_the_model_asks_for(tmp_path: Path, model: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        f"claims: {{w111: '{RIGHT['w111']}'}}\nupdates: [w111 = w111 - eta*dw111, w211 = w211 - eta*dw211]\n",
        encoding="utf-8",
    )
    (result,) = check_files([path], model, jobs=1)
    assert words(result) == {
        "w111": "proved",
        "w211": "missing",
        "b21": "missing",
        "w111 (update)": "proved",
        "w211 (update)": "proved",
    }
    assert (result.points, result.out_of) == (2, Fraction("3.5"))


@pytest.mark.parametrize("claim", ["dw111", "1*dw111 + 0", "again"])
@pytest.mark.parametrize(("line", "word"), [("0", "refuted"), (RIGHT["w111"], "proved")])
def test_a_backward_line_does_not_vouch_for_the_claim_that_repeats_it(
    tmp_path: Path, model: str, claim: str, line: str, word: str
) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        f"backward:\n  - dw111 = {line}\n  - again = dw111\nclaims: {{w111: '{claim}'}}\n", encoding="utf-8"
    )
    (result,) = check_files([path], model, jobs=1)
    assert words(result) == {"w111": word, "w211": "missing", "b21": "missing", "dw111": word}
    assert result.points == (2 if word == "proved" else 0)


def test_one_broken_file_does_not_stop_the_others(tmp_path: Path, model: str) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("claims: {w111: i1*(}", encoding="utf-8")
    files = [str(broken), str(tmp_path / "none.yaml"), written(tmp_path, "right.yaml", RIGHT), str(tmp_path)]
    seen: list[FileResult] = []
    results = check_files(files, model, jobs=1, on_result=seen.append)
    assert seen == results
    assert [result.file for result in results] == files
    assert [bool(result.errors) for result in results] == [True, True, False, True]
    assert "without its ')'" in results[0].errors[0]
    assert "no such file" in results[1].errors[0]
    assert (results[0].points, results[0].out_of) == (0, Fraction("3.5"))
    assert results[2].points == Fraction("3.5")


@pytest.mark.parametrize("key", ["loss: (o1 - 1)**2", "assume: {o1: positive}", "equations: {o1: i1}"])
def test_a_submission_with_a_program_of_its_own_is_refused(tmp_path: Path, model: str, key: str) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(f"{key}\nclaims: {{w111: i1}}\n", encoding="utf-8")
    (result,) = check_files([path], model, jobs=1)
    assert f"a submission with the key '{key.partition(':')[0]}'" in result.errors[0]


def test_a_bad_model_is_the_fault_of_no_file(tmp_path: Path) -> None:
    model = tmp_path / "net.yaml"
    model.write_text("layers: []", encoding="utf-8")
    with pytest.raises(InputError, match=r"net\.yaml:1:"):
        check_files([written(tmp_path, "a.yaml", RIGHT)], model, jobs=1)


def test_claims_beside_the_file_and_on_equations(tmp_path: Path) -> None:
    (result,) = check_files(["tanh-2-2-1"], claims=[f"w111 = {RIGHT['w111']}", f"b21 = {WRONG['b21']}"], jobs=1)
    assert words(result) == {"w111": "proved", "b21": "refuted"}
    more = written(tmp_path, "claims.yaml", RIGHT)
    (result,) = check_files(["tanh-2-2-1"], claims=["b21 = 0"], claims_file=more, jobs=1)
    assert words(result) == {"w111": "proved", "w211": "proved", "b21": "refuted"}
    result = check_equations(["u = a*x", "y = u**2"], claims=["x = 2*a*u", "a = 2*x"])
    assert words(result) == {"x": "proved", "a": "refuted"}


def test_a_file_without_claims_has_nothing_to_check() -> None:
    (result,) = check_files(["sum"], jobs=1)
    (error,) = result.errors
    assert error.startswith("sum: nothing to check; ")
    assert error.endswith('add claims: {w111: ...}, or --claim "w111 = ..."')


def test_standard_input_is_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    text = b"inputs: [x]\nequations: {y: x**3}\nclaims: {x: 3*x**2}\n"
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(text)))
    (result,) = check_files(["-"], jobs=1)
    assert (result.file, words(result)) == ("stdin", {"x": "proved"})


def scripted(program: Program, _effort: int, _lang: str) -> list[Verdict]:
    """In the place of the checker: says where it ran, and stumbles over one file."""
    if program.name == "b":
        raise ZeroDivisionError("division by zero")
    name = threading.current_thread().name
    return [Verdict("loss", claim.wrt, "", "proved", method=name) for claim in program.metadata["claims"]]


def test_a_bug_spoils_one_result_only(tmp_path: Path, model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "check", scripted)
    files = [written(tmp_path, f"{name}.yaml", RIGHT) for name in "abc"]
    results = check_files(files, model, jobs=1)
    assert [result.failed for result in results] == [False, True, False]
    assert "symgraph has a bug, please report it: ZeroDivisionError: division by zero" in results[1].errors[0]
    assert results[1].out_of == Fraction("3.5")
    monkeypatch.setenv("SYMGRAPH_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        check_files(files, model, jobs=1)


def test_the_work_goes_where_joblib_is_told_to_send_it(
    tmp_path: Path, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "check", scripted)
    files = [written(tmp_path, f"{name}.yaml", RIGHT) for name in "acdefg"]
    with joblib.parallel_config("threading", n_jobs=2):
        results = check_files(files, model)
    assert [result.file for result in results] == files
    threads = {verdict.method for result in results for verdict in result.verdicts}
    assert threads.isdisjoint({threading.current_thread().name})


def test_processes_give_what_one_process_gives(tmp_path: Path, model: str) -> None:
    files = [written(tmp_path, f"{n}.yaml", WRONG if n % 2 else RIGHT) for n in range(5)]
    files.insert(2, str(tmp_path / "none.yaml"))
    seen: list[str] = []
    apart = check_files(files, model, jobs=2, on_result=lambda result: seen.append(result.file))
    assert seen == files
    assert timeless(apart) == timeless(check_files(files, model, jobs=1))


@pytest.mark.filterwarnings("ignore")  # of libraries that no release of symgraph can mend
def test_a_dask_cluster_gives_what_one_process_gives(tmp_path: Path, model: str) -> None:
    distributed = pytest.importorskip("distributed", reason="needs the extra 'cluster'")
    files = [written(tmp_path, f"{n}.yaml", WRONG if n % 2 else RIGHT) for n in range(4)]
    here = timeless(check_files(files, model, jobs=1))
    cluster = distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
    with cluster, distributed.Client(cluster) as client, joblib.parallel_config("dask"):
        assert timeless(check_files(files, model)) == here
        workers = client.run(lambda: "symgraph.checking.batch" in sys.modules)
    assert any(workers.values())  # the work was done there


def test_results_travel(tmp_path: Path, model: str) -> None:
    results = check_files([written(tmp_path, "a.yaml", {**RIGHT, **{"b21": WRONG["b21"]}})], model, jobs=1)
    assert pickle.loads(pickle.dumps(results)) == results


def test_a_worker_loads_no_picture() -> None:
    heavy = ("typst", "graphviz", "wasmtime", "joblib", "rich", "click", "symgraph.figure")
    code = f"import sys, symgraph.checking.batch; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout == "[]\n"
