"""The equations of a network as they stand beside its picture.

A small network has a line for every unit, ``h11 = tanh(w111 i1 + w112 i2 + b11)``; a larger one has a line for every
layer, ``h1 = tanh(W1 i + b1)``.  All of it is read off the program: nothing is derived here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from symgraph.calculus.closed_form import folded
from symgraph.calculus.expand import expand
from symgraph.calculus.program import Program
from symgraph.calculus.term import Apply, Term, substitute, term_size
from symgraph.figure.contents.pieces import Names
from symgraph.figure.network.layers import NetworkLayer
from symgraph.lowering.markup import Words
from symgraph.lowering.mathematics import name_words

MOST_LINES = 8
"""Units, of all layers together, up to which each has a line of its own."""
MOST_INPUTS = 4
"""Inputs of a unit up to which its sum is written out."""
LONGEST = 30
"""Names, numbers and operations of a loss up to which it is written in the units' names."""


class Equality(NamedTuple):
    """``left = right``."""

    left: Words
    right: Words


def network_equations(
    program: Program, layers: Sequence[NetworkLayer], names: Names, *, by_unit: bool
) -> list[Equality]:
    """The lines, from the first layer to the loss; over arrays unless they are wanted `by_unit` and are few."""
    computed = layers[1:]
    units = sum(layer.units for layer in computed)
    inputs = max(int(program.shapes[layer.given][0]) for layer in computed)
    scalar = expand(program) if by_unit and units <= MOST_LINES and inputs <= MOST_INPUTS else None
    lines: list[Equality] = []
    for layer in computed:
        lines += _by_unit(program, scalar, layer, names) if scalar else _of_layer(program, layer, names)
    lines += _others(program, scalar, layers, names)
    loss, label = program.loss, program.metadata.get("loss_label")
    if loss is not None and label:  # the output itself is what is differentiated
        end = (scalar or program).loss or loss
        lines.append(Equality(name_words(label), names(end)))
    return lines


def aligned(lines: Sequence[Equality]) -> Words:
    """The lines one below the other, with their equals signs in a column."""
    typst = r" \ ".join(f"{left.typst} &= {right.typst}" for left, right in lines)
    latex = r" \\[0.5em] ".join(f"{left.latex} &= {right.latex}" for left, right in lines)
    text = "\n".join(f"{left.text} = {right.text}" for left, right in lines)
    return Words(f"display({typst})", rf"\begin{{aligned}} {latex} \end{{aligned}}", text)


def activation(program: Program, layer: NetworkLayer) -> Term | None:
    """What a layer does to its weighted sums; None where it does nothing."""
    return None if layer.sum == layer.result else folded(program, layer.result)


def acts_by_unit(program: Program, layer: NetworkLayer) -> bool:
    """Whether each unit depends on its own weighted sum only, which it does not with softmax."""
    return _is_written_out(program, layer.result)


def _of_layer(program: Program, layer: NetworkLayer, names: Names) -> Iterator[Equality]:
    """One line over arrays; two where the activation mentions the sum several times."""
    yield from _with_sum(program, layer.result, layer.sum, names)


def _by_unit(program: Program, scalar: Program, layer: NetworkLayer, names: Names) -> Iterator[Equality]:
    sums, results = program.scalars(layer.sum), program.scalars(layer.result)
    if not acts_by_unit(program, layer):
        for name in sums:
            yield Equality(names(name), names.term(folded(scalar, name)))
        yield Equality(names(layer.result), names.term(folded(program, layer.result)))
        return
    for name, total in zip(results, sums, strict=True):
        yield from _with_sum(scalar, name, total, names)


def _with_sum(program: Program, name: str, total: str, names: Names) -> Iterator[Equality]:
    """``name = f(sum)``, with the sum written in its place where it stands there once."""
    term = folded(program, name)
    if name != total and _count(term, total) == 1:
        term = substitute(term, {total: folded(program, total)})
    elif name != total:
        yield Equality(names(total), names.term(folded(program, total)))
    yield Equality(names(name), names.term(term))


def _others(
    program: Program, scalar: Program | None, layers: Sequence[NetworkLayer], names: Names
) -> Iterator[Equality]:
    """The lines of what comes after the layers: the loss, and what the author wrote of it."""
    inner = {name for layer in layers for name in layer.part.names}
    for name, _, _ in program.equations:
        if name in inner or name.startswith("_"):
            continue
        if scalar is not None and _is_written_out(program, name):
            elements = program.scalars(name)
            terms = [_element(scalar, element) for element in elements]
            if all(term_size(term) <= LONGEST for term in terms):
                yield from (Equality(names(e), names.term(t)) for e, t in zip(elements, terms, strict=True))
                continue
        yield Equality(names(name), names.term(folded(program, name)))


def _element(scalar: Program, name: str) -> Term:
    """The right-hand side of an element, which may be only another name of one."""
    return folded(scalar, name) if scalar.equation(name) else scalar.aliases.get(name, name)


def _is_written_out(program: Program, name: str) -> bool:
    """Whether the right-hand side of an array says the same of each element: no row of it has to be decomposed."""
    equation = program.equation(name)
    if equation is None:
        return True
    inner = (arg for arg in equation.args if arg.startswith("_"))
    return equation.operation.decompose is None and all(_is_written_out(program, arg) for arg in inner)


def _count(term: Term, name: str) -> int:
    return sum(_count(arg, name) for arg in term.args) if isinstance(term, Apply) else int(term == name)
