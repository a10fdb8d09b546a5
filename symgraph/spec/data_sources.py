"""Where examples come from, as a spec says it under ``data``: a generator, a file, rows, or columns that are computed.

Data only: what reads files and draws numbers is `symgraph.training.data`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from symgraph.calculus.formula_place import NOWHERE, Place
from symgraph.spec.limits import Limits
from symgraph.spec.reader import Formula

SEEDS = Limits("0", "4294967295", whole=True)
"""The seeds that NumPy and scikit-learn take."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that a generator takes: what it is called in scikit-learn, which values it may have, what it means."""

    called: str
    limits: Limits
    meaning: str


_SAMPLES = Parameter("n_samples", Limits("2", "1000000", whole=True), "how many examples")
_SEED = Parameter("random_state", SEEDS, "chooses the random numbers; 0 unless given")
_NOISE = Parameter("noise", Limits("0", "1000"), "standard deviation of the noise that is added")

GENERATORS: dict[str, dict[str, Parameter]] = {
    "blobs": {
        "samples":  _SAMPLES,
        "centers":  Parameter("centers", Limits("1", "100", whole=True), "how many blobs, each a class"),
        "std":      Parameter("cluster_std", Limits("0", "1000"), "standard deviation within a blob"),
        "features": Parameter("n_features", Limits("1", "10000", whole=True), "how many inputs; 2 unless given"),
        "seed":     _SEED,
    },
    "moons":   {"samples": _SAMPLES, "noise": _NOISE, "seed": _SEED},
    "circles": {
        "samples":  _SAMPLES,
        "noise":    _NOISE,
        "factor":   Parameter("factor", Limits("0", "1", below_high=True), "radius of the inner circle, of 1"),
        "seed":     _SEED,
    },
    "digits":  {"classes": Parameter("n_class", Limits("1", "10", whole=True), "the digits below this number")},
}  # fmt: skip
"""The generators of scikit-learn by name, with what each takes; what is not given is scikit-learn's default."""


@dataclass(frozen=True, slots=True)
class Generated:
    """Data of a generator; `parameters` are numerals by the names of `GENERATORS`."""

    name: str
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class FromFile:
    """Data of a file, or of a folder of MNIST files; the path is ready to be opened."""

    path: str


@dataclass(frozen=True, slots=True)
class Rows:
    """Examples written out, one list each: inputs first, then targets."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Made:
    """What NumPy makes: ``linspace(-2, 4.9, 70)``, ``arange(0, 1, 0.1)``, ``normal(0, 1)``, ``uniform(0, 1)``."""

    function: str
    numbers: tuple[float, ...]


Column = tuple[str, ...] | Made | Formula
"""Numerals, or what NumPy makes, or a formula over the columns before it."""


@dataclass(frozen=True, slots=True)
class Computed:
    """Columns by name, in an order in which each uses only those before it."""

    columns: Mapping[str, Column]


@dataclass(frozen=True, slots=True)
class DataKeys:
    """The key ``data`` of a spec.

    `inputs` and `targets` name columns of a file.  `test` is the share (``0.2``) or the number (``500``) of the
    examples that are set aside, or the path of a file of their own.  `scale` is a word of `SCALES` or the numeral that
    inputs are divided by.  `seed` is of the split and of random columns; a generator's is the same.
    """

    source: Generated | FromFile | Rows | Computed
    inputs: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    test: str | FromFile | None = None
    scale: str = "none"
    seed: int = 0
    place: Place = NOWHERE


SCALES = {
    "none":     "inputs as they are",
    "standard": "each input minus its mean, divided by its standard deviation",
    "0-1":      "each input moved and stretched to the range from 0 to 1",
}  # fmt: skip
"""Words for what is done to inputs, by the training examples; a number divides them all: ``scale: 255``."""


@dataclass(frozen=True, slots=True)
class DataKey:
    """A key of ``data`` that all sources take: the kind of its value, what it means, and an example."""

    kind: Literal["source", "columns", "number or text", "seed"]
    meaning: str
    example: str


DATA: dict[str, DataKey] = {
    "from":    DataKey("source", f"{', '.join(GENERATORS)}, or a file: CSV, NPZ or MNIST's", "from: a.csv"),
    "inputs":  DataKey("columns", "columns of the inputs; found by name, else the first", "inputs: [height, weight]"),
    "targets": DataKey("columns", "columns of the targets; found by name, else the last", "targets: kind"),
    "test":    DataKey("number or text", "share or number of examples that are set aside, or a file", "test: 0.2"),
    "scale":   DataKey("number or text", f"{', '.join(SCALES)}, or a number that divides inputs", "scale: standard"),
    "seed":    DataKey("seed", "chooses what is set aside, and random columns; 0 unless given", "seed: 1"),
}  # fmt: skip
"""The keys of ``data`` beside those of the generators."""
SPLIT_KEYS = ("test", "scale", "seed")
"""Keys that all sources take."""
FILE_KEYS = ("inputs", "targets", *SPLIT_KEYS)
"""Keys that files and generators take."""


def file_beside(spec: str, written: str) -> str:
    """The path of a file that a spec names: relative to the spec's own folder."""
    return str(Path(spec).parent / written)
