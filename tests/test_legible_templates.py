"""Every template can be read, whatever is shown of it and at whatever level: measured on the display list.

`python tests/test_legible_templates.py` prints the whole table, every combination of what can be shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

import pytest
from drawn_graphs import network, program_of, scalar_templates

from symgraph.figure.contents.levels import LEVELS, Level
from symgraph.figure.graph import SHOWN, Graph, Show
from symgraph.figure.options import merged_options
from symgraph.figure.page.fit import filled
from symgraph.figure.page.legibility import Legibility, measured
from symgraph.figure.page.page_size import page_size
from symgraph.figure.placing.layout import Engine
from symgraph.figure.views import Views

SHOWS: tuple[tuple[Show, ...], ...] = (
    *((word,) for word in SHOWN),
    ("values", "gradients"),
    ("names", "values", "gradients"),
    SHOWN,
)
ABSTRACT = ("general-node",)  # it has no numbers
# Of the others the fewest and the most labels are measured; the table has all that lies between, for all of them.
IN_FULL = ("tanh-2-2-1",)
FEWEST_AND_MOST: tuple[tuple[Show, ...], ...] = (("names",), ("names", "values", "gradients"))
DRAWN = (*scalar_templates(), "circles")  # wider than its twin
LONG = ("lstm",)  # the chain of four gates, twice, is longer than a slide is wide: it is drawn for a page
SIZES = (None, "16:9")


def graphs(name: str, shows: Iterable[tuple[Show, ...]] = SHOWS) -> Iterator[tuple[Level, tuple[Show, ...], Graph]]:
    """The forward graphs of a template, each once: a level may be the same as the one before."""
    program = program_of(name)
    seen: list[Graph] = []
    for show in shows:
        if name in (*ABSTRACT, *LONG) and {"values", "gradients"} & set(show):
            continue
        views = Views(program, merged_options({}, {"show": show}), lambda _note: None)
        for level in LEVELS:
            graph = views.forward(level)
            if graph not in seen:
                seen.append(graph)
                yield level, show, graph


def measures(graph: Graph, size: str | None, engine: Engine = "bundled") -> Legibility:
    return measured(filled(graph, page_size(size) if size else None, engine).display)


@pytest.mark.parametrize("name", DRAWN)
def test_no_label_meets_another_a_node_or_a_foreign_arrow(name: str) -> None:
    shows = SHOWS if name in IN_FULL else FEWEST_AND_MOST
    for level, show, graph in graphs(name, shows):
        faults = measures(graph, None).faults
        assert faults.number == 0, f"{name} at level {level}, showing {show}: {faults}"


@pytest.mark.parametrize("name", DRAWN)
def test_with_values_the_smallest_text_can_be_read_on_a_slide(name: str) -> None:
    """10 pt on a slide 13.33 inches wide up to 30 nodes, 8 pt up to 60, every operation drawn."""
    shows: list[tuple[Show, ...]] = [("values",), ("values", "gradients")]
    for level, show, graph in graphs(name, shows if name in IN_FULL else shows[1:]):
        if level != "op":
            continue
        for size in SIZES:
            legibility = measures(graph, size)
            least = 10 if len(graph.nodes) <= 30 else 8
            assert legibility.smallest_text >= least, f"{name} showing {show}: {legibility.smallest_text} at {size}"
            assert legibility.faults.number == 0, f"{name} showing {show} at {size}: {legibility.faults}"


@pytest.mark.parametrize("units", [(3, 2, 1), (2, 3, 2), (3, 3, 1), (2, 2, 2, 1)])
def test_networks_of_up_to_60_nodes_can_be_read_on_a_slide(units: tuple[int, ...]) -> None:
    for level, show, graph in graphs(network(*units, loss="mse"), [("values", "gradients")]):
        if level == "op":
            legibility = measures(graph, None)
            assert 30 < len(graph.nodes) <= 60
            assert legibility.smallest_text >= 8, f"{units} showing {show}: {legibility.smallest_text}"
            assert legibility.faults.number == 0, f"{units} showing {show}: {legibility.faults}"


def test_the_2_2_1_network_crosses_its_arrows_as_seldom_as_can_be() -> None:
    """Two inputs that two units use in order can be drawn with one crossing, and with none only out of order."""
    (graph,) = [graph for level, _, graph in graphs("tanh-2-2-1", [("values", "gradients")]) if level == "op"]
    assert measures(graph, None).crossings <= 1


def table() -> None:
    """Every template in every combination of what can be shown and at every level."""
    every = [tuple(show) for count in range(1, len(SHOWN) + 1) for show in combinations(SHOWN, count)]
    print("template           level  nodes  faults  crossings  smallest text (pt)  aspect  shown")
    for name in DRAWN:
        for level, show, graph in graphs(name, every):
            for size in SIZES:
                found = measures(graph, size)
                print(
                    f"{name:18} {level:5} {len(graph.nodes):6} {found.faults.number:7} {found.crossings:10}"
                    f" {found.smallest_text:19.1f} {found.aspect:7.2f}  {','.join(show)}{f' at {size}' if size else ''}"
                )


if __name__ == "__main__":
    table()
