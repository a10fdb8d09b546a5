"""Array programs for tests of the index normal form, and an interpreter of the forms themselves.

The interpreter reads a form as what it says: sums over indices of products of factors, in float64.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from symgraph.calculus.abstract import Functions
from symgraph.calculus.adjoint import gradient
from symgraph.calculus.formula import parse_formula
from symgraph.calculus.lower import bind_formula
from symgraph.calculus.normal import Answer, Prover
from symgraph.calculus.normal.forms import Forms
from symgraph.calculus.normal.heads import COLUMN, FIRST_PLACE, ROW, Factor, Head, Number, Polynomial
from symgraph.calculus.normal.prover import BUDGET
from symgraph.calculus.normal.reading import Properties, Reader
from symgraph.calculus.operation import Dim
from symgraph.calculus.program import Builder, Declaration, Program, empty

NOTHING: Properties = {}


def builder(shapes: str) -> Builder:
    """A builder with arrays declared as ``A: n n, b: n 1, s: 1 1``, and all their sizes as numbers."""
    made = Builder(empty("test"))
    for declared in shapes.split(", "):
        name, _, sizes = declared.partition(": ")
        rows, columns = (int(size) if size.isdigit() else size for size in sizes.split())
        made.declare(name, Declaration("parameter", (rows, columns)))
    for rows, columns in [declaration.shape for declaration in made.declarations.values()]:
        made.size(rows)
        made.size(columns)
    return made


def bound(made: Builder, name: str, formula: str, functions: Sequence[str] = ()) -> str:
    """The name of a formula in a builder."""
    return bind_formula(made, name, parse_formula(formula, None, Functions(functions)))


def equal(shapes: str, left: str, right: str, properties: Properties = NOTHING, budget: int = BUDGET) -> Answer:
    """Whether two formulas are proved equal; phi is an abstract function."""
    made = builder(shapes)
    bound(made, "left_", left, ["phi"])
    bound(made, "right_", right, ["phi"])
    return Prover(made.build(), properties, budget).equal("left_", "right_")


def derived(shapes: str, lines: Sequence[str], *wrt: str) -> Program:
    """A program of equations, the last of which is the loss, with gradients."""
    made = builder(shapes)
    for line in lines:
        name, _, formula = line.partition(" = ")
        bound(made, name, formula, ["phi"])
    return gradient(replace(made.build(), loss=lines[-1].partition(" = ")[0]), wrt)


def claimed(program: Program, wrt: str, claim: str, properties: Properties = NOTHING, budget: int = BUDGET) -> Answer:
    """Whether a claim is proved to be the gradient."""
    made = Builder(program)
    bound(made, "claim_", claim, ["phi"])
    return Prover(made.build(), properties, budget).equal(program.gradients[wrt], "claim_")


# --- the value of a form ----------------------------------------------------------------------------------------------


def form_value(
    program: Program, name: str, properties: Mapping[str, Collection[str]], arrays: Mapping[str, np.ndarray]
) -> np.ndarray:
    """The value of the normal form of a name where the declared arrays have these values."""
    forms = Forms(20_000)
    reader = Reader(forms, program, properties, {})
    for equation in program.equations:
        reader.read(equation)
    sizes: dict[str, int] = {}
    for declared, array in arrays.items():
        shape = program.shapes[declared]
        sizes |= {size: count for size, count in zip(shape, array.shape, strict=True) if isinstance(size, str)}
    return _Value(forms, arrays, sizes).array(reader.form(name), program.shapes[name])


class _Value:
    def __init__(self, forms: Forms, arrays: Mapping[str, np.ndarray], sizes: Mapping[str, int]) -> None:
        self.forms = forms
        self.arrays = arrays
        self.sizes = sizes

    def count(self, size: Dim) -> int:
        return self.sizes[size] if isinstance(size, str) else size

    def array(self, form: Polynomial, shape: tuple[Dim, Dim]) -> np.ndarray:
        rows, columns = map(self.count, shape)
        entries = [[self.entry(form, {ROW: r, COLUMN: c}) for c in range(columns)] for r in range(rows)]
        return np.array(entries, dtype=float)

    def entry(self, form: Polynomial, at: Mapping[int, int]) -> float:
        """The value at a row and a column."""
        total = 0.0
        for monomial, coefficient in form.items():
            factors, bounds = self.forms.flat(monomial)
            for point in itertools.product(*(range(self.count(size)) for size in bounds.values())):
                where = {**at, **dict(zip(bounds, point, strict=True))}
                total += float(coefficient) * math.prod(self.factor(factor, where) for factor in factors)
        return total

    def factor(self, factor: Factor, where: Mapping[int, int]) -> float:
        number, power, labels = factor
        slots = [FIRST_PLACE - label if label <= FIRST_PLACE else where[label] for label in labels]
        return _raised(self.head(self.forms.heads[number], slots), power)

    def head(self, head: Head, slots: Sequence[int]) -> float:  # noqa: PLR0911 - one return for each kind
        match head.kind:
            case "leaf":
                return float(self.arrays[head.name][self.place(head, slots)])
            case "size":
                return self.sizes[head.name]
            case "prime":
                return int(head.name)
            case "constant":
                return math.pi
            case "delta":
                return float(slots[0] == slots[1])
            case "inv":
                return float(np.linalg.inv(self.square(head, self.count(head.sizes[0])))[tuple(slots)])
            case "det":
                size = head.name
                return float(np.linalg.det(self.square(head, self.sizes[size] if size in self.sizes else int(size))))
            case _:
                at = dict(zip((ROW, COLUMN), slots, strict=False))
                return self.function(head, [self.entry(dict(inside), at) for inside in head.inside])

    def place(self, head: Head, slots: Sequence[int]) -> tuple[int, ...]:
        """The place in an array, which may have axes of size 1 that are no slots."""
        left = list(slots)
        shape = self.arrays[head.name].shape
        if len(left) < 2:  # a row or a column, or a number; or an n x 1 array where n is 1
            axis = 0 if shape[1] == 1 else 1
            return tuple(left[0] if left and k == axis else 0 for k in (0, 1))
        return tuple(left)

    def square(self, head: Head, size: int) -> np.ndarray:
        inside = dict(head.inside[0])
        return np.array([[self.entry(inside, {ROW: r, COLUMN: c}) for c in range(size)] for r in range(size)])

    def function(self, head: Head, args: Sequence[float]) -> float:
        if head.kind == "function":
            return _FUNCTIONS[head.name](*args)
        return _KINDS[head.kind](args[0])


def _raised(base: float, power: Number) -> float:
    if power.denominator == 1:
        return base ** int(power) if base or power > 0 else math.nan
    return base ** float(power) if base >= 0 and (base or power > 0) else math.nan


def _log(x: float) -> float:
    return math.log(x) if x > 0 else math.nan


_KINDS: dict[str, Callable[[float], float]] = {
    "power": float,
    "exp": math.exp,
    "log": _log,
    "step": lambda x: float(x > 0),
    "zero": lambda x: float(x == 0),
}
_FUNCTIONS: dict[str, Callable[..., float]] = {
    "sin": math.sin,
    "cos": math.cos,
    "erf": math.erf,
    "atan": math.atan,
    "pow": lambda base, power: _raised(base, Fraction(power)),
    "where": lambda condition, yes, no: yes if condition else no,
}
