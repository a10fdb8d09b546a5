"""Layout engines: which is taken, what is said where one is missing or fails."""

import shutil
import sys
from pathlib import Path

import pytest

from symgraph.errors import EnvironmentFailure, InputError
from symgraph.figure.placing import layout as module
from symgraph.figure.placing.layout import Answer, engines, laid_out, layout, spline

TEXT = "digraph { a -> b [id=x] }"
ON_WINDOWS = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins for dot are shell scripts")
NEEDS_DOT = pytest.mark.skipif(shutil.which("dot") is None, reason="no system Graphviz here")


@pytest.fixture(autouse=True)
def _no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SYMGRAPH_DOT", raising=False)


def stand_in(folder: Path, script: str) -> str:
    """A program called dot that does what the shell script says."""
    program = folder / "dot"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return str(program)


@NEEDS_DOT
def test_auto_takes_the_system_dot() -> None:
    assert layout(TEXT, "auto").engine == "dot"


def test_auto_takes_the_bundled_one_where_there_is_no_dot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    placed = layout(TEXT, "auto")
    assert (placed.engine, placed.note) == ("bundled", "")


def test_dot_asked_for_but_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EnvironmentFailure) as caught:
        layout(TEXT, "dot")
    assert str(caught.value) == (
        "no Graphviz: 'dot' (looked for on the PATH) is not a program that can be run; "
        "name a dot program with --dot PATH or SYMGRAPH_DOT, install Graphviz, or use --engine bundled"
    )


def test_a_path_that_is_given_must_be_right() -> None:
    with pytest.raises(EnvironmentFailure, match=r"no Graphviz: '/no/such/dot' \(from --dot\) is not a program"):
        layout(TEXT, "auto", "/no/such/dot")


def test_a_stale_variable_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYMGRAPH_DOT", "/no/such/dot")
    placed = layout(TEXT, "auto")
    assert placed.engine == "bundled"
    assert "'/no/such/dot' (from SYMGRAPH_DOT)" in placed.note
    with pytest.raises(EnvironmentFailure, match="from SYMGRAPH_DOT"):
        layout(TEXT, "dot")


@ON_WINDOWS
@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo 'Error: no layout' >&2; exit 3", "failed: Error: no layout"),
        ("kill -SEGV $$", "failed: exit -11"),
        ("exit 0", "wrote no layout: is it the dot of Graphviz?"),
        ("echo hello", "wrote no layout: is it the dot of Graphviz?"),
    ],
)
def test_a_failing_dot_is_replaced_unless_it_was_asked_for(tmp_path: Path, script: str, said: str) -> None:
    program = stand_in(tmp_path, script)
    placed = layout(TEXT, "auto", program)
    assert placed.engine == "bundled"
    assert placed.note == f"{program} {said}; used the bundled Graphviz instead"
    with pytest.raises(EnvironmentFailure) as caught:
        layout(TEXT, "dot", program)
    assert str(caught.value) == f"{program} {said}; --engine bundled needs no installation"


@ON_WINDOWS
def test_a_dot_that_does_not_end_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TIME_LIMIT", 0.2)
    with pytest.raises(EnvironmentFailure, match=r"took longer than 0\.2 s"):
        layout(TEXT, "dot", stand_in(tmp_path, "exec sleep 20"))


def test_an_unknown_engine() -> None:
    with pytest.raises(InputError, match="unknown layout engine 'neato'; engines are auto, dot, bundled"):
        layout(TEXT, "neato")  # type: ignore[arg-type]


def test_bad_dot_text_is_an_error_of_the_engine_which_still_works_afterwards() -> None:
    with pytest.raises(EnvironmentFailure, match=r"the bundled Graphviz failed: .*; try --engine dot"):
        layout("digraph {", "bundled")
    assert set(layout(TEXT, "bundled").nodes) == {"a", "b"}


def test_positions_are_points_downwards() -> None:
    placed = layout("digraph { rankdir=TB a -> b [id=x] subgraph cluster_c { b } }", "bundled")
    assert placed.nodes["a"][1] < placed.nodes["b"][1]
    area = placed.clusters["cluster_c"]
    assert area.contains(placed.nodes["b"])
    assert not area.contains(placed.nodes["a"])
    line = placed.edges["x"]
    assert len(line.points) % 3 == 1
    assert line.tip is not None
    assert line.points[0][1] < line.tip[1]


def test_of_several_splines_the_first_is_taken() -> None:
    line = spline("e,9,1 0,0 1,0 2,0 3,0;4,0 5,0 6,0 7,0")
    assert line.points == ((0, 0), (1, 0), (2, 0), (3, 0))
    assert line.tip == (9, -1)


def test_engines_tells_what_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    system, bundled = engines()
    assert (system.name, system.available, system.path) == ("dot", False, None)
    assert "install Graphviz" in system.action
    assert (bundled.name, bundled.available) == ("bundled", True)
    assert int(bundled.version.split(".")[0]) >= 14


@ON_WINDOWS
def test_engines_asks_dot_for_its_version(tmp_path: Path) -> None:
    program = stand_in(tmp_path, "echo 'dot - graphviz version 2.43.0 (0)' >&2")
    found = engines(program)[0]
    assert (found.version, found.path) == ("2.43.0", program)
    program = stand_in(tmp_path, "exit 1")
    assert not engines(program)[0].available
    assert "failed: exit 1" in engines(program)[0].action


@NEEDS_DOT
def test_both_engines_find_nearly_the_same_positions() -> None:
    text = "digraph { rankdir=LR node [fixedsize=true width=1 height=1] a -> b -> c; a -> c }"
    positions = [laid_out(text, Answer.json, engine)["objects"] for engine in ("dot", "bundled")]
    for one, other in zip(*positions, strict=True):
        x, y = map(float, one["pos"].split(","))
        assert [x, y] == pytest.approx([float(number) for number in other["pos"].split(",")], abs=2)
