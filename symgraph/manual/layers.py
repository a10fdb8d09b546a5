"""The topic ``layers``, and a page for each kind of layer: the fields of its dataclass, which are its YAML keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from inspect import getdoc
from typing import Any

from symgraph.manual.page import Entry, Page, listed, page
from symgraph.manual.spec import used_by
from symgraph.spec.activations import ACTIVATIONS, Activation
from symgraph.spec.layers import LAYERS, MAX_UNITS, FieldKind

_TAKES: dict[FieldKind, str] = {
    "size":       f"a whole number from 1 to {MAX_UNITS}",
    "count":      f"a whole number from 0 to {MAX_UNITS}",
    "boolean":    "true or false",
    "activation": "a name of `symgraph help activations`, or a formula of one variable",
    "rate":       "a number from 0 to 1, without 1",
    "epsilon":    "a number above 0",
    "layer":      "a name",
    "name":       "a name",
}  # fmt: skip
_EXAMPLES: dict[FieldKind, str] = {
    "size":       "3",
    "count":      "1",
    "boolean":    "false",
    "activation": ACTIVATIONS[1],
    "rate":       "0.2",
    "epsilon":    "1e-6",
    "layer":      "first",
    "name":       "second",
}  # fmt: skip


def written() -> Page:
    """All kinds."""
    return page(
        """
        # Layers of a network

        Each entry of `layers` is one layer. It names its kind with the first of
        its fields; its other fields stand below. A kind all of whose fields may
        be left out is a word.

        ```yaml
        input: {name: x, size: 2, length: 5}
        layers:
          - lstm: 3
            states: all
          - layer_norm
          - mean_pool
          - dense: 1
            activation: sigmoid
        loss: bce
        ```

        With `length` the rows of the input are positions, with `batch: 32` they
        are samples. `symgraph help KIND` has the fields of a kind.
        """,
        [Entry(name, _summary(name), example=_example(name)) for name in LAYERS],
    )


def kind_page(name: str) -> Page:
    """The page of one kind of layer."""
    about = getdoc(LAYERS[name]) or ""
    return page(f"# {name}: a layer\n\n{about.replace('``', '`')}", _entries(name), used_by(f"- {name}"))


def _summary(name: str) -> str:
    return (getdoc(LAYERS[name]) or "").partition("\n\n")[0].replace("\n", " ").replace("``", "")


def _example(name: str) -> str:
    """The shortest layer of a kind."""
    return f"- {name}" if fields(LAYERS[name])[0].default is not MISSING else _with_first_field(name)


def _with_first_field(name: str) -> str:
    """A layer of a kind with its first field, and all those that it needs."""
    first, *others = fields(LAYERS[name])
    needed = [f"{field.name}: {_value(field)}" for field in others if field.default is MISSING]
    written = ", ".join([f"{name}: {_value(first)}", *needed])
    return f"- {{{written}}}" if needed else f"- {written}"


def _entries(name: str) -> Iterator[Entry]:
    for number, field in enumerate(fields(LAYERS[name])):
        key = field.name if number else name
        example = f"{key}: {_value(field)}" if number else _with_first_field(name)
        yield Entry(key, field.metadata["help"], f"{_takes(field)}; {_usual(field)}", example)


def _takes(field: Field[Any]) -> str:
    kind = field.metadata["kind"]
    return listed(field.metadata["words"]) if kind == "word" else _TAKES[kind]


def _value(field: Field[Any]) -> str:
    kind = field.metadata["kind"]
    return field.metadata["words"][-1] if kind == "word" else _EXAMPLES[kind]


def _usual(field: Field[Any]) -> str:
    if field.default is MISSING:
        return "needed"
    match field.default:
        case bool(usual):
            return f"{str(usual).lower()} unless given"
        case Activation(usual):
            return f"{usual} unless given"
        case None | "":
            return "may be left out"
        case usual:
            return f"{usual} unless given"
