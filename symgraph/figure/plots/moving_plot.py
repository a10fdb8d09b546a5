"""What a model says while it learns, as a moving picture: the decision surface, or the fitted function.

A frame for each time at which the parameters were recorded; beside it the loss up to then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from symgraph.figure.animation.moving import gif, webp
from symgraph.figure.plots.canvas import SLIDE, Canvas, saved
from symgraph.figure.plots.curves import scaled, unit_word
from symgraph.figure.plots.facts import Facts, Parameters
from symgraph.figure.plots.fit import fit_on, places_of
from symgraph.figure.plots.look import TITLE
from symgraph.figure.plots.surface import surface_on
from symgraph.notation import unicode_name
from symgraph.words import Phrase

WIDTH = 1280
"""Pixels across."""
MOST_FRAMES = 48
MOST_IN_LEGEND = 6
T = TypeVar("T")
Watch = Callable[[Sequence[T]], Iterable[T]]


def moving_plot(facts: Facts, canvas: Canvas, kind: str, fps: float, watch: Watch[tuple[int, Parameters]]) -> bytes:
    """A GIF or WebP; `watch` sees the frames as they are drawn.

    To be called within the canvas's settings.
    """
    pictures: list[bytes] = []
    for entry, parameters in watch(spread(facts.recorded)):
        figure = canvas.figure(arranged=False)
        draw_moment(figure, facts, canvas, entry, parameters)
        pictures.append(saved(figure, "png", WIDTH / SLIDE[0]))
    look = canvas.look
    if kind == "webp":
        return webp(pictures, fps)
    return gif(pictures, fps, (look.page, look.ink, look.muted, look.grid, *look.series))


def draw_moment(figure: Figure, facts: Facts, canvas: Canvas, entry: int, parameters: Parameters) -> None:
    """What the model says at one entry of the history, and the loss up to it."""
    left, right = figure.subplots(1, 2, width_ratios=(2, 1))
    figure.subplots_adjust(left=0.08, right=0.97, bottom=0.13, top=0.83, wspace=0.2)
    if facts.classes:
        surface_on(left, facts, canvas, parameters)
    else:
        fit_on(left, facts, canvas, parameters)
        _steady(left, facts)
    _legend_above(figure, left)
    figure.suptitle(_when(facts, entry, canvas), fontsize=TITLE, ha="left", x=0.03, y=0.97)
    _loss_until(right, facts, entry, canvas)


def _legend_above(figure: Figure, axes: Axes) -> None:
    """What the axes' legend says, on one line above everything."""
    handles, labels = axes.get_legend_handles_labels()
    legend = axes.get_legend()
    if legend is not None:
        legend.remove()
    figure.legend(
        handles[:MOST_IN_LEGEND], labels[:MOST_IN_LEGEND], loc="upper right", bbox_to_anchor=(0.99, 1.0),
        ncols=MOST_IN_LEGEND, frameon=False, handletextpad=0.3, columnspacing=1.2,
    )  # fmt: skip


def spread(recorded: Sequence[tuple[int, Parameters]]) -> list[tuple[int, Parameters]]:
    """At most `MOST_FRAMES` of what was recorded, from the first to the last, closer together where most happens."""
    if len(recorded) <= MOST_FRAMES:
        return list(recorded)
    last = len(recorded) - 1
    places = sorted({round(last * (frame / (MOST_FRAMES - 1)) ** 2) for frame in range(MOST_FRAMES)})
    return [recorded[place] for place in places]


def _when(facts: Facts, entry: int, canvas: Canvas) -> str:
    phrase = Phrase.AFTER_EPOCH if facts.course.unit == "epoch" else Phrase.AFTER_UPDATE
    return canvas.lexicon(phrase, count=f"{facts.course.places[entry]:,.0f}")


def _steady(axes: Axes, facts: Facts) -> None:
    """Axes that hold the data and every function, so that nothing jumps."""
    places = places_of(facts)
    values = [facts.outputs(places, parameters) for _, parameters in (facts.recorded[0], facts.recorded[-1])]
    low = min(float(np.min(part)) for part in (facts.train.targets, *values))
    high = max(float(np.max(part)) for part in (facts.train.targets, *values))
    room = 0.05 * (high - low) or 1.0
    axes.set_ylim(low - room, high + room)
    axes.set_xlim(float(places[0, 0]), float(places[-1, 0]))
    axes.set_xlabel(unicode_name(facts.input_names[0]))


def _loss_until(axes: Axes, facts: Facts, entry: int, canvas: Canvas) -> None:
    course, look = facts.course, canvas.look
    loss = course.loss["train"]
    axes.plot(course.places, loss, color=look.grid)
    axes.plot(course.places[: entry + 1], loss[: entry + 1], color=look.color(0))
    axes.plot(course.places[entry], loss[entry], "o", color=look.color(0), markersize=10)
    scaled(axes, {"train": loss})
    axes.set_title(canvas.lexicon(Phrase.LOSS), loc="left", pad=14)
    axes.set_xlabel(unit_word(course, canvas))
