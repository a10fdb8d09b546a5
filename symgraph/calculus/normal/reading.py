"""From a program to normal forms: every equation by its row, in order.

Sizes are never written out: ``784`` is as opaque as ``n``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from symgraph.calculus.abstract import abstract
from symgraph.calculus.normal.atoms import Sizes
from symgraph.calculus.normal.elementwise import function_form, term_form
from symgraph.calculus.normal.forms import Forms, added, constant, key_of, labels_of, subtracted
from symgraph.calculus.normal.heads import COLUMN, ROW, Factor, Facts, Polynomial, place
from symgraph.calculus.normal.matrices import determinant, identity, inverse, log_determinant
from symgraph.calculus.normal.powers import exponential, logarithm, power
from symgraph.calculus.normal.signs import ANY, inside_facts, leaves
from symgraph.calculus.operation import Dim, Operation, Shape
from symgraph.calculus.program import Equation, Program
from symgraph.calculus.rows import NARY, TABLE
from symgraph.calculus.term import is_numeral, number

Properties = Mapping[str, Collection[str]]
LINEAR = ("take", "put", "reshape", "unfold", "fold")
"""Rows without rules of which it is known that they are linear."""


def sizes_of(shape: Shape) -> Sizes:
    """The sizes of the labels that an array has: none along an axis of size 1."""
    return {label: size for label, size in zip((ROW, COLUMN), shape, strict=True) if size != 1}


class Reader:
    """The normal forms of names of a program; those in `cut` are not looked into."""

    def __init__(
        self, forms: Forms, program: Program, properties: Properties, cut: Mapping[str, frozenset[str]]
    ) -> None:
        self.forms = forms
        self.program = program
        self.properties = properties
        self.cut = cut
        self._known: dict[str, Polynomial] = {}

    def read(self, equation: Equation) -> None:
        """Work out one equation, whose arguments have been read."""
        args = [self.form(arg) for arg in equation.args]
        shapes = [self.program.shapes.get(arg, (1, 1)) for arg in equation.args]
        self._known[equation.name] = self._row(equation.operation, args, shapes)

    def form(self, name: str) -> Polynomial:
        """The form of a name that has been read, of a declared one, of a name that is cut, or of a numeral."""
        if is_numeral(name):
            return constant(number(name))
        if name not in self._known:
            self._known[name] = self._leaf(name)
        return self._known[name]

    # --- names that are not looked into -----------------------------------------------------------------------------

    def _leaf(self, name: str) -> Polynomial:
        declared = self.program.declarations.get(name)
        if declared is not None and declared.role == "size":
            return self.forms.factor(self.forms.heads.size(name))
        if declared is not None and declared.value is not None:
            return constant(number(declared.value))
        sizes = sizes_of(self.program.shapes[name])
        words = self.properties.get(name, ())
        if name in self.cut:
            facts = Facts(analytic=False, leaves=self.cut[name] | {name})
        else:
            facts = _declared_facts(name, words, sizes)
        symmetric = "symmetric" in words and len(sizes) == 2 and sizes[ROW] == sizes[COLUMN]
        head = self.forms.heads.leaf(name, tuple(sizes.values()), symmetric, facts)
        return self.forms.factor(head, tuple(sizes))

    # --- rows -------------------------------------------------------------------------------------------------------

    def _row(self, operation: Operation, args: list[Polynomial], shapes: list[Shape]) -> Polynomial:
        forms = self.forms
        result = operation.shape(shapes)
        name = operation.name
        if name == "composed":
            names = {f"x{k}": arg for k, arg in enumerate(args)}
            return term_form(forms, operation.params[0], names, sizes_of(result))
        rule = _ROWS.get(name)
        if rule is not None:
            return rule(forms, operation, args, shapes)
        if name in TABLE or name in NARY or abstract(name):
            return function_form(forms, name, args, sizes_of(result))
        return _unknown(forms, operation, args, shapes)


def _declared_facts(name: str, words: Collection[str], sizes: Sizes) -> Facts:
    binary = "binary" in words
    positive = not binary and ("positive" in words or "nonnegative" in words)  # 0 is left out: a set of measure 0
    sums = [label for label, word in ((COLUMN, "rowsum1"), (ROW, "columnsum1")) if word in words]
    anything = "computed" in words
    return Facts(
        positive=positive,
        nonnegative=positive or binary,
        analytic=not (binary or sums or anything),
        binary=binary,
        leaves=frozenset({name, ANY} if anything else {name}),
        unit=[*sizes].index(sums[0]) if sums and sums[0] in sizes else None,
    )


# --- the rows that look across elements -----------------------------------------------------------------------------

_Row = Callable[[Forms, Operation, list[Polynomial], list[Shape]], Polynomial]


def _affine(forms: Forms, _row: Operation, args: list[Polynomial], shapes: list[Shape]) -> Polynomial:
    return added(forms.matmul(args[0], args[1], shapes[0][1]), *args[2:])


def _dot(forms: Forms, row: Operation, args: list[Polynomial], _shapes: list[Shape]) -> Polynomial:
    pairs = row.params[0]
    products = [forms.times(args[2 * k], args[2 * k + 1]) for k in range(pairs)]
    return added(*products, *args[2 * pairs :])


def _sum(forms: Forms, row: Operation, args: list[Polynomial], shapes: list[Shape]) -> Polynomial:
    axes = row.params or (0, 1)
    result = args[0]
    for axis in axes:
        result = forms.summed(result, (ROW, COLUMN)[axis], shapes[0][axis])
    return result


def _entry(forms: Forms, row: Operation, args: list[Polynomial], _shapes: list[Shape]) -> Polynomial:
    return forms.renamed(args[0], {ROW: place(row.params[0]), COLUMN: place(row.params[1])})


def _stack(forms: Forms, row: Operation, args: list[Polynomial], _shapes: list[Shape]) -> Polynomial:
    shape, places = row.params
    parts: list[Polynomial] = []
    for arg, where in zip(args, places, strict=True):
        deltas: list[Factor] = [
            (forms.heads.delta(size).id, 1, (label, place(index)))
            for label, size, index in zip((ROW, COLUMN), shape, where, strict=True)
            if size != 1
        ]
        parts.append(forms.times(arg, forms.product(deltas, {})))
    return added(*parts)


def _trace(forms: Forms, _row: Operation, args: list[Polynomial], shapes: list[Shape]) -> Polynomial:
    return forms.summed(forms.renamed(args[0], {COLUMN: ROW}), ROW, shapes[0][0])


def _diag(forms: Forms, _row: Operation, args: list[Polynomial], shapes: list[Shape]) -> Polynomial:
    return forms.times(args[0], identity(forms, shapes[0][0]))


def _softmax(forms: Forms, row: Operation, args: list[Polynomial], shapes: list[Shape]) -> Polynomial:
    sizes, axis = sizes_of(shapes[0]), row.params[0]
    powers = exponential(forms, args[0], sizes)
    total = forms.summed(powers, (ROW, COLUMN)[axis], shapes[0][axis])
    return forms.times(powers, power(forms, total, -1, sizes))


def _logsumexp(forms: Forms, row: Operation, args: list[Polynomial], shapes: list[Shape]) -> Polynomial:
    sizes, axis = sizes_of(shapes[0]), row.params[0]
    powers = exponential(forms, args[0], sizes)
    return logarithm(forms, forms.summed(powers, (ROW, COLUMN)[axis], shapes[0][axis]), sizes)


def _log_softmax(forms: Forms, row: Operation, args: list[Polynomial], shapes: list[Shape]) -> Polynomial:
    return subtracted(args[0], _logsumexp(forms, row, args, shapes))


def _unknown(forms: Forms, row: Operation, args: list[Polynomial], shapes: list[Shape]) -> Polynomial:
    """A row without rules, as a head of its own; a linear one of each term by itself, numbers taken out."""
    if row.name not in LINEAR or not args[0]:
        return _opaque(forms, row, args, shapes)
    parts: list[Polynomial] = []
    for (free, components), coefficient in args[0].items():
        numbers: list[Factor] = [factor for factor in free if all(label not in (ROW, COLUMN) for label in factor[2])]
        arrays = tuple(factor for factor in free if factor not in numbers)
        sums = tuple(part for part in components if not labels_of({((), (part,)): 1}))
        rest = tuple(part for part in components if part not in sums)
        scalar: Polynomial = {(tuple(numbers), sums): coefficient}
        parts.append(forms.times(scalar, _opaque(forms, row, [{(arrays, rest): 1}], shapes)))
    return added(*parts)


def _opaque(forms: Forms, row: Operation, args: list[Polynomial], shapes: list[Shape]) -> Polynomial:
    sizes = sizes_of(row.shape(shapes))
    described = f"{row.name} {row.params} {shapes}"

    def facts() -> Facts:
        known = inside_facts(forms.heads, args)
        return known if row.name in LINEAR else Facts(total=False, analytic=False, leaves=leaves(forms.heads, args))

    head = forms.heads.intern("array", described, tuple(map(key_of, args)), sizes=tuple(sizes.values()), facts=facts)
    return forms.factor(head, tuple(sizes))


def _itself(_forms: Forms, _row: Operation, args: list[Polynomial], _shapes: list[Shape]) -> Polynomial:
    return args[0]


def _transpose(forms: Forms, _row: Operation, args: list[Polynomial], _shapes: list[Shape]) -> Polynomial:
    return forms.transposed(args[0])


def _diagonal(forms: Forms, _row: Operation, args: list[Polynomial], _shapes: list[Shape]) -> Polynomial:
    return forms.renamed(args[0], {COLUMN: ROW})


def _eye(forms: Forms, row: Operation, _args: list[Polynomial], _shapes: list[Shape]) -> Polynomial:
    return identity(forms, row.params[0])


def _of_square(function: Callable[[Forms, Polynomial, Dim], Polynomial]) -> _Row:
    """A function of a square matrix, which takes its size."""

    def applied(forms: Forms, _row: Operation, args: list[Polynomial], shapes: list[Shape]) -> Polynomial:
        return function(forms, args[0], shapes[0][0])

    return applied


_ROWS: dict[str, _Row] = {
    "matmul": _affine,
    "affine": _affine,
    "dot": _dot,
    "identity": _itself,
    "broadcast": _itself,
    "transpose": _transpose,
    "entry": _entry,
    "stack": _stack,
    "sum": _sum,
    "softmax": _softmax,
    "logsumexp": _logsumexp,
    "log_softmax": _log_softmax,
    "trace": _trace,
    "diag": _diag,
    "diagonal": _diagonal,
    "eye": _eye,
    "inv": _of_square(inverse),
    "det": _of_square(determinant),
    "logdet": _of_square(log_determinant),
}
