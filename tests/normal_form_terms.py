"""Random terms over arrays, mutations of them, and what numbers say of two of them: the judge of the normal form.

A mutation may or may not keep the value; only the numbers decide.
"""

from __future__ import annotations

import random
import warnings
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from fuzzing.sites import replaced

from symgraph.calculus.lower import bind_formula
from symgraph.calculus.number_systems import number_system
from symgraph.calculus.operation import Dim, Shape
from symgraph.calculus.program import Builder, Declaration, Program, empty
from symgraph.calculus.term import Apply, Term, is_numeral, number
from symgraph.errors import InputError

Values = Mapping[str, np.ndarray]
LEAVES: dict[str, Shape] = {
    "A": ("n", "n"), "S": ("n", "n"), "X": ("n", "p"), "Y": ("n", "p"), "W": ("p", "n"), "a": ("n", 1), "b": ("n", 1),
    "r": (1, "p"), "s": (1, 1), "t": (1, 1), "u": (1, 1), "K": ("n", "p"), "P": ("n", "p"), "Q": ("n", "p"),
}  # fmt: skip
PROPERTIES = {"S": ["symmetric"], "u": ["positive"], "K": ["binary"], "P": ["rowsum1"], "Q": ["positive"]}
SHAPES: tuple[Shape, ...] = (("n", "p"), ("n", "n"), ("n", 1), (1, "p"), (1, 1))
_ELEMENTWISE = (
    "exp", "tanh", "sigmoid", "relu", "abs", "step", "sign", "square", "neg", "sin", "cos", "log", "sqrt", "softplus",
)  # fmt: skip
_COMPARISONS = ("lt", "gt", "le", "ge")
_OTHER = {
    "add": "sub", "sub": "add", "mul": "add", "matmul": "mul", "exp": "tanh", "relu": "abs", "abs": "relu",
    "step": "sign", "sign": "step", "maximum": "minimum", "minimum": "maximum", "lt": "le", "gt": "ge", "le": "gt",
    "inv": "transpose", "det": "trace", "logdet": "det", "softmax": "log_softmax", "sin": "cos", "cos": "sin",
}  # fmt: skip
_SIZED = ("sum", "softmax", "log_softmax", "broadcast", "eye")  # what follows their first argument is no operand


def random_term(  # noqa: PLR0911 - one return for each kind
    rng: random.Random, shape: Shape, depth: int
) -> Term:
    """A term of this shape."""
    if depth <= 0 or rng.random() < 0.12:
        return _leaf(rng, shape)
    rows, columns = shape

    def part(of: Shape = shape) -> Term:
        return random_term(rng, of, depth - 1)

    narrow: Shape = rng.choice([shape, shape, shape, (1, 1), (rows, 1), (1, columns)])
    match rng.choice(
        ["two", "two", "two", "matmul", "matmul", "across", "one", "one", "one", "softmax", "where", "power"]
    ):
        case "two":
            op = rng.choice(["add", "sub", "mul", "mul", "div", "maximum", "minimum"])
            return Apply(op, (part(), part(narrow)))
        case "matmul":
            inner: Dim = rng.choice(["n", "p"])
            return Apply("matmul", (part((rows, inner)), part((inner, columns))))
        case "across":
            return _across(rng, shape, depth - 1)
        case "softmax":
            return Apply(rng.choice(["softmax", "log_softmax"]), (part(), rng.choice("01")))
        case "where":
            return Apply("where", (Apply(rng.choice(_COMPARISONS), (part(narrow), part())), part(), part(narrow)))
        case "power":
            return Apply("pow", (part(), rng.choice(["2", "3", "-1", "1/2", "-2", "3/2", "n"])))
        case _:
            return Apply(rng.choice(_ELEMENTWISE), (part(),))


def _across(rng: random.Random, shape: Shape, depth: int) -> Term:
    """A sum, an inverse, a transpose: what gives this shape."""
    rows, columns = shape
    if shape == (1, 1):
        if rng.random() < 0.5:
            return Apply(rng.choice(["trace", "det", "logdet"]), (random_term(rng, ("n", "n"), depth),))
        return Apply("sum", (random_term(rng, rng.choice([("n", "p"), ("n", 1)]), depth),))
    if rows == columns:
        return Apply("inv", (random_term(rng, shape, depth),))
    if columns == 1:
        return Apply("sum", (random_term(rng, (rows, rng.choice(["n", "p"])), depth), "1"))
    return Apply("transpose", (random_term(rng, (columns, rows), depth),))


def _leaf(rng: random.Random, shape: Shape) -> Term:
    rows, columns = shape
    fits: list[Term] = [name for name, declared in LEAVES.items() if declared == shape]
    fits += [Apply("transpose", (name,)) for name, declared in LEAVES.items() if declared == (columns, rows) != shape]
    if shape == (1, 1):
        fits += ["1", "2", "-1", "1/2", "n", "p"]
    elif rows == columns:
        fits.append(Apply("eye", (str(rows),)))
    else:
        fits.append(Apply("broadcast", (rng.choice(["1", "s"]), str(rows), str(columns))))
    return rng.choice(fits)


def mutated(rng: random.Random, term: Term) -> Term:
    """The term with one part of it written in another way, or wrongly."""
    path, part = rng.choice(list(_parts(term, ())))
    ways: list[Term] = [
        Apply("neg", (Apply("neg", (part,)),)),
        Apply("exp", (Apply("log", (part,)),)),
        Apply("sqrt", (Apply("square", (part,)),)),
        Apply("square", (Apply("sqrt", (part,)),)),
        Apply("mul", (Apply("abs", (part,)), Apply("sign", (part,)))),
        Apply("sub", (Apply("relu", (part,)), Apply("relu", (Apply("neg", (part,)),)))),
        Apply("mul", (part, Apply("add", (Apply("step", (part,)), Apply("step", (Apply("neg", (part,)),)))))),
        Apply("where", (Apply("gt", (part, "0")), part, Apply("neg", (Apply("abs", (part,)),)))),
        Apply("neg", (part,)),
        Apply("abs", (part,)),
    ]
    if isinstance(part, Apply):
        ways += [part.args[0], Apply(_OTHER.get(part.op, part.op), part.args)]
        if len(part.args) == 2 and part.op not in _SIZED:
            ways += [Apply(part.op, part.args[::-1])] * 3
        if part.op in ("sigmoid", "step"):
            ways += [Apply("sub", ("1", Apply(part.op, (Apply("neg", part.args),))))] * 6
        if part.op in ("det", "inv", "logdet", "trace"):
            ways += [Apply(part.op, (Apply("transpose", part.args),)), Apply(part.op, (Apply("neg", part.args),))] * 3
    return replaced(term, path, rng.choice(ways))


def _parts(term: Term, path: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], Term]]:
    yield path, term
    if isinstance(term, Apply) and term.op != "eye":
        for index, arg in enumerate(term.args[:1] if term.op in _SIZED else term.args):
            yield from _parts(arg, (*path, index))


def program_of(*terms: Term) -> Program | None:
    """A program that binds the terms to ``t0``, ``t1``, …; None where shapes do not fit."""
    made = Builder(empty("test"))
    for name, shape in LEAVES.items():
        made.declare(name, Declaration("parameter", shape))
    made.size("n")
    made.size("p")
    try:
        for place, term in enumerate(terms):
            bind_formula(made, f"t{place}", term)
    except InputError:
        return None
    return made.build()


# --- numbers ----------------------------------------------------------------------------------------------------------


def arrays_at(rng: np.random.Generator, rows: int, columns: int, mode: int) -> dict[str, np.ndarray]:
    """Values of the leaves: of either sign, positive (mode 1), square ones well conditioned (mode 2)."""
    found: dict[str, np.ndarray] = {}
    for name, (r, c) in LEAVES.items():
        size = [{"n": rows, "p": columns}.get(str(n), 1) for n in (r, c)]
        array = rng.standard_normal(size)
        if mode or "positive" in PROPERTIES.get(name, ()) or name == "P":
            array = np.abs(array) + 0.1
        if name == "K":
            array = (rng.random(size) < 0.5).astype(float)
        if name == "P":
            array = array / array.sum(axis=1, keepdims=True)
        if name == "S":
            array = array + array.T
        if mode > 1 and r == c == "n":
            array = array / 4 + 3 * np.eye(rows)
        found[name] = array
    return found


def values_of(program: Program, arrays: Values) -> Values:
    """The values of all names in float64, with as little around it as can be: many points are looked at."""
    numbers = number_system("float64")
    rows, columns = arrays["X"].shape
    numbers.sizes |= {"n": rows, "p": columns}
    values = {**arrays, "n": np.full((1, 1), float(rows)), "p": np.full((1, 1), float(columns))}
    for name, operation, args in program.equations:
        values[name] = np.asarray(operation.value(numbers, _values(values, args)), dtype=float)  # not bool
    return values


def differ(program: Program, seed: int) -> bool:
    """Whether ``t0`` and ``t1`` differ at some point where both surely have a value."""
    sizes = [(2, 3), (1, 2), (3, 1), (1, 1), (2, 2), (3, 2)]
    for trial in range(18):
        rng = np.random.default_rng([seed, trial])
        arrays = arrays_at(rng, *sizes[trial % 6], trial // 6)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                values = values_of(program, arrays)
            except np.linalg.LinAlgError:
                continue
            if not _sure(program, values):
                continue
            left, right = values["t0"], values["t1"]
            sure = np.isfinite(left) & np.isfinite(right) & (np.abs(left) < 1e8) & (np.abs(right) < 1e8)
            if np.any(np.abs(left - right)[sure] > 1e-5 * (1 + np.abs(left) + np.abs(right))[sure]):
                return True
    return False


def _sure(program: Program, values: Values) -> bool:
    """Whether every decision has operands with a value, and none that rounding could turn."""
    for _, operation, args in program.equations:
        decides = operation.name in (*_COMPARISONS, "step", "sign", "abs", "relu", "maximum", "minimum")
        if decides or operation.name in ("where", "inv", "det", "logdet"):
            operands = _values(values, args[:1] if operation.name == "where" else args)
            if any(np.isnan(operand).any() for operand in operands):
                return False
            if decides:
                gap = np.abs(operands[0] - operands[1]) if len(operands) > 1 else np.abs(operands[0])
                if np.any((gap > 0) & (gap < 1e-7)):
                    return False
    return True


def _values(values: Values, args: Sequence[str]) -> list[np.ndarray]:
    return [np.full((1, 1), float(number(arg))) if is_numeral(arg) else values[arg] for arg in args]
