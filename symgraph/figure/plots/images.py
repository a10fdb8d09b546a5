"""The images that were easiest and hardest to classify.

The easiest are those classified rightly with the highest p(y'|x), the hardest those classified wrongly with the
highest p(y'|x), where y' is the predicted class: the model was sure, and wrong.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from symgraph.figure.plots.canvas import Canvas
from symgraph.figure.plots.facts import Examples, Facts, Whole
from symgraph.figure.plots.look import TEXT
from symgraph.notation import unicode_name
from symgraph.words import Phrase

EACH = 3
"""How many images are shown of either kind."""


def easiest_and_hardest(examples: Examples, count: int = EACH) -> tuple[Whole, Whole]:
    """The places of at most `count` examples of either kind, the highest p(y'|x) first; of equal ones the first."""
    sure = examples.probabilities.max(axis=1)
    order = np.argsort(-sure, kind="stable")
    right = examples.predicted[order] == examples.targets[order]
    return order[right][:count], order[~right][:count]


def draw_images(figure: Figure, facts: Facts, canvas: Canvas) -> None:
    """Both kinds, a row each; below each image its class y, p(y|x), the predicted class y' and p(y'|x)."""
    assert facts.image is not None
    say = canvas.lexicon
    probability = f"p({unicode_name(facts.target_name)}′ | x)"
    kinds = zip(
        easiest_and_hardest(facts.judged),
        (say(Phrase.EASIEST, probability=probability), say(Phrase.HARDEST, probability=probability)),
        (say(Phrase.NONE_RIGHT), say(Phrase.NONE_WRONG)),
        strict=True,
    )
    rows: Any = figure.subfigures(2, 1)
    for row, (places, title, none) in zip(rows, kinds, strict=True):
        row.suptitle(title if len(places) else none, fontsize=TEXT + 2, color=canvas.look.ink)
        for column, axes in enumerate(row.subplots(1, EACH, squeeze=False)[0]):
            axes.set_xticks([])
            axes.set_yticks([])
            axes.spines[:].set_visible(True)
            if column >= len(places):
                axes.set_axis_off()
                continue
            shades = "gray" if canvas.look.dark else "gray_r"
            axes.imshow(facts.judged.inputs[places[column]].reshape(facts.image), cmap=shades)
            axes.set_xlabel(_caption(facts, int(places[column])), fontsize=TEXT, color=canvas.look.ink, labelpad=8)


def _caption(facts: Facts, place: int) -> str:
    examples, name = facts.judged, unicode_name(facts.target_name)
    chances = examples.probabilities[place]
    true, predicted = int(examples.targets[place]), int(examples.predicted[place])
    return (
        f"{name} = {facts.classes[true]},  p({name} | x) = {chances[true]:.4f}\n"
        f"{name}′ = {facts.classes[predicted]},  p({name}′ | x) = {chances[predicted]:.4f}"
    )
