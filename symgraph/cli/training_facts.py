"""A history of training as the facts that its pictures are drawn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from symgraph.figure.plots.facts import Course, Facts
    from symgraph.training.history import History


def facts_of(history: History) -> Facts | Course | None:
    """The facts of a history; its mere course where it is not known what is predicted, None if that is not finite."""
    from symgraph.figure.plots.facts import Course, Facts

    courses = [course for course in (history.losses, history.test_losses) if course is not None]
    if not np.isfinite(courses).all():
        return None
    by_epoch = history.settings.batch is not None
    course = Course(
        history.epochs if by_epoch else history.steps,
        "epoch" if by_epoch else "step",
        _both(history.losses, history.test_losses),
        _both(history.accuracies, history.test_accuracies),
    )
    if history.outputs is None or history.target is None:
        return course
    data, predictor = history.data, history.predictor
    entries = {int(step): entry for entry, step in enumerate(history.steps)}
    recorded: list[tuple[int, Mapping[str, Any]]] = [
        (entries[int(step)], {name: array[k] for name, array in history.snapshots.items()})
        for k, step in enumerate(history.snapshot_steps)
    ]
    if recorded[-1][0] != len(history.steps) - 1:
        recorded.append((len(history.steps) - 1, history.values))

    def quantities(inputs: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
        found = predictor.quantities(inputs, parameters)
        last = list(found)[-1]
        return {**found, last: history.probabilities(found[last])}

    columns = history.data.columns
    return Facts(
        name=history.name,
        course=course,
        train=_examples(history, data.train, history.outputs, history.classes_true),
        test=_examples(history, data.test, history.test_outputs, history.test_classes_true) if data.test else None,
        quantities=quantities,
        recorded=recorded,
        input_names=[column for name in data.shift for column in columns[name]],
        target_name=_target_name(history.target, columns[history.target]),
        output_name=str(history.output),
        classes=history.classes,
        image=data.image,
        kinds=predictor.kinds,
    )


def _target_name(target: str, columns: Sequence[str]) -> str:
    """The only column of the data by its own name there; else the target's own: y, of which y1 is the only element."""
    return columns[0] if len(columns) == 1 and columns[0] != f"{target}1" else target


def _both(train: Any, test: Any) -> dict[str, Any]:
    return {name: course for name, course in (("train", train), ("test", test)) if course is not None}


def _examples(history: History, examples: Any, outputs: Any, classes: Any) -> Any:
    from symgraph.figure.plots.facts import Examples

    targets = examples.arrays[history.target] if classes is None else classes
    return Examples(history.data.as_given(examples), targets, np.asarray(history.probabilities(outputs)))
