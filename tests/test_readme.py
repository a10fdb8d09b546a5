"""What the README shows is run: the commands of its sh blocks, its Python, its specs and styles.

``python tests/test_readme.py`` makes the pictures of the gallery anew.
"""

import doctest
import re
import shlex
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml

from symgraph.cli import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
GALLERY = "out/gallery/"
MOST_BYTES = 2_500_000  # of the pictures of the gallery together

BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
PICTURES = re.findall(rf"!\[[^\]]+\]\(({GALLERY}[^)]+)\)", README)


def blocks(language: str) -> list[str]:
    return [text for written_in, text in BLOCKS if written_in == language]


# A spec or a style of which the first line is a comment with a file's name is that file to the commands.
FILES = {match[1]: text for text in blocks("yaml") if (match := re.match(r"# (\S+\.yaml)\n", text))}


@dataclass
class Block:
    """The commands of a sh block, each with the files it is said to write, and what the last one is said to print.

    `codes` are their exit codes, where not 0.
    """

    commands: dict[str, list[str]]
    codes: dict[str, int]
    output: str = ""

    @property
    def pictures(self) -> list[str]:
        """The pictures of the gallery among its files."""
        return [name for files in self.commands.values() for name in files if name.startswith(GALLERY)]

    def run(self, folder: Path) -> Iterator[tuple[str, str]]:
        """Run the commands one after the other where the files of the README are: each one, and what it prints.

        They run in this process: what a process of its own adds is tested in `test_windows_habits`.
        """
        for name, text in FILES.items():
            (folder / name).write_text(text, encoding="utf-8")
        for command in self.commands:
            program, *arguments = shlex.split(command)
            assert program == "symgraph"
            printed, said = StringIO(), StringIO()
            with chdir(folder), redirect_stdout(printed), redirect_stderr(said):
                code = main(arguments)
            assert code == self.codes.get(command, 0), f"{command}\n{printed.getvalue()}{said.getvalue()}"
            yield command, printed.getvalue()


def tour() -> list[Block]:
    """The sh blocks but the first two, which install symgraph: `.ci/run` and every newcomer run those."""
    found: list[Block] = []
    for language, text in BLOCKS:
        if language == "sh":
            commands: dict[str, list[str]] = {}
            codes: dict[str, int] = {}
            for line in text.splitlines():
                if line.startswith("# -> "):
                    commands[list(commands)[-1]] = line.removeprefix("# -> ").split()
                elif line.startswith("# exit code "):
                    codes[list(commands)[-1]] = int(line.removeprefix("# exit code "))
                else:
                    commands[line] = []
            found.append(Block(commands, codes))
        elif language == "text":
            found[-1].output = text
    return found[2:]


TOUR = tour()


def test_the_first_two_commands_install_into_their_own_environment() -> None:
    for block in blocks("sh")[:2]:
        lines = block.splitlines()
        assert lines[0] == "python3 -m venv .venv"
        assert all(line.startswith(".venv/bin/") for line in lines[1:])


@pytest.mark.parametrize("block", TOUR, ids=[next(iter(block.commands)) for block in TOUR])
def test_the_tour_does_what_it_says(block: Block, tmp_path: Path) -> None:
    """Every command of a block ends as it is said to, its files are there, and it prints what is shown.

    Files of the gallery have the bytes of the pictures that the README shows.
    """
    printed = ""
    for command, printed in block.run(tmp_path):  # noqa: B007 - the last one's is looked at below
        names = block.commands[command]
        assert [name for name in names if not (tmp_path / name).stat().st_size] == []
        shown = [name for name in names if name.startswith(GALLERY)]
        assert [name for name in shown if (tmp_path / name).read_bytes() != (ROOT / name).read_bytes()] == []
    assert block.output in printed


def test_the_python_of_the_readme_gives_what_it_shows() -> None:
    parser = doctest.DocTestParser()
    for number, block in enumerate(blocks("python")):
        test = parser.get_doctest(block, {}, f"README.md, python block {number + 1}", "README.md", 0)
        assert test.examples
        assert doctest.DocTestRunner().run(test).failed == 0


def test_the_specs_of_the_readme_are_files_of_the_tour_or_templates_shortened() -> None:
    commands = [command for block in TOUR for command in block.commands]
    for name in FILES:
        assert [command for command in commands if name in shlex.split(command)], name
    for block in blocks("yaml"):
        if block not in FILES.values():
            shown = yaml.safe_load(block)
            template = yaml.safe_load((ROOT / "templates" / f"{shown['name']}.yaml").read_text(encoding="utf-8"))
            assert {key: template[key] for key in shown} == shown


def test_the_gallery_holds_the_pictures_that_are_shown_and_made() -> None:
    there = {path.relative_to(ROOT).as_posix() for path in (ROOT / GALLERY).rglob("*") if path.is_file()}
    made = [name for block in TOUR for name in block.pictures]
    assert len(made) == len(set(made))
    assert set(PICTURES) == set(made) == there
    assert sum((ROOT / name).stat().st_size for name in there) < MOST_BYTES


def update_gallery() -> None:
    """Run the commands of the gallery and put their pictures into it; whatever else is in it goes."""
    pictures: dict[str, bytes] = {}
    for block in TOUR:
        if block.pictures:
            with TemporaryDirectory() as folder:
                for command, _ in block.run(Path(folder)):
                    pictures |= {name: (Path(folder) / name).read_bytes() for name in block.commands[command]}
    for path in (ROOT / GALLERY).rglob("*.png"):
        if path.relative_to(ROOT).as_posix() not in pictures:
            path.unlink()
    for name, data in pictures.items():
        (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / name).write_bytes(data)


if __name__ == "__main__":
    update_gallery()
