"""A validated spec: what a user wrote, typed, with every formula read.  Data only; no mathematics is done here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from symgraph.calculus.formula_place import Place
from symgraph.calculus.operation import Shape
from symgraph.calculus.term import Term
from symgraph.notation import adjoint_name
from symgraph.spec.data_sources import DataKeys
from symgraph.spec.extent import Extent
from symgraph.spec.layers import Layer
from symgraph.spec.losses import NamedLoss
from symgraph.spec.reader import Formula
from symgraph.spec.source import Written

if TYPE_CHECKING:
    from symgraph.calculus.program import Program
    from symgraph.spec.code.source import CodeSource

Grid = tuple[tuple[str, ...], ...]
Value = str | Grid
"""The value of a name: a numeral, or for an array its rows of numerals (a vector is a column of rows of one)."""


TrainValue = str | int | bool | Mapping[str, Value]
"""What a key of ``train`` says: a numeral, a word, a whole number, or of `start` the values by name."""
FigureValue = str | tuple[str, ...] | Written
"""A default for drawing: words, or what a later stage reads."""


@dataclass(frozen=True, slots=True)
class InputArray:
    """What a network is given: a vector of a size, one for each of `batch` samples or of `length` positions."""

    name: str
    size: int
    length: int | None = None
    batch: int | None = None

    @property
    def extent(self) -> Extent:
        """What its rows are."""
        if self.length is not None:
            return Extent(self.size, "positions", self.length)
        return Extent(self.size) if self.batch is None else Extent(self.size, "samples", self.batch)


@dataclass(frozen=True, slots=True)
class Network:
    """A chain of layers, the first of which reads the input."""

    input: InputArray
    layers: tuple[Layer, ...]

    @property
    def output(self) -> Extent:
        """What the last layer gives.  Raises ShapeError where a layer cannot take what it is given."""
        extent = self.input.extent
        for layer in self.layers:
            extent = layer.result(extent)
        return extent


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
class Claim:
    """A hand-derived gradient of `of` (``""`` is the loss) by `wrt`; of a derivation each of the `forms` equals it.

    `of`, `wrt` and the names in the forms are those of the scalar program: ``o1``, though its author wrote ``o``.
    `assume` is all that may be assumed: the spec's own assumptions and those of this claim.  A claim about `whole`
    arrays keeps their names instead: ``W1``, and in the forms what the program of arrays knows.
    """

    of: str
    wrt: str
    forms: tuple[Formula, ...]
    assume: Mapping[str, tuple[Assumption, ...]] = field(default_factory=dict[str, tuple[Assumption, ...]])
    whole: bool = False


@dataclass(frozen=True, slots=True)
class BackwardLine:
    """A line of a hand-written backward pass, which may use the lines above it.

    ``dz21 = ...`` claims to be the derivative of the loss by `primal`, the name z21 of the program; a line whose name
    is of no such form is an abbreviation, and its `primal` is empty.  Lines about `whole` arrays are as such claims.
    """

    name: str
    formula: Formula
    primal: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Spec:
    """A spec.

    `equations` are in an order in which each uses only those before it (the order of the file where that is one).
    `loss` is a loss by name, or a formula, whose term is a name where the loss is an equation; None where a network has
    none.  `kept` holds the keys that do not change what is computed (labels) as lists, mappings and texts.  `data` says
    where examples come from, `train` how parameters are learned; see `symgraph.spec.read_train`.
    `shapes` are those of the declared arrays, whose names are among the inputs and parameters.
    `functions` are the abstract ones with the numbers of their arguments, 0 for one that is never called.
    `let` is in an order in which each uses only those before it.  `wanted` are the gradients of the loss that a model
    asks for without saying what they are; `missing` those that a submission to a model does not have.  `points_of` are
    marks for claims, by the names that `claim_name` gives them, and for lines of the backward pass.
    `code` is NumPy code instead of equations; `program` is a program that was read as such, and nothing else is said.
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
    shapes: Mapping[str, Shape] = field(default_factory=dict[str, Shape])
    functions: Mapping[str, int] = field(default_factory=dict[str, int])
    claims: tuple[Claim, ...] = ()
    backward: tuple[BackwardLine, ...] = ()
    let: Mapping[str, Formula] = field(default_factory=dict[str, Formula])
    points_of: Mapping[str, Fraction] = field(default_factory=dict[str, Fraction])
    wanted: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    code: CodeSource | None = None
    program: Program | None = None
    kept: Mapping[str, object] = field(default_factory=dict[str, object])
    data: DataKeys | None = None
    train: Mapping[str, TrainValue] = field(default_factory=dict[str, TrainValue])
    places: Mapping[str, Place] = field(default_factory=dict[str, Place], repr=False)

    def place(self, path: str) -> Place:
        """Where a path stands; the beginning of the file where it was not written."""
        return self.places.get(path, Place(self.file, path))


def claim_name(of: str, wrt: str) -> str:
    """What the claim of a gradient is called: ``w111`` where it is the loss's, else ``dz21_dw111``."""
    return adjoint_name(wrt, of=of) if of else wrt
