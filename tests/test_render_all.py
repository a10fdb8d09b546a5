"""Many figures in one command: the same files as one by one, all of them or none, and no more said than is read."""

import io
import re
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from figure_samples import SAMPLES

import symgraph
from symgraph.cli import main
from symgraph.errors import EnvironmentFailure, InputError
from symgraph.figure import drawings
from symgraph.figure.drawings import Drawings
from symgraph.figure.graph import Edge, Graph, Group, Line, Node
from symgraph.figure.look.style import LECTURE
from symgraph.figure.look.typeset import Ruler, Typesetting, typeset
from symgraph.figure.notes import Notes
from symgraph.figure.page import together
from symgraph.figure.page.alike import Arranger
from symgraph.figure.page.display import Display
from symgraph.figure.page.fit import filling
from symgraph.figure.page.png import PngSize
from symgraph.figure.page.render import Figure
from symgraph.figure.placing import shapes
from symgraph.files import Writing
from symgraph.lowering.markup import Content

NET = """\
name: net
input: {name: i, size: 3}
layers:
  - dense: 2
    activation: tanh
  - dense: 1
loss: output
"""
NAMES = ["w111", "w112", "w113", "w121", "w122", "w123", "b11", "b12", "w211", "w212", "b21"]
OPTIONS = ["--engine", "bundled", "--width", "200", "--format", "pdf,png,typ"]


@pytest.fixture(autouse=True)
def _in_a_folder_with_a_net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("net.yaml").write_text(NET)


def contents(folder: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


# --- the same as one by one -------------------------------------------------------------------------------------------


def test_all_figures_are_those_of_single_commands(capsys: pytest.CaptureFixture[str]) -> None:
    for jobs in ("1", "2"):
        assert main(["render", "net.yaml", "--wrt", "all", *OPTIONS, "--out", jobs, "--jobs", jobs]) == 0
        listed = [Path(line).name for line in capsys.readouterr().out.splitlines()]
        suffixes = ["forward", *(f"d-{name}" for name in NAMES)]
        assert listed == [f"net.{suffix}.{kind}" for suffix in suffixes for kind in ("pdf", "png", "typ")]
    assert contents("1") == contents("2")
    for name in ("w111", "w123", "w212"):
        assert main(["render", "net.yaml", "--wrt", name, *OPTIONS, "--out", "single", "--jobs", "1"]) == 0
    for name, data in contents("single").items():
        if not name.startswith("net.forward"):
            assert data == contents("1")[name]


def test_figures_that_are_alike_are_laid_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    laid_out: list[str] = []

    def counted(graph: Graph, *arguments: Any, **options: Any) -> Figure:
        laid_out.append(graph.title.text)
        return filling(graph, *arguments, **options)

    monkeypatch.setattr(drawings, "filling", counted)
    symgraph.render("net.yaml", "W1,w111,w112,w121", engine="bundled", formats="typ")
    assert len(laid_out) == 3  # the forward graph, that of all elements of W1, and one of the three
    laid_out.clear()
    symgraph.render("net.yaml", "w111,w112", engine="bundled", formats="dot")
    assert len(laid_out) == 3  # each DOT text is that of its own figure
    assert "i2" in Path("out/net.d-w112.dot").read_text()


# --- what is alike ----------------------------------------------------------------------------------------------------


def renamed(graph: Graph) -> Graph:
    """Other ids, and other digits, all as wide, in the texts."""

    def other(content: Content) -> Content:
        return Content(*(text.replace("1", "4") for text in content))

    def lines(written: Sequence[Line]) -> tuple[Line, ...]:
        return tuple(Line(other(line.content), line.role) for line in written)

    def node(node: Node) -> Node:
        group = node.group and f"g {node.group}"
        return replace(node, id=f"n {node.id}", label=other(node.label), group=group, captions=lines(node.captions))

    def edge(edge: Edge) -> Edge:
        ends = {"tail": f"n {edge.tail}", "head": f"n {edge.head}"}
        return replace(edge, **ends, above=lines(edge.above), below=lines(edge.below))

    def group(group: Group) -> Group:
        return replace(group, id=f"g {group.id}", title=other(group.title), parent=group.parent and f"g {group.parent}")

    return replace(
        graph,
        nodes=tuple(map(node, graph.nodes)),
        edges=tuple(map(edge, graph.edges)),
        groups=tuple(map(group, graph.groups)),
        title=other(graph.title),
        rows=tuple(tuple(f"n {name}" for name in row) for row in graph.rows),
        stacks=tuple((f"n {leaf}", f"n {operation}") for leaf, operation in graph.stacks),
        notes=tuple(map(other, graph.notes)),
        equations=tuple(map(other, graph.equations)),
    )


def arranged(graph: Graph, texts: Typesetting) -> Figure:
    return filling(graph, texts, engine="bundled")


@pytest.mark.parametrize("name", ["gradient", "network-2-2-1"])
def test_a_figure_made_like_another_is_the_one_laid_out_by_itself(name: str) -> None:
    calls: list[Graph] = []

    def counted(graph: Graph, texts: Typesetting) -> Figure:
        calls.append(graph)
        return arranged(graph, texts)

    arranger = Arranger(counted, Ruler(LECTURE))
    graph = SAMPLES[name]
    arranger.figure(graph)
    copy = replace(renamed(graph), nodes=tuple(replace(node, value="x") for node in renamed(graph).nodes))
    sizes = typeset(shapes.labels(copy), LECTURE)
    expected = arranged(copy, sizes)
    found = arranger.figure(copy)
    assert (found.display, found.texts, found.notes) == (expected.display, expected.texts, expected.notes)
    same_sizes = list(typeset(shapes.labels(graph), LECTURE).sizes.values()) == list(sizes.sizes.values())
    assert len(calls) == (1 if same_sizes else 2)


def changed(graph: Graph) -> Iterator[Graph]:
    """Graphs that differ in one thing that is seen, or that decides about places."""
    first, *others = graph.nodes
    edge, *edges = graph.edges
    long = Content("$w_(11111)$", "", "w11111")
    for node in (
        replace(first, label=long),
        replace(first, role="constant"),
        replace(first, mark="guilty"),
        replace(first, ordered=not first.ordered),
        replace(first, captions=(Line(long, "caption"),)),
        replace(first, expression=graph.nodes[-1].expression),
        replace(first, group=None),
    ):
        yield replace(graph, nodes=(node, *others))
    for arrow in (
        replace(edge, above=(Line(long, "edge"),)),
        replace(edge, below=(Line(long, "edge"),)),
        replace(edge, back=True),
        replace(edge, mark="path"),
        replace(edge, role="partial"),
    ):
        yield replace(graph, edges=(arrow, *edges))
    yield replace(graph, edges=(*edges, edge))
    yield replace(graph, nodes=(*others, first))
    yield replace(graph, groups=tuple(replace(group, title=long) for group in graph.groups))
    yield replace(graph, groups=tuple(replace(group, role="named") for group in graph.groups))
    yield replace(graph, title=long)
    yield replace(graph, notes=(long,))
    yield replace(graph, equations=(long,))
    yield replace(graph, rows=(tuple(node.id for node in graph.nodes[1::-1]),))
    yield replace(graph, stacks=())
    yield replace(graph, ordered_groups=not graph.ordered_groups)
    yield replace(graph, name="other")


def test_what_is_not_alike_is_laid_out_by_itself() -> None:
    graph = replace(SAMPLES["gradient"], rows=())
    variants = [graph, *(variant for variant in changed(graph) if variant != graph)]
    calls: list[Graph] = []
    plain = Figure(Display(1, 1, ()), "", typeset([], LECTURE), "bundled")

    def counted(graph: Graph, _texts: Typesetting) -> Figure:
        calls.append(graph)
        return plain

    arranger = Arranger(counted, Ruler(LECTURE))
    for variant in variants:
        arranger.figure(variant)
    assert len(variants) > 20
    assert calls == variants


# --- all or none ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(("fault", "code"), [("error", 2), ("disk", 4), ("interrupt", 130)])
def test_what_ends_the_work_leaves_no_file(
    jobs: str, fault: str, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make, add = Drawings.figure, Writing.add
    seen: list[bool] = []

    def failing(self: Drawings, wanted: Any) -> Figure | None:
        if wanted.name == "w122" and fault != "disk":
            seen.append(any(Path("out").glob(".*.part")))
            if fault == "error":
                raise InputError("no such figure")
            signal.raise_signal(signal.SIGINT)
        return make(self, wanted)

    def full(self: Writing, path: Path, content: bytes) -> None:
        if "w122" in path.name:
            seen.append(any(Path("out").glob(".*.part")))
            raise EnvironmentFailure("the disk is full")
        add(self, path, content)

    monkeypatch.setattr(Drawings, "figure", failing)
    monkeypatch.setattr(Writing, "add", full)
    assert main(["render", "net.yaml", "--wrt", "all", *OPTIONS, "--jobs", jobs]) == code
    assert seen == [True]  # others were written before
    assert not Path("out").exists()
    said = {2: "no such figure", 4: "the disk is full", 130: "interrupted"}
    assert capsys.readouterr().err.strip() == said[code]
    assert threading.active_count() == 1


def test_files_that_were_there_stay_where_the_work_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("out").mkdir()
    Path("out/net.forward.typ").write_text("before")

    def failing(_self: Drawings, wanted: Any) -> Figure | None:
        raise InputError(wanted.suffix)

    monkeypatch.setattr(Drawings, "figure", failing)
    with pytest.raises(InputError, match="forward"):
        symgraph.render("net.yaml", "all", formats="typ")
    assert contents("out") == {"net.forward.typ": b"before"}


def test_jobs_are_counted_from_zero(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", "net.yaml", "--jobs", "-1"]) == 2
    assert "--jobs" in capsys.readouterr().err
    with pytest.raises(InputError, match="jobs: -1; a whole number is needed, or 0 for one on each core"):
        symgraph.render("net.yaml", jobs=-1)
    assert not Path("out").exists()


# --- several at a time ------------------------------------------------------------------------------------------------


def drawn(figures: Sequence[Figure], jobs: int) -> list[tuple[int, Any]]:
    return list(together.each_picture(enumerate(figures), ["png"], PngSize(dpi=72), jobs))


def page(side: float) -> Figure:
    return Figure(Display(side, side, ()), "", typeset([], LECTURE), "bundled")


def test_two_are_drawn_at_the_same_time_and_come_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = threading.Barrier(2, timeout=10)

    def pictures(figure: Figure, *_: Any) -> float:
        meeting.wait()  # each waits for another one
        return figure.display.width

    monkeypatch.setattr(together, "pictures", pictures)
    assert drawn([page(side) for side in (1, 2, 3, 4)], jobs=2) == [(0, 1), (1, 2), (2, 3), (3, 4)]


def test_large_pictures_are_drawn_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    running = threading.Lock()

    def pictures(figure: Figure, *_: Any) -> float:
        assert running.acquire(blocking=False)
        running.release()
        return figure.display.width

    monkeypatch.setattr(together, "pictures", pictures)
    assert [width for _, width in drawn([page(5000)] * 6, jobs=3)] == [5000] * 6


# --- what is said -----------------------------------------------------------------------------------------------------


def test_notes_on_many_figures_are_said_once() -> None:
    said: list[str] = []
    notes = Notes(said.append)
    notes("before")
    notes.gathers = True
    for name in ("w11", "w111", "w12"):
        notes.name = name
        notes(f"d-{name}: small")
        notes(f"the graph of {name} has w11 and {len(name)} nodes")
    assert said == ["before"]
    notes.finish()
    assert said[1:] == [
        "d-w11: small (the same of 2 more)",
        "the graph of w11 has w11 and 3 nodes",
        "the graph of w111 has w11 and 4 nodes",
        "the graph of w12 has w11 and 3 nodes",
    ]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("wrt", "is_watched"), [("all", True), ("w111", False)])
def test_a_terminal_shows_a_bar_for_many_figures_and_not_every_path(
    wrt: str, is_watched: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    output, errors = Terminal(), Terminal()
    monkeypatch.setattr(sys, "stdout", output)
    monkeypatch.setattr(sys, "stderr", errors)
    formats = ["--format", "typ,tex,svg,pdf", "--engine", "bundled"]
    assert main(["render", "net.yaml", "--wrt", wrt, *formats]) == 0
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", errors.getvalue())
    assert ("12/12" in shown) == is_watched
    assert (shown == "") == (not is_watched)
    lines = output.getvalue().splitlines()
    if is_watched:
        assert lines == [
            *(str(Path(f"out/net.forward.{kind}")) for kind in ("pdf", "svg", "tex")),
            "... 44 more ...",
            str(Path("out/net.d-b21.typ")),
        ]
    else:
        assert len(lines) == 8


@pytest.mark.parametrize(
    ("size", "options", "found"),
    [
        (46, [], "--wrt all asks for at least 2,116 figures"),  # 46 * 46
        (27, ["--combined", "--network"], "these options ask for 2,241 figures"),  # 2 * (27*27 + 27 + 13*27 + 13) + 1
    ],
)
def test_more_figures_than_anyone_wants_are_refused(
    size: int, options: list[str], found: str, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = f"input: {{name: i, size: {size}}}\nlayers:\n  - dense: {size}\n  - dense: 13\nloss: mse\n"
    Path("many.yaml").write_text(spec, encoding="utf-8")
    assert main(["render", "many.yaml", "--wrt", "all", *options]) == 2
    assert f"{found}; at most 2,000 are drawn by one command; name fewer weights" in capsys.readouterr().err
