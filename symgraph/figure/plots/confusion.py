"""The confusion matrix as a picture, and the table of precision, recall and F1."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from symgraph.figure.plots.canvas import SLIDE, Canvas
from symgraph.figure.plots.look import LEAST, TEXT, TICKS, TITLE
from symgraph.figure.plots.scores import Scores, score_rows
from symgraph.notation import unicode_name
from symgraph.words import Phrase

MOST_ROWS = 14
"""Classes of a table that can be read from the back row."""
_LEAST_ROWS = 6  # so high are the rows of few classes
_BESIDE = 2.2  # inches of a slide beside the matrix, above and below together
_COLUMNS = (0.0, 0.44, 0.66, 0.88, 1.0)  # where the columns of the table end, after the first, which begins there
_LETTER = 0.65  # width of a letter, as part of its height
_BAR, _NUMBER = 0.11, 0.08  # widths of a bar and of the number to its right


def draw_confusion(figure: Figure, scores: Scores, target: str, canvas: Canvas) -> None:
    """How many examples of each class (row) were taken for which (column); the shade is the share of the row.

    Of so many classes that their counts could not be read the shades stay.
    """
    look, say, count = canvas.look, canvas.lexicon, len(scores.classes)
    axes = figure.subplots()
    totals = scores.confusion.sum(axis=1, keepdims=True)
    shares = scores.confusion / np.maximum(totals, 1)
    shades = LinearSegmentedColormap.from_list("share", [look.page, look.color(0)])
    axes.imshow(shares, cmap=shades, vmin=0, vmax=1)
    name = unicode_name(target)
    axes.set_xlabel(say(Phrase.PREDICTED_CLASS, name=f"{name}′"), labelpad=10)
    axes.set_ylabel(say(Phrase.TRUE_CLASS, name=name), labelpad=10)
    axes.xaxis.set_label_position("top")
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    cell = 72 * (SLIDE[1] - _BESIDE) / count  # its width in pt
    letters = min(TITLE, 0.4 * cell)
    if letters >= LEAST / 2:
        places, labels = list(range(count)), list(scores.classes)
    else:
        places = list(range(0, count, -(-count // 20)))
        labels = [scores.classes[place] for place in places]
    turned: dict[str, Any] = {"rotation": 40, "ha": "left", "rotation_mode": "anchor"}
    is_wide = max(map(len, labels)) * TICKS * _LETTER > cell * (places[1] if len(places) > 1 else 1)
    axes.set_xticks(places, labels, fontsize=TICKS, **(turned if is_wide else {}))
    axes.set_yticks(places, labels, fontsize=TICKS)
    axes.spines[:].set_visible(False)
    figure.supxlabel(say(Phrase.SHADE_OF_ROW), color=look.muted, fontsize=TICKS)
    if letters >= LEAST:
        _counts(axes, scores, shares, letters, canvas)


def _counts(axes: Axes, scores: Scores, shares: np.ndarray, letters: float, canvas: Canvas) -> None:
    """The counts in their cells, in a colour that is read on the shade; 0 is muted."""
    look = canvas.look
    for (row, column), number in np.ndenumerate(scores.confusion):
        color = look.page if shares[row, column] > 0.5 else look.ink if number else look.muted
        axes.text(column, row, str(number), ha="center", va="center", color=color, fontsize=letters)


def draw_scores(figure: Figure, scores: Scores, canvas: Canvas) -> None:
    """The table, with a bar behind each number; of many classes those with the lowest F1."""
    look, say = canvas.look, canvas.lexicon
    heading, *of_classes, mean, accuracy = score_rows(scores, say, digits=3)
    shown = _shown(scores)
    rows = [of_classes[number] for number in shown]
    bars = [[scores.precision[number], scores.recall[number], scores.f1[number]] for number in shown]
    axes = figure.subplots()
    axes.set_axis_off()
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(max(len(rows), _LEAST_ROWS) + 2.6, -0.7)
    for row, (texts, lengths) in enumerate(zip([*rows, mean], [*bars, list(scores.macro)], strict=True), 1):
        height = row + 0.25 * (row > len(rows))
        for column, length in enumerate(lengths, 1):
            if not np.isnan(length):
                _bar(axes, column, height, float(length), canvas)
        _row(axes, texts, height, canvas, bold=row > len(rows))
    _row(axes, heading, 0, canvas, muted=True)
    last = len(rows) + 2.25
    _row(axes, [accuracy[0], accuracy[1]], last, canvas)
    for height in (0.5, len(rows) + 0.62):
        axes.axhline(height, color=look.muted, linewidth=1.2)
    if len(shown) < len(of_classes):
        axes.set_title(say(Phrase.LOWEST, count=len(shown), score=heading[3]), loc="left")


def _shown(scores: Scores) -> list[int]:
    """The classes in the table, in their order."""
    if len(scores.classes) <= MOST_ROWS:
        return list(range(len(scores.classes)))
    return sorted(np.argsort(scores.f1, kind="stable")[:MOST_ROWS].tolist())


def _bar(axes: Axes, column: int, row: float, length: float, canvas: Canvas) -> None:
    left = _COLUMNS[column] - _NUMBER - _BAR
    full = Rectangle((left, row - 0.36), _BAR, 0.72, facecolor=canvas.look.grid, linewidth=0)
    part = Rectangle((left, row - 0.36), _BAR * length, 0.72, facecolor=canvas.look.color(0), linewidth=0)
    axes.add_patch(full)
    axes.add_patch(part)


def _row(axes: Axes, texts: list[str], row: float, canvas: Canvas, *, bold: bool = False, muted: bool = False) -> None:
    color = canvas.look.muted if muted else canvas.look.ink
    for column, text in enumerate(texts):
        axes.text(
            _COLUMNS[column], row, text, ha="right" if column else "left", va="center",
            color=color, fontsize=TEXT if muted else TEXT + 1, fontweight="bold" if bold else "normal", zorder=3,
        )  # fmt: skip
