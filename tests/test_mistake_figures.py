"""`symgraph check --figure`: the right gradient drawn, with what a claim got wrong marked, labelled and told."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from drawn_graphs import network, program_of

import symgraph
from symgraph.calculus.formula import parse_formula
from symgraph.checking.check import check
from symgraph.checking.report.mistakes import mistakes
from symgraph.checking.result import Answer, FileResult
from symgraph.checking.verdict import Verdict
from symgraph.cli import main
from symgraph.figure.contents.changes import Change, changes
from symgraph.figure.contents.guilty import Mistake
from symgraph.figure.figures import render_mistake
from symgraph.figure.graph import Graph
from symgraph.figure.look.style import STYLE_NAMES, load_style
from symgraph.figure.options import merged_options
from symgraph.figure.page.display import Box, Circle
from symgraph.figure.page.fit import filled
from symgraph.figure.page.legibility import measured
from symgraph.figure.page.page_size import page_size
from symgraph.figure.views import Views
from symgraph.spec.templates import template_text
from symgraph.words import Lang

MSE = "tanh-2-2-1-mse"
TWO_OUTPUTS = network(2, 3, 2, last="identity", loss="half_sse")
TWO_PATHS = """
name: two-paths
inputs: [x, s, t]
parameters: [a, b]
equations:
  h: relu(a*x)
  k: sin(a*h + b)
  L: ((h - s)**2 + (k - t)**2)/2
loss: L
"""
LINE_BY_LINE = """
name: fit
inputs: [x, t]
parameters: [w1, w2]
equations: {h: relu(w1*x), y: w2*h, L: (t - y)**2}
loss: L
updates: |
  w2 = w2 + 0.1*2*(t - y)*h
  w1 = w1 + 0.1*2*(t - y)*w2*step(w1*x)*x
"""


def without_claims(template: str) -> str:
    """The text of a template up to its own claims."""
    return re.split("^(?:backward|claims):", template_text(template), flags=re.MULTILINE)[0]


def drawn(source: str, mistake: Mistake, **options: object) -> Graph:
    return Views(program_of(source), merged_options({}, options), lambda _note: None).mistake(mistake)


@cache
def of_claim(source: str, wrt: str, claim: str, lang: Lang = "en") -> Mistake:
    """What the checker tells of a wrong claim."""
    text = source if "\n" in source else without_claims(source)
    program = symgraph.load(f'{text}\nclaims: {{{wrt}: "{claim}"}}\n')
    return told(check(program, lang=lang), lang)


def told(verdicts: Iterable[Verdict], lang: Lang = "en") -> Mistake:
    answers = tuple(Answer(verdict.wrt, verdict.of, verdict.wrt, verdict) for verdict in verdicts)
    [(file, plain), *_] = mistakes([FileResult("file.yaml", answers)], lang)
    assert file == "file.yaml"
    return Mistake(**plain)


def marked(graph: Graph) -> dict[str, str]:
    """The labels of the marked nodes but for products, with what is written below the one that is labelled."""
    guilty = [node for node in graph.nodes if node.mark == "guilty"]
    captions = [line.content.text for node in guilty for line in node.captions if line.role == "caption"]
    assert len(captions) == bool(guilty)
    return {node.label.text: captions[0] for node in guilty if node.role != "adjoint"}


# --- what is marked ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "wrt", "claim", "expected"),
    [
        # forgotten factors of the chain rule: the leaf that holds each
        (MSE, "w111", "2*(o1 - y1)*(1 - o1**2)*w211*i1", {"1 - h11**2": "missing: 1 - h11**2"}),
        (MSE, "w111", "2*(o1 - y1)*w211*(1 - h11**2)*i1", {"1 - o1**2": "missing: 1 - o1**2"}),
        (MSE, "w111", "2*(o1 - y1)*(1 - o1**2)*w211*(1 - h11**2)", {"i1": "missing: i1"}),
        (MSE, "w111", "(o1 - y1)*(1 - o1**2)*w211*(1 - h11**2)*i1", {"2*(o1 - y1)": "missing: 2"}),
        # wrong names, also within a factor
        (MSE, "w211", "2*(o1 - y1)*(1 - o1**2)*h12", {"h11": "h12 → h11"}),
        (MSE, "w111", "2*(o1 - y1)*(1 - o1**2)*w212*(1 - h11**2)*i1", {"w211": "w212 → w211"}),
        (MSE, "w111", "2*(o1 - y1)*(1 - o1**2)*w211*(1 - h12**2)*i1", {"1 - h11**2": "h12 → h11"}),
        # signs: of a factor, and of all of it, which no step is to blame for
        (MSE, "b11", "2*(y1 - o1)*(1 - o1**2)*w211*(1 - h11**2)", {"2*(o1 - y1)": "y1 - o1 → o1 - y1"}),
        (MSE, "b21", "-2*(o1 - y1)*(1 - o1**2)", {"∂L/∂b21": "sign"}),
        ("sigmoid-neuron", "w1", "(1 - p)*x1", {"∂L/∂w1": "sign"}),
        # a path left out: all that is only on it
        (
            MSE,
            "i1",
            "2*(o1 - y1)*(1 - o1**2)*w211*(1 - h11**2)*w111",
            {"w212": "missing", "1 - h12**2": "missing", "w121": "missing"},
        ),
        (TWO_OUTPUTS, "b11", "(o1 - y1)*w211*(1 - h11**2)", {"2*(o2 - y2)": "missing", "w221": "missing"}),
        ("paths", "b", "a + b", {"d": "missing: d"}),
        # within one summand
        (TWO_OUTPUTS, "h11", "(o1 - y1)*w211 + (o2 - y2)*w212", {"w221": "w212 → w221"}),
        # relu: its derivative does not mention its value
        ("relu-exercise", "w112", "(o1 - y1)*w211*x2", {"step(z11)": "missing: step(z11)"}),
        # the loss holds 2*(k - t), the claim k - t: the forgotten cos alone is marked
        (TWO_PATHS, "b", "k - t", {"cos(a*h + b)": "missing: cos(a*h + b)"}),
        ("apples", "price", "number", {"tax": "missing: tax"}),
        ("apples", "tax", "price*number*tax", {"∂total/∂tax": "too much: tax"}),
    ],
)
def test_the_step_that_was_got_wrong_is_marked_and_labelled(
    source: str, wrt: str, claim: str, expected: dict[str, str]
) -> None:
    graph = drawn(source, of_claim(source, wrt, claim))
    assert marked(graph) == expected
    edges = {(edge.tail, edge.head) for edge in graph.edges if edge.mark == "guilty"}
    guilty = {node.id for node in graph.nodes if node.mark == "guilty"}
    assert {(leaf, product) for leaf, product in graph.stacks if product in guilty} <= edges
    assert all({tail, head} & guilty for tail, head in edges)


def test_a_missing_path_is_marked_from_where_it_parts_to_where_it_ends() -> None:
    graph = drawn(MSE, of_claim(MSE, "i1", "2*(o1 - y1)*(1 - o1**2)*w211*(1 - h11**2)*w111"))
    arrows = [(edge.tail, edge.head) for edge in graph.edges if edge.mark == "guilty" and edge.role == "adjoint"]
    assert arrows[0][0] == "dz21"
    assert arrows[-1][1] == "di1"
    assert [head for _, head in arrows[:-1]] == [tail for tail, _ in arrows[1:]]


def test_an_updated_weight_is_marked_where_the_gradient_needs_its_old_value() -> None:
    mistake = told(check(symgraph.load(LINE_BY_LINE)))
    assert (mistake.kind, mistake.wrt) == ("updated_weight", "w1")
    graph = drawn(LINE_BY_LINE, mistake)
    assert marked(graph) == {"w2": "before the update"}
    assert graph.notes[0].text == "claimed: w1 = w1 + 0.1*2*(t - y)*w2*step(w1*x)*x"


def test_a_wrong_line_of_a_backward_pass_is_drawn_as_the_adjoint_that_it_claims() -> None:
    lines = "backward: |\n  dz21 = 2*(o1 - y1)*(1 - o1**2)\n  dh11 = dz21*w212\n"
    text = f"{without_claims(MSE)}\n{lines}"
    mistake = told(check(symgraph.load(text)))
    graph = drawn(text, mistake)
    assert graph.title.text == "∂L/∂h11 = 2*(o1 - y1) * (1 - o1**2) * w211"
    assert marked(graph) == {"w211": "w212 → w211"}


@pytest.mark.parametrize(
    "mistake",
    [
        Mistake("", "w111", "1", kind="parentheses", message="m", repaired="x/(y"),
        Mistake("", "w111", "o1", kind="assumption", message="m", name="nothing", repaired="o1   (where w111 > 0)"),
        Mistake("", "w111", kind="wrong_part"),
        Mistake("", "w111", "2*h11", kind="constant_factor", name="z99", repaired="3*h11"),
    ],
)
def test_where_no_step_is_to_blame_the_derivative_itself_is_marked(mistake: Mistake) -> None:
    assert list(marked(drawn(MSE, mistake))) == ["∂L/∂w111"]


def test_without_a_hint_nothing_is_marked_and_the_counterexample_told() -> None:
    graph = drawn(MSE, of_claim(MSE, "w111", "o1**3 + w211*y1"))
    assert {node.mark for node in graph.nodes} == {edge.mark for edge in graph.edges} == {""}
    claimed, *counterexample = [note.text for note in graph.notes]
    assert claimed == "claimed: o1**3 + w211*y1"
    assert " ".join(counterexample).startswith("at b11 = ")
    assert ": the claim is " in " ".join(counterexample)


def test_a_mistake_in_a_unit_that_is_drawn_as_one_box_marks_the_box() -> None:
    graph = drawn(MSE, of_claim(MSE, "w111", "2*(o1 - y1)*(1 - o1**2)*w211*i1"), level="unit")
    [box] = [node for node in graph.nodes if node.mark == "guilty"]
    assert (box.role, box.group) == ("gradient", "layer1")  # the last unit is the derivative that is asked for
    assert [line.content.text for line in box.captions] == ["missing: 1 - h11**2"]


def test_a_mistake_in_a_unit_before_it_marks_that_box() -> None:
    graph = drawn(MSE, of_claim(MSE, "w111", "2*(o1 - y1)*w211*(1 - h11**2)*i1"), level="unit")
    [box] = [node for node in graph.nodes if node.mark == "guilty"]
    assert (box.role, box.label.text) == ("adjoint", "∂L/∂h11")
    assert [line.content.text for line in box.captions] == ["missing: 1 - o1**2"]


# --- what is told -----------------------------------------------------------------------------------------------------


def test_the_notes_are_the_claim_the_hint_and_what_would_be_right() -> None:
    graph = drawn(MSE, of_claim(MSE, "w211", "2*(o1 - y1)*(1 - o1**2)*h12"))
    assert [note.text for note in graph.notes] == [
        "claimed: 2*(o1 - y1)*(1 - o1**2)*h12",
        "h12 should be h11",
        "right would be: 2*(o1 - y1)*(1 - o1**2)*h11",
    ]
    assert "h_12" in graph.notes[0].typst  # typeset, not as it was typed
    assert r"h_{12}" in graph.notes[0].latex


def test_everything_is_said_in_japanese() -> None:
    mistake = of_claim(MSE, "w111", "2*(o1 - y1)*(1 - o1**2)*w211*i1", "ja")
    graph = drawn(MSE, mistake, lang="ja")
    assert marked(graph) == {"1 - h11**2": "抜け：1 - h11**2"}
    assert [note.text[:2] for note in graph.notes] == ["解答", "h1", "正し"]
    assert "が抜けています" in graph.notes[1].text


@pytest.mark.parametrize(
    ("old", "new", "removed", "added"),
    [
        ("2*x", "x", ["2"], []),
        ("x", "-x", [], ["-1"]),
        ("x*y", "x/y", ["y"], ["1/y"]),
        ("(k - t)", "(k - t)*cos(b)", [], ["cos(b)"]),
        ("a + b", "a + b + c*d", [], ["c", "d"]),
        ("a*x + a*y*b", "a*x", ["y", "b"], []),
    ],
)
def test_a_change_is_one_of_factors(old: str, new: str, removed: list[str], added: list[str]) -> None:
    first = next(changes(parse_formula(old), parse_formula(new)))
    parts = [[text if text == "-1" else parse_formula(text) for text in texts] for texts in (removed, added)]
    assert [list(first.removed), list(first.added)] == parts


def test_a_change_goes_on_inwards_and_says_where_it_enters_a_function() -> None:
    found = list(changes(parse_formula("2*(a*x + b)*(1 - h**2)"), parse_formula("2*(a*x + b)*(1 - k**2)")))
    assert [change.deep for change in found] == [False, False, False, True]
    assert found[-1] == Change(("h",), ("k",), deep=True)
    assert not list(changes(parse_formula("a + b"), parse_formula("c - d")))  # nothing in common


# --- how it looks -----------------------------------------------------------------------------------------------------

WRONG = [
    (MSE, "w111", "2*(o1 - y1)*(1 - o1**2)*w211*i1"),
    (MSE, "i1", "2*(o1 - y1)*(1 - o1**2)*w211*(1 - h11**2)*w111"),
    (MSE, "w112", "o1**3 + w211*y1"),
    ("relu-exercise", "w112", "(o1 - y1)*w211*x2"),
    ("relu-exercise", "x1", "(o1 - y1)*w211*step(z11)*w111"),
    ("sigmoid-neuron", "w1", "(1 - p)*x1"),
    ("apples", "tax", "price*number*tax"),
    ("apples-oranges", "apples", "orange_price*tax"),
    ("paths", "b", "a + b"),
    ("baydin", "x2", "x1"),
    (TWO_OUTPUTS, "b11", "(o1 - y1)*w211*(1 - h11**2)"),
    (TWO_PATHS, "b", "k - t"),
]


@pytest.mark.parametrize("size", [None, "16:9"])
@pytest.mark.parametrize(("source", "wrt", "claim"), WRONG)
def test_every_figure_can_be_read(source: str, wrt: str, claim: str, size: str | None) -> None:
    program = program_of(source)
    own = {key: value for key, value in program.metadata.get("figure", {}).items() if key in ("show", "digits")}
    graph = drawn(source, of_claim(source, wrt, claim), **own)
    figure = filled(graph, page_size(size) if size else None, "bundled")
    assert measured(figure.display).faults.number == 0


@pytest.mark.parametrize("name", STYLE_NAMES)
def test_the_mark_is_seen_in_every_style_without_its_colour(name: str) -> None:
    style = load_style(name)
    graph = drawn(MSE, of_claim(MSE, "i1", "2*(o1 - y1)*(1 - o1**2)*w211*(1 - h11**2)*w111"))
    figure = filled(graph, None, "bundled", style=style)
    assert measured(figure.display, style).faults.number == 0
    guilty = {node.id for node in graph.nodes if node.mark == "guilty" and node.role == "adjoint"}
    products = [item for item in figure.display.items if isinstance(item, Box | Circle)]
    products = [item for item in products if item.node in {product for _, product in graph.stacks}]
    thick = [item.stroke_width for item in products if item.node in guilty]
    thin = [item.stroke_width for item in products if item.node not in guilty]
    assert min(thick) > 1.5 * max(thin)
    fills = [{item.fill for item in products if (item.node in guilty) is inside} for inside in (True, False)]
    assert not fills[0] & fills[1]


# --- files ------------------------------------------------------------------------------------------------------------


def test_the_bundled_engine_writes_the_same_bytes_twice(tmp_path: Path) -> None:
    mistake = of_claim(MSE, "w111", "2*(o1 - y1)*(1 - o1**2)*w211*i1")
    contents: list[list[bytes]] = []
    for folder in ("one", "two"):
        paths = render_mistake(
            MSE, (), mistake, out=tmp_path / folder, say=print, engine="bundled", formats=("pdf", "png", "svg")
        )
        assert [path.name for path in paths] == [f"{MSE}.check-w111.{kind}" for kind in ("pdf", "png", "svg")]
        contents.append([path.read_bytes() for path in paths])
    assert contents[0] == contents[1]


def test_figures_of_one_name_are_kept_apart_and_another_quantity_is_named(tmp_path: Path) -> None:
    taken: set[str] = set()
    names: list[str] = []
    ofs = Mistake("o1", "w111"), Mistake("z11", "w111")
    for mistake in (Mistake("", "w111"), Mistake("", "w111"), *ofs, Mistake("", "w111", stem="sato")):
        paths = render_mistake(MSE, (), mistake, out=tmp_path, say=print, taken=taken, formats=("svg",))
        names += [path.name for path in paths]
    assert names == [
        f"{MSE}.check-w111.svg",
        f"{MSE}.check-w111-2.svg",
        f"{MSE}.check-o1-w111.svg",
        f"{MSE}.check-z11-w111.svg",
        "sato.check-w111.svg",
    ]


def test_a_spec_drawn_as_a_plain_tree_has_its_mistakes_drawn_in_the_usual_style(tmp_path: Path) -> None:
    file = tmp_path / "plain.yaml"
    file.write_text("inputs: [x]\nequations: {u: 3*x, y: u**2}\nfigure: {style: sympy, order: 2, format: svg}\n")
    mistake = Mistake("", "x", "2*u", kind="constant_factor", repaired="2*u*3")
    [path] = render_mistake(str(file), (), mistake, out=tmp_path, say=print)
    assert path.name == "plain.check-x.svg"


def test_what_cannot_be_drawn_is_said_and_the_rest_is_drawn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, style in (("bad", "nobody"), ("good", "mono")):
        text = f"inputs: [x]\nequations: {{u: 3*x, y: u**2}}\nclaims: {{x: 2*u}}\nfigure: {{style: {style}}}\n"
        Path(f"{name}.yaml").write_text(text, encoding="utf-8")
    assert main(["check", "bad.yaml", "good.yaml", "--figure", "--quiet"]) == 1
    assert "unknown style 'nobody'" in capsys.readouterr().err
    assert sorted(path.name for path in Path("out").iterdir()) == ["good.check-x.pdf", "good.check-x.png"]


def test_equations_of_the_command_line_are_drawn_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = ["check", "-e", "u = a*x", "-e", "y = u**2", "--claim", "x = 2*u", "--figure", "--quiet"]
    assert main(arguments) == 1
    assert sorted(path.name for path in Path("out").iterdir()) == ["y.check-x.pdf", "y.check-x.png"]
    assert capsys.readouterr().err.splitlines() == [str(Path("out") / f"y.check-x.{kind}") for kind in ("pdf", "png")]
