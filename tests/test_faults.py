"""What may happen to a command: nobody reads what it prints, it is told to end, its dot does anything but lay out.

Writing has its own tests, `test_files`.  Real disks, signals and all commands: ``python tests/fuzzing/faults.py``.
"""

import hashlib
import io
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import IO, Any

import pytest
import wasmtime
from test_figure_engines import ON_WINDOWS, TEXT, stand_in

from symgraph.cli import main
from symgraph.cli.main import run
from symgraph.errors import EnvironmentFailure
from symgraph.figure.placing import bundled, process
from symgraph.figure.placing import layout as layout_module
from symgraph.figure.placing.bundled import compiled_module
from symgraph.figure.placing.layout import layout
from symgraph.figure.plain import plain_figure

FULL = Path("/dev/full")
NEEDS_FULL = pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")
LINE = "claims: {a: x}\ninputs: [x]\nparameters: [a]\nequations: {y: a*x}\nvalues: {x: 1, a: 2}\n"


@pytest.fixture
def closing() -> Iterator[list[IO[str]]]:
    """Streams to be closed in the end, whatever closing them says."""
    streams: list[IO[str]] = []
    yield streams
    for stream in streams:
        with suppress(OSError):
            stream.close()


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch, closing: list[IO[str]]) -> Callable[[], None]:
    """Puts a pipe that nobody reads in the place of standard output: ``| true``, with every word written at once."""

    def replace() -> None:
        reading, writing = os.pipe()
        os.close(reading)
        stream = os.fdopen(writing, "wb", buffering=0)
        closing.append(io.TextIOWrapper(stream, encoding="utf-8", write_through=True))
        monkeypatch.setattr(sys, "stdout", closing[-1])

    return replace


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch, closing: list[IO[str]]) -> Callable[[str], None]:
    """Puts a full disk in the place of a stream."""

    def replace(name: str) -> None:
        closing.append(FULL.open("w", encoding="utf-8", buffering=1 if name == "stderr" else -1))
        monkeypatch.setattr(sys, name, closing[-1])

    return replace


def doing(what: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Make ``render`` do this instead of drawing."""

    def render_spec(_spec: str | None, **_options: Any) -> list[Path]:
        what()
        return []

    module = ModuleType("symgraph.figure.figures")
    module.render_spec = render_spec  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "symgraph.figure.figures", module)


@pytest.mark.parametrize("arguments", [["new"], ["--help"], ["help", "new"], ["trace", "sum"]])
def test_that_nobody_reads_is_no_refuted_claim_and_no_news(
    arguments: list[str], unread: Callable[[], None], capfd: pytest.CaptureFixture[str]
) -> None:
    unread()
    assert main(arguments) == 4
    sys.stdout.flush()  # as Python does in the end
    assert capfd.readouterr().err == ""


@NEEDS_FULL
def test_a_full_disk_behind_standard_output(full: Callable[[str], None], capsys: pytest.CaptureFixture[str]) -> None:
    full("stdout")
    assert main(["new"]) == 4
    assert capsys.readouterr().err == "cannot write what was to be printed: No space left on device\n"


@NEEDS_FULL
def test_an_error_that_cannot_be_told_keeps_its_exit_code(full: Callable[[str], None]) -> None:
    full("stderr")
    assert main(["render", "no such"]) == 2
    assert main(["rendr"]) == 2
    sys.stderr.flush()


def test_closed_streams(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closing: list[IO[str]]) -> None:
    """``<&- >&- 2>&-``, and a program without a console on Windows."""
    (tmp_path / "line.yaml").write_text(LINE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for arguments, code in ((["check", "line.yaml"], 0), (["trace", "line.yaml"], 0), (["render", "-"], 2)):
        for name in ("stdin", "stdout", "stderr"):
            monkeypatch.setattr(sys, name, None)
        assert main(arguments) == code
        closing += [sys.stdin, sys.stdout, sys.stderr]


def test_reports_are_kept_where_nobody_reads_what_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unread: Callable[[], None]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("line.yaml").write_text(LINE, encoding="utf-8")
    unread()
    assert main(["check", "line.yaml", "--csv", "marks.csv"]) == 4
    assert "line.yaml" in Path("marks.csv").read_text(encoding="utf-8-sig")
    unread()
    assert main(["train", "relu-fit", "--steps", "2", "--no-pictures"]) == 4
    assert sorted(path.name for path in Path("out").iterdir()) == ["relu-fit.history.csv", "relu-fit.values.yaml"]


@ON_WINDOWS
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_a_command_in_order(
    number: signal.Signals, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {one: signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)}
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    closed: list[str] = []

    def draw() -> None:
        try:
            os.kill(os.getpid(), number)
            time.sleep(1)
        finally:
            closed.append("yes")

    try:
        doing(draw, monkeypatch)
        assert main(["render", "sum"]) == code
        assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
        monkeypatch.setattr(sys, "argv", ["symgraph", "render", "sum"])
        with pytest.raises(SystemExit) as left:
            run()
        assert left.value.code == code
        assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN  # nothing that ends now is interrupted
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
    assert closed == ["yes", "yes"]
    assert capsys.readouterr().err.split() == (["interrupted"] * 2 if number == signal.SIGINT else [])


@ON_WINDOWS
def test_an_interruption_that_python_drops_comes_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As in the end of an object: there exceptions have nowhere to go."""

    class Interrupted:
        def __del__(self) -> None:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0)

    def draw() -> None:
        Interrupted()
        for _ in range(1000):
            time.sleep(0.001)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    hook = sys.unraisablehook
    try:
        doing(draw, monkeypatch)
        assert main(["render", "sum"]) == 130
    finally:
        signal.signal(signal.SIGINT, before)
    assert capsys.readouterr().err.split() == ["interrupted"]
    assert sys.unraisablehook == hook


def test_files_of_several_specs_of_one_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder, name in (("a", "net"), ("b", "Net"), ("c", "net")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.yaml").write_text(f"name: {name}\n{LINE}", encoding="utf-8")
    specs = [str(tmp_path / folder / "x.yaml") for folder in "abc"]
    assert main(["derive", *specs, "--out", str(tmp_path / "out")]) == 0
    assert main(["export", *specs, "--to", "numpy,json", "--out", str(tmp_path / "out")]) == 0
    endings = (
        ".gradient.txt",
        ".gradient-2.txt",
        ".gradient-3.txt",
        ".py",
        "-2.py",
        "-3.py",
        ".json",
        "-2.json",
        "-3.json",
    )
    names = [f"{name}{ending}" for name, ending in zip(("net", "Net", "net") * 3, endings, strict=True)]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(names)
    capsys.readouterr()


NODES, EDGES = ("a", "b"), ("x",)
A, B = {"name": "a", "pos": "1,2"}, {"name": "b", "pos": "3,4"}
SPLINE = "e,9,1 0,0 1,0 2,0 3,0"
NO_LAYOUTS: dict[str, Any] = {
    "nothing": {},
    "a list": [],
    "no list": {"objects": 1},
    "no nodes": {"objects": [], "edges": [{"id": "x", "pos": SPLINE}]},
    "no edge": {"objects": [A, B]},
    "no name": {"objects": [{"pos": "1,2"}]},
    "no number": {"objects": [A, {"name": "b", "pos": "x,y"}], "edges": [{"id": "x", "pos": SPLINE}]},
    "nowhere": {"objects": [A, {"name": "b", "pos": "nan,1"}], "edges": [{"id": "x", "pos": SPLINE}]},
    "half a spline": {"objects": [A, B], "edges": [{"id": "x", "pos": "0,0 1,0"}]},
    "a list for a text": {"objects": [A, B], "edges": [{"id": [], "pos": SPLINE}]},
}


@ON_WINDOWS
@pytest.mark.parametrize(
    "text", [*map(json.dumps, NO_LAYOUTS.values()), '{"objects": [', "[" * 100_000], ids=[*NO_LAYOUTS, "half", "deep"]
)
def test_a_dot_that_writes_something_else(text: str, tmp_path: Path) -> None:
    (tmp_path / "written").write_text(text)
    program = stand_in(tmp_path, f"cat {tmp_path / 'written'}")
    said = f"{program} wrote no layout: is it the dot of Graphviz?"
    placed = layout(TEXT, "auto", program, NODES, EDGES)
    assert (placed.engine, placed.note) == ("bundled", f"{said}; used the bundled Graphviz instead")
    with pytest.raises(EnvironmentFailure) as caught:
        layout(TEXT, "dot", program, NODES, EDGES)
    assert str(caught.value) == f"{said}; --engine bundled needs no installation"


@ON_WINDOWS
def test_the_plain_picture_tells_of_a_dot_that_writes_something_else(tmp_path: Path) -> None:
    program = stand_in(tmp_path, """echo '{"objects": [], "edges": []}'""")
    drawn = plain_figure('digraph { a [label="a"] }', "auto", Path(program))
    assert drawn.engine == "bundled"
    assert drawn.notes == (f"{program} wrote no layout: is it the dot of Graphviz?; used the bundled Graphviz instead",)


@ON_WINDOWS
def test_a_dot_that_never_ends_is_asked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout_module, "TIME_LIMIT", 0.3)
    monkeypatch.setattr(layout_module, "_too_slow", {})
    asked, child = tmp_path / "asked", tmp_path / "child"
    program = stand_in(tmp_path, f"echo once >> {asked}\nsleep 30 & echo $! > {child}\nwait")  # not its own process
    for _ in range(3):
        placed = layout(TEXT, "auto", program)
        assert placed.note == f"{program} took longer than 0.3 s; used the bundled Graphviz instead"
    assert asked.read_text().split() == ["once"]
    assert not _runs(int(child.read_text())), "what it started ends with it"
    with pytest.raises(EnvironmentFailure, match=r"took longer than 0\.3 s; --engine bundled needs no installation"):
        layout(TEXT, "dot", program)
    assert asked.read_text().split() == ["once", "once"]


@ON_WINDOWS
def test_a_dot_that_ends_but_leaves_another_process_that_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout_module, "TIME_LIMIT", 0.3)
    monkeypatch.setattr(layout_module, "_too_slow", {})
    child = tmp_path / "child"
    with pytest.raises(EnvironmentFailure, match=r"took longer than 0\.3 s"):
        layout(TEXT, "dot", stand_in(tmp_path, f"sleep 30 & echo $! > {child}"))
    assert not _runs(int(child.read_text()))


@ON_WINDOWS
@pytest.mark.parametrize("stream", ["", " >&2"])
def test_a_dot_that_never_stops_writing(stream: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "MOST_WRITTEN", 2_000_000)
    with pytest.raises(EnvironmentFailure, match="wrote more than 2 MB"):
        layout(TEXT, "dot", stand_in(tmp_path, f"exec yes{stream}"))


@ON_WINDOWS
def test_a_dot_that_reads_nothing(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFailure, match="failed: exit 3"):
        layout(f"/* {'x' * 1_000_000} */ {TEXT}", "dot", stand_in(tmp_path, "exit 3"))


@ON_WINDOWS
def test_a_dot_that_is_interrupted_is_ended(tmp_path: Path) -> None:
    own = tmp_path / "own"

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        with pytest.raises(KeyboardInterrupt):
            layout(TEXT, "dot", stand_in(tmp_path, f"echo $$ > {own}\nexec sleep 30"))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert not _runs(int(own.read_text()))


@ON_WINDOWS
def test_a_dot_that_cannot_be_run(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("#!/bin/sh\nexit 0\n")
    (tmp_path / "garbage").write_bytes(b"\x7fELF garbage")
    (tmp_path / "garbage").chmod(0o755)
    for name in ("folder", "file", "nothing"):
        with pytest.raises(EnvironmentFailure, match=r"\(from --dot\) is not a program that can be run; name a dot"):
            layout(TEXT, "auto", str(tmp_path / name))
    with pytest.raises(EnvironmentFailure, match=r"garbage could not be run: .*; --engine bundled needs no install"):
        layout(TEXT, "dot", str(tmp_path / "garbage"))
    assert layout(TEXT, "auto", str(tmp_path / "garbage")).engine == "bundled"


WASM = wasmtime.wat2wasm('(module (func (export "answer") (result i32) i32.const 42))')


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What is compiled instead of being taken from the cache."""
    found: list[bytes] = []

    class Module(wasmtime.Module):
        def __init__(self, engine: wasmtime.Engine, wasm: bytes) -> None:
            found.append(wasm)
            super().__init__(engine, wasm)

    monkeypatch.setattr(wasmtime, "Module", Module)
    return found


def answer() -> int:
    """What the module says, compiled or from the cache."""
    store = wasmtime.Store(wasmtime.Engine())
    exports = wasmtime.Instance(store, compiled_module(store.engine, WASM), []).exports(store)
    return exports["answer"](store)


def test_the_bundled_engine_is_compiled_once_and_again_where_what_was_kept_is_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compiled: list[bytes]
) -> None:
    monkeypatch.setattr(bundled, "_cache_folder", lambda: tmp_path / "symgraph")
    assert (answer(), answer(), len(compiled)) == (42, 42, 1)
    (kept,) = (tmp_path / "symgraph").iterdir()
    right = kept.read_bytes()
    changed = right[:2000] + bytes([right[2000] ^ 1]) + right[2001:]
    other = hashlib.sha256(b"code of another version").digest() + b"code of another version"
    for count, broken in enumerate((b"", right[:16], right[:32], right[:-1], changed, other), start=2):
        kept.write_bytes(broken)
        assert (answer(), len(compiled)) == (42, count)
        assert kept.read_bytes() == right
        assert (answer(), len(compiled)) == (42, count)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no owners of this kind")
def test_the_bundled_engine_is_not_run_from_what_others_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compiled: list[bytes]
) -> None:
    monkeypatch.setattr(bundled, "_cache_folder", lambda: tmp_path / "symgraph")
    assert (answer(), len(compiled)) == (42, 1)
    (kept,) = (tmp_path / "symgraph").iterdir()
    kept.chmod(0o666)
    assert (answer(), len(compiled)) == (42, 2)
    assert not kept.stat().st_mode & 0o002, "written anew, for this user alone to change"
    assert (answer(), len(compiled)) == (42, 2)
    if os.getuid() == 0:  # only the administrator can give a file away, and what the administrator wrote is trusted
        os.chown(kept, 12345, -1)
    else:
        monkeypatch.setattr(os, "getuid", lambda: kept.stat().st_uid + 1)
    assert (answer(), len(compiled)) == (42, 3)


def test_the_bundled_engine_without_a_place_for_what_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compiled: list[bytes]
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    (tmp_path / "file").touch()

    def nobody() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr(Path, "home", nobody)
    for folder in ("", "relative", str(tmp_path / "file"), str(tmp_path / "no" / "cache")):
        monkeypatch.setenv("XDG_CACHE_HOME", folder)
        assert answer() == 42
    assert len(compiled) == 4
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def _runs(number: int) -> bool:
    """Whether a process that was killed still runs; given a moment to end."""
    for _ in range(50):
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            return False
        with suppress(OSError):
            state = Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
            if state in "ZX":  # dead, and nobody has asked how it ended
                return False
        time.sleep(0.02)
    return True
