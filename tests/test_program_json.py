"""Programs as JSON: what is written loads again to an equal program, and what is wrong is refused with its place."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import symgraph
from symgraph.calculus.program import Program
from symgraph.cli.main import main
from symgraph.spec.templates import template_names

NOTHING: dict[str, Any] = {}
LINE = json.loads(symgraph.export("line", "json"))


def mathematics(program: Program) -> Program:
    """The program without what its spec says beside the mathematics."""
    return replace(program, metadata=NOTHING)


def refusal(document: Any) -> str:
    text = document if isinstance(document, str) else json.dumps(document, indent=1, ensure_ascii=False)
    with pytest.raises(symgraph.InputError) as caught:
        symgraph.load(text)
    return str(caught.value)


def changed(path: str, value: Any) -> dict[str, Any]:
    """The document of the line with another value at a path such as ``equations.0.formula``."""
    document = copy.deepcopy(LINE)
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place: Any = document
    for step in steps:
        place = place[step]
    place[last] = value
    return document


@pytest.mark.parametrize("template", template_names())
def test_every_template_loads_again(template: str) -> None:
    program = symgraph.load(template)
    text = symgraph.export(program, "json")
    again = symgraph.load(text)
    assert mathematics(again) == mathematics(program)
    assert again.metadata["values"] == program.metadata["values"]
    assert symgraph.export(again, "json") == text


def test_a_file_is_read_by_all_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "net.json"
    assert main(["export", "tanh-2-2-1-mse", "--to", "json", "-o", str(path)]) == 0
    program = symgraph.load(str(path))
    names = symgraph.gradient(program, "all").gradients
    assert symgraph.evaluate(symgraph.gradient(program, "all"))[names["b2"]] == pytest.approx(-1.7744664371736747)
    assert main(["derive", str(path), "--wrt", "b2"]) == 0
    assert "db2 = " in capsys.readouterr().out
    assert main(["trace", str(path)]) == 0
    assert main(["export", str(path), "--to", "numpy"]) == 0
    assert "def gradient(i, W1, b1, W2, b2, y):" in capsys.readouterr().out
    assert main(["trace", str(path), "--at", "y1=2"]) == 2
    assert "--at for a program in JSON; its values stand in the file" in capsys.readouterr().err


def test_names_of_elements_have_the_indices_of_their_array() -> None:
    document = json.loads(symgraph.export("tanh-2-2-1", "json"))
    document["elements"]["W1"] = "w(1, ro_w)"
    assert "elements.W1: too few indices for an array of 2×2; row, column or both are needed" in refusal(document)


def test_the_document_is_what_its_description_says() -> None:
    document = json.loads(symgraph.export("three-layer", "json"))
    assert document["format"] == "symgraph-program"
    assert document["version"] == 1
    assert document["functions"] == ["phi"]
    assert {"name": "X", "role": "input", "shape": ["n", "p"]} in document["declarations"]
    assert {"name": "_E_1", "formula": "X @ B1"} in document["equations"]
    assert document["loss"] == document["gradient"]["of"] == "L"
    assert document["gradient"]["gradients"] == {"B1": "dB1", "B2": "dB2"}
    assert document["gradient"]["adjoints"]["dE"] == "E"
    network = json.loads(symgraph.export("tanh-2-2-1", "json"))
    assert network["elements"]["W1"] == "w(1, row, column)"
    assert network["values"]["W1"] == [[0.5, -0.3], [0.8, 0.2]]


def test_numbers_stay_as_they_are_written() -> None:
    text = "inputs: [x, y]\nequations: {z: 0.1*x + y/3}\nvalues: {x: 1/3, y: 1e-3}\n"
    exported = symgraph.export(text, "json")
    assert '"values": {"x": "1/3", "y": "1e-3"}' in exported
    again = symgraph.load(exported)
    assert (
        symgraph.evaluate(again, numbers="exact")["z"] == symgraph.evaluate(symgraph.load(text), numbers="exact")["z"]
    )


def test_a_gradient_loads_again_as_one() -> None:
    program = symgraph.gradient(symgraph.load("tanh-2-2-1"), "all")
    text = symgraph.export(program, "json")
    assert "gradient" not in json.loads(text)
    assert mathematics(symgraph.load(text)) == mathematics(program)


def test_titles_and_labels_travel() -> None:
    text = 'title: "値段 \\"*/\\" 100 %"\ninputs: [x]\nequations: {y: x**2}\nlabels: {x: 値段（円）}\nvalues: {x: 2}\n'
    again = symgraph.load(symgraph.export(text, "json"))
    assert again.metadata["title"] == '値段 "*/" 100 %'
    assert again.metadata["labels"] == {"x": "値段（円）"}


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("values", {"x": 10**500}, "values.x: "),
        ("values", {"x": "1e9999999999"}, "values.x: '1e9999999999' found; a number is needed"),
        ("values", {"x": "１"}, "values.x: '１' found; a number is needed"),
        ("values", {"x": [[1, 2]]}, "values.x: 1×2 numbers; 1×1 are needed"),
        (
            "declarations.0",
            {"name": "x", "role": "input", "shape": [2, 1], "value": "1e99999"},
            "declarations[0].value",
        ),
        ("equations.0.formula", "zeros(9, 9)", "equations[0].formula: 'zeros' found"),
        ("equations.0.formula", "exp(sum(x))", "equations[0].formula: 'sum' found"),
        ("format", "other", """format: 'other' found; "symgraph-program" is needed"""),
        ("version", 2, "version: 2 found; this symgraph reads version 1"),
        ("name", 5, "name: a number found; a text of one line is needed"),
        ("declarations", {}, "declarations: an object found; an array is needed"),
        ("declarations.0", "x", "declarations[0]: a text found; an object is needed"),
        ("declarations.0.role", "inptu", "declarations[0].role: 'inptu' found"),
        ("declarations.0.name", "x y", "declarations[0].name: 'x y' found; a name of letters, digits and underscores"),
        ("declarations.0.name", "x\ninput z", "declarations[0].name: a text found; a text of one line is needed"),
        ("declarations.0.shape", [0, 1], "declarations[0].shape: no shape of an array; two sizes"),
        ("declarations.0.shape", [2], "declarations[0].shape: no shape of an array"),
        ("declarations.0.vlaue", 1, "declarations[0]: unknown key 'vlaue'; known: name, role, shape, value"),
        ("declarations.1.name", "x", "declarations[1]: 'x' is declared twice"),
        ("equations.0.formula", "a*", "equations[0].formula"),
        ("equations.0.formula", "__import__('os')", "equations[0].formula"),
        ("equations.0.formula", "a*q", "'q' is used in '_y_1' before it is defined in 'line'"),
        ("equations.0.formula", 3, "equations[0].formula: a number found; a text of one line is needed"),
        ("equations.1.name", "_y_1", "'_y_1' is bound twice in the program 'line'"),
        ("loss", "q", "'q', the loss or a gradient of 'line', is not a name of the program"),
        ("values.q", 1, "values.q: unknown name 'q'"),
        ("values.x", True, "values.x: 'True' found; a number is needed"),
        ("values.x", "nan", "values.x: 'nan' found; a number is needed"),
        ("values.x", "1/0", "values.x: '1/0' found; a number is needed"),
        ("values.x", [[1], [2, 3]], "values.x: rows of different lengths"),
        ("elements", {"x": "x(row) 5"}, "elements.x: 'x(row) 5' found; names such as"),
        ("gradient.of", "q", "gradient.of: unknown name 'q'"),
        ("gradient.equations.0.formula", "dy*q", "'q' is used in 'da' before it is defined"),
        ("gradient.extra", 1, "gradient: unknown key 'extra'"),
        ("lables", {}, "unknown key 'lables'; known: format, version, name"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(path: str, value: Any, message: str) -> None:
    assert message in refusal(changed(path, value))


def test_syntax_errors_have_lines_and_columns(tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    text = symgraph.export("line", "json")
    path.write_text(text.replace('"version": 1,', '"version": 1'))
    with pytest.raises(symgraph.InputError) as caught:
        symgraph.load(str(path))
    assert str(caught.value).startswith(f"{path}:4:3: no JSON: ")
    assert "the key 'name' stands twice in one object" in refusal(text.replace('"loss": "y"', '"name": "y"'))
    assert "NaN found; numbers are finite" in refusal(text.replace('"x": 3', '"x": NaN'))
    deep = text.replace('"x": 3', '"x": ' + "[" * 100_000)
    assert "arrays within each other without end" in refusal(deep)


def test_a_spec_in_json_is_still_a_spec() -> None:
    assert symgraph.load('{"inputs": ["x"],\n "equations": {"y": "x**2"}}').loss == "y"
