"""The key ``train`` of a spec: how its parameters are learned by gradient descent.

    train: {rate: 0.1, epochs: 200, batch: 4, momentum: 0.9, seed: 1}
    train: {rate: 0.0002, steps: 2000, batch: all, loss: sum, gradient: mean, output: y, target: t}

`TRAIN` says what each key means and takes; the same words are in errors, in the JSON Schema and in the command's help.
Numbers stay numerals, as elsewhere in a spec: figures of one step show the rate as it was written.  A name of a
quantity of ``updates`` (a rate called eta) may stand here too, with its number.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from symgraph.errors import near
from symgraph.spec.data_sources import SEEDS
from symgraph.spec.limits import Limits, read_number, read_whole
from symgraph.spec.network_names import KnownNames
from symgraph.spec.read_values import read_values
from symgraph.spec.reader import Reader, describe, short
from symgraph.spec.source import MapNode, Node, ScalarNode
from symgraph.spec.spec import TrainValue, Value

ALL = "all"
_COUNT = Limits("1", "1000000000", whole=True)


@dataclass(frozen=True, slots=True)
class TrainKey:
    """A key of ``train``: how it is read, what it means, and the numbers or the words that it takes."""

    kind: Literal["number", "whole", "word", "boolean", "batch", "start", "name"]
    meaning: str
    limits: Limits | None = None
    words: tuple[str, ...] = ()


STARTS = {
    "glorot":  "weights uniform within ±sqrt(6/(inputs + outputs)), biases 0",
    "he":      "weights normal, with deviation sqrt(2/inputs), biases 0",
    "uniform": "weights and biases uniform within ±1/sqrt(inputs)",
    "zeros":   "0",
}  # fmt: skip
"""Rules for where parameters start; gains start at 1 by any of them.

References: X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS
2010; K. He et al., "Delving deep into rectifiers", ICCV 2015; Y. LeCun et al., "Efficient BackProp", 1998.
"""

TRAIN: dict[str, TrainKey] = {
    "rate":     TrainKey("number", "learning rate; 0.1 unless given", Limits("0", "1e9", above_low=True)),
    "steps":    TrainKey("whole", "how many updates", _COUNT),
    "epochs":   TrainKey("whole", "how many passes over the data, unless steps are given; 100", _COUNT),
    "batch":    TrainKey("batch", "examples in one update: all (unless given), or a number", _COUNT),
    "momentum": TrainKey("number", "share of the last update in the next; 0", Limits("0", "1", below_high=True)),
    "seed":     TrainKey("whole", "chooses the start, the order of the examples and dropout's masks", SEEDS),
    "shuffle":  TrainKey("boolean", "whether batches are drawn in a new order in each epoch; true"),
    "gradient": TrainKey("word", "mean or sum over the examples of a batch; as in the loss", words=("mean", "sum")),
    "loss":     TrainKey("word", "mean or sum of the examples' losses; of a formula mean", words=("mean", "sum")),
    "start":    TrainKey("start", f"values of parameters, or a rule: {', '.join(STARTS)}", words=tuple(STARTS)),
    "every":    TrainKey("whole", "updates from one entry of the history to the next; an epoch unless given", _COUNT),
    "output":   TrainKey("name", "the equation that predicts, for accuracy and pictures; of a network its outputs"),
    "target":   TrainKey("name", "the input that the output is compared with"),
}  # fmt: skip
"""The keys of ``train``."""
_THEIRS = {
    **dict.fromkeys(("eta", "η", "lr", "alpha", "learning_rate", "step_size"), "rate"),
    **dict.fromkeys(("batch_size", "minibatch"), "batch"),
    **dict.fromkeys(("iterations", "updates", "max_iter"), "steps"),
    **dict.fromkeys(("init", "initial", "values"), "start"),
    "random_state": "seed",
}
"""What other programs call some of them."""


@dataclass(frozen=True, slots=True)
class TrainNames:
    """The names that ``train`` may use: those that take a start, computed ones, inputs, and those of updates."""

    known: KnownNames
    parameters: Collection[str] = ()
    computed: Collection[str] = ()
    inputs: Collection[str] = ()
    of_updates: Collection[str] = ()


def read_train(reader: Reader, node: Node, names: TrainNames, path: str = "train") -> dict[str, TrainValue]:
    """The values of the keys that were given and could be read; every problem is noted."""
    found: dict[str, TrainValue] = {}
    entries = reader.entries(node, path, f"{path}: {{rate: 0.1, epochs: 100}}")
    for key, item in entries:
        where = f"{path}.{short(key.text)}"
        if key.text in TRAIN:
            value = _read(reader, item, where, TRAIN[key.text], names)
        elif key.text in names.of_updates:
            value = reader.numeral(item, where)
        else:
            allowed = (*TRAIN, *names.of_updates)
            meant = _THEIRS.get(key.text)
            action = f"write {meant}" if meant else near(key.text, allowed)
            reader.problem(key, path, f"unknown key '{short(key.text)}'", f"known: {', '.join(allowed)}", action)
            continue
        if value is not None:
            found[key.text] = value
    if "steps" in found and "epochs" in found:
        keys = {key.text: key for key, _ in entries}
        reader.problem(keys["epochs"], f"{path}.epochs", "steps and epochs", "one of them says how long", "remove one")
    return found


def _read(reader: Reader, node: Node, path: str, key: TrainKey, names: TrainNames) -> TrainValue | None:  # noqa: PLR0911 - one for each kind
    match key.kind:
        case "number":
            return read_number(reader, node, path, key.limits or _COUNT)
        case "whole":
            return read_whole(reader, node, path, key.limits or _COUNT)
        case "boolean":
            return reader.boolean(node, path)
        case "word":
            return reader.word(node, path, key.words)
        case "batch":
            is_all = isinstance(node, ScalarNode) and node.text.strip() == ALL
            return ALL if is_all else _batch(reader, node, path)
        case "start":
            return _start(reader, node, path, names)
        case "name":
            return _name(reader, node, path, names.computed if path.endswith("output") else names.inputs)


def _batch(reader: Reader, node: Node, path: str) -> int | None:
    if isinstance(node, ScalarNode) and node.text.strip().isalpha():
        reader.problem(node, path, describe(node), "all, or a number of examples, is needed", near(node.text, [ALL]))
        return None
    return read_whole(reader, node, path, _COUNT)


def _start(reader: Reader, node: Node, path: str, names: TrainNames) -> str | Mapping[str, Value] | None:
    if not isinstance(node, MapNode):
        return reader.word(node, path, tuple(STARTS))
    arrays = {name: array for name, array in names.known.arrays.items() if array.role == "parameter"}
    return read_values(reader, node, KnownNames((), arrays), names.parameters, path)


def _name(reader: Reader, node: Node, path: str, allowed: Collection[str]) -> str | None:
    name = reader.name(node, path)
    if name is None or name in allowed:
        return name
    reader.unknown(ScalarNode(name, node.line, node.column), path, "name", allowed)
    return None


def train_schema() -> dict[str, Any]:
    """The JSON Schema of the key, made from `TRAIN`."""
    return {
        "type": "object",
        "properties": {name: {"description": key.meaning, **_key_schema(key)} for name, key in TRAIN.items()},
    }


def _key_schema(key: TrainKey) -> dict[str, Any]:
    match key.kind:
        case "number" | "whole":
            return (key.limits or _COUNT).schema()
        case "batch":
            return {"anyOf": [{"const": ALL}, _COUNT.schema()]}
        case "boolean":
            return {"type": "boolean"}
        case "word":
            return {"enum": list(key.words)}
        case "start":
            return {"anyOf": [{"enum": list(key.words)}, {"type": "object"}]}
        case "name":
            return {"type": "string"}
