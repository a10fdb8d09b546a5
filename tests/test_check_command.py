"""`symgraph check`: options in, text, reports and exit codes out."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest

import symgraph
from symgraph.calculus.expand import expand
from symgraph.checking import batch
from symgraph.checking.verdict import Verdict
from symgraph.cli import main
from symgraph.figure.contents.guilty import steps_about

LIGHT = ("sympy", "numpy", "yaml", "flint", "rich", "joblib")
RIGHT = "i1*w211*(1 - h11**2)*(1 - o1**2)"
NO_PHI = "i1*w211*(1 - o1**2)"  # the derivative of h11's tanh forgotten


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def spec(name: str, claims: str, more: str = "") -> str:
    """A file with the parabola and claims about it."""
    text = f"inputs: [x]\nparameters: [a]\nequations: {{u: a*x, y: u**2}}\nclaims: {claims}\n{more}"
    Path(name).write_text(text, encoding="utf-8")
    return name


@pytest.mark.parametrize("arguments", [["help", "check"], ["check"], ["check", "a.yaml", "--jobs", "-2"]])
def test_help_and_usage_errors_import_nothing_heavy(arguments: list[str]) -> None:
    code = (
        f"import sys; from symgraph.cli import main; main({arguments}); print([m for m in {LIGHT} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check"], "Give spec files or names of templates, or else equations"),
        (["check", "sum", "-e", "y = x"], "Give spec files or names of templates, or else equations"),
        (["check", "a.yaml", "--model", "sum", "--claim", "x = 1"], "With --model the claims stand in the files"),
        (["check", "-e", "y = x", "--model", "sum"], "With --model the claims stand in the files"),
        (["check", "sum", "--effort", "0"], "0 is not in the range 1<=x<=6"),
        (["check", "sum", "--lang", "fr"], "is not one of"),
        (["check", "--csv", "a.yaml", "b.yaml"], "--csv a.yaml; it names the file to write, not a spec"),
        (["check", "sum", "--model", "none.yaml"], "none.yaml: no such file"),
        (["check", "sum", "--claims", "none.yaml"], "none.yaml: no such file"),
        (["check", "sum"], "sum: nothing to check"),
        (["check", "sum", "--claim", "a"], "without '='"),
    ],
)
def test_wrong_usage_says_what_is_right(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    spec("b.yaml", "{x: 2*a*u}")
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.out == ""
    assert not Path("a.yaml").exists()


def test_a_template_with_a_right_and_a_wrong_claim(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "tanh-2-2-1", "--claim", f"w111 = {RIGHT}"]) == 0
    assert capsys.readouterr() == ("tanh-2-2-1\n  ✓ w111 proved (exact)\n", "")
    assert main(["check", "tanh-2-2-1", "--claim", f"w111 = {NO_PHI}"]) == 1
    out, err = capsys.readouterr()
    lines = [line.strip() for line in out.splitlines()]
    assert lines[1] == f"✗ w111 refuted: {NO_PHI}"
    assert lines[2].startswith("at ")
    assert "the claim is " in lines[2]
    assert any(line.startswith("hint: ") and "1 - h11**2" in line for line in lines)
    assert err == ""


def test_equations_need_no_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "-e", "u = a*x", "-e", "y = u**2", "--claim", "a = 2*u*x", "--claim", "x = 2*u"]) == 1
    out = capsys.readouterr().out
    assert "✓ a proved" in out
    assert "✗ x refuted: 2*u" in out


def test_the_worst_of_all_files_is_the_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    right, wrong = spec("right.yaml", "{x: 2*a*u}"), spec("wrong.yaml", "{x: 2*u}")
    broken = spec("broken.yaml", "{x: 2*u*}")
    assert main(["check", right]) == 0
    assert main(["check", right, wrong]) == 1
    assert main(["check", right, wrong, broken]) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("broken.yaml:4:")
    assert captured.out.count("✗ x refuted") == 2  # the broken file hides no other
    monkeypatch.setattr(batch, "check", lambda *_: [Verdict("loss", "x", "f(x)", "undecided", reason="f is unknown")])
    assert main(["check", right]) == 3
    monkeypatch.setattr(batch, "check", lambda *_: 1 / 0)
    assert main(["check", wrong]) == 4
    assert "symgraph has a bug, please report it: ZeroDivisionError" in capsys.readouterr().err


def test_many_files_end_in_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", spec("right.yaml", "{x: 2*a*u}"), spec("wrong.yaml", "{x: 2*u, a: 2*x*u}")])
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[-6:] if line.strip(" ─")]
    assert ["right.yaml", "1", "0", "0", "0", "0", "1/1"] in rows
    assert ["2", "files", "2", "1", "0", "0", "0", "2/3"] in rows


def test_json_alone_is_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    files = [spec("right.yaml", "{x: 2*a*u}"), spec("broken.yaml", "{x: 2*}"), spec("wrong.yaml", "{x: 2*u}")]
    assert main(["check", *files, "--json"]) == 2
    captured = capsys.readouterr()
    results = json.loads(captured.out)["files"]
    assert [result["file"] for result in results] == files
    assert [claim["verdict"] for result in results for claim in result["claims"]] == ["proved", "refuted"]
    assert results[1]["errors"][0].startswith("broken.yaml:4:")
    assert captured.err.startswith("broken.yaml:4:")


def test_quiet_says_nothing_but_errors(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", spec("wrong.yaml", "{x: 2*u}"), "--quiet"]) == 1
    assert capsys.readouterr() == ("", "")
    assert main(["check", "none.yaml", "--quiet"]) == 2
    assert capsys.readouterr().err.startswith("none.yaml: no such file")


def test_reports_of_a_class(capsys: pytest.CaptureFixture[str]) -> None:
    model = spec("model.yaml", "[x, a]", "points: {x: 3}\n")
    Path("a.yaml").write_text("claims: {x: 2*a*u, a: 2*x}\n", encoding="utf-8")
    Path("b.yaml").write_text("claims: {a: 2*x*u}\n", encoding="utf-8")
    reports = ["--junit", "reports/ci.xml", "--csv", "reports/table.csv", "--feedback", "pages", "--lang", "ja"]
    assert main(["check", "--model", model, "a.yaml", "b.yaml", *reports, "--jobs", "2"]) == 1
    assert "反証済み" in capsys.readouterr().out
    assert ElementTree.parse("reports/ci.xml").getroot().attrib["tests"] == "4"
    with Path("reports/table.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = [(row["file"], row["wrt"], row["verdict"], row["points"]) for row in csv.DictReader(stream)]
    assert rows == [
        ("a.yaml", "x", "proved", "3"),
        ("a.yaml", "a", "refuted", "0"),
        ("b.yaml", "x", "missing", "0"),
        ("b.yaml", "a", "proved", "1"),
    ]
    pages = sorted(path.name for path in Path("pages").iterdir())
    assert pages == ["a.html", "a.md", "b.html", "b.md"]
    assert "4 点中 3 点" in Path("pages/a.md").read_text(encoding="utf-8")


def test_a_report_that_cannot_be_written_leaves_none(capsys: pytest.CaptureFixture[str]) -> None:
    Path("file").write_text("mine", encoding="utf-8")
    arguments = ["check", spec("right.yaml", "{x: 2*a*u}"), "--csv", "table.csv", "--feedback", "file"]
    assert main(arguments) == 4
    captured = capsys.readouterr()
    assert "cannot write " in captured.err
    assert "choose another place for the reports" in captured.err
    assert "✓ x proved" in captured.out  # the verdicts are not lost
    assert sorted(path.name for path in Path().iterdir()) == ["file", "right.yaml"]


def test_the_figure_marks_what_went_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    claims = ["--claim", f"w111 = {NO_PHI}", "--claim", "b21 = 1 - o1**2", "--claim", "w211 = h11"]
    assert main(["check", "tanh-2-2-1", *claims, "--figure", "--quiet"]) == 1
    stems = ["tanh-2-2-1.check-w111", "tanh-2-2-1.check-w211"]  # none for the right claim
    paths = [Path("out") / f"{stem}.{kind}" for stem in stems for kind in ("pdf", "png")]
    assert sorted(Path("out").iterdir()) == paths
    assert capsys.readouterr() == ("", "".join(f"{path}\n" for path in paths))


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("h11", {"dz11"}),  # dz11 = dh11*(1 - h11**2)
        ("o1", {"dz21"}),  # and not the derivative of the loss, though that uses o1 too
        ("w211", {"dh11"}),
        ("y1", {"_dL_1"}),  # the step through the difference o1 - y1
        ("w122", set()),  # no part of this gradient
    ],
)
def test_the_guilty_step_is_the_one_about_the_value(name: str, steps: set[str]) -> None:
    scalar = expand(symgraph.gradient(symgraph.load("tanh-2-2-1-mse"), "w111"))
    assert steps_about(scalar, name) == steps


def test_a_console_without_the_signs_gets_plain_ones() -> None:
    file = spec("mixed.yaml", "{x: 2*a*u, a: 2*x}")
    done = subprocess.run(
        [sys.executable, "-m", "symgraph", "check", file],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        text=True,
    )
    assert done.returncode == 1
    assert "  + x proved" in done.stdout
    assert "  x a refuted: 2*x" in done.stdout
    assert "\\u" not in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupted_batch_ends_with_130_and_one_word(jobs: str) -> None:
    files = [spec(f"{number}.yaml", "{x: 2*a*u, a: 2*x}") for number in range(3000)]
    process = subprocess.Popen(
        [sys.executable, "-m", "symgraph", "check", *files, "--jobs", jobs, "--csv", "table.csv"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 130
    out, err = process.communicate()
    assert (out, err.strip()) == ("", "interrupted")
    assert not Path("table.csv").exists()
