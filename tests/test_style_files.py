"""Styles that users write, in a file or in a spec: what they change, and what is said of bad ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sympy import Add, Function, Mul, Symbol, tanh

from symgraph.errors import InputError
from symgraph.figure.graph import Edge, Mark, Node, NodeRole
from symgraph.figure.look.attributes import ATTRIBUTES
from symgraph.figure.look.classes import class_names, class_of
from symgraph.figure.look.style import LECTURE, STYLE_NAMES, Style, is_plain, load_style
from symgraph.lowering.markup import prose
from symgraph.spec.load import spec_from_text
from symgraph.spec.source import Written

X, Y = Symbol("x"), Symbol("y")


def node(role: NodeRole = "operation", expression: Any = X, mark: Mark = "") -> Node:
    return Node("n", prose("n"), role, expression, mark=mark)


def styled(text: str) -> Style:
    Path("own.yaml").write_text(text, "utf-8")
    return load_style("own.yaml")


def problems(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        styled(text)
    assert caught.value.exit_code == 2
    return [str(problem) for problem in caught.value.problems]


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_default_is_lecture_and_styles_are_read_once() -> None:
    assert load_style("lecture") is LECTURE
    assert load_style("dark") is load_style("dark")
    Path("own.yaml").write_text("extends: dark\ntexts: {value: {size: 20}}\n", "utf-8")
    load_style("own.yaml")
    assert load_style("own.yaml") == load_style("own.yaml")


def test_the_class_decides_then_the_role_then_the_mark() -> None:
    style = styled("""
        classes:
          Basic: {color: "#111111", penwidth: 1}
          Function: {color: "#222222"}
          tanh: {color: "#333333", fillcolor: "#abc"}
          sigmoid: {color: "#444444"}
        nodes:
          operation: {penwidth: 2}
          output: {color: "#555555"}
        marks:
          path: {color: "#666666"}
          aside: {opacity: 0.5}
        """)
    sigmoid = Function("sigmoid")(X)
    assert style.node(node(expression=X))["color"] == "#111111"
    assert style.node(node(expression=Function("relu")(X)))["color"] == "#222222"
    assert style.node(node(expression=tanh(X)))["color"] == "#333333"
    assert style.node(node(expression=tanh(X)))["fillcolor"] == "#aabbcc"
    assert style.node(node(expression=sigmoid))["color"] == "#444444"
    assert style.node(node(expression=sigmoid))["penwidth"] == "2"
    assert style.node(node("output", tanh(X)))["color"] == "#555555"
    assert style.node(node("output", tanh(X), "path"))["color"] == "#666666"
    aside = style.node(node("output", tanh(X), "aside"))
    assert (aside["color"], aside["fillcolor"]) == ("#55555580", "#aabbcc80")
    assert "opacity" not in aside


def test_a_class_of_the_style_below_keeps_its_place_and_a_new_one_comes_last() -> None:
    style = styled("classes: {Basic: {radius: 1}, Mul: {shape: box}, Pow: {radius: 3}}")
    assert [kind.__name__ for kind, _ in style.classes] == ["Basic", "Add", "Mul", "MatMul", "Function", "Pow"]
    assert style.node(node(expression=tanh(X)))["radius"] == LECTURE.node(node(expression=tanh(X)))["radius"]
    assert style.node(node(expression=X * Y))["shape"] == "box"
    assert style.node(node(expression=X + Y))["shape"] == "circle"


def test_a_style_file_changes_what_it_says_and_nothing_else() -> None:
    style = styled("""
        extends: mono
        page: {fillcolor: Navy}
        texts: {value: {size: 14.5, color: "#123456"}, gradient: {weight: regular}}
        edges: {adjoint: {style: dotted, arrowhead: none, arrowsize: .5}}
        """)
    mono = load_style("mono")
    assert style.page == {"fillcolor": "#000080"}
    assert (style.texts["value"].size, style.texts["value"].color) == (14.5, "#123456")
    assert style.texts["gradient"].weight == "regular"
    assert style.texts["gradient"].color == mono.texts["gradient"].color
    assert style.texts["title"] == mono.texts["title"]
    adjoint = style.edge(Edge("a", "b", "adjoint"))
    assert (adjoint["style"], adjoint["arrowhead"], adjoint["arrowsize"]) == ("dotted", "none", "0.5")
    assert adjoint["penwidth"] == mono.edges["adjoint"]["penwidth"]
    assert (style.groups, style.nodes, style.classes) == (mono.groups, mono.nodes, mono.classes)


def test_every_class_name_is_a_class_that_nodes_can_have() -> None:
    assert class_of("Add") is Add
    assert class_of("Mul") is Mul
    assert class_of("tanh") is tanh
    assert isinstance(Function("relu")(X), class_of("relu"))
    assert not isinstance(Function("elu")(X), class_of("relu"))
    functions = class_names()[class_names().index("exp") :]
    assert len(functions) > 60
    assert all(issubclass(class_of(name), Function) for name in functions)


def test_all_problems_of_a_style_file_at_once_with_their_places() -> None:
    text = """\
extend: dark
page: {fillcolor: nevy, color: red}
classes:
  Ad: {shape: circle}
  sub: {shape: circle}
nodes:
  inputs: {}
  input: {shape: cirle, penwidth: 21, size: 3}
edges: {adjoint: {style: bold, arrowhead: vee}, forward: red}
groups: {hidden: {radius: -1}}
texts:
  value: {size: 3, color: "rgb(1,2,3)", weight: heavy}
marks: {path: {opacity: 2}, "": {color: red}}
"""
    assert problems(text) == [
        "own.yaml:1:1: unknown key 'extend'; known: extends, page, classes, nodes, edges, groups, texts, marks; "
        "did you mean 'extends'?",
        "own.yaml:2:19: page.fillcolor: 'nevy' found; "
        'a colour such as "#1a5", "#11aa55", "#11aa5580" or navy is needed; did you mean \'navy\'?',
        "own.yaml:2:25: page: unknown attribute 'color'; known: fillcolor; did you mean 'fillcolor'?",
        "own.yaml:4:3: classes: unknown class 'Ad'; known: Basic, Add, Mul, MatMul, MatAdd, Pow, Function, Symbol, "
        "Number, Integer, Rational, Derivative, Piecewise, Relational, exp, ...; did you mean 'Add'?",
        "own.yaml:5:3: classes: unknown class 'sub'; known: Basic, Add, Mul, MatMul, MatAdd, Pow, Function, Symbol, "
        "Number, Integer, Rational, Derivative, Piecewise, Relational, exp, ...; write Add",
        "own.yaml:7:3: nodes: unknown kind of node 'inputs'; known: input, target, parameter, constant, operation, "
        "output, seed, partial, adjoint, gradient, folded, elided; did you mean 'input'?",
        "own.yaml:8:18: nodes.input.shape: 'cirle' found; box, circle, ellipse or plain is needed; "
        "did you mean 'circle'?",
        "own.yaml:8:35: nodes.input.penwidth: '21' found; a number from 0 to 20 pt is needed",
        "own.yaml:8:39: nodes.input: unknown attribute 'size'; known: shape, radius, fillcolor, fontcolor, color, "
        "penwidth, style, opacity",
        "own.yaml:9:26: edges.adjoint.style: 'bold' found; solid, dashed or dotted is needed; did you mean 'solid'?",
        "own.yaml:9:43: edges.adjoint.arrowhead: 'vee' found; normal or none is needed",
        "own.yaml:9:58: edges.forward: 'red' found; a mapping is needed; write forward: {color: ...}",
        "own.yaml:10:27: groups.hidden.radius: '-1' found; a number from 0 to 100 pt is needed",
        "own.yaml:12:17: texts.value.size: '3' found; a number from 4 to 96 pt is needed",
        "own.yaml:12:28: texts.value.color: 'rgb(1,2,3)' found; "
        'a colour such as "#1a5", "#11aa55", "#11aa5580" or navy is needed',
        "own.yaml:12:49: texts.value.weight: 'heavy' found; regular or bold is needed",
        "own.yaml:13:25: marks.path.opacity: '2' found; a number from 0 to 1 is needed",
        "own.yaml:13:30: marks: unknown mark ''; known: path, aside, guilty, now, known, flowed, wrt",
    ]


def test_a_colour_without_quotes_is_a_comment_and_said_so() -> None:
    text = "texts:\n  value:\n    color: #123456\n"
    assert problems(text) == [
        "own.yaml:3:11: texts.value.color: nothing found; "
        'a colour such as "#1a5", "#11aa55", "#11aa5580" or navy is needed; put quotes around it: to YAML # begins a '
        "comment",
    ]


@pytest.mark.parametrize(
    "color",
    ["#12345", "#ggg", "red;", 'red"]', '#fff");', r"\\def", "#ffffffff0", "url(x)", "red\\n", "/svg/red", "１２"],
)
def test_nothing_but_a_colour_passes_as_one(color: str) -> None:
    with pytest.raises(InputError, match="a colour such as"):
        styled(f"page: {{fillcolor: '{color}'}}")
    assert ATTRIBUTES["color"].read(color) is None


@pytest.mark.parametrize("number", ["nan", "inf", "1e3", "-1", "0x10", "1/2", "", "१", "10000.0", "1.", "--", "2 pt"])
def test_nothing_but_a_decimal_number_passes_as_one(number: str) -> None:
    assert ATTRIBUTES["penwidth"].read(number) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "own.yaml: an empty file; a style file has keys such as nodes"),
        ("- a\n", "own.yaml:1:1: a list found; a style is a mapping; write texts: {value: {color: \"#1a1a1a\"}}"),
        ("extends: sympy\n", "own.yaml:1:10: extends: unknown style 'sympy'; known: lecture, textbook, circuit, "
         "partials, mono, dark"),
        ("extends: [dark]\n", "own.yaml:1:10: extends: a list found; the name of a style is needed"),
        ("nodes: dark\n", "own.yaml:1:8: nodes: 'dark' found; a mapping is needed; write nodes: {input: {shape: ...}}"),
        ("nodes: {input: *x}\n", "own.yaml:1:16: the alias *x; aliases are not allowed; write the value out; put "
         "quotes around a text that begins with *\n    nodes: {input: *x}\n                   ^"),
        ("a: 1\n---\nb: 1\n", "own.yaml:2:1: a second document; a file holds one style file; remove the ---\n"
         "    ---\n    ^"),
        ("page: {fillcolor: '" + "x" * 200_000 + "'}", "own.yaml: a style file of more than 100 kB; a style is a few "
         "lines of rows"),
    ],
)  # fmt: skip
def test_files_that_are_no_styles(text: str, said: str) -> None:
    assert problems(text) == [said]


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ("lectur", "style: unknown style 'lectur'; known: lecture, textbook, circuit, partials, mono, dark, sympy, or "
         "a file that ends in .yaml; did you mean 'lecture'?"),
        ("", "style: unknown style ''; known: lecture, textbook, circuit, partials, mono, dark, sympy, or a file that "
         "ends in .yaml"),
        ("/etc/passwd", "style: unknown style '/etc/passwd'; known: lecture, textbook, circuit, partials, mono, dark, "
         "sympy, or a file that ends in .yaml"),
        ("mine.yaml", "style: no such style file 'mine.yaml'; or a style: lecture, textbook, circuit, partials, mono, "
         "dark; did you mean 'mind.yaml'?"),
        ("no/mine.yaml", "no/mine.yaml: no such folder; a file, or - for standard input"),
    ],
)  # fmt: skip
def test_styles_that_are_not_there(choice: str, said: str) -> None:
    Path("mind.yaml").write_text("page: {fillcolor: red}", "utf-8")
    with pytest.raises(InputError) as caught:
        load_style(choice)
    assert [str(problem) for problem in caught.value.problems] == [said]


def test_a_style_file_that_cannot_be_read_is_bad_input() -> None:
    Path("folder.yaml").mkdir()
    with pytest.raises(InputError, match=r"^folder\.yaml: a directory, not a file"):
        load_style("folder.yaml")
    with pytest.raises(InputError, match=r"x\.yaml.*(cannot be read|no such)"):
        load_style("x" * 5000 + ".yaml")


SPEC = "inputs: [a, b]\nequations: {y: a + b}\nfigure:\n  style: "


def own_style(text: str, file: str = "s.yaml") -> Any:
    return spec_from_text(SPEC + text, file).figure["style"]


def test_a_spec_names_a_style_a_file_beside_it_or_writes_its_rows() -> None:
    assert load_style(own_style("dark")) is load_style("dark")
    Path("lessons").mkdir()
    Path("lessons/mine.yml").write_text("page: {fillcolor: teal}", "utf-8")
    assert load_style(own_style("mine.yml", "lessons/s.yaml")).page["fillcolor"] == "#008080"
    inline = own_style("{extends: circuit, texts: {value: {size: 20}}}")
    assert isinstance(inline, Written)
    style = load_style(inline)
    assert style.texts["value"].size == 20
    assert style.texts["gradient"] == load_style("circuit").texts["gradient"]


def test_problems_of_a_style_in_a_spec_have_the_places_of_the_spec() -> None:
    with pytest.raises(InputError) as caught:
        load_style(own_style("{texts: {value: {size: big}}, nods: {}}"))
    assert [str(problem) for problem in caught.value.problems] == [
        "s.yaml:4:33: figure.style.texts.value.size: 'big' found; a number from 4 to 96 pt is needed",
        "s.yaml:4:40: figure.style: unknown key 'nods'; known: extends, page, classes, nodes, edges, groups, texts, "
        "marks; did you mean 'nodes'?",
    ]
    with pytest.raises(InputError, match=r"^s\.yaml:4:10: figure\.style: unknown style 'drak'.*did you mean 'dark'"):
        load_style(own_style("drak"))
    with pytest.raises(InputError, match=r"s\.yaml:4:10: figure\.style: a list found; a style's name, a style file or"):
        own_style("[dark]")


def test_sympy_is_a_drawing_of_its_own() -> None:
    assert is_plain("sympy")
    assert is_plain(own_style("sympy"))
    assert not is_plain("lecture")
    assert not is_plain(own_style("{extends: dark}"))
    assert "sympy" not in STYLE_NAMES
