"""A function of one input that was fitted to data: what it was at the start, what was learned, and how it is made."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from symgraph.figure.plots.canvas import Canvas
from symgraph.figure.plots.facts import Facts, Floats, Parameters
from symgraph.figure.plots.look import TEXT
from symgraph.notation import unicode_name
from symgraph.words import Phrase

POINTS = 601  # of a curve
MOST_UNITS = 8  # of a quantity, of which each is a curve
_MARGIN = 0.04
_LEARNED = 1  # the colour of what was learned; that of the data comes before it
_START = (0, (3, 1.6))


def places_of(facts: Facts) -> Floats:
    """Where a function is drawn, (POINTS, 1): as far as the data goes."""
    inputs = facts.train.inputs if facts.test is None else np.vstack([facts.train.inputs, facts.test.inputs])
    low, high = float(inputs.min()), float(inputs.max())
    room = _MARGIN * (high - low) or 1.0
    return np.linspace(low - room, high + room, POINTS)[:, np.newaxis]


def draw_fit(figure: Figure, facts: Facts, canvas: Canvas) -> None:
    """The data, the function at the start and the one that was learned."""
    axes = figure.subplots()
    fit_on(axes, facts, canvas, facts.end)
    _frame(axes, facts)


def fit_on(axes: Axes, facts: Facts, canvas: Canvas, parameters: Parameters) -> None:
    """The same on axes that are there, with the function by any parameters."""
    say, look = canvas.lexicon, canvas.look
    _data(axes, facts, canvas)
    places = places_of(facts)
    start, now = facts.outputs(places, facts.start), facts.outputs(places, parameters)
    axes.plot(places, start[:, :1], color=look.muted, linestyle=_START, label=say(Phrase.START))
    axes.plot(places, now[:, :1], color=look.color(_LEARNED), label=say(Phrase.LEARNED), zorder=3)
    axes.set_title(_title(facts, facts.output_name, True, canvas), loc="left", pad=14)
    axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), frameon=False, borderaxespad=0)


def draw_units(figure: Figure, facts: Facts, canvas: Canvas) -> None:
    """Each quantity that the function is made of against its input, at the start and as learned; the last with data.

    Where a quantity has many units, the first `MOST_UNITS` of them are drawn.
    """
    places, look, say = places_of(facts), canvas.look, canvas.lexicon
    start, end = facts.quantities(places, facts.start), facts.quantities(places, facts.end)
    panels = figure.subplots(1, len(end), sharex=True, squeeze=False)[0]
    for axes, name in zip(panels, end, strict=True):
        is_last = name == list(end)[-1]
        if is_last:
            _data(axes, facts, canvas)
        for unit in range(min(end[name].shape[1], MOST_UNITS)):
            color = look.color(_LEARNED + unit)
            axes.plot(places, start[name][:, unit], color=look.muted, linestyle=_START, linewidth=2)
            axes.plot(places, end[name][:, unit], color=color, zorder=3)
        axes.set_title(_title(facts, name, is_last, canvas), loc="left", pad=14, fontsize=TEXT)
        _frame(axes, facts)
    for word, color, dashes in ((Phrase.START, look.muted, _START), (Phrase.LEARNED, look.color(_LEARNED), "solid")):
        panels[0].plot([], [], color=color, linestyle=dashes, label=say(word))
    figure.legend(loc="outside lower center", ncols=4, frameon=False)


def _title(facts: Facts, name: str, is_last: bool, canvas: Canvas) -> str:
    """What a quantity is, and its name."""
    say, written = canvas.lexicon, unicode_name(name)
    if is_last:
        target = unicode_name(facts.target_name)
        return f"{say(Phrase.OUTPUT)} {written}, {say(Phrase.TARGET)} {target}"
    words = {"pre-activation": Phrase.PRE_ACTIVATION, "activation": Phrase.ACTIVATION_VALUE}
    kind = facts.kinds.get(name)
    return f"{say(words[kind])} {written}" if kind else written


def _data(axes: Axes, facts: Facts, canvas: Canvas) -> None:
    look, say = canvas.look, canvas.lexicon
    first = say(Phrase.TRAINING_DATA if facts.test else Phrase.DATA)
    axes.scatter(
        facts.train.inputs[:, 0], facts.train.targets.reshape(len(facts.train.inputs), -1)[:, 0], s=70,
        c=look.color(0), edgecolors=look.page, linewidths=0.8, label=first, zorder=2,
    )  # fmt: skip
    if facts.test:
        axes.scatter(
            facts.test.inputs[:, 0], facts.test.targets.reshape(len(facts.test.inputs), -1)[:, 0], s=70,
            c=look.page, edgecolors=look.color(0), linewidths=2, marker="s", label=say(Phrase.TEST_DATA), zorder=2,
        )  # fmt: skip


def _frame(axes: Axes, facts: Facts) -> None:
    axes.set_xlabel(unicode_name(facts.input_names[0]))
    axes.grid()
    places = places_of(facts)
    axes.set_xlim(float(places[0, 0]), float(places[-1, 0]))
