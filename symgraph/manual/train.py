"""The topic ``train``."""

from __future__ import annotations

from symgraph.manual.page import Entry, Page, listed, page
from symgraph.manual.spec import used_by
from symgraph.spec.read_train import STARTS, TRAIN, TrainKey


def written() -> Page:
    """All keys of ``train``, and the rules for starts."""
    return page(
        """
        # train: how parameters are learned

        ```yaml
        data: {from: moons, noise: 0.1, seed: 1}
        train: {rate: 0.5, epochs: 60, batch: 10, momentum: 0.9, seed: 1}
        ```

        `symgraph train SPEC` learns; its options of these names win over them.
        A quantity of `updates`, such as a rate called eta, may have its number
        here too.

        ## Keys
        """,
        [Entry(name, key.meaning, _takes(key), f"{name}: {_example(key)}") for name, key in TRAIN.items()],
        "## Where parameters start",
        [Entry(name, meaning, example=f"start: {name}") for name, meaning in STARTS.items()],
        used_by("\ntrain:"),
    )


def _takes(key: TrainKey) -> str:
    match key.kind:
        case "number" | "whole":
            return str(key.limits)
        case "batch":
            return f"all, or {key.limits}"
        case "word":
            return listed(key.words)
        case "boolean":
            return "true or false"
        case "start":
            return f"{listed(key.words)}, or values by name: {{w: 0.1}}"
        case "name":
            return "a name"


def _example(key: TrainKey) -> str:
    match key.kind:
        case "number":
            return "0.1"
        case "whole" | "batch":
            return "10"
        case "word" | "start":
            return key.words[0]
        case "boolean":
            return "false"
        case "name":
            return "p"
