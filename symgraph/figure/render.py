"""Graph -> picture files.

Everything is made in memory before the first file is touched, and files appear whole or not at all.  From the bundled
engine the same graph gives the same bytes everywhere; no format holds a date.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import typst

from symgraph.errors import EnvironmentFailure, InputError, Problem, near
from symgraph.figure import dot, shapes
from symgraph.figure.display import Display
from symgraph.figure.draw import Drawing
from symgraph.figure.graph import Graph
from symgraph.figure.layout import Engine, Layout, layout
from symgraph.figure.plan import Plan, plan
from symgraph.figure.style import LECTURE, Style
from symgraph.figure.typeset import Typesetting, typeset
from symgraph.figure.typst_page import typst_source

Format = Literal["pdf", "png", "svg", "dot", "typ"]
FORMATS: tuple[Format, ...] = get_args(Format)

PIXELS_PER_INCH = 144.0  # twice the size in pt
LEAST_WIDTH = 1600  # px, of a picture on a slide
MOST_PIXELS_PER_INCH = 288.0  # of the smallest figures
MOST_PIXELS = 40_000_000


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with everything placed; `notes` are for the user: what went otherwise than asked."""

    display: Display
    dot: str
    texts: Typesetting
    engine: Engine
    notes: tuple[str, ...] = ()


def render(
    graph: Graph,
    formats: Sequence[str] = ("pdf", "png"),
    *,
    engine: Engine = "auto",
    dot_path: str | None = None,
    out_dir: Path | str = "out",
    stem: str = "",
    style: Style = LECTURE,
) -> list[Path]:
    """Draw a graph and write it as ``out_dir/stem.format`` (the stem is the graph's name unless given).

    Raises InputError for an unknown format or engine, EnvironmentFailure where the engine or the disk fails.
    """
    wanted = checked_formats(formats)
    contents = pictures(figure(graph, engine, dot_path, style), wanted)
    name = stem or graph.name
    return write({Path(out_dir) / f"{name}.{kind}": content for kind, content in contents.items()})


def figure(graph: Graph, engine: Engine = "auto", dot_path: str | None = None, style: Style = LECTURE) -> Figure:
    """Typeset, lay out and place a graph.  Raises EnvironmentFailure where the layout engine fails."""
    texts = typeset(shapes.labels(graph), style)
    decided = plan(graph, shapes.shapes(graph, style, texts), texts)
    source = dot.source(decided)
    placed = layout(source, engine, dot_path)
    if _stacks_upside_down(decided, placed):
        source = dot.source(decided, turned=False)
        placed = layout(source, engine, dot_path)
    display = Drawing(decided, placed).display()
    missing = f"no font here has {texts.missing}: install one that does" if texts.missing else ""
    return Figure(display, source, texts, placed.engine, tuple(note for note in (placed.note, missing) if note))


def pictures(drawn: Figure, formats: Sequence[Format]) -> dict[Format, bytes]:
    """The contents of the files, by format."""
    page = typst_source(drawn.display, drawn.texts).encode()
    compiler = typst.Compiler(page, font_paths=drawn.texts.fonts)
    makers: dict[Format, Callable[[], bytes]] = {
        "pdf": lambda: _only_page(compiler.compile(page, format="pdf")),
        "png": lambda: _only_page(compiler.compile(page, format="png", ppi=pixels_per_inch(drawn.display))),
        "svg": lambda: _only_page(compiler.compile(page, format="svg")),
        "dot": drawn.dot.encode,
        "typ": lambda: page,
    }
    return {kind: makers[kind]() for kind in formats}


def write(files: Mapping[Path, bytes]) -> list[Path]:
    """Write all files, each whole; where one cannot be written, none is.

    Raises EnvironmentFailure, with what was refused and what to do.
    """
    parts = {path: path.with_name(f".{path.name}.{os.getpid()}.part") for path in files}
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.is_dir():
                raise IsADirectoryError(21, "there is a folder of this name", str(path))
            parts[path].write_bytes(content)
        for path, part in parts.items():
            part.replace(path)
    except OSError as error:
        raise EnvironmentFailure(f"cannot write {error.filename}: {error.strerror}; choose another --out") from error
    finally:
        for part in parts.values():
            with suppress(OSError):
                part.unlink(missing_ok=True)
    return list(files)


def checked_formats(formats: Sequence[str]) -> list[Format]:
    """The formats, each once; raises InputError that names every unknown one."""
    problems = [
        Problem(f"unknown format '{kind}'", f"formats are {', '.join(FORMATS)}", near(kind, FORMATS))
        for kind in formats
        if kind not in FORMATS
    ]
    if problems:
        raise InputError(problems)
    return [kind for kind in FORMATS if kind in formats]


def pixels_per_inch(display: Display) -> float:
    """The resolution of a figure as PNG: fit for a slide, whatever the figure's size, and within memory."""
    wide_enough = min(max(PIXELS_PER_INCH, 72 * LEAST_WIDTH / display.width), MOST_PIXELS_PER_INCH)
    small_enough = 72 * (MOST_PIXELS / (display.width * display.height)) ** 0.5
    return round(min(wide_enough, small_enough), 2)


def _stacks_upside_down(decided: Plan, placed: Layout) -> bool:
    """Whether this Graphviz, unlike those known, does not turn columns around inside of clusters."""
    return any(
        placed.nodes[decided.names[leaf]][1] > placed.nodes[decided.names[operation]][1]
        for leaf, operation in decided.graph.stacks
    )


def _only_page(pages: bytes | list[bytes] | None) -> bytes:
    assert isinstance(pages, bytes)  # a figure is one page
    return pages
