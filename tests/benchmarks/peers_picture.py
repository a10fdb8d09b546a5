"""The growth curves of the benchmark: time over size and over depth, for all gradients and for one gradient drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from itertools import pairwise
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter, NullLocator
from PIL import Image

from symgraph.figure.look.style import LECTURE
from symgraph.figure.plots.canvas import Canvas, saved
from symgraph.figure.plots.look import LEAST, TICKS, Look, look_of
from symgraph.words import Lexicon

DPI = 96
"""Pixels an inch: the picture is 1280 px wide."""
STAGES = {"gradients": "All gradients", "drawing one": "One gradient drawn"}
COLORS = {"symgraph": 0, "SymPy": 1, "SymEngine": 2, "CasADi": 3, "PyTensor": 4, "JAX": 7}
"""The colour of each package; curves of whole arrays are dashed."""


class Point(NamedTuple):
    """A network's place on the axis, and the time in s; `ended` is False where that is only the limit."""

    x: int
    seconds: float
    ended: bool


def picture(results: Mapping[str, Any], kind: str) -> bytes:
    """The curves as a file of a kind that Matplotlib writes, such as ``png``."""
    canvas = Canvas(look_of(LECTURE), Lexicon("en"))
    with canvas.settings():
        figure = canvas.figure()
        panels = figure.subplots(2, 2, sharex="col", sharey="row")
        for row, (stage, title) in zip(panels, STAGES.items(), strict=True):
            for axes, deep in zip(row, (False, True), strict=True):
                _panel(axes, results, stage, deep, canvas.look)
            row[0].set_title(title, loc="left", pad=10)
        panels[1][0].set_xlabel("weights and biases, 2-2-1 to 784-128-10")
        panels[1][1].set_xlabel("hidden layers of 4 units")
        handles, names = panels[0][0].get_legend_handles_labels()
        figure.legend(handles, names, loc="outside right upper", frameon=False, fontsize=TICKS, labelspacing=0.8)
        file = saved(figure, kind, DPI)
    return _small(file) if kind == "png" else file


def _small(png: bytes) -> bytes:
    """The same in 64 colours, a third of the size."""
    file = BytesIO()
    Image.open(BytesIO(png)).convert("RGB").quantize(64, dither=Image.Dither.NONE).save(file, "png", optimize=True)
    return file.getvalue()


def _panel(axes: Axes, results: Mapping[str, Any], stage: str, deep: bool, look: Look) -> None:
    for name, holds in results["systems"].items():
        points = _points(results, name, stage, deep)
        color = look.color(COLORS[name.split()[0].rstrip(",")])
        style: dict[str, Any] = {"color": color, "linestyle": "--" if holds == "arrays" else "-"}
        axes.plot([p.x for p in points], [p.seconds for p in points], linewidth=2.5, label=name, **style)
        for point in points:
            marker, size = ("o", 6) if point.ended else ("x", 10)
            axes.plot(point.x, point.seconds, marker, color=color, markersize=size, markeredgewidth=2.5)
    limit = results["limit"]
    axes.axhline(limit, color=look.muted, linewidth=1)
    axes.annotate(
        f"over {limit:g} s, or failed", (0, limit), xycoords=("axes fraction", "data"), xytext=(4, 11),
        textcoords="offset points", fontsize=LEAST, color=look.ink,
    )  # fmt: skip
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_ylim(top=6 * limit)
    axes.yaxis.set_major_locator(LogLocator(10, numticks=12))
    axes.yaxis.set_major_formatter(FuncFormatter(_time))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.grid(axis="y")
    if deep:
        axes.set_xticks(sorted({len(_sizes(entry)) - 2 for entry in results["entries"] if _is_deep(entry)}))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _place: f"{value:g}"))
    else:
        axes.set_xticks([10, 1_000, 100_000])
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _place: f"{value:,.0f}"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.xaxis.set_minor_locator(NullLocator())


def _points(results: Mapping[str, Any], name: str, stage: str, deep: bool) -> list[Point]:
    """A curve, up to the first network on which the system came to no end."""
    entries = [e for e in results["entries"] if e["system"] == name and _is_deep(e) == deep]
    places = {_place(entry, deep) for entry in entries}
    there = {_place(entry, deep): entry for entry in entries if entry["stage"] == stage}
    points: list[Point] = []
    for x in sorted(places):
        entry = there.get(x, {})
        if "seconds" in entry:
            points.append(Point(x, entry["seconds"], ended=True))
        elif "refused" not in entry and any(e["stage"] == stage for e in results["entries"] if e["system"] == name):
            return [*points, Point(x, results["limit"], ended=False)]
    return points


def _place(entry: Mapping[str, Any], deep: bool) -> int:
    sizes = _sizes(entry)
    return len(sizes) - 2 if deep else _parameters(sizes)


def _sizes(entry: Mapping[str, Any]) -> list[int]:
    return [int(size) for size in entry["network"].split("-")]


def _is_deep(entry: Mapping[str, Any]) -> bool:
    """Whether a network is one of those of growing depth: all layers but the last are as wide as the input."""
    sizes = _sizes(entry)
    return sizes[-1] == 1 and set(sizes[:-1]) == {4}


def _parameters(sizes: Sequence[int]) -> int:
    return sum((of + 1) * to for of, to in pairwise(sizes))


def _time(seconds: float, _place: int | None = None) -> str:
    """A power of ten of a second."""
    for unit, length in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= 0.99 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:g} s"
