"""The decision surface of a classifier of two inputs, with the data on it.

Of two classes the contours of p(y = 1 | x) are drawn and labelled, the one at 0.5, where the decision changes, bold; of
more classes the most probable one at each point, paler where it is less probable.  What lies beyond the training data,
where nothing was learned, is muted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.contour import QuadContourSet
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from numpy.typing import NDArray

from symgraph.figure.plots.canvas import Canvas
from symgraph.figure.plots.facts import Examples, Facts, Floats, Parameters, probabilities
from symgraph.figure.plots.look import TEXT, TICKS, Look
from symgraph.notation import unicode_name
from symgraph.words import Phrase

DECISION = 0.5
LEVELS = (0.1, 0.3, DECISION, 0.7, 0.9)
"""The contours of p(y = 1 | x)."""
MARGIN = 0.2  # of the data's range, on each side
POINTS = 201  # of the grid along each axis
_SQUARE_WITHIN = 1.5  # ranges whose ratio is smaller share one scale
_INSIDE = 0.06  # of the plane: labels keep off its edges
_VEIL = 0.62
MOST_AVOIDED = 1000  # examples that labels keep off
ENOUGH_ROOM = 0.15  # around a label, as part of the plane


@dataclass(frozen=True, eq=False)
class Plane:
    """The part of the plane that is drawn: ``(left, right)``, ``(bottom, top)``, and the same of the training data."""

    x: tuple[float, float]
    y: tuple[float, float]
    data_x: tuple[float, float]
    data_y: tuple[float, float]

    @property
    def grid(self) -> tuple[Floats, Floats, Floats]:
        """The places along both axes, and all points of the grid, (POINTS², 2), row by row."""
        across, up = np.linspace(*self.x, POINTS), np.linspace(*self.y, POINTS)
        points = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
        return across, up, points

    def within_data(self, points: Floats) -> NDArray[np.bool_]:
        """Which of the points, (N, 2), lie within the range of the training data."""
        return _between(points, self.data_x, self.data_y)

    def well_inside(self, points: Floats) -> NDArray[np.bool_]:
        """Which of the points lie off the edges of what is drawn."""
        room_x, room_y = _INSIDE * (self.x[1] - self.x[0]), _INSIDE * (self.y[1] - self.y[0])
        return _between(points, (self.x[0] + room_x, self.x[1] - room_x), (self.y[0] + room_y, self.y[1] - room_y))


def _between(points: Floats, x: tuple[float, float], y: tuple[float, float]) -> NDArray[np.bool_]:
    across, up = points[:, 0], points[:, 1]
    return (x[0] <= across) & (across <= x[1]) & (y[0] <= up) & (up <= y[1])


def plane_of(facts: Facts) -> Plane:
    """The plane with all examples and a margin around them."""
    training = facts.train.inputs
    everything = np.vstack([training, facts.test.inputs]) if facts.test else training
    ranges: list[tuple[float, float]] = []
    for column in everything.T:
        low, high = float(column.min()), float(column.max())
        room = MARGIN * (high - low) or 1.0
        ranges.append((low - room, high + room))
    data = [(float(column.min()), float(column.max())) for column in training.T]
    return Plane(ranges[0], ranges[1], data[0], data[1])


def draw_surface(figure: Figure, facts: Facts, canvas: Canvas, parameters: Parameters | None = None) -> None:
    """The surface by the parameters (those learned unless given), with the data and what the markers mean."""
    axes = figure.subplots()
    surface_on(axes, facts, canvas, facts.end if parameters is None else parameters)
    axes.annotate(
        canvas.lexicon(Phrase.FADED_BEYOND), (1.03, 0), xycoords="axes fraction", va="bottom",
        color=canvas.look.muted, fontsize=TICKS, annotation_clip=False,
    )  # fmt: skip


def surface_on(axes: Axes, facts: Facts, canvas: Canvas, parameters: Parameters) -> None:
    """The same on axes that are there."""
    plane, say = plane_of(facts), canvas.lexicon
    across, up, points = plane.grid
    chances = probabilities(facts.outputs(points, parameters))
    square = (POINTS, POINTS)
    if chances.shape[1] == 2:
        lines = _two_classes(axes, across, up, chances[:, 1].reshape(square), canvas.look)
        _label_contours(axes, lines, plane, facts, canvas.look)
        title = f"p({unicode_name(facts.target_name)} = {facts.classes[1]} | x)"
    else:
        _many_classes(axes, plane, chances.reshape(*square, -1), canvas.look)
        title = say(Phrase.MOST_PROBABLE_CLASS)
    axes.add_patch(_beyond(plane, canvas.look))
    _points(axes, facts, canvas)
    axes.set_title(title, loc="left", pad=14)
    axes.set_xlim(*plane.x)
    axes.set_ylim(*plane.y)
    width, height = plane.x[1] - plane.x[0], plane.y[1] - plane.y[0]
    axes.set_aspect("equal" if 1 / _SQUARE_WITHIN < width / height < _SQUARE_WITHIN else "auto")
    axes.set_xlabel(unicode_name(facts.input_names[0]))
    upward = unicode_name(facts.input_names[1])
    is_short = len(upward) <= 3
    axes.set_ylabel(upward, rotation="horizontal" if is_short else "vertical", labelpad=16 if is_short else 6)


def _two_classes(axes: Axes, across: Floats, up: Floats, chance: Floats, look: Look) -> QuadContourSet:
    """Shades of p(y = 1 | x), and its contours."""
    shades = LinearSegmentedColormap.from_list("p", [_mixed(look, 0, 0.5), look.page, _mixed(look, 1, 0.5)])
    axes.contourf(across, up, chance, levels=np.linspace(0, 1, 11), cmap=shades, vmin=0, vmax=1)
    widths = [4.0 if level == DECISION else 1.4 for level in LEVELS]
    return axes.contour(across, up, chance, levels=LEVELS, colors=look.ink, linewidths=widths, linestyles="solid")


def _label_contours(axes: Axes, lines: QuadContourSet, plane: Plane, facts: Facts, look: Look) -> None:
    """Each contour's level on it, where there is most room: off the data and other labels, then other contours."""
    size = np.array([plane.x[1] - plane.x[0], plane.y[1] - plane.y[0]])
    contours = [np.asarray(path.vertices) for path in lines.get_paths()]
    inputs = facts.train.inputs
    taken = inputs[:: -(-len(inputs) // MOST_AVOIDED)]
    for level, vertices in zip(LEVELS, contours, strict=True):
        inside = plane.within_data(vertices)
        candidates = vertices[inside if inside.any() else plane.well_inside(vertices)]
        if not len(candidates):
            continue
        others = np.vstack([other[::4] for other in contours if other is not vertices])
        room = _distances(candidates / size, taken / size).clip(max=ENOUGH_ROOM)
        gap = _distances(candidates / size, others / size).clip(max=ENOUGH_ROOM / 3)
        place = candidates[(room + gap).argmax()]
        taken = np.vstack([taken, place])
        axes.text(
            float(place[0]), float(place[1]), f"{level:g}", ha="center", va="center", color=look.ink, fontsize=TICKS,
            gid="level", fontweight="bold" if level == DECISION else "normal", zorder=4,
            bbox={"boxstyle": "round,pad=0.12", "facecolor": look.page, "edgecolor": "none", "alpha": 0.85},
        )  # fmt: skip


def _distances(points: Floats, others: Floats) -> Floats:
    """How far each of the points is from the nearest of the others; far, where there are none."""
    if not len(others):
        return np.ones(len(points))
    return np.linalg.norm(points[:, np.newaxis] - others, axis=2).min(axis=1)


def _many_classes(axes: Axes, plane: Plane, chances: Floats, look: Look) -> None:
    """Each point in the colour of its most probable class, which fades with how little that is sure."""
    winner, chance = chances.argmax(axis=2), chances.max(axis=2)
    least = 1 / chances.shape[2]
    colors = np.array([to_rgb(look.color(number)) for number in range(chances.shape[2])])[winner]
    strength = (0.1 + 0.4 * (chance - least) / (1 - least))[..., np.newaxis]
    pixels = colors * strength + np.array(to_rgb(look.page)) * (1 - strength)
    axes.imshow(pixels, origin="lower", extent=(*plane.x, *plane.y), interpolation="bilinear")
    across, up, _ = plane.grid
    for number in range(chances.shape[2]):
        others = np.delete(chances, number, axis=2).max(axis=2)
        lead = chances[..., number] - others
        if lead.min() < 0 < lead.max():
            axes.contour(across, up, lead, levels=[0], colors=look.ink, linewidths=2)


def _mixed(look: Look, number: int, part: float) -> tuple[float, ...]:
    """The colour of a class, mixed into that of the page."""
    return tuple(
        part * own + (1 - part) * page for own, page in zip(to_rgb(look.color(number)), to_rgb(look.page), strict=True)
    )


def _beyond(plane: Plane, look: Look) -> PathPatch:
    """What covers the plane but for the range of the training data."""
    corners = [*_corners(plane.x, plane.y), *_corners(plane.data_x, plane.data_y)[::-1]]
    codes = [Path.MOVETO, *[Path.LINETO] * 4] * 2
    return PathPatch(Path(corners, codes), facecolor=look.page, alpha=_VEIL, edgecolor="none", zorder=2.1, gid="beyond")


def _corners(x: tuple[float, float], y: tuple[float, float]) -> Sequence[tuple[float, float]]:
    return [(x[0], y[0]), (x[1], y[0]), (x[1], y[1]), (x[0], y[1]), (x[0], y[0])]


def _points(axes: Axes, facts: Facts, canvas: Canvas) -> None:
    """The examples, a colour and a marker for each class; those of the test data are hollow."""
    say = canvas.lexicon
    name = unicode_name(facts.target_name)
    for number, label in enumerate(facts.classes):
        _scattered(axes, facts.train, number, canvas.look, f"{name} = {label}", hollow=False)
    if facts.test:
        for number, _ in enumerate(facts.classes):
            _scattered(axes, facts.test, number, canvas.look, "", hollow=True)
        ring: dict[str, Any] = {"facecolors": "none", "edgecolors": canvas.look.ink, "linewidths": 1.8}
        axes.scatter([], [], s=90, marker="o", label=say(Phrase.TEST_DATA), **ring)
    axes.legend(
        loc="upper left", bbox_to_anchor=(1.01, 1.0), frameon=False, handletextpad=0.3, borderaxespad=0, fontsize=TEXT
    )


def _scattered(axes: Axes, examples: Examples, number: int, look: Look, label: str, *, hollow: bool) -> None:
    chosen = examples.inputs[examples.targets == number]
    color = look.color(number)
    fill, edge = (look.page, color) if hollow else (color, look.page)
    axes.scatter(
        chosen[:, 0], chosen[:, 1], s=90, marker=look.marker(number), c=fill, edgecolors=edge,
        linewidths=2.2 if hollow else 0.9, label=label or None, zorder=3,
    )  # fmt: skip
