"""Which claims are about whole arrays: that is known only when the program tells what is an array."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from symgraph.calculus.operation import SCALAR, Shape, dims
from symgraph.calculus.program import Program
from symgraph.errors import ShapeError
from symgraph.spec.array_operations import array_operation
from symgraph.spec.read_assumptions import COLUMN_SUM, MATRIX_WORDS
from symgraph.spec.spec import Assumption, Claim, Spec


def with_elements(assume: Mapping[str, tuple[Assumption, ...]], program: Program) -> dict[str, tuple[Assumption, ...]]:
    """The assumptions, those on arrays of known size also as assumptions on their elements; a column is one sample."""
    assume = {name: _of_column(rules) if _is_column(name, program) else rules for name, rules in assume.items()}
    elements: dict[str, tuple[Assumption, ...]] = {}
    for name, rules in assume.items():
        rows, columns = program.shapes.get(name, SCALAR)
        if (rows, columns) == SCALAR or isinstance(rows, str) or isinstance(columns, str):
            continue
        own = tuple(rule for rule in rules if rule not in MATRIX_WORDS)
        elements |= dict.fromkeys(program.element_names(name).names(rows, columns), own)
    return {**elements, **assume}


def _is_column(name: str, program: Program) -> bool:
    """Whether an array is declared as a column, and not as rows that have one element each."""
    return program.shapes.get(name, SCALAR)[0] != 1 and program.element_names(name).axes == 1


def _of_column(rules: tuple[Assumption, ...]) -> tuple[Assumption, ...]:
    return tuple(COLUMN_SUM if rule == "rowsum1" else rule for rule in rules)


def with_whole_claims(spec: Spec, shapes: Mapping[str, Shape], aliases: Mapping[str, str]) -> Spec:
    """The spec whose claims and backward lines say whether they are about whole arrays.

    `shapes` are those of the program.  One abbreviation or backward line about arrays makes all claims so, for they may
    all use it; so does a size that is a symbol, and what is assumed of a matrix as a whole.  Raises ShapeError where a
    claim is of an array.
    """
    arrays = {name for name, shape in shapes.items() if shape != SCALAR}
    places = [(claim.of, claim.forms[0].place) for claim in spec.claims if claim.of in arrays]
    if places:
        allowed = "a gradient is of a single number"
        raise ShapeError([place.problem(f"'{of}' is {dims(shapes[of])}", allowed) for of, place in places])
    arrays |= {alias for alias, name in aliases.items() if name in arrays}
    before = len(arrays)
    for name, formula in spec.let.items():
        if array_operation(formula.term, arrays):
            arrays.add(name)
    for line in spec.backward:
        if line.primal in arrays or array_operation(line.formula.term, arrays):
            arrays.add(line.name)
    words = {word for rules in spec.assume.values() for word in rules if isinstance(word, str)}
    symbolic = any(isinstance(n, str) for shape in shapes.values() for n in shape)
    everything = len(arrays) > before or symbolic or not words.isdisjoint(MATRIX_WORDS)

    def is_whole(claim: Claim) -> bool:
        named = claim.of in arrays or claim.wrt in arrays
        return everything or named or any(array_operation(form.term, arrays) for form in claim.forms)

    return replace(
        spec,
        claims=tuple(replace(claim, whole=True) if is_whole(claim) else claim for claim in spec.claims),
        backward=tuple(replace(line, whole=True) for line in spec.backward) if everything else spec.backward,
    )
