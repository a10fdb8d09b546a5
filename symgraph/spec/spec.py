"""A validated spec: what a user wrote, typed, with every formula read.  Data only; no mathematics is done here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from symgraph.calculus.formula_place import Place
from symgraph.calculus.term import Term
from symgraph.spec.layers import Layer
from symgraph.spec.losses import NamedLoss
from symgraph.spec.reader import Formula
from symgraph.spec.source import Written

Grid = tuple[tuple[str, ...], ...]
Value = str | Grid
"""The value of a name: a numeral, or for an array its rows of numerals (a vector is a column of rows of one)."""


FigureValue = str | tuple[str, ...] | Written
"""A default for drawing: words, or what a later stage reads."""


@dataclass(frozen=True, slots=True)
class InputArray:
    """What a network is given: a vector and its size."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Network:
    """A chain of layers, the first of which reads the input."""

    input: InputArray
    layers: tuple[Layer, ...]


@dataclass(frozen=True, slots=True)
class Interval:
    """A range of values; its ends are constants such as ``-1``, ``pi`` or ``oo``, and part of it where closed."""

    low: Term
    high: Term
    low_closed: bool
    high_closed: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison that holds: ``abs(x) > 1``."""

    term: Term


@dataclass(frozen=True, slots=True)
class Updates:
    """A step of learning: the new value of each name; where `sequential`, computed from the new ones before it."""

    formulas: Mapping[str, Formula]
    sequential: bool = False


Assumption = str | Interval | Condition
"""A word such as ``positive``, or an interval, or a condition."""


@dataclass(frozen=True, slots=True)
class Spec:
    """A spec.

    `equations` are in an order in which each uses only those before it (the order of the file where that is one).
    `loss` is a loss by name, or a formula, whose term is a name where the loss is an equation; None where a network has
    none.  `kept` holds the keys that do not change what is computed (claims, labels, ...) as lists, mappings and texts.
    `places` tells where a path such as ``equations.u`` or ``layers[2].activation`` stands.
    """

    name: str
    file: str
    title: str = ""
    network: Network | None = None
    inputs: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    equations: Mapping[str, Formula] = field(default_factory=dict[str, Formula])
    loss: NamedLoss | Formula | None = None
    values: Mapping[str, Value] = field(default_factory=dict[str, Value])
    assume: Mapping[str, tuple[Assumption, ...]] = field(default_factory=dict[str, tuple[Assumption, ...]])
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    figure: Mapping[str, FigureValue] = field(default_factory=dict[str, FigureValue])
    updates: Updates | None = None
    kept: Mapping[str, object] = field(default_factory=dict[str, object])
    places: Mapping[str, Place] = field(default_factory=dict[str, Place], repr=False)

    def place(self, path: str) -> Place:
        """Where a path stands; the beginning of the file where it was not written."""
        return self.places.get(path, Place(self.file, path))
