"""The kinds of layers: one dataclass a kind, whose fields are its YAML schema.

``- dense: 2`` names the kind and gives its first field; the other fields are keys of the same entry.  A kind that needs
none is a word: ``- flatten``.  A field's metadata says how it is read (`kind`) and what it means (`help`).  `result`
says what a layer makes of what it is given; what it computes is in `symgraph.spec.lower_layers`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Literal

from symgraph.calculus.window_rows import window_count
from symgraph.errors import ShapeError
from symgraph.spec.activations import IDENTITY, Activation
from symgraph.spec.extent import Extent

FieldKind = Literal["size", "count", "boolean", "activation", "rate", "epsilon", "word", "layer", "name"]
MAX_UNITS = 100_000
MAX_LAYERS = 100_000
MAX_WEIGHTS = 10_000_000
MAX_STEPS = 1_000
"""Positions that a recurrent layer is unrolled over at most."""

TANH = Activation("tanh")
LAST, ALL = "last", "all"


def described(kind: FieldKind, meaning: str, words: Sequence[str] = ()) -> dict[str, Any]:
    """The metadata of a layer's field; a field that is a `word` is one of the `words`."""
    return {"kind": kind, "help": meaning, "words": tuple(words)}


_NAME = described("name", "what a later `add` calls this layer")
_BIAS = described("boolean", "whether b is added")
_ACTIVATION = described("activation", "name, or formula of one variable")
_STATES = described(
    "word", "last: the state after the last step; all: the states of all steps, one row each", (LAST, ALL)
)


def _needs_positions(given: Extent, what: str) -> None:
    if given.rows != "positions":
        raise ShapeError(f"{what} of {given}: it needs positions, as in input: {{name: x, size: 2, length: 5}}")


@dataclass(frozen=True, slots=True)
class Dense:
    """A fully connected layer: ``z = W @ x + b``, of rows ``Z = X @ W.T + b``, then the activation."""

    units: int = field(metadata=described("size", "number of units"))
    bias: bool = field(default=True, metadata=_BIAS)
    activation: Activation = field(default=IDENTITY, metadata=_ACTIVATION)
    name: str = field(default="", metadata=_NAME)

    def result(self, given: Extent) -> Extent:
        return given.with_units(self.units)


@dataclass(frozen=True, slots=True)
class Conv1d:
    """A convolution over positions: a dense layer of the window at each of them.

    In the row of W for a channel, the weights of the first given channel come first, `kernel` of them.
    """

    channels: int = field(metadata=described("size", "number of channels it gives"))
    kernel: int = field(metadata=described("size", "positions in a window"))
    stride: int = field(default=1, metadata=described("size", "positions from one window to the next"))
    padding: int = field(default=0, metadata=described("count", "zeros before the first position and after the last"))
    bias: bool = field(default=True, metadata=_BIAS)
    activation: Activation = field(default=IDENTITY, metadata=_ACTIVATION)
    name: str = field(default="", metadata=_NAME)

    def result(self, given: Extent) -> Extent:
        _needs_positions(given, "a convolution")
        return _windows(given, (self.kernel, self.stride, self.padding)).with_units(self.channels)


@dataclass(frozen=True, slots=True)
class Rnn:
    """A recurrent layer, unrolled over the positions: ``h_t = tanh(W x_t + U h_{t-1} + b)`` from a state of zeros."""

    units: int = field(metadata=described("size", "number of units of the state"))
    bias: bool = field(default=True, metadata=_BIAS)
    activation: Activation = field(default=TANH, metadata=_ACTIVATION)
    states: str = field(default=LAST, metadata=_STATES)
    name: str = field(default="", metadata=_NAME)

    def result(self, given: Extent) -> Extent:
        return _of_states(given, self.units, self.states)


@dataclass(frozen=True, slots=True)
class Lstm:
    """Long short-term memory, unrolled over the positions; its state and its cell start from zeros.

    The gates are f (forget), i (input) and o (output), the candidate for the cell is c, each with W, U and b.
    """

    units: int = field(metadata=described("size", "number of units of the state"))
    bias: bool = field(default=True, metadata=_BIAS)
    states: str = field(default=LAST, metadata=_STATES)
    name: str = field(default="", metadata=_NAME)

    def result(self, given: Extent) -> Extent:
        return _of_states(given, self.units, self.states)


@dataclass(frozen=True, slots=True)
class Attention:
    """Scaled dot-product attention of the positions to each other: ``softmax(q @ k.T/sqrt(units)) @ v``."""

    units: int = field(metadata=described("size", "size of a query, a key and a value"))
    name: str = field(default="", metadata=_NAME)

    def result(self, given: Extent) -> Extent:
        _needs_positions(given, "attention")
        return given.with_units(self.units)


@dataclass(frozen=True, slots=True)
class LayerNorm:
    """Layer normalisation: each sample or position is centred and scaled over its units, then ``g*n + b``."""

    eps: str = field(default="1e-5", metadata=described("epsilon", "what is added to the variance"))
    name: str = field(default="", metadata=_NAME)

    def result(self, given: Extent) -> Extent:
        return given


@dataclass(frozen=True, slots=True)
class Dropout:
    """Dropout with a given mask of ones and zeros: ``m*x/(1 - rate)``."""

    rate: str = field(default="0.5", metadata=described("rate", "share of units that are dropped"))
    name: str = field(default="", metadata=_NAME)

    @property
    def scale(self) -> Fraction:
        """What the units that are kept are multiplied by."""
        return 1 / (1 - Fraction(self.rate))

    def result(self, given: Extent) -> Extent:
        return given


@dataclass(frozen=True, slots=True)
class Add:
    """A residual connection: adds what an earlier layer (by its name), or the input, has given."""

    layer: str = field(metadata=described("layer", "name of an earlier layer, or of the input"))
    activation: Activation = field(default=IDENTITY, metadata=_ACTIVATION)
    name: str = field(default="", metadata=_NAME)

    def result(self, given: Extent) -> Extent:
        return given


@dataclass(frozen=True, slots=True)
class Flatten:
    """All positions in one row, one after the other."""

    name: str = field(default="", metadata=_NAME)

    def result(self, given: Extent) -> Extent:
        _needs_positions(given, "flatten")
        return Extent(given.count * given.units, "one")


@dataclass(frozen=True, slots=True)
class MeanPool:
    """The mean of each window of positions; of all positions where no window is given."""

    window: int | None = field(default=None, metadata=described("size", "positions in a window; all unless given"))
    stride: int | None = field(default=None, metadata=described("size", "from one window to the next; its length"))
    name: str = field(default="", metadata=_NAME)

    def result(self, given: Extent) -> Extent:
        _needs_positions(given, "a pool")
        if self.window is None:
            return Extent(given.units, "one")
        return _windows(given, (self.window, self.stride or self.window, 0))


@dataclass(frozen=True, slots=True)
class MaxPool(MeanPool):
    """The greatest of each window of positions; of all positions where no window is given."""


Layer = Dense | Conv1d | Rnn | Lstm | Attention | LayerNorm | Dropout | Add | Flatten | MeanPool
"""Any layer; its `result` is the extent of what it makes of a given one.  Raises ShapeError for one it cannot take."""
LAYERS: dict[str, type[Layer]] = {
    "dense":      Dense,
    "conv1d":     Conv1d,
    "rnn":        Rnn,
    "lstm":       Lstm,
    "attention":  Attention,
    "layer_norm": LayerNorm,
    "dropout":    Dropout,
    "add":        Add,
    "flatten":    Flatten,
    "mean_pool":  MeanPool,
    "max_pool":   MaxPool,
}  # fmt: skip
"""The name of each kind of layer and its fields."""


def _windows(given: Extent, windows: tuple[int, int, int]) -> Extent:
    count = window_count(given.count, windows)
    if count < 1:
        padded = f" with {windows[2]} zeros at both ends" if windows[2] else ""
        raise ShapeError(f"a window of {windows[0]} positions on {given.count}{padded}: it does not fit")
    return replace(given, count=count)


def _of_states(given: Extent, units: int, states: str) -> Extent:
    _needs_positions(given, "a recurrent layer")
    if given.count > MAX_STEPS:
        raise ShapeError(f"{given.count} positions: a recurrent layer is unrolled over {MAX_STEPS} at most")
    return given.with_units(units) if states == ALL else Extent(units, "one")
