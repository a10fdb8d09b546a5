"""What a shell is offered, asked for as the shells ask: through click's completion classes."""

import shutil
import subprocess
from pathlib import Path

import pytest
from click.shell_completion import BashComplete

from symgraph.cli import all_commands, main
from symgraph.cli.group import commands

assert all_commands, "which registers the commands that are asked for below"


def offered(*words: str) -> list[str]:
    """What is offered for the last word of a command line."""
    complete = BashComplete(commands, {}, "symgraph", "_SYMGRAPH_COMPLETE")
    return [item.value for item in complete.get_completions(list(words[:-1]), words[-1])]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_commands_and_options() -> None:
    assert offered("re") == ["render"]
    assert "--with-forward" in offered("render", "--w")


def test_templates_and_spec_files(folder: Path) -> None:
    (folder / "tanh.yaml").write_text("name: t", encoding="utf-8")
    (folder / "tanh.txt").write_text("", encoding="utf-8")
    (folder / "tangle").mkdir()
    (folder / "tangle" / "deep.yml").write_text("name: d", encoding="utf-8")
    assert offered("render", "ta") == ["tanh-2-2-1", "tanh-2-2-1-mse", "tanh-derivatives", "tangle/", "tanh.yaml"]
    assert offered("render", "tangle/") == ["tangle/deep.yml"]
    assert offered("render", "no-folder/") == []


@pytest.mark.parametrize("command", ["render", "derive", "trace", "animate", "page", "worksheet", "export", "verify"])
def test_names_to_differentiate_by(command: str) -> None:
    assert offered(command, "tanh-2-2-1", "--wrt", "w11") == ["w111", "w112"]


def test_names_after_a_comma_are_not_given_twice() -> None:
    assert offered("render", "tanh-2-2-1", "--wrt", "w111,w11") == ["w111,w112"]
    assert offered("render", "tanh-2-2-1", "--format", "pdf,p") == ["pdf,png"]


def test_words_of_options(folder: Path) -> None:
    (folder / "mine.yaml").write_text("extends: lecture", encoding="utf-8")
    assert offered("render", "tanh-2-2-1", "--style", "m") == ["mono", "mine.yaml"]
    assert offered("train", "moons", "--style", "le") == ["lecture"]
    assert offered("render", "tanh-2-2-1", "--show", "values,g") == ["values,gradients"]
    assert offered("export", "tanh-2-2-1", "--to", "numpy,j") == ["numpy,jax", "numpy,javascript", "numpy,json"]


def test_names_of_equations_and_values() -> None:
    assert offered("render", "-e", "y = slope*x", "--wrt", "sl") == ["slope"]
    assert offered("render", "tanh-2-2-1", "--at", "i") == ["i=", "i1=", "i2="]


@pytest.mark.parametrize("spec", ["name: [", "name: t\nequations: {y: 1 +}"])
def test_a_wrong_spec_offers_nothing_and_says_nothing(
    folder: Path, spec: str, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "wrong.yaml").write_text(spec, encoding="utf-8")
    assert offered("render", "wrong.yaml", "--wrt", "") == ["all"]
    assert offered("render", "missing.yaml", "--at", "") == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_scripts_for_shells(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert f"_SYMGRAPH_COMPLETE={shell}_complete" in script
    if shutil.which(shell):
        asked = subprocess.run([shell, "-n"], input=script, capture_output=True, check=False, text=True)
        assert (asked.returncode, asked.stderr) == (0, "")


def test_an_unknown_shell(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "tcsh"]) == 2
    assert "'bash', 'zsh', 'fish'" in capsys.readouterr().err
