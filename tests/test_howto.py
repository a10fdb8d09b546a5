"""What the pages on adding to symgraph say is done to a copy of the package, and what they promise of it holds."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from inspect import getdoc
from pathlib import Path

import pytest

import symgraph
from symgraph.manual import add_layer, add_operation, add_output, add_style

PACKAGE = Path(symgraph.__file__).parent
PAGES = {
    module.__name__.rpartition(".")[2]: getdoc(module) or ""
    for module in (add_operation, add_layer, add_style, add_output)
}
PLACE = re.compile(r"# (\S+), (?:a new file|(below|above|end of): (.+))\n")


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page, re.DOTALL | re.MULTILINE)


def apply(block: str, folder: Path) -> None:
    """Put a block where its first line says: into a new file, or beside the one line that holds this."""
    place = PLACE.match(block)
    assert place, block
    path, text = folder / place[1], block[place.end() :]
    if place[2] is None:
        assert not path.exists()
        path.write_text(text, encoding="utf-8")
        return
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    (number,) = [number for number, line in enumerate(lines) if place[3] in line]
    if place[2] == "end of":
        lines[number] = lines[number].rstrip("\n") + text
    else:
        lines.insert(number + (place[2] == "below"), text)
    path.write_text("".join(lines), encoding="utf-8")


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy of the package, changed as all pages say, and with the files that they show."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(PACKAGE, folder / "symgraph")
    shutil.copytree(PACKAGE.parent / "templates", folder / "templates")
    for page in PAGES.values():
        for block in blocks(page, "python"):
            apply(block, folder)
        for block in blocks(page, "yaml"):
            (folder / block.partition("\n")[0].removeprefix("# ")).write_text(block, encoding="utf-8")
    return folder


def run(commands: list[list[str]], folder: Path) -> tuple[list[int], str]:
    """Run commands of the copy, one after the other in one process: their exit codes, and what they print."""
    code = f"from symgraph.cli import main\nprint(*map(main, {commands!r}))"
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, check=True, encoding="utf-8"
    )
    *printed, codes = done.stdout.splitlines()
    return [int(code) for code in codes.split()], "\n".join(printed) + done.stderr


def test_what_the_pages_add_does_what_they_promise(changed: Path) -> None:
    commands: list[list[str]] = []
    promised: list[str] = []
    for page in PAGES.values():
        for line in "".join(blocks(page, "sh")).splitlines():
            if line.startswith("# -> "):
                promised += line.removeprefix("# -> ").split()
            else:
                program, *arguments = shlex.split(line)
                assert program == "symgraph"
                commands.append(arguments)
    codes, printed = run(commands, changed)
    assert set(codes) == {0}, printed
    assert [name for name in promised if not (changed / name).stat().st_size] == []
    # One claim on the new function, one on the new layer.
    assert printed.count("proved (exact)") == 2
    assert "what is added" in printed
    listed = (changed / "out" / "line.md").read_text(encoding="utf-8").splitlines()
    assert listed == ["# line", "", "- `y = a*x + b`", "- `da = x`", "- `db = 1`"]
    assert "#1565c0" in (changed / "out" / "line.d-a.dot").read_text(encoding="utf-8")


def test_a_wrong_rule_is_refuted(changed: Path, tmp_path: Path) -> None:
    """The checks above can fail: with another sign in the row, and a sum for the product in the layer, they do."""
    wrong = {
        "calculus/rows.py": ('("y/sqrt(x**2 + 4)",)', '("-y/sqrt(x**2 + 4)",)'),
        "spec/lower_simple.py": ('"mul", (made.declare("g"), n)', '"add", (made.declare("g"), n)'),
    }
    shutil.copytree(changed / "symgraph", tmp_path / "symgraph")
    shutil.copy(changed / "normed.yaml", tmp_path)
    for name, (right, instead) in wrong.items():
        path = tmp_path / "symgraph" / name
        text = path.read_text(encoding="utf-8")
        assert text.count(right) == 1
        path.write_text(text.replace(right, instead), encoding="utf-8")
    shown = [
        line for page in ("add_operation", "add_layer") for line in "".join(blocks(PAGES[page], "sh")).splitlines()
    ]
    codes, printed = run([shlex.split(line)[1:] for line in shown if line.startswith("symgraph check")], tmp_path)
    assert len(codes) == 2
    assert 0 not in codes, printed
