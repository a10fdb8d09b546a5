"""`symgraph worksheet`: figures with blanks, their answer keys, and values at which everything is short to write."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from tex import compiled, needs

import symgraph
from symgraph.calculus.evaluate import evaluate
from symgraph.calculus.expand import expand
from symgraph.cli import main
from symgraph.figure.animation.moments import Passes, shown, story
from symgraph.figure.contents.facts import Facts
from symgraph.figure.options import Options
from symgraph.figure.views import Views
from symgraph.figure.worksheet import worksheets
from symgraph.figure.worksheet.blanks import Exercise, exercise
from symgraph.figure.worksheet.boxes import Box
from symgraph.figure.worksheet.friendly import Search
from symgraph.figure.worksheet.rounding import as_written, rounded_on_the_way
from symgraph.lowering.numbers import number_words

POPPLER = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler's pdftotext is not installed")
# Case E2: the values of the nine steps, and what flows back.
FORWARD = ["1", "-0.5", "0.5", "-0.5", "0.6065", "1.6065", "0.6225", "-0.4741", "0.4741"]
BACKWARD = ["-1", "-1.6065", "0.6225", "0.6225", "0.3775", "-0.3775", "-0.3775", "-0.3775", "-0.3775", "-0.3775"]


def worked(
    template: str, *wanted: str, passes: Passes = "both", digits: int = 4, wrt: tuple[str, ...] = ()
) -> Exercise:
    """The exercise of a template at its own values."""
    program = symgraph.load(template)
    views = Views(program, Options(show=shown(passes), digits=digits), print)
    return exercise(story(views, passes, wrt, "op"), wanted or ("both",), program.scalars, Box())


def answers(work: Exercise) -> list[str]:
    return [blank.parts[-1].text for blank in work.blanks]


def text_of(pdf: Path) -> str:
    done = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True, text=True)
    return done.stdout.replace("\u2212", "-")


def pages(pdf: Path) -> int:
    done = subprocess.run(["pdfinfo", pdf], capture_output=True, check=True, text=True)
    return int(re.findall(r"Pages: +(\d+)", done.stdout)[0])


def numbers_in(text: str) -> set[str]:
    return set(re.findall(r"-?\d+\.\d+", text))


# --- blanks ---------------------------------------------------------------------------------------------------------


def test_the_answers_are_the_numbers_of_the_nine_steps() -> None:
    found = answers(worked("sigmoid-neuron"))
    assert found[: len(FORWARD)] == FORWARD
    assert sorted(found[len(FORWARD) :]) == sorted([*BACKWARD, "0.3775", "-0.1888"])


@pytest.mark.parametrize("template", ["circuit", "relu-exercise"])
def test_every_answer_is_the_program_s_own_number(template: str) -> None:
    work = worked(template, digits=4)
    scalar = expand(symgraph.load(template))
    names = scalar.visible_names()
    whole = symgraph.gradient(scalar, names)
    exact = symgraph.evaluate(whole)
    expected = {name: exact[name] for name in names}
    expected |= {f"d{name}": exact[whole.gradients[name]] for name in names}
    by_name: dict[str, list[str]] = {}
    for blank in work.blanks:
        by_name.setdefault(blank.name, []).append(blank.parts[-1].text)
    known = by_name.keys() & expected.keys()
    assert len(known) >= 5
    for name in known:
        *addends, total = (float(Fraction(text)) for text in by_name[name])  # what comes back by several arrows
        assert total == pytest.approx(expected[name], abs=6e-5)
        assert not addends or sum(addends) == pytest.approx(total, abs=2e-4)


def test_a_value_on_several_arrows_is_one_blank() -> None:
    work = worked("tanh-2-2-1-mse", "values")
    assert [blank.number for blank in work.blanks] == list(range(1, len(work.blanks) + 1))
    shared = symgraph.load("name: n\ninputs: [x]\nequations:\n  u: x + 1\n  y: u*sin(u)\nloss: y\nvalues: {x: 2}")
    views = Views(shared, Options(show=shown("both")), print)
    work = exercise(story(views), ("u",), shared.scalars, Box())
    assert [len(blank.places) for blank in work.blanks] == [2]
    boxes = [line for edge in work.empty.edges for line in edge.above if "box(" in line.content.typst]
    assert len(boxes) == 2
    assert boxes[0] == boxes[1]


def test_blanks_by_name() -> None:
    work = worked("tanh-2-2-1-mse", "h11", "dw111", "dW2")
    assert [blank.name for blank in work.blanks] == ["h11", "dw211", "dw111", "dw212"]


def test_sums_do_not_tell_what_is_to_be_added_up() -> None:
    work = worked("paths", "gradients")
    (below,) = [node.captions for node in work.empty.nodes if node.id == "b"]
    assert [line.content.text for line in below] == ["= [6]"]
    (below,) = [node.captions for node in work.filled.nodes if node.id == "b"]
    assert [line.content.text for line in below] == ["= 5"]
    (below,) = [node.captions for node in worked("paths", "values").empty.nodes if node.id == "b"]
    assert [line.content.text for line in below] == ["2 + 3", "= 5"]  # given there


def test_of_what_is_not_asked_for_no_derivative_is_written() -> None:
    work = worked("tanh-2-2-1-mse", wrt=("w111",))
    for graph in (work.empty, work.filled):
        assert [line for node in graph.nodes for line in node.captions if line.role == "gradient"] == []
        assert sum(edge.back for edge in graph.edges) == 9  # from L to w111


def test_the_1_that_the_backward_pass_starts_with_is_given() -> None:
    work = worked("circuit", "gradients")
    assert len(work.blanks) == 4
    assert [line.content.text for line in work.empty.edges[-1].below] == ["1"]


# --- the papers -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A worksheet and its answers, each in all formats."""
    folder = tmp_path_factory.mktemp("papers")
    symgraph.worksheet("sigmoid-neuron", out=folder, formats="pdf,tex,png", engine="bundled")
    return folder


@POPPLER
def test_no_answer_is_found_on_the_worksheet(papers: Path) -> None:
    worksheet, key = papers / "sigmoid-neuron.worksheet.pdf", papers / "sigmoid-neuron.answers.pdf"
    decimal = {number for number in (*FORWARD, *BACKWARD) if "." in number and number != "0.5"}
    assert numbers_in(text_of(worksheet)) == {"0.5"}  # w2
    assert decimal <= numbers_in(text_of(key))
    assert "Name" in text_of(worksheet)
    assert "Date" in text_of(worksheet)
    assert "Round to 4 decimals" in text_of(worksheet)


@POPPLER
def test_a_page_to_be_filled_in_and_the_answers_with_their_formulas(papers: Path) -> None:
    worksheet, key = papers / "sigmoid-neuron.worksheet.pdf", papers / "sigmoid-neuron.answers.pdf"
    assert (pages(worksheet), pages(key)) == (1, 2)
    told = subprocess.run(["pdfinfo", worksheet], capture_output=True, check=True, text=True).stdout
    assert "A4" in told
    formulas = text_of(key).split("\f")[1]
    assert "forward pass" in formulas
    assert "= 1.6065" in formulas


def test_each_page_is_a_picture_of_its_own(papers: Path) -> None:
    names = sorted(path.name for path in papers.iterdir() if path.suffix == ".png")
    assert names == [
        "sigmoid-neuron.answers.page2.png",
        "sigmoid-neuron.answers.png",
        "sigmoid-neuron.worksheet.png",
    ]


@needs("pdflatex", "tikz.sty", "amsmath.sty")
def test_the_figure_with_its_boxes_compiles_as_tikz(papers: Path, tmp_path: Path) -> None:
    compiled((papers / "sigmoid-neuron.answers.tex").read_text(encoding="utf-8"), tmp_path)
    assert r"\fbox" in (papers / "sigmoid-neuron.worksheet.tex").read_text(encoding="utf-8")


def test_both_papers_have_one_layout() -> None:
    work = worked("paths")
    empty, filled = ([edge.labelled for edge in graph.edges] for graph in (work.empty, work.filled))
    assert empty == filled
    sizes = {re.findall(r"width: [\d.]+pt, height: [\d.]+pt", str(graph))[0] for graph in (work.empty, work.filled)}
    assert len(sizes) == 1


# --- friendly values ------------------------------------------------------------------------------------------------


def found(template: str, *seeds: int, fixed: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """The values chosen by some seeds, each other than those before."""
    views = Views(symgraph.load(template), Options(), print)
    search = Search(views.scalar, Facts(views.steps), fixed or {}, 2)
    made: list[dict[str, Any]] = []
    for seed in seeds:
        made.append(search.best(seed, made))
    return made


RELU = """
name: relu-net
input: {name: x, size: 1}
layers:
  - dense: 2
    activation: relu
  - dense: 1
loss: mse
"""


@pytest.mark.parametrize("spec", ["line", "circuit", "paths", "chain-rule", RELU], ids=lambda spec: spec.split("\n")[0])
def test_everything_is_an_integer_or_a_short_fraction(spec: str) -> None:
    program = symgraph.load(spec)
    scalar = expand(program)
    names = [name for name, declared in scalar.declarations.items() if declared.value is None]
    for values in found(spec, 1, 2):
        exact = evaluate(symgraph.gradient(scalar, names), values, "exact")
        for name, value in exact.items():
            assert len(number_words(Fraction(str(value))).text) <= 5, (name, value)
            assert Fraction(str(value)).denominator <= 12


def test_a_relu_net_is_not_dead() -> None:
    for values in found(RELU, 3):
        numbers = evaluate(expand(symgraph.load(RELU)), values)
        assert numbers["h11"] or numbers["h12"]
        assert numbers["o1"] != numbers["y1"]


def test_variants_are_distinct_and_the_same_again() -> None:
    once, again = found("line", 1, 2, 3), found("line", 1, 2, 3)
    assert once == again
    assert len({tuple(values.items()) for values in once}) == 3
    assert found("line", 3) == [once[2]]


def test_values_are_like_the_spec_s_own() -> None:
    (values,) = found("apples", 1)
    assert values["price"] >= 10
    assert values["number"].denominator == 1
    assert values["number"] > 0


def test_assumptions_hold() -> None:
    spec = "name: n\ninputs: [x, y]\nequations:\n  z: log(x)*y\nloss: z\nassume: {x: positive, y: '(-1, 0)'}\n"
    for values in found(spec, 1, 2):
        assert values["x"] > 0
        assert -1 < values["y"] < 0


def test_given_values_stay() -> None:
    assert found("line", 1, fixed={"a": Fraction(7)})[0]["a"] == 7


@pytest.mark.parametrize("value", [0.5, 1 / 3, 2.345, 0.0123, -1.006, 12.0, 100.25, 0.25, 7 / 12])
def test_numbers_are_written_as_in_figures(value: float) -> None:
    exact = Fraction(value).limit_denominator(1000)
    text = number_words(exact).text.removeprefix("-")
    written = as_written(float(exact), 2)
    assert written.length == len(text)
    assert abs(written.value) == pytest.approx(float(Fraction(text)))
    assert written.is_fraction == ("/" in text)


def test_rounding_on_the_way() -> None:
    program = symgraph.load("name: n\ninputs: [x]\nequations:\n  u: x/13\n  y: 100*u\nloss: y\n")
    assert rounded_on_the_way(program, {"x": 1}, {"u"}, 2)["y"] == pytest.approx(8)
    assert rounded_on_the_way(program, {"x": 1}, set(), 2)["y"] == pytest.approx(100 / 13)


# --- the command ----------------------------------------------------------------------------------------------------


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["worksheet", "line", "--variants", "2", "--seed", "4", "--lang", "ja", "--engine", "bundled"]
    assert main([*command, "--out", str(tmp_path)]) == 0
    said = capsys.readouterr()
    names = ["line.worksheet-4.pdf", "line.answers-4.pdf", "line.worksheet-5.pdf", "line.answers-5.pdf"]
    assert [Path(line).name for line in said.out.splitlines()] == names
    assert "blanks: 2 values, 4 gradients" in said.err
    again = tmp_path / "again"
    assert main([*command, "--out", str(again)]) == 0
    assert all((tmp_path / name).read_bytes() == (again / name).read_bytes() for name in names)


BAD = {
    "a blank that names nothing": (["paths", "--blank", "q"], "'q' is no number that is computed in the figure"),
    "a near blank": (["tanh-2-2-1-mse", "--blank", "h1l"], "did you mean 'h11'"),
    "a given value": (["paths", "--blank", "a"], "'a' is no number that is computed"),
    "nothing to vary": (["paths", "--seed", "1", "--keep"], "no value is left to vary"),
    "undefined": (["-e", "y = log(x)", "--at", "x=-1"], "log(x) is undefined at x = -1"),
    "an abstract function": (["general-node"], "'f' is abstract"),
    "an unknown format": (["paths", "--format", "doc"], "'doc' is not one of pdf, png, svg, tex"),
    "a plain style": (["paths", "--style", "sympy"], "no worksheet in --style sympy"),
}


@pytest.mark.parametrize(("arguments", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_told_with_exit_code_2(
    arguments: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["worksheet", *arguments, "--out", str(tmp_path / "out")]) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_gradients_without_a_loss(tmp_path: Path) -> None:
    program = replace(symgraph.load("baydin"), loss=None)
    with pytest.raises(symgraph.InputError, match="no loss, and so no gradients to fill in"):
        symgraph.worksheet(program, "gradients", out=tmp_path)


def test_nothing_to_fill_in(tmp_path: Path) -> None:
    program = symgraph.load("name: n\ninputs: [x]\nequations:\n  y: x\nloss: y\nvalues: {x: 1}")
    with pytest.raises(symgraph.InputError, match="nothing to fill in: the figure has no values that are computed"):
        symgraph.worksheet(program, "values", out=tmp_path)
    with pytest.raises(symgraph.InputError, match="has no values and no gradients that are computed"):
        symgraph.worksheet(program, "both", out=tmp_path)


def test_an_unwritable_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(symgraph.EnvironmentFailure, match="cannot write"):
        symgraph.worksheet("line", out=tmp_path / "file")


@pytest.mark.parametrize("options", [[], ["--level", "unit"], ["--level", "layer"]])
def test_what_has_no_room_for_its_numbers_is_refused_before_values_are_looked_for(
    options: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(worksheets, "Search", None)
    spec = "input: {name: i, size: 50}\nlayers: [{dense: 60, activation: tanh}, {dense: 2}]\nloss: mse\n"
    Path("wide.yaml").write_text(spec, encoding="utf-8")
    assert main(["worksheet", "wide.yaml", *options]) == 2
    assert "a sheet has numbers for at most 400, or with --level layer for 4,000" in capsys.readouterr().err
    assert not Path("out").exists()
