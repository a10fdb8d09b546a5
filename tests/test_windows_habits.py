"""What Windows does differently, as far as it can be tried elsewhere: encodings, line ends, folders, how to start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from symgraph.cli import main
from symgraph.spec.templates import template_text

SPEC = "name: 税込\ninputs: [値段, α]\nequations:\n  合計: 値段*α\nlabels: {値段: 値段（円）}\n"
NETWORK = "input: {name: i, size: 1}\nlayers:\n  - dense: 1\n    activation: tanh\n"


def symgraph(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """``python -m symgraph`` in a folder, its output as the bytes that a redirection would hold."""
    return subprocess.run(
        [sys.executable, "-m", "symgraph", *arguments],
        capture_output=True,
        check=False,
        cwd=folder,
        env={**os.environ, **environment},
        timeout=60,
    )


def render(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return symgraph(folder, "render", *arguments, "--engine", "bundled", "--format", "dot", **environment)


def test_python_m_symgraph(tmp_path: Path) -> None:
    done = render(tmp_path, "sum", "--wrt", "a", PYTHONIOENCODING="utf-8")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.split() == [str(Path("out", f"sum.{which}.dot")).encode() for which in ("forward", "d-a")]


@pytest.mark.parametrize(
    ("start", "line_end"),
    [(b"\xef\xbb\xbf", "\r\n"), (b"", "\r\n"), (b"\xef\xbb\xbf", "\n")],
    ids=["both", "crlf", "bom"],
)
def test_a_byte_order_mark_and_line_ends_change_nothing(
    start: bytes, line_end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("plain.yaml").write_bytes(SPEC.encode())
    Path("notepad.yaml").write_bytes(start + SPEC.replace("\n", line_end).encode())
    for source, out in (("plain.yaml", "a"), ("notepad.yaml", "b")):
        assert main(["render", source, "--wrt", "α", "--out", out, "--engine", "bundled", "--format", "dot"]) == 0
    names = sorted(path.name for path in Path("a").iterdir())
    assert names == ["税込.d-α.dot", "税込.forward.dot"]
    for name in names:
        assert Path("a", name).read_bytes() == Path("b", name).read_bytes()


def test_places_in_errors_count_from_the_first_letter(tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_bytes(b"\xef\xbb\xbfinputz: [x]\r\nequations: {y: tahn(x)}\r\n")
    done = render(tmp_path, "f.yaml", PYTHONIOENCODING="utf-8")
    assert done.returncode == 2
    said = done.stderr.decode()
    assert "f.yaml:1:1: unknown key 'inputz'" in said
    assert "f.yaml:2:16: equations.y: unknown function 'tahn'" in said


def test_standard_input_with_a_byte_order_mark(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "symgraph", "render", "-", "--engine", "bundled", "--format", "dot"],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        input=b"\xef\xbb\xbf" + SPEC.replace("\n", "\r\n").encode(),
        env={**os.environ, "PYTHONIOENCODING": "cp932"},  # of the console, not of the spec
        timeout=60,
    )
    assert done.returncode == 0
    assert (tmp_path / "out" / "税込.forward.dot").exists()


@pytest.mark.parametrize("encoding", ["cp932", "utf-16"])
def test_an_encoding_that_cannot_hold_a_name(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_text(SPEC.replace("税込", "税込₁ é"), encoding="utf-8")
    done = render(tmp_path, "f.yaml", "--wrt", "値段", PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    written = "\n".join(str(Path("out", f"税込₁ é.{which}.dot")) for which in ("forward", "d-値段"))
    expected = (written + "\n").encode(encoding, "backslashreplace").decode(encoding)
    assert done.stdout.decode(encoding).replace("\r\n", "\n") == expected
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["税込₁ é.d-値段.dot", "税込₁ é.forward.dot"]


@pytest.mark.parametrize("encoding", ["cp932", "ascii"])
def test_an_error_under_an_encoding_that_cannot_hold_it(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_text("inputs: [x₁, 値段]\nequations: {y: x₂ + 値}\n", encoding="utf-8")
    done = render(tmp_path, "f.yaml", PYTHONIOENCODING=encoding)
    assert done.returncode == 2
    said = done.stderr.decode(encoding)
    assert r"f.yaml:2:17: equations.y: '\u2082' found; " in said
    assert "Traceback" not in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("encoding", ["cp932", "ascii"])
def test_help_and_lists_under_other_encodings(encoding: str, tmp_path: Path) -> None:
    for arguments in (["--help"], ["help", "render"], ["new"], ["engines"]):
        done = symgraph(tmp_path, *arguments, PYTHONIOENCODING=encoding)
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout.decode(encoding)


def test_folders_with_japanese_names_and_spaces(tmp_path: Path) -> None:
    folder = tmp_path / "My Documents" / "課題 1"
    folder.mkdir(parents=True)
    (folder / "ネット 1.yaml").write_text(NETWORK, encoding="utf-8")
    source, out = str(Path("My Documents", "課題 1", "ネット 1.yaml")), str(Path("My Documents", "図 と 式"))
    done = symgraph(tmp_path, "render", source, "--wrt", "w111", "--out", out, PYTHONIOENCODING="utf-8")
    assert done.returncode == 0
    names = [f"ネット 1.{which}.{kind}" for which in ("forward", "d-w111") for kind in ("pdf", "png")]
    assert done.stdout.decode().splitlines() == [str(Path(out, name)) for name in names]
    assert sorted(path.name for path in (tmp_path / out).iterdir()) == sorted(names)


def test_a_locale_without_utf_8(tmp_path: Path) -> None:
    """Files are written and read as UTF-8 whatever the locale says."""
    assert symgraph(tmp_path, "new", "apples", "りんご.yaml", LC_ALL="C", PYTHONUTF8="0").returncode == 0
    done = render(tmp_path, "りんご.yaml", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert (done.returncode, done.stderr) == (0, b"")
    assert (tmp_path / "りんご.yaml").read_text(encoding="utf-8") == template_text("apples")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["apples.forward.dot"]


@pytest.mark.parametrize(
    ("file", "stem"), [("aux", "_aux"), ("Com1.v2", "_Com1.v2"), ("net. ", "net"), ("値" * 80, "")]
)
def test_specs_whose_names_windows_cannot_have(
    file: str, stem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The files of a spec without a name are called as its own file, which may come from another system."""
    monkeypatch.chdir(tmp_path)
    Path(f"{file}.yaml").write_text("inputs: [x]\nparameters: [a]\nequations: {y: a*x}\n", encoding="utf-8")
    assert main(["derive", f"{file}.yaml", "--out", "out"]) == 0
    (written,) = Path("out").iterdir()
    assert len(written.name.encode()) < 200
    assert written.name == f"{stem}.gradient.txt" if stem else written.name.startswith("値" * 40)
    assert capsys.readouterr().out == f"{written}\n"
