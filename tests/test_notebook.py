"""Programs, graphs and figures show themselves in Jupyter."""

from __future__ import annotations

import re
from itertools import cycle
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
from nbclient import NotebookClient

import symgraph
from symgraph.calculus.program import Program
from symgraph.errors import EnvironmentFailure, InputError
from symgraph.figure.contents.forward import forward_graph
from symgraph.figure.inline import inline_svg
from symgraph.lowering.aligned import EquationLine, aligned, browser_text
from symgraph.spec.templates import template_names

SVG, LATEX, TEXT = "image/svg+xml", "text/latex", "text/plain"

HOSTILE = r"""
name: hostile
inputs: [x, y, Δt]
equations: {u: x*Δt, v: u**2 + y}
loss: v
labels:
  x: 値段（円）
  y: '\input{/etc/passwd} \end{aligned} $$'
  u: '50 % of #1 & ~^_'
  v: '<script>alert(1)</script>'
"""


def bundle(shown: object) -> dict[str, str]:
    return shown._repr_mimebundle_()  # type: ignore[attr-defined]


def svg_root(svg: str) -> ElementTree.Element:
    root = ElementTree.fromstring(svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    return root


def glyphs(svg: str) -> int:
    """How many letters and signs are drawn."""
    return sum(element.tag.endswith("}use") for element in svg_root(svg).iter())


def lines_of(latex: str) -> list[str]:
    """The lines of an aligned environment between dollar signs."""
    match = re.fullmatch(r"\$\\displaystyle \\begin\{aligned\}\n(.*)\n\\end\{aligned\}\$", latex, re.S)
    assert match is not None, latex
    return match[1].split(" \\\\\n")


# --- in Jupyter itself ------------------------------------------------------------------------------------------------


def executed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *cells: str) -> list[dict[str, str]]:
    """What each cell shows, by MIME type, after running in a kernel of this Python."""
    for variable in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR"):  # nothing of this user's own
        monkeypatch.setenv(variable, str(tmp_path / variable))
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    folder = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(notebook, timeout=60, kernel_name="python3", resources=folder).execute()
    nbformat.validate(notebook)
    shown: list[dict[str, str]] = []
    for cell in notebook.cells:
        results = [output for output in cell.outputs if output.output_type == "execute_result"]
        assert len(cell.outputs) == len(results) == 1, cell.outputs  # no errors and warnings either
        shown.append(dict(results[0].data))
    return shown


PATHS = "name: paths\ninputs: [a, b]\nequations: {c: a + b, d: b + 1, e: c*d}\nloss: e"
"""The template of this name without its key ``figure``, which says how it is shown."""


# What the packages of Jupyter warn about on Windows, and in older versions.
@pytest.mark.filterwarnings("ignore:Proactor event loop:RuntimeWarning")
@pytest.mark.filterwarnings("ignore:Jupyter is migrating its paths:DeprecationWarning")
def test_cells_that_end_in_a_program_a_gradient_a_figure_or_a_graph_show_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, gradient, drawn, graph, placed = executed(
        tmp_path,
        monkeypatch,
        f"import symgraph\nsymgraph.load({PATHS!r})",
        "symgraph.gradient(symgraph.load('tanh-2-2-1'), 'w111')",
        "symgraph.draw('paths', show=['values', 'gradients'])",
        f"from symgraph.figure.contents.forward import forward_graph\nforward_graph(symgraph.load({PATHS!r}))",
        f"from symgraph.figure.page.render import figure\nfigure(forward_graph(symgraph.load({PATHS!r})))",
    )
    assert set(program) == set(gradient) == {SVG, LATEX, TEXT}
    assert set(drawn) == set(graph) == set(placed) == {SVG, TEXT}
    # a, b, 1, + twice, ×, e, and c and d on the arrows
    assert glyphs(program[SVG]) == glyphs(graph[SVG]) == glyphs(placed[SVG]) == 9
    assert glyphs(drawn[SVG]) > 9
    assert lines_of(program[LATEX]) == ["c &= a + b", "d &= b + 1", r"e &= c \, d"]
    assert "c := a + b" in program[TEXT]
    assert lines_of(gradient[LATEX])[-1].startswith(r"\frac{\partial L}{\partial w_{111}} &= ")
    assert glyphs(gradient[SVG]) > 20
    assert drawn[TEXT] == "figure paths.forward"
    assert graph[TEXT].startswith("graph paths: 7 nodes, 7 edges\n")
    assert "digraph" in placed[TEXT]
    assert not list(tmp_path.glob("*.svg")), "showing writes no files"


# --- the bundle -------------------------------------------------------------------------------------------------------


def test_only_the_forms_asked_for_are_made() -> None:
    program = symgraph.load("paths")
    assert set(program._repr_mimebundle_(include=[LATEX, SVG])) == {LATEX, SVG}
    assert set(program._repr_mimebundle_(exclude=[SVG])) == {LATEX, TEXT}
    assert set(program._repr_mimebundle_(include=[LATEX, SVG], exclude=[SVG])) == {LATEX}
    assert program._repr_mimebundle_(include=["text/html"]) == {}
    assert set(forward_graph(program)._repr_mimebundle_(include=[TEXT])) == {TEXT}
    assert set(symgraph.draw(program)._repr_mimebundle_(exclude=[TEXT])) == {SVG}


def test_a_picture_is_never_wider_than_its_cell() -> None:
    root = svg_root(bundle(symgraph.load("tanh-2-2-1"))[SVG])
    assert root.attrib["style"] == "max-width: 100%; height: auto"
    assert root.attrib["viewBox"].split()[:2] == ["0", "0"]


def test_a_picture_brings_its_own_page() -> None:
    """So that its dark lines can be read in a dark notebook."""
    root = svg_root(bundle(symgraph.load("paths"))[SVG])
    width, height = map(float, root.attrib["viewBox"].split()[2:])
    page = root[0].attrib
    assert page["fill"] == "#ffffff"
    assert re.findall("[a-zA-Z]", page["d"]) == ["M", "v", "h", "v", "Z"]
    assert list(map(float, re.findall(r"-?[\d.]+", page["d"]))) == [0, 0, height, width, -height]


def test_what_comes_before_the_picture_in_a_file_is_left_out() -> None:
    file = b'<?xml version="1.0"?>\n<!DOCTYPE svg>\n<svg xmlns="http://www.w3.org/2000/svg"><g id="a"/></svg>'
    assert inline_svg(file).startswith("<svg style=")
    assert svg_root(inline_svg(file))[0].attrib == {"id": "a"}


def test_pictures_on_one_page_do_not_disturb_each_other() -> None:
    """A name that two pictures define is of the same glyph in both, so it does not matter which one is found."""
    meanings: dict[str, str] = {}
    shared = 0
    for name, style in zip(template_names()[::2], cycle(["lecture", "mono"]), strict=False):
        text = bundle(symgraph.draw(name, style=style))[SVG]
        defined = dict(re.findall(r'<symbol id="([^"]+)"(.*?)</symbol>', text, re.S))
        assert set(re.findall(r'\bid="([^"]+)"', text)) == set(defined)
        assert set(re.findall(r'href="#([^"]+)"', text)) == set(defined)
        for identifier, glyph in defined.items():
            shared += identifier in meanings
            assert meanings.setdefault(identifier, glyph) == glyph
    assert shared > len(meanings), "some names are defined by several pictures, else this shows nothing"


# --- Programs ---------------------------------------------------------------------------------------------------------


def test_the_equations_of_a_gradient_are_the_chain_rule() -> None:
    latex = bundle(symgraph.gradient(symgraph.load("tanh-2-2-1"), "W1"))[LATEX]
    d = r"\frac{{\partial L}}{{\partial {}}}".format
    assert lines_of(latex) == [
        r"z_{1} &= W_{1} \, i + b_{1}",
        r"h_{1} &= \tanh(z_{1})",
        r"z_{2} &= W_{2} \, h_{1} + b_{2}",
        r"o &= \tanh(z_{2})",
        r"L &= o",
        f"{d('o')} &= 1",
        rf"{d('z_{2}')} &= {d('o')} \cdot (1 - o^{{2}})",
        rf"{d('h_{1}')} &= W_{{2}}^{{\mathrm{{T}}}} \, {d('z_{2}')}",
        rf"{d('z_{1}')} &= {d('h_{1}')} \cdot (1 - h_{{1}}^{{2}})",
        rf"{d('W_{1}')} &= {d('z_{1}')} \, i^{{\mathrm{{T}}}}",
    ]


def test_a_gradient_is_shown_as_its_figure() -> None:
    program = symgraph.load("tanh-2-2-1")
    expected = inline_svg(symgraph.draw(program, "w111").svg)
    assert bundle(symgraph.gradient(program, "w111"))[SVG] == expected
    assert bundle(symgraph.gradient(program, "W1"))[SVG] == inline_svg(symgraph.draw(program, "W1").svg)


def test_a_scalar_program_is_drawn_in_the_areas_of_its_layers() -> None:
    program = symgraph.load("tanh-2-2-1")
    whole, scalar = forward_graph(program), forward_graph(symgraph.expand(program))
    assert [(group.id, group.parent) for group in scalar.groups] == [(g.id, g.parent) for g in whole.groups]
    assert {node.id: node.group for node in scalar.nodes} == {node.id: node.group for node in whole.nodes}


def test_several_gradients_have_no_single_picture() -> None:
    shown = bundle(symgraph.gradient(symgraph.load("circuit"), "x,y"))
    assert set(shown) == {LATEX, TEXT}
    assert r"\frac{\partial f}{\partial x}" in shown[LATEX]
    assert r"\frac{\partial f}{\partial y}" in shown[LATEX]


def test_a_program_too_large_for_a_picture_shows_its_first_equations() -> None:
    lines = "\n".join(f"  x{k}: x{k - 1}*a + b" for k in range(1, 1001))
    program = symgraph.load(f"name: long\ninputs: [x0, a, b]\nequations:\n{lines}\nloss: x1000\n")
    shown = bundle(program)
    assert set(shown) == {LATEX, TEXT}
    equations = lines_of(shown[LATEX])
    assert len(equations) == 41
    assert equations[39] == r"x_{40} &= x_{39} \, a + b"
    assert equations[40] == r"& \mathrel{\vdots}"
    # 500 are shown of 1 title, 3 inputs, 1,000 equations with a product of its own for each, and 1 loss
    assert shown[TEXT].splitlines()[-1] == "... and 1,505 more lines"


def test_a_program_without_equations_has_none_to_show() -> None:
    assert set(bundle(Program("empty", {}, ()))) <= {SVG, TEXT}


def test_without_an_engine_the_equations_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise EnvironmentFailure("no engine")

    monkeypatch.setattr("symgraph.figure.page.render.layout", fail)
    assert set(bundle(symgraph.load("paths"))) == {LATEX, TEXT}
    assert set(bundle(forward_graph(symgraph.load("paths")))) == {TEXT}


def test_the_look_that_the_spec_asks_for_is_kept() -> None:
    text = "name: f\ninputs: [x]\nequations: {y: x**2}\nloss: y\nfigure: {style: dark}\n"
    page = svg_root(bundle(symgraph.load(text))[SVG])[0].attrib["fill"]
    assert int(page.lstrip("#"), 16) < 0x303030


def test_nothing_that_users_write_is_taken_for_latex() -> None:
    latex = bundle(symgraph.load(HOSTILE))[LATEX]
    assert len(lines_of(latex)) == 2
    assert "値段（円）" in latex
    assert r"\text{\(\Delta\)t}" in latex
    assert "<script>" not in latex
    assert not re.search(r"\\(input|alpha)\b", latex)
    assert latex.count(r"\end{aligned}") == 1
    assert not re.search(r"(?<!\\)[#%~]", latex)
    inner = latex[1:-1]
    assert not re.search(r"(?<!\\)\$", inner), "no dollar sign ends the mathematics"
    depth = 0
    for brace in re.findall(r"(?<!\\)[{}]", inner):
        depth += 1 if brace == "{" else -1
        assert depth >= 0
    assert depth == 0


def test_labels_hold_together_under_an_exponent() -> None:
    assert browser_text("a_b") == r"\mathrm{\text{a}\_\text{b}}"


def test_exactly_as_many_lines_as_fit_need_no_dots() -> None:
    lines = [EquationLine(f"x_{k}", str(k)) for k in range(3)]
    assert "vdots" not in aligned(lines, 3)
    assert aligned(lines, 2).count("\n") == aligned(lines, 3).count("\n")
    assert aligned([]) == ""


# --- draw -------------------------------------------------------------------------------------------------------------


def test_draw_gives_the_figure_that_render_writes(tmp_path: Path) -> None:
    for wrt, which, end in (("", "", "forward"), ("b", "", "d-b"), ("b", "forward", "forward")):
        drawn = symgraph.draw("paths", wrt, which, engine="bundled")
        symgraph.render("paths", wrt, out=tmp_path, formats=["svg", "dot"], engine="bundled")
        assert drawn.name == f"paths.{end}"
        assert drawn.svg == (tmp_path / f"paths.{end}.svg").read_bytes()
        assert drawn.dot == (tmp_path / f"paths.{end}.dot").read_bytes()


def test_a_figure_of_a_spec_that_names_what_to_differentiate_by_is_its_gradient() -> None:
    text = "name: f\ninputs: [x]\nequations: {y: x**2}\nloss: y\nfigure: {wrt: x}\n"
    assert symgraph.draw(text).name == "f.d-x"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"wrt": "q"}, "'q' is not a name of 'paths'"),
        ({"wrt": "a,b"}, "wrt: a, b; a figure is of one derivative"),
        ({"wrt": ["a", "b"]}, "a figure is of one derivative"),
        ({"wrt": "all"}, "a figure is of one derivative"),
        ({"which": "forwards"}, "no figure 'forwards'; there are forward"),
        ({"style": "lectrue"}, "lecture"),
        ({"show": ["value"]}, "unknown show 'value'"),
    ],
)
def test_draw_says_what_is_wrong(arguments: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=re.escape(said)):
        symgraph.draw("paths", **arguments)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="no such file"):
        symgraph.draw("nowhere.yaml")


def test_the_plain_picture_of_sympy_is_shown_too() -> None:
    drawn = symgraph.draw("circuit", style="sympy")
    svg_root(bundle(drawn)[SVG])
    assert b"Mul" in drawn.dot
