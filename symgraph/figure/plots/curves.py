"""Loss and accuracy over the steps or epochs of a training, on training and on test data."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

from symgraph.figure.plots.canvas import Canvas
from symgraph.figure.plots.facts import Course, Floats, Whole
from symgraph.figure.plots.look import TEXT, TICKS
from symgraph.words import Phrase

WIDE_RANGE = 20.0
"""From this ratio of the largest to the smallest positive loss on, the axis is logarithmic."""
_DASHES = {"train": "solid", "test": (0, (3, 1.6))}
_WORDS = {"train": Phrase.TRAINING_DATA, "test": Phrase.TEST_DATA}
_LINE = 0.05  # the height of a line of letters as part of the axis
_DIGITS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def draw_curves(figure: Figure, course: Course, canvas: Canvas) -> None:
    """The loss, and beside it the accuracy of a classifier; a single curve carries its values at the quarters."""
    say = canvas.lexicon
    axes = figure.subplots(1, 2 if course.accuracy else 1, squeeze=False)[0]
    has_quarters = not course.accuracy and len(course.loss) == 1
    _panel(axes[0], course, course.loss, say(Phrase.LOSS), canvas)
    scaled(axes[0], course.loss)
    _end_labels(axes[0], course, course.loss, "#.6g" if has_quarters else "#.4g", canvas)
    if has_quarters:
        _quarters(axes[0], course.places, next(iter(course.loss.values())), canvas)
    if course.accuracy:
        _panel(axes[1], course, course.accuracy, say(Phrase.ACCURACY), canvas)
        lowest = min(float(np.nanmin(values)) for values in course.accuracy.values())
        axes[1].set_ylim(max(0.0, lowest - 0.05), 1.02)
        _end_labels(axes[1], course, course.accuracy, ".3f", canvas)


def scaled(axes: Axes, curves: Mapping[str, Floats]) -> None:
    """Make the axis of a loss logarithmic where its range is wide."""
    if is_wide(curves):
        axes.set_yscale("log")
        low, high = axes.get_ylim()
        axes.yaxis.set_major_locator(LogLocator(10, subs=(1.0,) if high / low > 200 else (1.0, 2.0, 5.0)))
        axes.yaxis.set_major_formatter(FuncFormatter(_power))
        axes.yaxis.set_minor_formatter(NullFormatter())


def is_wide(curves: Mapping[str, Floats]) -> bool:
    """Whether a loss is better seen on a logarithmic axis: all of it is positive, and its range is wide."""
    values = np.concatenate([curve[np.isfinite(curve)] for curve in curves.values()])
    return bool(values.size and values.min() > 0 and values.max() / values.min() >= WIDE_RANGE)


def unit_word(course: Course, canvas: Canvas) -> str:
    """What the places of a course are counted in."""
    return canvas.lexicon(Phrase.EPOCHS if course.unit == "epoch" else Phrase.UPDATES)


def _power(value: float, _place: int | None = None) -> str:
    """A number of a logarithmic axis.

    >>> _power(0.05), _power(1000.0), _power(1e-05), _power(2e6)
    ('0.05', '1,000', '10⁻⁵', '2·10⁶')
    """
    if 1e-3 <= value < 1e5:
        return f"{value:,g}" if value < 1000 else f"{value:,.0f}"
    exponent = int(np.floor(np.log10(value) + 1e-9))
    factor = round(value / 10.0**exponent)
    return f"{f'{factor}·' if factor > 1 else ''}10{str(exponent).translate(_DIGITS)}"


def _panel(axes: Axes, course: Course, curves: Mapping[str, Floats], title: str, canvas: Canvas) -> None:
    for number, (name, values) in enumerate(curves.items()):
        axes.plot(course.places, values, color=canvas.look.color(number), linestyle=_DASHES[name], label=name)
    axes.set_title(title, loc="left", pad=14)
    axes.set_xlabel(unit_word(course, canvas))
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.grid(axis="y")
    last = course.places[-1]
    axes.set_xlim(course.places[0], last if last > course.places[0] else last + 1)


def _end_labels(axes: Axes, course: Course, curves: Mapping[str, Floats], form: str, canvas: Canvas) -> None:
    """What a curve is and its last value, at its end; labels that would touch are moved apart."""
    shown = {name: value for name, values in curves.items() if np.isfinite(value := float(values[-1]))}
    to_axes = axes.transAxes.inverted()
    heights = {
        name: float(to_axes.transform(axes.transData.transform((course.places[-1], value)))[1])
        for name, value in shown.items()
    }
    for name, height in _apart(heights, _LINE * (2 if len(curves) > 1 else 1)).items():
        what = f"{canvas.lexicon(_WORDS[name])}\n" if len(curves) > 1 else ""
        axes.annotate(
            f"{what}{shown[name]:{form}}".rstrip("."), (1, height), xycoords="axes fraction", xytext=(12, 0),
            textcoords="offset points", va="center", color=canvas.look.color(list(curves).index(name)),
            fontsize=TEXT, annotation_clip=False,
        )  # fmt: skip


def _apart(heights: Mapping[str, float], label: float) -> dict[str, float]:
    """The heights of labels, lowest first, so that none touches another or leaves the axis."""
    placed: dict[str, float] = {}
    floor = label / 2
    for name in sorted(heights, key=lambda name: heights[name]):
        placed[name] = max(heights[name], floor)
        floor = placed[name] + 1.1 * label
    over = max([0.0, *(height + label / 2 - 1 for height in placed.values())])
    return {name: height - over for name, height in placed.items()}


def _quarters(axes: Axes, places: Floats | Whole, values: Floats, canvas: Canvas) -> None:
    """Marks at the start, after each quarter and at the end, with the loss at all but the end, which has its label."""
    last = len(places) - 1
    marked = sorted({round(last * quarter / 4) for quarter in range(5)})
    axes.plot(places[marked], values[marked], "o", color=canvas.look.color(0), markersize=10, clip_on=False, zorder=3)
    for place in marked[:-1]:
        axes.annotate(
            f"{values[place]:#.6g}".rstrip("."), (places[place], values[place]), xytext=(10, 8),
            textcoords="offset points", color=canvas.look.ink, fontsize=TICKS,
        )  # fmt: skip
