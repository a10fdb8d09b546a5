"""``symgraph help``: every topic has a page that can be read in 80 columns, and the pages say what the code knows."""

from __future__ import annotations

import json
import re
import shlex
from contextlib import chdir
from dataclasses import fields
from importlib import import_module
from inspect import getdoc
from pathlib import Path

import click
import pytest
import yaml

from symgraph.calculus.formula_functions import ALIASES, FUNCTIONS
from symgraph.cli import main
from symgraph.cli.all_commands import commands
from symgraph.figure.look.attributes import ATTRIBUTES, SECTIONS
from symgraph.manual.find import find, words
from symgraph.manual.page import Entry
from symgraph.manual.topics import TOPICS, module_name
from symgraph.spec.activations import ACTIVATIONS
from symgraph.spec.data_sources import DATA, GENERATORS
from symgraph.spec.layers import LAYERS
from symgraph.spec.load import spec_from_text
from symgraph.spec.losses import LOSSES
from symgraph.spec.read_assumptions import ARRAY_WORDS, WORDS
from symgraph.spec.read_train import STARTS, TRAIN
from symgraph.spec.schema import FIGURE, KEYS

PACKAGE = Path(__file__).parents[1] / "symgraph"
GUIDES = {topic: doc for topic in TOPICS if "```" in (doc := getdoc(import_module(module_name(topic))) or "")}


def shown(topic: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["help", topic]) == 0
    return capsys.readouterr().out


def names(topic: str) -> list[str]:
    """The names of the entries of a page."""
    page = find(topic)
    assert page is not None
    return [entry.name for block in page.blocks if not isinstance(block, str) for entry in block]


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_fits_in_eighty_columns(topic: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(topic, capsys)
    assert len(text) > 200
    assert "\x1b" not in text
    assert [line for line in text.splitlines() if len(line) > 80] == []


@pytest.mark.parametrize("topic", GUIDES)
def test_code_is_not_broken_at_the_right(topic: str) -> None:
    blocks = re.findall(r"^```\w+\n(.*?)^```", GUIDES[topic], re.DOTALL | re.MULTILINE)
    assert [line for block in blocks for line in block.splitlines() if len(line) > 78] == []


def test_no_sign_of_a_formula_is_taken_for_emphasis() -> None:
    """``x**2`` outside of code would be shown as x2."""
    for word in (*TOPICS, *KEYS, *LAYERS):
        page = find(word)
        assert page is not None
        for block in page.blocks:
            if isinstance(block, str):
                prose = re.sub(r"```.*?```|`[^`]*`", "", block, flags=re.DOTALL)
                assert "*" not in prose, (word, prose)


def test_help_lists_the_commands_and_the_topics(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help"]) == 0
    text = capsys.readouterr().out
    for word in (*commands.commands, *TOPICS):
        assert f"\n  {word} " in text, word


@pytest.mark.parametrize(
    ("topic", "known"),
    [
        ("spec", list(KEYS)),
        ("layers", list(LAYERS)),
        ("activations", list(ACTIVATIONS)),
        ("loss", ["loss", *LOSSES]),
        ("figure", list(FIGURE)),
        ("style", ["extends", "page", *SECTIONS, *ATTRIBUTES]),
        ("train", [*TRAIN, *STARTS]),
        *((name, [name, *(field.name for field in fields(kind)[1:])]) for name, kind in LAYERS.items()),
    ],
)
def test_a_page_has_an_entry_for_all_that_a_table_has(topic: str, known: list[str]) -> None:
    assert names(topic) == known


def test_other_words_of_the_tables_are_on_their_pages(capsys: pytest.CaptureFixture[str]) -> None:
    functions = set(re.findall(r"\w+", shown("functions", capsys)))
    assert set(FUNCTIONS) | set(ALIASES) <= functions
    assumed = set(re.findall(r"\w+", shown("assume", capsys)))
    assert set(WORDS) | set(ARRAY_WORDS) <= assumed
    of_data = set(names("data"))
    assert set(DATA) | {name for generator in GENERATORS.values() for name in generator} <= of_data


def test_every_key_kind_and_function_has_a_page() -> None:
    for word in words():
        page = find(word)
        assert page is not None, word
        assert entries(page.blocks) or word in TOPICS, word


@pytest.mark.parametrize("name", LAYERS)
def test_the_examples_of_a_layer_are_read(name: str) -> None:
    """The shortest layer of a kind, and the same with each of its fields in turn, in a network that it fits in."""
    before = "{dense: 3, name: first}"
    page, kinds = find(name), find("layers")
    assert page is not None
    assert kinds is not None
    shortest = next(entry.example for entry in entries(kinds.blocks) if entry.name == name).removeprefix("- ")
    text = f"input: {{name: x, size: 3, length: 7}}\nlayers: [{before}, {shortest}]"
    assert spec_from_text(text).network is not None
    layer = yaml.safe_load(shortest)
    for number, entry in enumerate(entries(page.blocks)):
        written = yaml.safe_load(entry.example)
        if number:
            written |= layer if isinstance(layer, dict) else {layer: None}
        else:
            (written,) = written
        text = f"input: {{name: x, size: 3, length: 7}}\nlayers: [{before}, {json.dumps(written)}]"
        assert spec_from_text(text).network is not None, text


def entries(blocks: tuple[object, ...]) -> list[Entry]:
    return [entry for block in blocks if isinstance(block, tuple) for entry in block]


@pytest.mark.parametrize("name", [name for name, key in FIGURE.items() if name != "style"])
def test_the_example_of_a_key_of_figure_is_read(name: str) -> None:
    example = FIGURE[name].example
    spec = spec_from_text(f"inputs: [x]\nequations: {{y: x}}\nfigure: {{{example}}}")
    assert list(spec.figure) == [name]


def test_the_specs_of_the_pages_are_read() -> None:
    page = find("spec")
    assert page is not None
    texts = re.findall(r"^```yaml\n(.*?)^```", str(page.blocks[0]), re.DOTALL | re.MULTILINE)
    assert len(texts) == 4
    specs = [spec_from_text(text) for text in texts]
    assert [spec.network is not None for spec in specs] == [True, False, False, False]
    assert [spec.code is not None for spec in specs] == [False, False, False, True]


def test_the_page_of_a_function_says_what_its_row_says(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown("arctan", capsys)
    assert "atan: a function of formulas" in text
    assert re.search(r"dy/dx +1/\(1 \+ x\*\*2\)", text)
    assert re.search(r"also +arctan", text)
    assert "no formula" in shown("besselj", capsys)


@pytest.mark.parametrize("topic", ["exit-codes", "engines"])
def test_the_commands_of_the_guides_do_what_they_say(topic: str, tmp_path: Path) -> None:
    page = find(topic)
    assert page is not None
    text = "".join(str(block) for block in page.blocks)
    codes: dict[str, int] = {}
    for line in "\n".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL)).splitlines():
        if line.startswith("# exit code "):
            codes[list(codes)[-1]] = int(line.removeprefix("# exit code "))
        elif line:
            codes[line] = 0
    assert codes
    for line, code in codes.items():
        with chdir(tmp_path):
            assert main(shlex.split(line)[1:]) == code, line


def test_all_environment_variables_of_symgraph_are_on_their_page(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown("environment", capsys)
    code = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py") if "manual" not in path.parts)
    assert sorted(set(re.findall(r"\bSYMGRAPH_[A-Z]+\b", code))) == sorted(set(re.findall(r"SYMGRAPH_\w+", text)))


def test_a_word_that_is_a_command_and_a_topic_is_explained_as_both(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown("train", capsys)
    assert "Usage: symgraph train [OPTIONS] SPEC..." in text
    assert "learning rate; 0.1 unless given" in text.partition("train: how parameters are learned")[2]
    both = set(commands.commands) & (set(words()) | set(TOPICS))
    assert both - set(TOPICS) == {"trace"}  # which as a function of matrices is on the page of functions


@pytest.mark.parametrize("topic", ["spec", "schema", "style", "claims"])
def test_the_schemas_are_printed(topic: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help", topic, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["$schema"] == "http://json-schema.org/draft-07/schema#"


def test_unknown_words_get_near_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help", "exit-code"]) == 2
    assert "there is no command or topic 'exit-code'; did you mean 'exit-codes'" in capsys.readouterr().err
    assert main(["help", "layers", "--json"]) == 2
    assert "JSON Schemas are printed of spec, schema, style and claims" in capsys.readouterr().err


def test_a_terminal_gets_colours_and_a_pager_where_the_page_is_long(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    paged: list[str] = []
    monkeypatch.setattr(click, "echo_via_pager", lambda text, color: paged.append(text))
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("LINES", "30")
    assert main(["help", "spec"]) == 0
    assert main(["help", "exit-codes"]) == 0
    short = capsys.readouterr().out
    assert len(paged) == 1
    assert "\x1b[1" in paged[0]
    plain = re.sub(r"\x1b\[[0-9;]*m", "", paged[0])
    assert max(map(len, plain.splitlines())) <= 60
    assert "interrupted by Ctrl-C" in short
