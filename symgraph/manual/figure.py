"""The topic ``figure``."""

from __future__ import annotations

from collections.abc import Iterator

from symgraph.figure.options import Options
from symgraph.manual.page import Entry, Page, listed, page
from symgraph.spec.schema import FIGURE, FigureKey


def written() -> Page:
    """All keys of ``figure``, with what is usual."""
    return page(
        """
        # figure: how a spec is drawn

        ```yaml
        figure: {style: textbook, show: [values, gradients], size: "16:9"}
        ```

        The options of `symgraph render` have the same names and win over these.
        """,
        [Entry(name, key.meaning, "; ".join(_takes(name, key)), key.example) for name, key in FIGURE.items()],
    )


def _takes(name: str, key: FigureKey) -> Iterator[str]:
    if key.words:
        yield listed(key.words)
    if key.whole:
        yield f"a whole number from {key.whole[0]} to {key.whole[1]}"
    if key.several:
        yield "one or a list"
    usual = getattr(Options(), {"format": "formats"}.get(name, name), None)
    if usual:
        yield f"{', '.join(usual) if isinstance(usual, tuple) else usual} unless given"
