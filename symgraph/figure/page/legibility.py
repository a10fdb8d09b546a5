"""How well a figure can be read, measured on its display list.

What is looked at is where things are drawn: the boxes of texts, the outlines of nodes, the courses of edges with their
arrowheads.  Whether the texts say what they should is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from symgraph.figure.graph import TextRole
from symgraph.figure.look.style import LECTURE, Style
from symgraph.figure.page.display import Display, Text
from symgraph.figure.page.page_size import SLIDE, PageSize

if TYPE_CHECKING:
    from symgraph.figure.page.faults import Faults

SCRIPT = 0.7  # the size of an index or exponent, of its text's
MOST_CROSSINGS = 1_000_000  # the counting ends there
NAMED = 3  # examples in a line of the report
LEAST_TEXT = 8.0
"""The smallest text, in pt on a slide, of a figure that is drawn without a word of warning."""


@dataclass(frozen=True, slots=True)
class Legibility:
    """What was measured of a figure.

    `edges` has the tails and heads of the edges.  `crossings` counts the pairs of edges that cross, to a million at
    most; edges that meet at a node do not cross there, and an arrow back belongs to the arrow that it runs beside.
    `smallest_text` is the font size in pt of the smallest text, of the role `smallest_role`, when the figure fills a
    slide of 13.33 x 7.5 inches.  Indices and exponents are smaller than the text that they stand in: `smallest_script`
    is their size, 0 where there are none (an index of an index is smaller still).  `aspect` is width : height.
    """

    faults: Faults
    edges: tuple[tuple[str, str], ...]
    crossings: int
    smallest_text: float
    smallest_role: TextRole
    smallest_script: float
    aspect: float

    @property
    def is_clear(self) -> bool:
        """Whether no text overlaps, stands on a node or is struck by an edge, and no edge runs through a node."""
        return self.faults.number == 0


def measured(display: Display, style: Style = LECTURE) -> Legibility:
    """Measure a figure that was drawn in this style."""
    # NumPy is loaded only where something is measured.
    from symgraph.figure.page.faults import crossings, faults  # noqa: PLC0415

    texts = [item for item in display.items if isinstance(item, Text)]
    sizes = [style.texts[text.label.role].size for text in texts]
    smallest = min(sizes, default=0.0)
    scripts = [size for size, text in zip(sizes, texts, strict=True) if _has_script(text)]
    scale = slide_scale(display)
    return Legibility(
        faults(display),
        display.edges,
        crossings(display, MOST_CROSSINGS),
        smallest * scale,
        texts[sizes.index(smallest)].label.role if texts else "node",
        SCRIPT * min(scripts, default=0.0) * scale,
        display.width / display.height,
    )


def smallest_text(display: Display, style: Style = LECTURE) -> float:
    """The font size in pt of the smallest text when the figure fills a slide, as in `Legibility`."""
    sizes = [style.texts[item.label.role].size for item in display.items if isinstance(item, Text)]
    return min(sizes, default=0.0) * slide_scale(display)


def slide_scale(page: Display | PageSize) -> float:
    """By how much what is on a page is enlarged where the page fills a slide of 13.33 x 7.5 inches."""
    return min(SLIDE.width / page.width, SLIDE.height / page.height)


def report(legibility: Legibility) -> list[str]:
    """What ``symgraph render --report`` says of a figure, a line each measure."""

    def edge(number: int) -> str:
        return " -> ".join(legibility.edges[number])

    found = legibility.faults
    at_least = "at least " if legibility.crossings == MOST_CROSSINGS else ""
    scripts = f"; indices {legibility.smallest_script:.1f} pt" if legibility.smallest_script else ""
    return [
        _line("labels that overlap", [f"{_name(one)} and {_name(other)}" for one, other in found.overlapping]),
        _line("labels on other nodes", [f"{_name(text)} on {node}" for text, node in found.on_nodes]),
        _line("labels struck by other edges", [f"{_name(text)} by {edge(k)}" for text, k in found.struck]),
        _line("labels struck by their own edges", [f"{_name(text)}" for text, _ in found.struck_by_own]),
        _line("edges through other nodes", [f"{edge(k)} through {node}" for k, node in found.through]),
        f"edge crossings: {at_least}{legibility.crossings:,}",
        f"smallest text on a slide of 13.33 x 7.5 inches: {legibility.smallest_text:.1f} pt "
        f"({legibility.smallest_role}{scripts})",
        f"width : height: {legibility.aspect:.2f}",
    ]


def _line(what: str, found: Sequence[str]) -> str:
    examples = [*found[:NAMED], *(["..."] if len(found) > NAMED else [])]
    return f"{what}: {len(found)}" + (f" ({', '.join(examples)})" if found else "")


def _name(text: Text) -> str:
    return f"'{text.label.content.text}'"


def _has_script(text: Text) -> bool:
    """Whether a text is mathematics with an index or exponent."""
    markup = text.label.content.typst
    return markup.startswith("$") and ("_" in markup or "^" in markup)
