"""What a spec says stays text: in no output is it markup or code, and nowhere but in ``--out`` is it a file.

The same spec is written out twice, once with harmless words and once with words that would be code in every language
that symgraph writes.  Parsers that are not ours read both: whatever is not text must be the same.
"""

from __future__ import annotations

import ast
import csv
import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import typst

from symgraph.cli import main
from symgraph.figure.look.compiler import compiled, queried
from symgraph.figure.placing.layout import Answer, laid_out

HARMLESS = "a word\u202e"
HOSTILE = (
    "=pwned() </script><img src=x onerror=pwned()>\" onload='pwned()' ]]> --> &lt; "
    '#read("/etc/passwd")"] #import "@preview/a:1.0.0" $x$ \\input{/etc/passwd}\\end{document} ${pwned()} `pwned()` '
    '"]; pwned [URL="x"]; { \\N */ pwned() /* """\npwned()\n\'\'\'\u2028pwned() \\\n ![x](https://x) | a;=pwned()\u202e'
)
FILE_NAME = "=a'&;#$x$]{}%`b${c}@~^_-,()!"  # all that the name of a spec may hold
SPEC = """
name: NAME
title: WORD
inputs: [x]
parameters: [a]
equations: {u: a*x, v: exp(u)}
values: {x: 2, a: 1/3}
labels: {x: WORD, a: WORD, u: WORD}
groups: {WORD: [u]}
claims: {a: v}
figure: {style: {texts: {value: {color: navy}}}}
"""
COMMANDS = """render --wrt a --format dot,svg,tex,typ
page
worksheet --format svg,tex
animate --format html,beamer,pptx
trace --format md,csv,html,tex
export --to all
check --csv out/checked.csv --feedback out/feedback --json"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """The folders of both specs, with all files that the commands write."""
    folders: dict[str, Path] = {}
    with pytest.MonkeyPatch.context() as patch:
        for word, name in ((HARMLESS, "harmless"), (HOSTILE, FILE_NAME)):
            folder = tmp_path_factory.mktemp("spec")
            patch.chdir(folder)
            text = SPEC.replace("NAME", json.dumps(name)).replace("WORD", json.dumps(word))
            Path("f.yaml").write_text(text, "utf-8")
            for line in COMMANDS.splitlines():
                command, *options = (part.replace("WORD", word) for part in line.split(" "))
                places = ["--out", "out"]
                engine = ["--engine", "bundled"] if command in ("render", "page", "worksheet", "animate") else []
                assert main([command, "f.yaml", *options, *places, *engine]) == (1 if command == "check" else 0), line
            assert sorted(path.name for path in folder.iterdir()) == ["f.yaml", "out"]
            folders[word] = folder / "out"
        yield folders


def pairs(written: dict[str, Path], ending: str) -> list[tuple[str, str]]:
    """The text of each file of this kind, harmless and hostile."""
    names = [path.relative_to(written[HARMLESS]) for path in sorted(written[HARMLESS].rglob(f"*{ending}"))]
    assert names, ending
    renamed = [name.with_name(name.name.replace("harmless", FILE_NAME)) for name in names]
    folders = written[HARMLESS], written[HOSTILE]
    return [
        ((folders[0] / name).read_text("utf-8"), (folders[1] / other).read_text("utf-8"))
        for name, other in zip(names, renamed, strict=True)
    ]


def test_both_specs_write_the_same_files(written: dict[str, Path]) -> None:
    kinds = {
        word: {re.sub(r"page\d+", "page", path.name).removeprefix(name) for path in written[word].rglob("*")}
        for word, name in ((HARMLESS, "harmless"), (HOSTILE, FILE_NAME))
    }
    assert kinds[HARMLESS] == kinds[HOSTILE]
    assert len(kinds[HOSTILE]) > 25


# --- pictures ---------------------------------------------------------------------------------------------------------


def parts_of_xml(text: str | bytes) -> set[str]:
    """Elements and attributes, and addresses that lead out of the document."""
    found: set[str] = set()
    for element in ElementTree.fromstring(text).iter():
        found.add(str(element.tag))
        for name, value in element.attrib.items():
            found.add(f"{element.tag} {name}")
            if name.endswith(("href", "src")) and not value.startswith(("#", "data:font")):
                found.add(value)
    return found


def test_svg_holds_no_script_and_no_address(written: dict[str, Path]) -> None:
    for harmless, hostile in pairs(written, ".svg"):
        assert parts_of_xml(hostile) <= parts_of_xml(harmless)
        assert not any("script" in part or "foreignObject" in part or " on" in part for part in parts_of_xml(hostile))


def test_dot_has_the_same_nodes_edges_and_attributes(written: dict[str, Path]) -> None:
    for harmless, hostile in pairs(written, ".dot"):
        read = [laid_out(text, Answer.json, "bundled") for text in (harmless, hostile)]  # Graphviz's own reader
        objects, edges = ([graph[key] for graph in read] for key in ("objects", "edges"))
        assert [len(found) for found in (objects[0], edges[0])] == [len(found) for found in (objects[1], edges[1])]
        assert [set(one) for one in objects[1]] == [set(one) for one in objects[0]]
        assert any("pwned()" in one.get("label", "") for one in objects[1])


def code_of_typst(source: str) -> set[str]:
    """The words outside of string literals."""
    return set(re.findall(r"[A-Za-z]\w*", re.sub(r'"(?:[^"\\]|\\.)*"', "", source)))


def test_typst_has_the_same_words_outside_of_strings(written: dict[str, Path]) -> None:
    for harmless, hostile in pairs(written, ".typ"):
        assert "pwned" in hostile
        assert code_of_typst(hostile) == code_of_typst(harmless)


@pytest.mark.parametrize(
    "code",
    [
        '#read("secret.txt")',
        '#read("/secret.txt")',
        '#read("/etc/passwd")',
        '#read("../../../../../../../../etc/passwd")',
        '#image("picture.png")',
        '#include "secret.typ"',
        '#import "secret.typ": x',
        '#import "@preview/cetz:0.3.0"',
        '#import "@local/mine:0.1.0"',
        '#eval("1")',
        '#plugin("x.wasm")',
        '#csv("secret.txt")',
        '#bibliography("secret.txt")',
    ],
)
def test_typst_reads_no_file_and_no_package_even_where_a_text_were_code(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("secret.txt", "secret.typ", "picture.png"):
        Path(name).write_text("#let x = 1", "utf-8")
    fonts = typst.Fonts(include_system_fonts=False)
    with pytest.raises((AssertionError, typst.TypstError)) as caught:
        compiled(code.encode(), fonts, "svg")
    assert "resolve" not in str(caught.value)  # the name of a host
    assert "download" not in str(caught.value)
    with pytest.raises((AssertionError, RuntimeError)):
        queried(code.encode() + b"#metadata(1) <x>", fonts, "<x>")
    text = json.dumps(code).encode()
    assert compiled(b"#" + text, fonts, "svg")


# --- pages ------------------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """The elements and attributes of a page, its scripts, and the data they read."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.parts: set[str] = set()
        self.scripts: list[str] = []
        self.texts: list[str] = []
        self.addresses: list[str] = []
        self._in_script = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts |= {tag, *(f"{tag} {name}" for name, _ in attrs)}
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "action", "xlink:href")]
        self._in_script = tag == "script"
        if self._in_script:
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._in_script:
            self.scripts[-1] += data
        else:
            self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.parts.add("comment")


def test_html_has_the_same_scripts_elements_and_attributes(written: dict[str, Path]) -> None:
    shown = 0
    for harmless, hostile in pairs(written, ".html"):
        ours, found = Page(harmless), Page(hostile)
        assert found.parts - ours.parts <= {"use y"}  # a symbol that stands lower
        assert not [part for part in found.parts if re.search(" on", part)]
        assert all(address.startswith(("#", "data:,")) for address in found.addresses)
        assert len(found.scripts) == len(ours.scripts)
        programs = [one for one in found.scripts if not one.startswith("{")]
        assert programs == [one for one in ours.scripts if not one.startswith("{")]
        shown += any("pwned()" in text for text in found.texts)
    assert shown == 3  # the page, the animation and the trace; feedback has no labels


def test_markup_in_the_data_of_a_page_is_ours(written: dict[str, Path]) -> None:
    """What the scripts put into the page as HTML, MathML and pictures; the rest they set as text."""
    for harmless, hostile in pairs(written, ".page.html"):
        ours, found = (
            {part for text in _markup_in(_data_of(Page(page))) for part in Page(text).parts}
            for page in (harmless, hostile)
        )
        assert {"math", "svg"} <= found
        assert found - ours <= {"use y"}


def _data_of(page: Page) -> Any:
    (data,) = (one for one in page.scripts if one.startswith("{"))
    return json.loads(data)


def _markup_in(data: Any, key: str = "") -> Iterator[str]:
    if isinstance(data, str) and key not in ("title", "text", "derivativeText"):
        yield data
    elif isinstance(data, dict):
        for name, inner in data.items():
            yield from _markup_in(inner, name)
    elif isinstance(data, list):
        for inner in data:
            yield from _markup_in(inner, key)


def test_markdown_holds_no_html_link_picture_or_code(written: dict[str, Path]) -> None:
    for _, hostile in pairs(written, ".trace.md"):
        assert "pwned" in hostile
        assert not re.search(r"(?<!\\)(<[A-Za-z/!?]|\]\(|\]\[|`\w)", hostile)
        columns = {len(re.findall(r"(?<!\\)\|", line)) for line in hostile.splitlines() if line.startswith("|")}
        assert len(columns) == 1


def test_csv_has_no_cell_that_a_spreadsheet_computes(written: dict[str, Path]) -> None:
    shown = 0
    for harmless, hostile in pairs(written, ".csv"):
        ours, found = (list(csv.reader(io.StringIO(text.removeprefix("\ufeff")))) for text in (harmless, hostile))
        assert [len(row) for row in found] == [len(row) for row in ours]
        cells = [cell for row in found for cell in row]
        shown += any("pwned()" in cell for cell in cells)
        assert not [cell for cell in cells if re.match(r"[=+\-@\t\r\n＝＋－＠]", cell) and not _is_number(cell)]
        by_semicolons = csv.reader(io.StringIO(hostile), delimiter=";")  # as in many countries
        assert not [cell for row in by_semicolons for cell in row if cell.startswith("=")]
    assert shown == 1  # that of the trace


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


# --- code and documents -----------------------------------------------------------------------------------------------


def code_of_python(text: str) -> str:
    """The program without its comments and texts."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


def test_python_is_the_same_program(written: dict[str, Path]) -> None:
    for harmless, hostile in pairs(written, ".py"):
        ours, found = code_of_python(harmless), code_of_python(hostile)
        assert found.replace(f"'{class_name(hostile)}'", "'Harmless'") == ours


def class_name(text: str) -> str:
    """The class that a program defines last, which is named after the spec."""
    return (re.findall(r"^class (\w+)", text, re.MULTILINE) or ["Harmless"])[-1]


def test_javascript_is_the_same_program(written: dict[str, Path]) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not installed")
    ((harmless, hostile),) = pairs(written, ".mjs")
    assert [code_of_javascript(line) for line in hostile.splitlines()] == [
        code_of_javascript(line) for line in harmless.splitlines()
    ]
    done = subprocess.run(
        [node, "--input-type=module", "-"], input=hostile, capture_output=True, encoding="utf-8", check=True
    )
    assert "Error" not in done.stderr


def code_of_javascript(line: str) -> str:
    """A line without its comment; the module has no other texts of users."""
    is_comment = line.lstrip().startswith(("/*", "*"))
    return "" if is_comment else line.partition("//")[0]


def commands_of_tex(text: str) -> set[str]:
    return set(re.findall(r"\\(?:[A-Za-z]+|.)", text)) | set(re.findall(r"\\(?:begin|end)\{\w+\}", text))


LETTERS = {rf"\text{word}" for word in ("backslash", "less", "greater", "bar", "asciitilde", "asciicircum")}
SIGNS = {rf"\{sign}" for sign in "{}_#$%&"} | {r"\char"}


def test_tex_has_no_command_more_than_those_that_write_signs(written: dict[str, Path]) -> None:
    for harmless, hostile in pairs(written, ".tex"):
        assert "pwned" in hostile
        assert commands_of_tex(hostile) - commands_of_tex(harmless) <= LETTERS | SIGNS
    assert any(r"\char34" in hostile for _, hostile in pairs(written, ".tex"))


def test_json_holds_the_texts_as_they_are(written: dict[str, Path]) -> None:
    ((_, hostile),) = pairs(written, "s.json")
    read = json.loads(hostile)
    assert (read["title"], read["labels"]["x"]) == (HOSTILE, HOSTILE)


def test_slides_are_whole_and_lead_nowhere(written: dict[str, Path]) -> None:
    documents = [zipfile.ZipFile(next(written[word].glob("*.pptx"))) for word in (HARMLESS, HOSTILE)]
    names = [sorted(document.namelist()) for document in documents]
    assert names[0] == names[1]
    for name in names[1]:
        if name.endswith((".xml", ".rels", ".svg")):
            harmless, hostile = (document.read(name) for document in documents)
            assert parts_of_xml(hostile) <= parts_of_xml(harmless), name
            assert b"External" not in hostile.replace(harmless, b"")
    notes = b"".join(documents[1].read(name) for name in names[1] if "notesSlide" in name)
    assert b"pwned()" in notes
