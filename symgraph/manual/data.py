"""The topic ``data``."""

from __future__ import annotations

from collections.abc import Iterator

from symgraph.manual.page import Entry, Page, listed, page
from symgraph.manual.spec import used_by
from symgraph.spec.data_sources import DATA, GENERATORS, SCALES

_EXAMPLE = {True: "10", False: "0.1"}


def written() -> Page:
    """The sources of examples and their keys."""
    return page(
        """
        # data: where examples come from

        ```yaml
        data: digits                                    # a generator
        data: {from: circles, noise: 0.1, test: 0.2}    # with its numbers
        data: {from: flowers.csv, targets: kind}        # a file beside the spec
        data: [[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]]  # rows
        data: {x: "linspace(-2, 4.9, 70)", t: "5*relu(2*x - 1) + 1"}  # columns
        ```

        A column is a list of numbers, a formula over the columns above it, or
        made by `linspace(first, last, count)`, `arange(first, end, step)`,
        `normal(mean, deviation)` or `uniform(low, high)`.

        ## Keys
        """,
        [Entry(name, key.meaning, example=key.example) for name, key in DATA.items()],
        "## Numbers that generators take",
        _parameters(),
        "## Scales",
        [Entry(name, meaning, example=f"scale: {name}") for name, meaning in SCALES.items()],
        used_by("\ndata:"),
    )


def _parameters() -> Iterator[Entry]:
    """Each parameter once, with the generators that take it."""
    for name in dict.fromkeys(name for generator in GENERATORS.values() for name in generator):
        takers = [generator for generator, parameters in GENERATORS.items() if name in parameters]
        parameter = GENERATORS[takers[0]][name]
        yield Entry(
            name,
            parameter.meaning,
            f"{parameter.limits}; of {listed(takers, 'and')}",
            f"{name}: {_EXAMPLE[parameter.limits.whole]}",
        )
