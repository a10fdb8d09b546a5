"""Graph -> picture files.

Everything is made in memory before the first file is touched, and files appear whole or not at all.  From the bundled
engine the same graph gives the same bytes everywhere; no format holds a date.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from symgraph.errors import InputError, Problem, near
from symgraph.figure.graph import Graph
from symgraph.figure.inline import inline_svg
from symgraph.figure.look.compiler import Document
from symgraph.figure.look.fonts import TYPST_FONTS, FontChoice
from symgraph.figure.look.style import LECTURE, Style
from symgraph.figure.look.typeset import Typesetting, typeset
from symgraph.figure.page.display import Display
from symgraph.figure.page.png import FOR_A_SLIDE, PngSize, pixels_per_inch
from symgraph.figure.page.tikz import tikz_source
from symgraph.figure.page.typst_page import typst_source
from symgraph.figure.placing import dot, shapes
from symgraph.figure.placing.draw import Drawing
from symgraph.figure.placing.layout import Engine, Layout, layout
from symgraph.figure.placing.plan import Plan, plan
from symgraph.figure.placing.spacing import NORMAL, Direction, Spacing
from symgraph.files import write
from symgraph.showing import SVG, TEXT, bundle
from symgraph.words import Lang

BETWEEN_BOXES = 1.9
"""Times the usual distance between columns: arrows arrive level on a box, so they need the room to turn."""
Format = Literal["pdf", "png", "svg", "tex", "dot", "typ"]
FORMATS: tuple[Format, ...] = get_args(Format)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with everything placed; `notes` are for the user: what went otherwise than asked.

    `dot` is the DOT text that was laid out; "" where Graphviz had no part in this figure.
    """

    display: Display
    dot: str
    texts: Typesetting
    engine: Engine
    notes: tuple[str, ...] = ()

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        forms = {SVG: lambda: inline_svg(pictures(self, ["svg"])["svg"]), TEXT: lambda: self.dot}
        return bundle(forms, include, exclude)


def render(
    graph: Graph,
    formats: Sequence[str] = ("pdf", "png"),
    *,
    engine: Engine = "auto",
    dot_path: str | None = None,
    out_dir: Path | str = "out",
    stem: str = "",
    style: Style = LECTURE,
    png: PngSize = FOR_A_SLIDE,
) -> list[Path]:
    """Draw a graph and write it as ``out_dir/stem.format`` (the stem is the graph's name unless given).

    Raises InputError for an unknown format or engine and for too large a PNG, EnvironmentFailure where the engine or
    the disk fails.
    """
    wanted = checked_formats(formats)
    contents = pictures(figure(graph, engine, dot_path, style), wanted, png)
    name = stem or graph.name
    return write({Path(out_dir) / f"{name}.{kind}": content for kind, content in contents.items()})


def figure(
    graph: Graph,
    engine: Engine = "auto",
    dot_path: str | None = None,
    style: Style = LECTURE,
    *,
    fonts: FontChoice = TYPST_FONTS,
    lang: Lang = "en",
    direction: Direction = "right",
    spacing: Spacing = NORMAL,
) -> Figure:
    """Typeset, lay out and place a graph.  Raises EnvironmentFailure where the layout engine fails."""
    texts = typeset(shapes.labels(graph), style, fonts, lang)
    return arranged(graph, texts, engine, dot_path, direction=direction, spacing=spacing)


def arranged(
    graph: Graph,
    texts: Typesetting,
    engine: Engine = "auto",
    dot_path: str | None = None,
    *,
    direction: Direction = "right",
    spacing: Spacing = NORMAL,
) -> Figure:
    """Lay out and place a graph whose texts are typeset."""
    if any(node.role == "folded" for node in graph.nodes):
        spacing = spacing.scaled(BETWEEN_BOXES, 1)
    outlines = shapes.shapes(graph, texts.style, texts, spacing, direction)
    decided = plan(graph, outlines, texts, spacing, direction)
    source, edges = dot.source(decided), dot.edge_parts(decided)
    placed = layout(source, engine, dot_path, decided.sizes, edges)
    if _stacks_upside_down(decided, placed):
        source = dot.source(decided, turned=False)
        placed = layout(source, engine, dot_path, decided.sizes, edges)
    display = Drawing(decided, placed).display()
    notes = tuple(note for note in (placed.note, texts.note) if note)
    return Figure(display, dot.text(decided) if direction == "down" else source, texts, placed.engine, notes)


def pictures(drawn: Figure, formats: Sequence[Format], png: PngSize = FOR_A_SLIDE) -> dict[Format, bytes]:
    """The contents of the files, by format: no DOT of a figure that has none.

    Raises InputError for a PNG that would be too large.
    """
    resolution = pixels_per_inch(drawn.display.page, png) if "png" in formats else None
    page = typst_source(drawn.display, drawn.texts).encode()
    document = Document(page, drawn.texts.fonts)
    makers: dict[Format, Callable[[], bytes]] = {
        "pdf": lambda: _only_page(document.pages("pdf")),
        "png": lambda: _only_page(document.pages("png", resolution)),
        "svg": lambda: _only_page(document.pages("svg")),
        "tex": lambda: tikz_source(drawn.display, drawn.texts).encode(),
        "dot": drawn.dot.encode,
        "typ": lambda: page,
    }
    return {kind: makers[kind]() for kind in formats if kind != "dot" or drawn.dot}


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


def _stacks_upside_down(decided: Plan, placed: Layout) -> bool:
    """Whether this Graphviz, unlike those known, does not turn columns around inside of clusters."""
    return any(
        placed.nodes[decided.names[leaf]][1] > placed.nodes[decided.names[operation]][1]
        for leaf, operation in decided.graph.stacks
    )


def _only_page(pages: list[bytes]) -> bytes:
    (page,) = pages  # a figure is one
    return page
