"""`symgraph trace`: the survey's tables, a neuron's nine steps, numbers against finite differences; every format."""

from __future__ import annotations

import csv
import io
import math
import re
from html.parser import HTMLParser
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from browser import opened
from tex import compiled, log, needs, pages, text_of

import symgraph
from symgraph.calculus.expand import expand
from symgraph.cli import main
from symgraph.errors import InputError
from symgraph.figure.options import Options
from symgraph.figure.trace.table import Line, Trace
from symgraph.figure.trace.terminal import print_trace, trace_text
from symgraph.figure.views import Views
from symgraph.spec.programs import from_equations

# A. G. Baydin, B. A. Pearlmutter, A. A. Radul, J. M. Siskind, JMLR 18 (2018), Tables 2 and 3, at (2, 5).
SURVEY_VALUES = {"x1": 2, "x2": 5, "v1": 0.693, "v2": 10, "v3": -0.959, "v4": 10.693, "v5": 11.652}
SURVEY_TANGENTS = {"x1": 1, "x2": 0, "v1": 0.5, "v2": 5, "v3": 0, "v4": 5.5, "v5": 5.5}
SURVEY_ADJOINTS = {"x1": 5.5, "x2": 1.716, "v1": 1, "v2": 1, "v3": -1, "v4": 1, "v5": 1}

HOSTILE = """
name: shop
inputs: [a, n]
parameters: [rate]
equations:
  p: a*n
  q: where(p > 10, p*rate, -p/3)
loss: q
labels: {a: "price | $x_1$ & <script>alert(1)</script>", n: "=cmd|' /C calc'!A0", q: "50 % *of* `it`"}
values: {a: 4, n: 3, rate: -0.5}
"""
CENTRAL = 1e-6


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)


def values(trace: Trace) -> dict[str, float]:
    return {row.name: float(row.primal.number) for row in trace.rows}


def derivatives(trace: Trace, number: int = 0) -> dict[str, float]:
    """The derivatives of one column, by the names of the rows that have one."""
    return {row.name: float(row.derivatives[number].number) for row in trace.rows if row.derivatives[number].name}


def line(trace: Trace, name: str, number: int = 0) -> list[str]:
    """The texts of a derivative's line."""
    found = next(row for row in trace.rows if row.name == name).derivatives[number]
    return [found.part(part).text for part in found.chained()]


def run(*arguments: str) -> int:
    return main(["trace", *arguments])


# --- the survey's tables --------------------------------------------------------------------------------------------


def test_the_reverse_trace_of_the_survey() -> None:
    trace = symgraph.trace("baydin")
    assert values(trace) == pytest.approx(SURVEY_VALUES, abs=5e-4)
    assert derivatives(trace) == pytest.approx(SURVEY_ADJOINTS, abs=5e-4)
    assert [row.name for row in trace.rows] == list(SURVEY_VALUES)
    assert [row.is_given for row in trace.rows] == [True, True, False, False, False, False, False]


def test_the_forward_trace_of_the_survey() -> None:
    trace = symgraph.trace("baydin", mode="forward", wrt="x1")
    assert values(trace) == pytest.approx(SURVEY_VALUES, abs=5e-4)
    assert derivatives(trace) == pytest.approx(SURVEY_TANGENTS, abs=1e-12)


def test_a_line_is_the_chain_rule_with_symbols_then_with_numbers() -> None:
    trace = symgraph.trace("baydin", digits=2)
    chain = "∂v5/∂v2 * ∂v2/∂x2 + ∂v5/∂v3 * ∂v3/∂x2"
    formula = "∂v5/∂v2 * x1 + ∂v5/∂v3 * cos(x2)"
    assert line(trace, "x2") == ["∂v5/∂x2", chain, formula, "1 * 2 + (-1) * cos(5)", "1.72"]
    assert line(trace, "v3") == ["∂v5/∂v3", "∂v5/∂v5 * ∂v5/∂v3", "∂v5/∂v5 * (-1)", "1 * (-1)", "-1"]
    assert line(trace, "v5") == ["∂v5/∂v5", "1"]


def test_a_tangent_is_the_sum_over_the_operands() -> None:
    trace = symgraph.trace("baydin", mode="forward", wrt=["x1", "x2"])
    assert line(trace, "v2") == ["∂v2/∂x1", "∂x1/∂x1 * x2 + ∂x2/∂x1 * x1", "1 * 5 + 0 * 2", "5"]
    assert line(trace, "v2", 1)[-2:] == ["0 * 5 + 1 * 2", "2"]
    # Table 3's x2 by forward mode: one sweep for each input
    assert derivatives(trace, 1)["v5"] == pytest.approx(1.716, abs=5e-4)


def test_bars_and_dots_stand_above_the_letter_not_above_its_indices() -> None:
    rows = {row.name: row for row in symgraph.trace("baydin").rows}
    assert rows["v4"].derivatives[0].name.latex == r"\bar{v}_{4}"
    tangents = {row.name: row for row in symgraph.trace("baydin", mode="forward", wrt="x1").rows}
    assert tangents["x1"].derivatives[0].name.latex == r"\dot{x}_{1}"
    words = {row.name: row for row in symgraph.trace("apples").rows}
    assert words["price"].derivatives[0].name.latex == r"\overline{\mathrm{price}}"
    partial = {row.name: row for row in symgraph.trace("baydin", notation="partial").rows}
    assert partial["v4"].derivatives[0].name.latex == r"\frac{\partial v_{5}}{\partial v_{4}}"


# --- single operations ----------------------------------------------------------------------------------------------


def test_the_nine_elementary_steps_of_a_sigmoid_neuron() -> None:
    trace = symgraph.trace("sigmoid-neuron", elementary=True)
    computed = [row for row in trace.rows if not row.is_given]
    forward = [1, -0.5, 0.5, -0.5, 0.6065, 1.6065, 0.6225, -0.4741, 0.4741]
    assert [float(row.primal.number) for row in computed] == pytest.approx(forward, abs=5e-5)
    adjoints = derivatives(trace)
    backward = [adjoints[row.name] for row in reversed(computed)]
    expected = [1, -1, -1.6065, 0.6225, 0.6225, 0.3775, -0.3775, -0.3775, -0.3775]
    assert backward == pytest.approx(expected, abs=1e-4)
    leaves = {"w1": -0.3775, "x1": -0.3775, "w2": 0.3775, "x2": -0.1888}
    assert {name: adjoints[name] for name in leaves} == pytest.approx(leaves, abs=5e-5)


def test_whole_equations_have_the_same_derivatives_as_their_operations() -> None:
    whole = derivatives(symgraph.trace("tanh-2-2-1-mse"))
    single = derivatives(symgraph.trace("tanh-2-2-1-mse", elementary=True))
    assert len(single) > len(whole)
    assert {name: single[name] for name in whole} == pytest.approx(whole)


# --- numbers against other ways to them -----------------------------------------------------------------------------


def finite_difference(program: Any, given: dict[str, float], name: str) -> float:
    ends = [
        symgraph.evaluate(program, given | {name: given[name] + step})[program.loss] for step in (CENTRAL, -CENTRAL)
    ]
    return (ends[0] - ends[1]) / (2 * CENTRAL)


@pytest.mark.parametrize("name", ["apples-oranges", "circuit", "classifier", "lstm", "paths", "relu-exercise", "rnn"])
def test_adjoints_agree_with_finite_differences(name: str) -> None:
    program = expand(symgraph.load(name))
    trace = symgraph.trace(program)
    given = {row.name: float(row.primal.number) for row in trace.rows if row.is_given}
    adjoints = derivatives(trace)
    assert {name: adjoints.get(name, 0) for name in given} == pytest.approx(
        {name: finite_difference(program, given, name) for name in given}, abs=1e-6, rel=1e-6
    )


@pytest.mark.parametrize(("name", "wrt"), [("lstm", "wi111"), ("tanh-2-2-1", "w111"), ("residual", "x1")])
def test_forward_and_reverse_mode_agree(name: str, wrt: str) -> None:
    reverse = symgraph.trace(name)
    forward = symgraph.trace(name, mode="forward", wrt=wrt)
    assert derivatives(forward)[forward.rows[-1].name] == pytest.approx(derivatives(reverse)[wrt])


def test_the_numbers_put_in_come_to_the_value() -> None:
    known = {name: getattr(math, name) for name in ("log", "sin", "cos", "tanh", "exp")}
    for name in ("baydin", "tanh-2-2-1", "sigmoid-neuron"):
        for row in symgraph.trace(name, digits=8).rows:
            for written in row.lines:
                if written.numbers:
                    assert eval(written.numbers.text, known) == pytest.approx(float(written.number), abs=1e-6)


def test_the_exercise_of_a_relu_layer() -> None:
    adjoints = derivatives(symgraph.trace("relu-exercise"))
    assert [adjoints[name] for name in ("w111", "w112", "w121", "w122")] == [0.5, 0.5, 0, 0]
    assert [adjoints[name] for name in ("w211", "w212", "b11", "b12", "b21")] == [0.75, 0, 0.5, 0, 0.5]


# --- what is traced -------------------------------------------------------------------------------------------------


def test_rows_are_called_as_the_nodes_of_the_figure() -> None:
    program = symgraph.load("tanh-2-2-1")
    graph = Views(program, Options(), lambda _note: None).forward("op")
    nodes = {node.label.latex for node in graph.nodes if node.label}
    given = {f"${row.primal.name.latex}$" for row in symgraph.trace(program).rows if row.is_given}
    assert given <= nodes


def test_wrt_leaves_the_adjoints_on_the_way() -> None:
    assert [*derivatives(symgraph.trace("tanh-2-2-1", wrt="w111"))] == ["w111", "z11", "h11", "z21", "o1"]


def test_another_quantity_than_the_loss() -> None:
    trace = symgraph.trace("baydin", of="v3")
    assert derivatives(trace) == pytest.approx({"x2": math.cos(5), "v3": 1})
    assert trace.notes == ("left out, since v3 does not need them: x1, v1, v2, v4, v5",)


def test_symbols_or_numbers_only() -> None:
    symbols = symgraph.trace("baydin", show="symbols")
    assert symbols.columns(0) == ["name", "formula"]
    assert symbols.columns(1) == ["name", "chain", "formula"]
    assert not re.search(r"\d\.\d", str(symbols))
    numbers = symgraph.trace("baydin", show="numbers")
    assert numbers.columns(1) == ["name", "numbers", "value"]


def test_symbolic_sizes_are_traced_by_arrays() -> None:
    trace = symgraph.trace("three-layer")
    assert {row.name: row.derivatives[0].formula.text for row in trace.rows} == {
        "X": "((-dE @ B2.T)*dphi(X @ B1)) @ B1.T",
        "Y": "dE",
        "B1": "X.T @ ((-dE @ B2.T)*dphi(X @ B1))",
        "B2": "phi(X @ B1).T @ -dE",
        "E": "2/n*E",
        "L": "1",
    }
    assert trace.columns(0) == ["name", "formula"]


def test_small_matrices_are_values() -> None:
    rows = {row.name: row for row in symgraph.trace("linear-regression").rows}
    # -2/3 X^T (Y - X beta) by hand: the residuals are (0.5, 0.5, -0.5)
    assert rows["E"].primal.value.text == "[[0.5], [0.5], [-0.5]]"
    assert rows["beta"].derivatives[0].value.text == "[[-1/3], [1/3]]"
    by_numbers = derivatives(symgraph.trace("linear-regression", level="op"))
    assert [by_numbers["beta_1"], by_numbers["beta_2"]] == pytest.approx([-1 / 3, 1 / 3])


def test_values_are_given_from_outside() -> None:
    assert derivatives(symgraph.trace("baydin", at={"x1": 4}))["x1"] == pytest.approx(5.25)
    program = symgraph.load("tanh-2-2-1")
    assert values(symgraph.trace(program, at={"W1": [[1, 2], [3, 4]]}))["w121"] == 3


# --- bad input ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "options", "said"),
    [
        ("baydin", {"mode": "sideways"}, "unknown mode 'sideways'; allowed: reverse, forward"),
        ("baydin", {"digit": 3}, "unknown option 'digit'; did you mean 'digits'?"),
        ("baydin", {"mode": "forward"}, "forward mode needs a name to differentiate by; its inputs and parameters are"),
        ("tanh-2-2-1", {"of": "h1"}, "--of h1 stands for 2 numbers; one number is differentiated; say --of h11"),
        ("mlp", {"mode": "forward", "wrt": "all"}, "15 tangents side by side; at most 8 are printed"),
        (
            "mlp",
            {"rows": 20},
            "the trace of 'mlp' has 28 rows; at most 20 are printed; trace whole arrays with --level",
        ),
        ("three-layer", {"elementary": True}, "--elementary of whole arrays; it traces numbers; add --level op"),
        ("three-layer", {"show": "numbers"}, "the sizes n, p, d of 'three-layer' are symbols"),
        ("linear-regression", {"wrt": "beta_1"}, "'beta_1' is one element of an array; whole arrays are traced"),
        ("baydin", {"at": {"x1": -1}}, "v1 cannot be evaluated: log(x1) is undefined at x1 = -1"),
    ],
)
def test_what_cannot_be_traced_is_said(source: str, options: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=re.escape(said)):
        symgraph.trace(source, **options)


def test_a_program_without_a_loss_has_tangents_only() -> None:
    program = symgraph.load(
        "input: {name: x, size: 1}\nlayers: [{dense: 2}]\nvalues: {x: [2], W1: [[3], [4]], b1: [0, 1]}\n"
    )
    with pytest.raises(InputError, match="has no loss to differentiate"):
        symgraph.trace(program)
    assert derivatives(symgraph.trace(program, mode="forward", wrt="w121"))["o2"] == 2


def test_example_values_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("-e", "y = exp(a*x)", "--seed", "3") == 0
    told = capsys.readouterr()
    assert "no value for a, x: example values (seed 3) are used" in told.err
    assert told.out.splitlines()[-1] == "example values for a, x (seed 3)"


# --- text -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_text_is_as_narrow_as_the_terminal_and_loses_nothing(width: int) -> None:
    text = trace_text(symgraph.trace("baydin"), width)
    assert max(map(len, text.splitlines())) <= width
    for number in ("0.6931", "10.6931", "11.6521", "1.7163", "5.5"):
        assert number in text
    assert "".join(text.split()).count("cos(5)") == 1


def test_a_wide_terminal_has_one_line_for_each_row() -> None:
    lines = trace_text(symgraph.trace("baydin"), 200).splitlines()
    (row,) = [line for line in lines if line.startswith(" v4")]
    adjoint = "∂v5/∂v4 = ∂v5/∂v5 * ∂v5/∂v4 = ∂v5/∂v5 * 1 = 1 * 1 = 1"
    assert " ".join(row.split()) == f"v4 = v1 + v2 = 0.6931 + 10 = 10.6931 │ {adjoint}"


def test_a_terminal_that_knows_ascii_only() -> None:
    stream = TextIOWrapper(BytesIO(), encoding="ascii", errors="strict")
    print_trace(symgraph.trace("baydin"), stream)
    stream.flush()
    assert "dv5/dx1 = dv5/dv1 * dv1/dx1" in stream.buffer.getvalue().decode("ascii")  # type: ignore[attr-defined]


def test_the_words_in_japanese(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("baydin", "--lang", "ja") == 0
    told = capsys.readouterr().out
    assert "baydin の計算トレース" in told
    assert "逆伝播：勾配（下から上へ）" in told


# --- files ----------------------------------------------------------------------------------------------------------


def test_formats_and_names_of_files(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("baydin", "tanh-2-2-1", "--format", "md,csv", "--out", "here") == 0
    names = ["baydin.trace.md", "baydin.trace.csv", "tanh-2-2-1.trace.md", "tanh-2-2-1.trace.csv"]
    assert capsys.readouterr().out.split() == [str(Path("here") / name) for name in names]
    assert sorted(path.name for path in Path("here").iterdir()) == sorted(names)
    assert run("baydin", "--format", "html") == 0
    assert Path("out/baydin.trace.html").exists()


def test_one_file_by_its_ending(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("baydin", "-o", "table.csv") == 0
    assert capsys.readouterr().out == "table.csv\n"
    assert run("baydin", "-o", "table.pdf") == 2
    assert "the ending says no format" in capsys.readouterr().err
    assert run("baydin", "apples", "-o", "table.md") == 2


def test_a_bad_spec_keeps_no_other_from_being_traced(capsys: pytest.CaptureFixture[str]) -> None:
    Path("bad.yaml").write_text("inputs: [x]\nequations: {y: log(x)}\nloss: y\nvalues: {x: -1}\n", encoding="utf-8")
    assert run("bad.yaml", "apples") == 2
    told = capsys.readouterr()
    assert "y cannot be evaluated: log(x) is undefined at x = -1" in told.err
    assert "220" in told.out


def test_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    given = b"inputs: [x]\nequations: {y: x**3}\nloss: y\nvalues: {x: 2}\n"
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(given), encoding="utf-8"))
    assert run("-", "--show", "numbers") == 0
    assert re.search(r"∂y/∂x = 1 \* 3\*2\*\*2\s+= 12", capsys.readouterr().out)


def test_where_nothing_can_be_written(capsys: pytest.CaptureFixture[str]) -> None:
    Path("out").write_text("a file, not a folder", encoding="utf-8")
    assert run("baydin", "--format", "md") == 4
    assert "cannot write" in capsys.readouterr().err


def test_csv_is_read_back_with_all_digits() -> None:
    rows = list(csv.reader(io.StringIO(symgraph.trace("baydin").written("csv"))))
    header, *body = rows
    value = header.index("forward primal trace: value")
    adjoint = header.index("reverse adjoint trace ∂v5/∂v: value")
    found = {row[0]: (float(row[value]), float(row[adjoint])) for row in body}
    assert found["v1"] == (math.log(2), 1)
    assert found["x2"][1] == pytest.approx(2 - math.cos(5), abs=1e-15)
    assert found["v3"][0] == pytest.approx(math.sin(5), abs=1e-15)


def test_csv_holds_no_formula_of_a_spreadsheet() -> None:
    trace = symgraph.trace(HOSTILE)
    cells = [cell for row in csv.reader(io.StringIO(trace.written("csv"))) for cell in row]
    for cell in cells:
        assert not cell.startswith(("=", "+", "@"))
        assert not cell.startswith("-") or float(cell) < 0
    assert "'=cmd|' /C calc'!A0" in cells


@pytest.mark.parametrize("source", ["baydin", "linear-regression", "classifier", HOSTILE])
def test_markdown_is_a_table(source: str) -> None:
    trace = symgraph.trace(source)
    lines = [line for line in trace.written("md").splitlines() if line.startswith("|")]
    assert len(lines) == 2 + len(trace.rows)
    cells = {len(re.split(r"(?<!\\)\|", line)) for line in lines}
    assert cells == {len(trace.all_columns()) + 2}
    for row in lines[2:]:
        for cell in re.split(r"(?<!\\)\|", row)[1:-1]:
            assert cell.strip() == "" or re.fullmatch(r"\$.+\$", cell.strip())


class _Read(HTMLParser):
    """Rows of cells, each with its text; and all tags and addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th") and ("class", "break") not in attrs:
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.strip()


def test_html_is_a_table_of_mathematics() -> None:
    page = _Read()
    page.feed(symgraph.trace("baydin").written("html"))
    assert len(page.rows) == 1 + 7
    assert page.rows[3] == ["v1", "=log(x1)", "=log(2)", "=0.6931", "v¯1", "=v¯4·∂v4∂v1", "=v¯4·1", "=1·1", "=1"]
    assert page.addresses == ["data:,"]


def test_html_shows_hostile_labels_as_text() -> None:
    text = symgraph.trace(HOSTILE).written("html")
    page = _Read()
    page.feed(text)
    assert page.tags.count("script") == 1  # the switch of light and dark
    assert "price\u00a0|\u00a0$x_1$" in text.replace(" ", "\u00a0")
    assert "&lt;script&gt;alert(1)" in text


@needs("pdflatex", "pdftotext")
def test_latex_compiles_alone_on_one_page(tmp_path: Path) -> None:
    pdf = compiled(symgraph.trace("baydin", digits=3).written("tex"), tmp_path)
    assert pages(pdf) == 1
    assert "Overfull" not in log(pdf)
    text = text_of(pdf)
    for number in ("0.693", "10.693", "11.652", "1.716", "5.5"):
        assert number in text


@needs("pdflatex", "pdftotext")
def test_latex_is_a_table_within_a_document(tmp_path: Path) -> None:
    sources = {"shop": HOSTILE, "regression": "linear-regression", "apples": "apples"}
    for name, source in sources.items():
        (tmp_path / f"{name}.tex").write_text(symgraph.trace(source).written("tex"), encoding="utf-8")
    inputs = "\n\n".join(rf"\resizebox{{\textwidth}}{{!}}{{\input{{{name}}}}}" for name in sources)
    head = r"\documentclass{article}\usepackage{amsmath,graphicx}\begin{document}"
    pdf = compiled(f"{head}\n{inputs}\n\\end{{document}}", tmp_path, name="paper")
    assert pages(pdf) == 1
    text = text_of(pdf)
    assert "price | $x 1$ & <script>" in " ".join(text.split())
    assert "220" in text


def test_latex_says_what_it_needs() -> None:
    packages = re.findall(r"\\usepackage(?:\[[^\]]*\])?\{([^}]*)\}", symgraph.trace("baydin").written("tex"))
    loaded = {name for line in packages for name in line.split(",")}
    assert loaded <= {"amsmath", "lmodern", "fontenc", "graphicx"}


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(InputError, match="no format 'htm'; allowed: txt, md, tex, csv, html; did you mean 'html'"):
        symgraph.trace("baydin").written("htm")


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("trace") / "exercise.html"
    file.write_text(symgraph.trace("relu-exercise").written("html"), encoding="utf-8")
    return file


def test_a_phone_shows_all_of_the_page(browser: Any, page_file: Path) -> None:
    with opened(browser, page_file, (390, 844), color_scheme="dark") as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        value = page.locator("td.value.derivative").first
        assert value.inner_text().replace("\n", "") == "=0.5"
        box = value.bounding_box()
        assert box["x"] + box["width"] <= 390
    with opened(browser, page_file) as page:
        sides = page.locator("tbody tr").first.locator("td.name")
        assert [sides.nth(k).bounding_box()["y"] for k in (0, 1)] == pytest.approx(
            [sides.nth(0).bounding_box()["y"]] * 2, abs=1
        )


def test_the_lines_of_a_row_are_equal_parts() -> None:
    assert Line().chained() == []
    assert from_equations(["y = a"]).loss == "y"
    trace = symgraph.trace(from_equations(["y = a"]), at={"a": 2})
    assert [trace.rows[1].primal.part(part).text for part in trace.rows[1].primal.chained()] == ["y", "a", "2"]
