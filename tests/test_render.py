"""The command ``symgraph render`` from end to end: what it draws, which files it writes, and when it writes none."""

import io
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sympy as sp
from drawn_graphs import backward, forward, network, scalar_templates
from hash_seeds import under_another_hash_seed
from sympy.printing.dot import dotprint
from syrupy.assertion import SnapshotAssertion

import symgraph
from symgraph.calculus.expand import expand
from symgraph.cli import main
from symgraph.figure.graph import Graph
from symgraph.figure.page.display import overlaps, struck
from symgraph.figure.page.render import figure
from symgraph.figure.placing.layout import Engine

needs_dot = pytest.mark.skipif(shutil.which("dot") is None, reason="no system Graphviz here")


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def files(folder: str | Path = "out") -> list[str]:
    """The names of the files in a folder, hidden ones included; none where there is no folder."""
    return sorted(path.name for path in Path(folder).iterdir()) if Path(folder).exists() else []


def render(*arguments: str | Path, formats: str = "dot") -> int:
    return main(["render", *map(str, arguments), "--engine", "bundled", "--format", formats])


# --- what is drawn ----------------------------------------------------------------------------------------------------


def assert_readable(graph: Graph, engine: Engine, what: str) -> None:
    display = figure(graph, engine).display
    assert [(one.label.content.typst, other.label.content.typst) for one, other in overlaps(display)] == [], (
        f"texts overlap in {what}"
    )
    assert [text.label.content.typst for text, _ in struck(display)] == [], f"an edge runs through a text in {what}"


@pytest.mark.parametrize("name", scalar_templates())
def test_every_figure_of_every_template_is_readable(name: str) -> None:
    """The gradients by one element of each array, of the first four."""
    assert_readable(forward(name), "bundled", name)
    program = symgraph.load(name)
    for array in list(program.declarations)[:4]:
        wrt = program.scalars(array)[-1]
        assert_readable(backward(name, wrt), "bundled", f"{name} by {wrt}")


@needs_dot
@pytest.mark.parametrize("name", scalar_templates()[::3])
def test_figures_are_readable_with_the_system_graphviz_too(name: str) -> None:
    first, *_ = expand(symgraph.load(name)).declarations
    assert_readable(forward(name), "dot", name)
    assert_readable(backward(name, first), "dot", f"{name} by {first}")
    assert_readable(backward(name, first, with_forward=True), "dot", f"{name} by {first}, with the forward graph")


def test_dot_of_the_2_2_1_network(snapshot: SnapshotAssertion) -> None:
    assert render("tanh-2-2-1", "--wrt", "w111") == 0
    assert Path("out/tanh-2-2-1.forward.dot").read_text(encoding="utf-8") == snapshot
    assert Path("out/tanh-2-2-1.d-w111.dot").read_text(encoding="utf-8") == snapshot


def test_style_sympy_is_the_tree_of_sympy_itself() -> None:
    assert render("tanh-2-2-1", "--wrt", "w111", "--style", "sympy") == 0
    names = "w111 w112 w121 w122 b11 b12 w211 w212 b21 i1 i2"
    w111, w112, w121, w122, b11, b12, w211, w212, b21, i1, i2 = sp.symbols(names)
    h11, h12 = sp.tanh(w111 * i1 + w112 * i2 + b11), sp.tanh(w121 * i1 + w122 * i2 + b12)
    o1 = sp.tanh(w211 * h11 + w212 * h12 + b21)
    assert Path("out/tanh-2-2-1.d-w111.dot").read_text(encoding="utf-8") == dotprint(o1.diff(w111))
    assert Path("out/tanh-2-2-1.forward.dot").read_text(encoding="utf-8") == dotprint(o1)


def test_style_sympy_draws_a_figure_for_each_weight_of_an_array_and_all_formats() -> None:
    assert render("sum", "--wrt", "a,b", "--style", "sympy", formats="pdf,svg,png") == 0
    assert files() == [f"sum.{which}.{kind}" for which in ("d-a", "d-b", "forward") for kind in ("pdf", "png", "svg")]


# --- bytes ------------------------------------------------------------------------------------------------------------


def test_the_same_bytes_under_another_hash_seed() -> None:
    arguments = ["tanh-2-2-1-mse", "--wrt", "w111,b1", "--format", "pdf,png,svg,dot"]
    assert main(["render", "--engine", "bundled", "--out", "a", *arguments]) == 0
    done = under_another_hash_seed("-m", "symgraph", "render", "--engine", "bundled", "--out", "b", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(files("a")) == 12
    for name in files("a"):
        first, second = (Path(folder, name).read_bytes() for folder in "ab")
        assert first == second, name


# --- files ------------------------------------------------------------------------------------------------------------


def test_each_path_is_printed_and_the_folder_is_made(capsys: pytest.CaptureFixture[str]) -> None:
    assert render("tanh-2-2-1", "--wrt", "w111", "--out", "値段 と/税", formats="pdf,png") == 0
    written = [f"tanh-2-2-1.{which}.{kind}" for which in ("forward", "d-w111") for kind in ("pdf", "png")]
    assert capsys.readouterr().out.splitlines() == [str(Path("値段 と/税", name)) for name in written]
    assert files("値段 と/税") == sorted(written)
    assert Path("値段 と/税/tanh-2-2-1.forward.pdf").read_bytes().startswith(b"%PDF-")
    assert Path("値段 と/税/tanh-2-2-1.d-w111.png").read_bytes().startswith(b"\x89PNG\r\n")


def test_without_wrt_there_is_the_forward_graph_only() -> None:
    assert render("sum") == 0
    assert files() == ["sum.forward.dot"]


def test_several_names_each_once_and_whole_arrays() -> None:
    assert render("tanh-2-2-1", "--wrt", "w111,W1", "--wrt", "b11, w111") == 0
    assert files() == [f"tanh-2-2-1.{which}.dot" for which in ("d-W1", "d-b11", "d-w111", "forward")]


def test_all_is_one_figure_for_each_weight() -> None:
    assert render("tanh-2-2-1", "--wrt", "all") == 0
    parameters = ("b11", "b12", "b21", "w111", "w112", "w121", "w122", "w211", "w212")
    assert files() == [*(f"tanh-2-2-1.d-{name}.dot" for name in parameters), "tanh-2-2-1.forward.dot"]


def test_names_that_differ_by_case_only_get_files_of_their_own() -> None:
    Path("case.yaml").write_text("inputs: [x]\nparameters: [W1, w1]\nequations: {y: W1*x + w1}\n", encoding="utf-8")
    assert render("case.yaml", "--wrt", "W1,w1") == 0
    assert files() == ["case.d-W1.dot", "case.d-w1-2.dot", "case.forward.dot"]
    assert "∂y/∂W1" in Path("out/case.d-W1.dot").read_text(encoding="utf-8")
    assert "∂y/∂w1" in Path("out/case.d-w1-2.dot").read_text(encoding="utf-8")


@pytest.mark.parametrize("out", ["a-file", "a-file/below", "/proc/nowhere"])
def test_an_out_that_cannot_be_written_leaves_nothing(out: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("a-file").write_text("mine", encoding="utf-8")
    assert render("sum", "--wrt", "a", "--out", out) == 4
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("cannot write ")
    assert "; choose another --out" in captured.err
    assert files(".") == ["a-file"]
    assert Path("a-file").read_text(encoding="utf-8") == "mine"


def test_an_error_in_the_second_name_leaves_nothing_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert render("tanh-2-2-1", "--wrt", "w111,w113") == 2
    captured = capsys.readouterr()
    assert "'w113' is not a name of 'tanh-2-2-1'" in captured.err
    assert re.search(r"did you mean .*'w112'", captured.err)
    assert captured.out == ""
    assert files() == []


def test_a_bad_spec_does_not_stop_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    Path("bad.yaml").write_text("inputs: [x]\nequations: {y: tahn(x)}\n", encoding="utf-8")
    assert render("sum", "bad.yaml", "missing.yaml", "line") == 2
    captured = capsys.readouterr()
    assert captured.out.split() == ["out/sum.forward.dot", "out/line.forward.dot"]
    assert "bad.yaml:2:16: equations.y: unknown function 'tahn'" in captured.err
    assert "did you mean 'tan' or 'tanh'?\n    tahn(x)\n    ^\n" in captured.err
    assert "missing.yaml: no such file" in captured.err
    assert files() == ["line.forward.dot", "sum.forward.dot"]


# --- where specs come from --------------------------------------------------------------------------------------------


class _Stdin(io.StringIO):
    """Standard input that holds a text, as bytes too."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.buffer = io.BytesIO(text.encode())


def test_standard_input_is_named_stdin_unless_it_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", _Stdin("inputs: [a]\nequations: {y: 2*a}\n"))
    assert render("-", "--wrt", "a") == 0
    monkeypatch.setattr(sys, "stdin", _Stdin("name: mine\ninputs: [a]\nequations: {y: 2*a}\n"))
    assert render("-") == 0
    assert files() == ["mine.forward.dot", "stdin.d-a.dot", "stdin.forward.dot"]


def test_a_file_comes_before_a_template_of_its_name() -> None:
    Path("sum").write_text("name: own\ninputs: [a]\nequations: {y: 2*a}\n", encoding="utf-8")
    assert render("sum", "line") == 0
    assert files() == ["line.forward.dot", "own.forward.dot"]


def test_equations_with_values() -> None:
    arguments = ["-e", "u = a*x", "-e", "y = u + b", "--wrt", "a,b", "--at", "a=-2", "--at", "x=3", "--at", "b=4"]
    assert render(*arguments) == 0
    assert files() == ["y.d-a.dot", "y.d-b.dot", "y.forward.dot"]


def test_a_value_of_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert render("-e", "y = a*x", "--at", "z=3") == 2
    assert "'z'" in capsys.readouterr().err
    assert files() == []


def test_a_weight_without_influence_is_told_of(capsys: pytest.CaptureFixture[str]) -> None:
    assert render("-e", "u = a*x", "-e", "y = b*x", "--wrt", "a") == 0
    assert capsys.readouterr().err == "y does not depend on a: the derivative is 0\n"
    assert "d-a" in files()[0]


def test_without_a_loss_there_is_no_gradient(capsys: pytest.CaptureFixture[str]) -> None:
    Path("net.yaml").write_text("input: {name: i, size: 2}\nlayers:\n  - dense: 2\n", encoding="utf-8")
    assert render("net.yaml") == 0
    assert render("net.yaml", "--wrt", "w111", "--out", "other") == 2
    error = capsys.readouterr().err
    assert "'net' has no loss to differentiate; a loss is one number; add loss: mse" in error
    assert files("other") == []


# --- what a spec says of its figures ----------------------------------------------------------------------------------

OWN = "name: own\ninputs: [a, b]\nequations: {y: a*b}\nfigure: {wrt: [b, a], format: [svg, dot], engine: bundled}\n"


def test_a_spec_says_how_it_is_drawn_unless_the_command_does() -> None:
    Path("own.yaml").write_text(OWN, encoding="utf-8")
    assert main(["render", "own.yaml"]) == 0
    assert files() == [f"own.{which}.{kind}" for which in ("d-a", "d-b", "forward") for kind in ("dot", "svg")]
    assert main(["render", "own.yaml", "--wrt", "a", "--format", "dot", "--out", "other"]) == 0
    assert files("other") == ["own.d-a.dot", "own.forward.dot"]
    Path("own.yaml").write_text(OWN.replace("[b, a]", "'a, b'").replace("bundled", "bundled, style: sympy"), "utf-8")
    assert main(["render", "own.yaml", "--format", "dot", "--out", "plain"]) == 0
    assert Path("plain/own.d-a.dot").read_text(encoding="utf-8") == dotprint(sp.Symbol("b"))
    assert symgraph.render("own.yaml", "b", out="python") == [
        Path("python", f"own.{which}.{kind}") for which in ("forward", "d-b") for kind in ("svg", "dot")
    ]


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("level", "2", "unknown level '2'; known: matrix, op, unit, layer"),
        ("lang", "jp", "unknown lang 'jp'; known: en, ja"),
        ("size", "slide", "unknown size 'slide'; sizes are 16:9, 4:3, or WxH"),
        ("size", "0x0", "size '0x0' is no page"),
        ("show", "numbers", "unknown show 'numbers'; known: names, values, gradients, partials, symbols"),
        ("digits", "-1", "'-1' found; a whole number from 0 to 12 is needed"),
    ],
)
def test_what_a_figure_cannot_do_is_said_with_its_place(
    key: str, value: str, problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("own.yaml").write_text(f"inputs: [a]\nequations: {{y: 2*a}}\nfigure: {{{key}: {value}}}\n", encoding="utf-8")
    assert render("own.yaml") == 2
    assert f"own.yaml:3:{12 + len(key)}: figure.{key}: {problem}" in capsys.readouterr().err
    assert files() == []


# --- large graphs -----------------------------------------------------------------------------------------------------


def test_a_large_network_is_drawn_with_one_box_a_unit(capsys: pytest.CaptureFixture[str]) -> None:
    groups = "groups: {first: [z11, h11]}\n"  # which is folded away
    Path("wide.yaml").write_text(network(9, 10, 8, loss="mse") + groups, encoding="utf-8")
    assert render("wide.yaml", "--wrt", "w111") == 0
    said = capsys.readouterr().err
    assert "the forward graph has 430 nodes; drawn with one box a unit (--level unit)\n" in said
    text = Path("out/net.forward.dot").read_text(encoding="utf-8")
    assert "h11" in text
    assert "h1_10" in text
    assert "w111" not in text
    assert files() == ["net.d-w111.dot", "net.forward.dot"]


def test_a_huge_network_is_folded_to_what_fits(capsys: pytest.CaptureFixture[str]) -> None:
    Path("huge.yaml").write_text(network(784, 128, 10, loss="mse"), encoding="utf-8")
    assert render("huge.yaml", "--wrt", "w211") == 0
    said = capsys.readouterr().err
    assert "the forward graph has about 305,996 nodes; drawn with one box a unit (--level unit)\n" in said
    assert files() == ["net.d-w211.dot", "net.forward.dot"]
    text = Path("out/net.forward.dot").read_text(encoding="utf-8")
    drawn = set(re.findall(r"label=(\w+)", text))
    assert {"i1", "i4", "i784", "h14", "h1_128", "o4", "o1_10"} <= drawn | {"o1_10"}
    assert not {"i5", "i783", "h15", "w111"} & drawn
    assert render("huge.yaml", "--level", "op") == 2
    assert "about 305,996 nodes with every operation; at most 400 can be drawn" in capsys.readouterr().err
    assert render("huge.yaml", "--level", "layer", "--out", "layers") == 0
    assert "hidden layer" in Path("layers/net.forward.dot").read_text(encoding="utf-8")


def test_the_gradient_of_a_deep_network_is_drawn_in_whole_arrays(capsys: pytest.CaptureFixture[str]) -> None:
    layers = "  - {dense: 4, activation: tanh}\n" * 12
    Path("deep.yaml").write_text(f"input: {{name: i, size: 4}}\nlayers:\n{layers}loss: mse\n", encoding="utf-8")
    assert render("deep.yaml", "--wrt", "w111") == 2
    assert "; draw whole arrays by --level matrix --wrt W1, or" in capsys.readouterr().err
    assert render("deep.yaml", "--level", "matrix", "--wrt", "W1") == 0


def test_a_formula_that_nobody_could_read_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    lines = "".join(f"  y{k}: x*x + {k}\n" for k in range(300))
    Path("long.yaml").write_text(f"inputs: [x]\nequations:\n{lines}loss: y0\n", encoding="utf-8")
    assert render("long.yaml") == 2
    assert "at most 400 nodes can be drawn" in capsys.readouterr().err
    assert files() == []


def test_a_large_gradient_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    Path("wide.yaml").write_text(network(20, 20, 1), encoding="utf-8")
    assert render("wide.yaml", "--wrt", "W1") == 2
    assert "the gradient graph of W1 has " in capsys.readouterr().err
    assert files() == []


# --- engines ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def _no_programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    empty = tmp_path.parent / f"{tmp_path.name}-empty"
    empty.mkdir()
    monkeypatch.setenv("PATH", str(empty))
    monkeypatch.delenv("SYMGRAPH_DOT", raising=False)
    yield
    empty.rmdir()


@pytest.mark.usefixtures("_no_programs")
def test_without_graphviz_the_bundled_one_is_taken_unless_dot_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", "sum", "--engine", "dot"]) == 4
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "--engine bundled" in captured.err
    assert files() == []
    assert main(["render", "sum", "--format", "dot"]) == 0
    assert files() == ["sum.forward.dot"]
    assert main(["engines"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[-2:]] == ["dot", "bundled"]
    assert "comes with symgraph" in lines[-1]


def test_a_wrong_path_to_dot_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", "sum", "--dot", "/nowhere/dot"]) == 4
    assert "/nowhere/dot" in capsys.readouterr().err
    assert files() == []


@needs_dot
def test_both_engines_write_all_formats() -> None:
    for engine in ("dot", "bundled"):
        assert main(["render", "line", "--wrt", "a", "--engine", engine, "--format", "pdf,png,svg,dot"]) == 0
    assert len(files()) == 8


# --- further drawings -------------------------------------------------------------------------------------------------


def test_further_drawings_have_names_of_their_own() -> None:
    options = ("--network", "--update", "--combined")
    assert render("tanh-2-2-1-mse", "--wrt", "w111", *options) == 0
    drawn = [f"tanh-2-2-1-mse.{which}.dot" for which in ("combined", "d-w111", "forward", "update")]
    assert files() == drawn  # no DOT of the network, in which Graphviz has no part
    assert main(["render", "tanh-2-2-1-mse", "--wrt", "w111,b21", *options, "--format", "svg", "--out", "two"]) == 0
    several = ("combined-b21", "combined-w111", "d-b21", "d-w111", "forward", "network", "update-b21", "update-w111")
    assert files("two") == [f"tanh-2-2-1-mse.{which}.svg" for which in several]


@pytest.mark.parametrize("option", ["--update", "--combined", "--paths"])
def test_drawings_for_a_name_need_one(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert render("line", option) == 2
    assert f"{option} without a name" in capsys.readouterr().err
    assert files() == []


def test_a_network_is_drawn_of_layers_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert render("apples", "--network") == 2
    assert "'apples' has no layers" in capsys.readouterr().err
    assert files() == []


def test_specs_of_one_name_in_one_command_get_files_of_their_own() -> None:
    for folder, formula in (("a", "x + 1"), ("b", "x*2")):
        Path(folder).mkdir()
        Path(folder, "net.yaml").write_text(f"inputs: [x]\nequations: {{y: {formula}}}\n", encoding="utf-8")
    assert render("a/net.yaml", "b/net.yaml") == 0
    assert files() == ["net.forward-2.dot", "net.forward.dot"]


def test_higher_derivatives_of_what_is_linear_are_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert render("apples", "--wrt", "tax", "--order", "3") == 0
    assert "the derivative is 0" in capsys.readouterr().err
    assert render("tanh-2-2-1", "--wrt", "b2", "--order", "2") == 0


def test_arguments_of_the_wrong_kind_are_named() -> None:
    with pytest.raises(symgraph.InputError, match="width: 'x'; a whole number of px is needed") as caught:
        symgraph.render("sum", width="x", show=3, level=3, network="no", size=(16, 9), colour=1)
    assert [problem.found for problem in caught.value.problems] == [
        "unknown option 'colour'",
        "unknown show '3'",
        "unknown level '3'",
        "network: 'no'",
        "width: 'x'",
        "unknown size '(16, 9)'",
    ]
    with pytest.raises(symgraph.InputError, match="several symbols called 'x'"):
        symgraph.load(sp.Symbol("x") - sp.Symbol("x", positive=True))
    with pytest.raises(symgraph.InputError, match="a SymPy expression"):
        symgraph.load(sp.Matrix([[1, 2]]))


def test_a_quantity_called_rate_is_given_its_value_also_where_the_update_is_drawn(tmp_path: Path) -> None:
    spec = tmp_path / "a.yaml"
    spec.write_text("inputs: [x, rate]\nparameters: [w]\nequations: {y: w*x*rate}\nvalues: {x: 2, w: 3, rate: 5}\n")
    options = ["--wrt", "w", "--update", "--at", "rate=7", "--show", "values", "--format", "dot"]
    assert main(["render", str(spec), *options, "--out", str(tmp_path)]) == 0
    forward = (tmp_path / "a.forward.dot").read_text(encoding="utf-8")
    assert "42" in forward  # 3*2*7
