"""The topic ``style``."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

from symgraph.figure.look.attributes import ATTRIBUTES, PAGE, SECTIONS
from symgraph.figure.look.style import STYLE_NAMES
from symgraph.manual.page import Entry, Page, listed, page

_SHOWN = 14


def written() -> Page:
    """The tables of a style and their attributes, then the usual style."""
    usual = files("symgraph.figure.look") / "styles" / f"{STYLE_NAMES[0]}.yaml"
    return page(
        f"""
        # style: how figures look

        {listed(STYLE_NAMES, "and")} come with symgraph. A style of your own is a
        YAML file of rows that change one of these (`symgraph help add-style`):

        ```yaml
        extends: {STYLE_NAMES[0]}
        nodes:
          parameter: {{shape: circle, color: "#2e7d32"}}
        texts:
          value: {{size: 18, weight: bold}}
        ```

        It is named by `--style FILE`, or by `figure: {{style: FILE}}` in a spec.

        ## Tables
        """,
        _tables(),
        "## Attributes",
        [Entry(name, kind.needed) for name, kind in ATTRIBUTES.items()],
        f"""
        The usual style is itself such a file, and has all rows there are:
        `{usual}`
        """,
    )


def _tables() -> Iterator[Entry]:
    yield Entry("extends", f"the style that is changed: {listed(STYLE_NAMES)}")
    yield Entry("page", "what is behind the figure", f"attributes: {', '.join(PAGE)}", "page: {fillcolor: white}")
    for name, section in SECTIONS.items():
        rows = ", ".join(section.rows[:_SHOWN]) + (
            f" and {len(section.rows) - _SHOWN} more" if len(section.rows) > _SHOWN else ""
        )
        yield Entry(name, f"by {section.what}: {rows}", f"attributes: {', '.join(section.attributes)}")
