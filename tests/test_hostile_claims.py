"""Hostile files given to ``symgraph check``: each is reported, whatever it does to the process that judges it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest
from fuzzing.check_hostile_files import faults
from fuzzing.hostile_files import hostile_files

import symgraph
from symgraph.checking import apart, batch
from symgraph.checking.apart import Limits
from symgraph.checking.batch import check_files
from symgraph.checking.entries import moments
from symgraph.checking.result import FileResult, exit_code
from symgraph.cli import main
from symgraph.errors import InputError

RIGHT = "inputs: [x]\nequations: {y: x**2}\nclaims: {x: 2*x}\n"
LOOP = "shapes: {x: [1]}\ncode: |\n  L = 0\n  for i in range(60):\n    L = L + x[0]*x[0]\nloss: L\nclaims: {x: 2*x}\n"


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Right files."""
    for name in "abcd":
        (tmp_path / f"{name}.yaml").write_text(RIGHT, encoding="utf-8")
    return [str(tmp_path / f"{name}.yaml") for name in "abcd"]


def words(results: list[FileResult]) -> list[str]:
    return [",".join(answer.word for answer in result.answers) for result in results]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes and devices among its files")
def test_hostile_files_are_all_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sample; the whole is `fuzzing/check_hostile_files.py`."""
    (tmp_path / "files").mkdir()
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    hostile = hostile_files(tmp_path / "files", 5, 31)
    code = main(["check", "--json", *(str(file.path) for file in hostile)])
    assert faults(hostile, json.loads(capsys.readouterr().out), code) == []
    assert not list(Path.cwd().iterdir())


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux only")
def test_a_process_that_judges_has_so_much_memory_and_no_more() -> None:
    code = """
from symgraph.checking.worker import allow
allow(100, 50_000_000)
small = bytearray(40_000_000)
try:
    bytearray(60_000_000)
except MemoryError:
    allow(100, None)
    print(len(bytearray(60_000_000)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout == "60000000\n"


def test_products_of_large_arrays_are_refused_before_they_take_all_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """60 lines of 64 000 products each were 190 s and 5 GB."""
    monkeypatch.setattr("symgraph.spec.code.recorder.MAX_OPERANDS", 1000)
    lines = "  L = L @ x\n" * 8
    text = f"shapes: {{x: [5, 5]}}\ncode: |\n  L = x\n{lines}  L = L.sum()\nloss: L\nclaims: {{x: x}}\n"
    result = batch.judge(batch.Task("a.yaml", text))
    assert "elements are computed from more than 1000 others in all" in result.errors[0]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows stops no process")
def test_a_process_that_hangs_or_ends_is_reported_for_its_file(
    files: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = count()
    running = apart._Worker._running

    def disturbed(self: apart._Worker) -> subprocess.Popen[bytes]:
        process = running(self)
        task = next(tasks)
        self.limits = Limits(0.1 if task == 1 else 100)
        if task == 1:
            process.send_signal(signal.SIGSTOP)  # as if it computed without end
        if task == 2:
            process.kill()  # as the system does that has no memory left
            process.wait()
        return process

    monkeypatch.setattr(apart._Worker, "_running", disturbed)
    results = check_files(files, jobs=1, limits=Limits())
    assert words(results) == ["proved", "", "", "proved"]
    slow, ended = results[1:3]
    assert slow.errors == (
        f"{files[1]}: judging it took more than 0.1 s, and was ended; simplify it, or allow more with --time-limit",
    )
    assert ended.errors[0].startswith(f"{files[2]}: the process that judged it ended before its answer (")
    assert ended.errors[0].endswith("; judge it alone to see more")
    assert (slow.failed, ended.failed) == (False, True)
    assert exit_code([results[0], slow]) == 2
    assert exit_code(results) == 4


def test_processes_that_cannot_be_started_are_reported(files: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(Path(files[0]).with_name("none")))
    results = check_files(files, jobs=2, limits=Limits())
    assert [result.errors[0].partition(": ")[2].partition(")")[0] for result in results] == [
        "the process that judged it ended before its answer (it could not be started"
    ] * 4


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        (  # a scale of the hints is beyond all floats
            "shapes: {X: [n, p], B: [p, 1], Y: [n, 1]}\nparameters: [B]\nequations: {E: Y - X @ B}\n"
            "loss: sum(E**1e-400)/n\nclaims: {B: -2*X.T @ E/n}\n",
            "refuted",
        ),
        (  # a claim overflows where a hint is looked for
            "shapes: {X: [n, p], b: [p], Y: [n]}\nparameters: [b]\nequations: {E: Y - X @ b}\nloss: sum(E**2)/n\n"
            "claims: {b: -1e308*X.T @ (Y - X @ b)/n}\n",
            "refuted",
        ),
        (
            "shapes: {X: [2, 2]}\ncode: L = np.sum(X)**2\nloss: L\nclaims:\n"
            '  - {of: "X[0, 1]", wrt: X, is: "np.array([[0, 1], [0, 1e308]])"}\n',
            "refuted",
        ),
        (  # a rate that is beyond all floats
            "inputs: [x]\nparameters: [w]\nequations: {y: (w*x)**2}\n"
            "updates: [w = w - 1e399*2*w*x**2]\nclaims: {w: 2*w*x**2}\n",
            "proved",
        ),
        (
            "input: {name: i, size: 2}\nlayers: [{dense: 2, activation: tanh}, {dense: 1, activation: tanh}]\n"
            "loss: output\nclaims: {W2: (1e308 - o**2) @ h1.T}\n",
            "refuted",
        ),
        (  # the factor that is missing is no simple number
            "input: {name: i, size: 2}\nlayers: [{dense: 1, activation: sigmoid}]\nloss: o1**(1/2)\n"
            "claims: {w111: i1*(1 - o1)*sqrt(o1)/1e308}\n",
            "refuted",
        ),
        (  # 1 is a quantity of the program, and a factor that changes nothing
            "shapes: {X: [n, p], b: [p], Y: [n]}\nparameters: [b]\nequations: {E: Y - X @ b}\nloss: sum(E**0)/n\n"
            "claims: {b: -1e308*X.T @ (Y - X @ b)/n}\n",
            "refuted",
        ),
    ],
)
@pytest.mark.filterwarnings("error")
def test_numbers_beyond_all_floats(spec: str, found: str) -> None:
    result = batch.judge(batch.Task("a.yaml", spec))
    assert (result.errors, result.answers[0].word) == ((), found)


def test_a_loss_of_outputs_with_a_number_needs_layers() -> None:
    (error,) = batch.judge(batch.Task("a.yaml", "loss: {huber: 0.5}\n")).errors
    assert "loss: no layers; 'huber' is a loss of a network's outputs" in error


@pytest.mark.parametrize(
    ("formula", "found"),
    [
        ("unfold(x, 2, 0, 0)", "'unfold' with the numbers 2, 0, 0; they are at least 1, 1, 0, and at most 1000000"),
        ("unfold(x, 1000000, 1, 1000000)", "at most 10,000,000 are allowed"),
        ("take(x, 0, 0, 2)", "'take' with the numbers 0, 0, 2; they are at least 0, 1, 1, and at most 1000000"),
        ("reshape(x, 0, 4)", "'reshape' with the numbers 0, 4; they are at least 1, 1, and at most 1000000"),
    ],
)
def test_numbers_that_rows_of_sequences_cannot_have(formula: str, found: str) -> None:
    """As a program in JSON may have them, which nobody has written by hand."""
    program = {
        "format": "symgraph-program",
        "version": 1,
        "name": "a",
        "declarations": [{"name": "x", "role": "input", "shape": [4, 1]}],
        "equations": [{"name": "y", "formula": formula}],
    }
    with pytest.raises(InputError) as caught:
        symgraph.load(json.dumps(program, indent=1))
    assert found in str(caught.value)


@pytest.mark.parametrize("number", ["1e399", "-1e399"])
def test_a_range_beyond_all_floats_is_no_range(number: str) -> None:
    spec = f'inputs: [x]\nequations: {{y: x}}\ndata: {{x: "linspace({number}, 1, 5)"}}\nclaims: {{x: 1}}\n'
    (error,) = batch.judge(batch.Task("a.yaml", spec)).errors
    assert f"'{number}' in linspace; a number is needed" in error


def test_a_long_loop_is_not_run_again_and_again_for_a_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = count()
    run = moments.float_run

    def counted(*args: object) -> object:
        next(runs)
        return run(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(moments, "float_run", counted)
    monkeypatch.setattr(moments, "MAX_REPEATED", 100)
    (answer,) = batch.judge(batch.Task("a.yaml", LOOP)).answers
    assert answer.word == "refuted"
    assert next(runs) < 15  # of the 3 samples, and 1 or 2 more of each


def test_memory_that_is_not_there_is_no_bug(files: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def check(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(batch, "check", check)
    (result,) = check_files(files[:1], jobs=1)
    assert result.errors == (f"{files[0]}: judging it needs more memory than it may take; simplify it",)
    assert not result.failed


def test_an_error_of_another_file_names_the_one_that_reads_it(tmp_path: Path) -> None:
    (tmp_path / "v.yaml").write_text("[", encoding="utf-8")
    (tmp_path / "a.yaml").write_text(f"{RIGHT}values: v.yaml\n", encoding="utf-8")
    (result,) = check_files([tmp_path / "a.yaml"], jobs=1)
    assert result.errors[0].startswith(f"{tmp_path / 'a.yaml'}: {tmp_path / 'v.yaml'}:2:1: text")
