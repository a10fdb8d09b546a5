"""The command line: options in, files and exit codes out; never a traceback, whatever the console can show."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from symgraph.cli import main
from symgraph.errors import EnvironmentFailure, InputError, Problem
from symgraph.spec.templates import template_names, template_text

HEAVY = ("sympy", "numpy", "mpmath", "typst", "graphviz", "wasmtime", "yaml")


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command as a console runs it."""
    return subprocess.run(
        [sys.executable, "-m", "symgraph", *arguments],
        capture_output=True,
        check=False,
        encoding=environment.get("PYTHONIOENCODING", "utf-8"),
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[..., list[Path]]], list[dict[str, Any]]]:
    """Put a function in the place of the one that draws; gives back the calls it gets."""

    def replace(draw: Callable[..., list[Path]]) -> list[dict[str, Any]]:
        calls: list[dict[str, Any]] = []

        def render_spec(spec: str | None, **options: Any) -> list[Path]:
            calls.append({"spec": spec, **options})
            return draw(spec)

        module = ModuleType("symgraph.figure.figures")
        module.render_spec = render_spec  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "symgraph.figure.figures", module)
        return calls

    return replace


def raising(error: BaseException) -> Callable[..., list[Path]]:
    def draw(_spec: str | None) -> list[Path]:
        raise error

    return draw


@pytest.mark.parametrize("arguments", [["--help"], ["help", "render"], ["render"], ["rendr"], ["new", "nothing"]])
def test_help_and_usage_errors_import_nothing_heavy(arguments: list[str]) -> None:
    code = (
        f"import sys; from symgraph.cli import main; main({arguments}); print([m for m in {HEAVY} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_python_m_symgraph_lists_the_commands() -> None:
    done = run("--help")
    assert done.returncode == 0
    assert [word for word in ("render", "engines", "new", "help") if f"\n  {word} " in done.stdout] == [
        "render",
        "engines",
        "new",
        "help",
    ]
    assert "symgraph render tanh-2-2-1 --wrt w111" in done.stdout


def test_help_of_one_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help", "render"]) == 0
    assert "Usage: symgraph render [OPTIONS] SPEC..." in capsys.readouterr().out
    assert main(["help", "rendr"]) == 2
    assert "there is no command or topic 'rendr'; did you mean 'render'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["render"], 'Give spec files or names of templates, or else equations: -e "y = a*x + b".'),
        (["render", "sum", "-e", "y = x"], "Give spec files or names of templates, or else equations"),
        (
            ["render", "sum", "--format", "pdf,pgn"],
            "'pgn' is not one of pdf, png, svg, tex, dot, typ; did you mean 'png'?",
        ),
        (["render", "sum", "--format", ","], "name at least one of pdf, png, svg, tex, dot, typ."),
        (["render", "sum", "--at", "x"], "'x' is not of the form name=value, as in --at x=3."),
        (["render", "sum", "--at", "=3"], "'=3' is not of the form name=value"),
        (["render", "sum", "--engine", "neato"], "'neato' is not one of 'auto', 'dot', 'bundled'."),
        (["render", "sum", "--wr"], "--wrt"),
        (["rendr", "sum"], "No such command 'rendr'. Did you mean 'render'?"),
        (["xyz"], "No such command 'xyz'. All commands are listed by: symgraph --help"),
        (["sum"], "No such command 'sum'. A spec is drawn by: symgraph render sum"),
        (["mine.yaml"], "A spec is drawn by: symgraph render mine.yaml"),
        (["render", "sum", "--at", "a=1,x=2"], "'a=1,x=2' has two values; write --at before each"),
        (["help", "render", "--json"], "There is no JSON Schema of 'render'. JSON Schemas are printed of spec,"),
        (["new", "appels"], "there is no template 'appels'; the templates are apples, "),
    ],
)
def test_wrong_usage_says_what_is_right(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert message.replace("'", "") in captured.err.replace("'", "")
    assert captured.out == ""


def test_render_passes_on_what_the_options_say(
    figures: Callable[..., list[dict[str, Any]]], capsys: pytest.CaptureFixture[str]
) -> None:
    calls = figures(lambda spec: [Path("pictures") / f"{spec}.pdf"])
    arguments = ["--wrt", "w111,W1", "--wrt", "b11, w111", "--at", "x = 3", "--at", "i=[1, 2]", "--format", "SVG,dot"]
    options = ["--out", "pictures", "--engine", "bundled", "--dot", "/opt/dot", "--with-forward", "--style", "sympy"]
    options += ["--jobs", "3"]
    assert main(["render", "sum", "line", *arguments, *options]) == 0
    assert capsys.readouterr().out.split() == [str(Path("pictures/sum.pdf")), str(Path("pictures/line.pdf"))]
    assert [call.pop("spec") for call in calls] == ["sum", "line"]
    assert all(callable(calls[0].pop(name)) for name in ("say", "tell", "watch"))
    assert calls[0]["taken"] is calls[1]["taken"]  # so that specs of one name get files of their own
    calls[0].pop("taken")
    given = {name: value for name, value in calls[0].items() if value not in (None, (), False) or name == "equations"}
    assert given == {
        "equations": (),
        "values": {"x": "3", "i": "[1, 2]"},
        "wrt": ("w111", "W1", "b11"),
        "formats": ("svg", "dot"),
        "out": Path("pictures"),
        "engine": "bundled",
        "dot": Path("/opt/dot"),
        "with_forward": True,
        "style": "sympy",
        "jobs": 3,
    }


def test_render_of_equations(figures: Callable[..., list[dict[str, Any]]]) -> None:
    calls = figures(lambda _spec: [])
    assert main(["render", "-e", "u = a*x", "-e", "y = u + b", "--at", "a=-2"]) == 0
    assert (calls[0]["spec"], calls[0]["equations"]) == (None, ("u = a*x", "y = u + b"))
    assert (calls[0]["values"], calls[0]["out"]) == ({"a": "-2"}, Path("out"))
    assert [calls[0][name] for name in ("formats", "engine", "style")] == [None, None, None]  # the spec may say them


def test_a_bad_file_does_not_stop_the_others(
    figures: Callable[..., list[dict[str, Any]]], capsys: pytest.CaptureFixture[str]
) -> None:
    def draw(spec: str) -> list[Path]:
        if spec == "bad.yaml":
            raise InputError(
                Problem("unknown key 'layer'", file=spec, line=3, column=1, action="did you mean 'layers'?")
            )
        return [Path(spec)]

    figures(draw)
    assert main(["render", "bad.yaml", "good.yaml"]) == 2
    captured = capsys.readouterr()
    assert captured.out == "good.yaml\n"
    assert captured.err == "bad.yaml:3:1: unknown key 'layer'; did you mean 'layers'?\n"


@pytest.mark.parametrize("command", [["trace"], ["derive", "--steps"], ["page"]])
def test_of_several_files_an_error_says_which(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("inputs: [x]\nequations: {y: log(x)}\nvalues: {x: -1}", encoding="utf-8")
    assert main([*command, "nosuch.yaml", str(bad)]) == 2
    missing, undefined = capsys.readouterr().err.splitlines()
    assert missing.startswith("nosuch.yaml: no such file")
    assert undefined.startswith(f"{bad}: y cannot be evaluated: log(x) is undefined at x = -1")


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (EnvironmentFailure("no program 'dot' is on the PATH"), 4, "no program 'dot' is on the PATH"),
        (PermissionError(13, "Permission denied", "out"), 4, "the system refused: [Errno 13] Permission denied: 'out'"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (KeyError("x"), 4, "symgraph has a bug, please report it: KeyError: 'x' (in draw, test_cli.py:"),
    ],
)
def test_failures_have_their_exit_codes_and_no_traceback(
    error: BaseException,
    code: int,
    message: str,
    figures: Callable[..., list[dict[str, Any]]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    figures(raising(error))
    assert main(["render", "sum"]) == code
    captured = capsys.readouterr()
    assert message in captured.err
    assert "Traceback" not in captured.err


def test_the_traceback_of_a_bug_can_be_asked_for(
    figures: Callable[..., list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    figures(raising(ZeroDivisionError("division by zero")))
    monkeypatch.setenv("SYMGRAPH_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        main(["render", "sum"])


def test_new_lists_the_templates_with_one_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == template_names()
    assert [line for line in lines if line.endswith("The smallest computational graph: c = a + b")]


def test_new_writes_a_template_and_never_overwrites(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new", "line"]) == 0
    assert capsys.readouterr().out == "line.yaml\n"
    written = Path("line.yaml")
    assert written.read_text(encoding="utf-8") == template_text("line")

    written.write_text("mine", encoding="utf-8")
    assert main(["new", "line"]) == 2
    assert capsys.readouterr().err == "line.yaml exists already; --force overwrites it\n"
    assert written.read_text(encoding="utf-8") == "mine"
    assert main(["new", "line", "--force"]) == 0
    assert written.read_text(encoding="utf-8") == template_text("line")


def test_new_in_a_folder_with_a_japanese_name(tmp_path: Path) -> None:
    folder = tmp_path / "値段 と 税"
    folder.mkdir()
    assert main(["new", "apples", str(folder / "りんご.yaml")]) == 0
    assert (folder / "りんご.yaml").read_text(encoding="utf-8") == template_text("apples")


def test_new_where_no_folder_can_be_fails_as_the_environment(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert main(["new", "line", str(tmp_path / "file" / "line.yaml")]) == 4
    assert f"cannot write {tmp_path / 'file'}: '{tmp_path / 'file'}' is not a folder" in capsys.readouterr().err
    assert main(["new", "line", str(tmp_path / "missing" / "line.yaml")]) == 0
    assert (tmp_path / "missing" / "line.yaml").read_text(encoding="utf-8") == template_text("line")


@pytest.mark.parametrize("encoding", ["cp932", "ascii"])
def test_a_console_that_cannot_hold_a_subscript_gets_its_code(encoding: str) -> None:
    done = run("new", "w₁", PYTHONIOENCODING=encoding)
    assert done.returncode == 2
    assert r"there is no template 'w\u2081'" in done.stderr
    assert "Traceback" not in done.stderr
