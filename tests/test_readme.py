"""What the README shows is run: the commands of its sh blocks, its Python, its specs."""

import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


# The first two install symgraph, which `.ci/run` and every newcomer do.
TOUR = blocks("sh")[2:]


def test_the_first_two_commands_install_into_their_own_environment() -> None:
    for block in blocks("sh")[:2]:
        lines = block.splitlines()
        assert lines[0] == "python3 -m venv .venv"
        assert all(line.startswith(".venv/bin/") for line in lines[1:])


@pytest.mark.parametrize("block", TOUR, ids=[block.splitlines()[0] for block in TOUR])
def test_the_tour_does_what_it_says(block: str, tmp_path: Path) -> None:
    """Every command of a block succeeds, one after the other; the files behind an arrow are there afterwards.

    Those of the gallery have the bytes of the pictures that the README shows.
    """
    for line in block.splitlines():
        if line.startswith("# -> "):
            names = line.removeprefix("# -> ").split()
            assert [name for name in names if not (tmp_path / name).stat().st_size] == []
            shown = [name for name in names if name.startswith("out/gallery/")]
            assert [name for name in shown if (tmp_path / name).read_bytes() != (ROOT / name).read_bytes()] == []
            continue
        program, *arguments = shlex.split(line)
        assert program == "symgraph"
        done = subprocess.run(
            [sys.executable, "-m", "symgraph", *arguments],
            capture_output=True,
            check=False,
            cwd=tmp_path,
            encoding="utf-8",
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"


def test_the_python_of_the_readme_gives_what_it_shows() -> None:
    parser = doctest.DocTestParser()
    for number, block in enumerate(blocks("python")):
        test = parser.get_doctest(block, {}, f"README.md, python block {number + 1}", "README.md", 0)
        assert test.examples
        assert doctest.DocTestRunner().run(test).failed == 0


def test_the_specs_of_the_readme_are_the_templates_shortened() -> None:
    for block in blocks("yaml"):
        shown = yaml.safe_load(block)
        template = yaml.safe_load((ROOT / "templates" / f"{shown['name']}.yaml").read_text(encoding="utf-8"))
        assert {key: template[key] for key in shown} == shown


def test_the_pictures_of_the_readme_are_there() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert pictures
    assert [picture for picture in pictures if not (ROOT / picture).is_file()] == []
