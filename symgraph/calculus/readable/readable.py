"""The gradient of a program in one formula, as short as can be proved right.

First the adjoint equations are written out, then equal forms are tried, shortest first: products expanded, logarithms
fused before the reverse sweep, common factors in front.  The first one that is proved is taken; where none is, the
gradient is shown as it was derived.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from types import MappingProxyType

from symgraph.calculus.closed_form import folded, foldings
from symgraph.calculus.gradients import gradient, wrt_names
from symgraph.calculus.program import Program, needed
from symgraph.calculus.readable.fusing import fused
from symgraph.calculus.readable.node import Node
from symgraph.calculus.readable.proof import proved
from symgraph.calculus.readable.reading import Properties, Reading, TooLongError
from symgraph.calculus.readable.repeated import Extracted, extracted
from symgraph.calculus.readable.rewriting import with_names
from symgraph.calculus.readable.shortening import candidates
from symgraph.calculus.readable.writing import term_of
from symgraph.calculus.term import Term, fold_numbers, names_in, refuse_explosion, substitute
from symgraph.calculus.tidy import tidy
from symgraph.errors import InputError

MAX_TRIED = 5
"""Forms that are offered to the prover for one gradient."""
LONGEST = 600.0
"""The weight of a gradient written out, up to which shorter forms are looked for."""
NO_PROPERTIES: Properties = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Formula:
    """What a name is: as formula text and code have it, and as mathematics does; `node` unless it was written so."""

    name: str
    code: Term
    mathematics: Term
    node: Node | None = None

    @classmethod
    def of(cls, text: str, node: Node) -> Formula:
        """The formula of a node."""
        return cls(text, term_of(node), term_of(node, mathematics=True), node)

    @classmethod
    def as_written(cls, text: str, term: Term) -> Formula:
        """A formula that is written alike everywhere."""
        return cls(text, term, term)


@dataclass(frozen=True, slots=True)
class Readable:
    """The derivative of `of` by `wrt` in one formula.

    `program` has the raw gradient, called ``formula.name``.  `definitions` abbreviate what the formula would repeat;
    `forward` are the author's intermediates that it uses, with those they use, in their order.  Unless `simplified`,
    the formula and its definitions are the adjoint equations as they were derived.
    """

    program: Program
    of: str
    wrt: str
    formula: Formula
    definitions: tuple[Formula, ...]
    forward: tuple[Formula, ...]
    simplified: bool = True


def readable_gradient(
    program: Program, wrt: str, of: str | None = None, properties: Properties = NO_PROPERTIES
) -> Readable:
    """The derivative by one name (an array, an element, an intermediate) of `of`, the loss unless given.

    `properties` say what is known of arrays: ``symmetric``, ``rowsum1``, ….  Raises InputError as `gradient` does.
    """
    names = wrt_names(program, wrt)
    if len(names) != 1:
        raise InputError(f"'{wrt}' is {len(names)} names; derive by one at a time")
    raw = gradient(program, names, of)
    target = raw.gradients[names[0]]
    variants = [(raw, target)]
    shorter = fused(program)
    if shorter is not program:
        changed = gradient(shorter, names, of)
        variants.append((changed, changed.gradients[names[0]]))
    return _readable(variants, names[0], of or raw.loss or "", properties)


def readable_adjoint(raw: Program, adjoint: str, properties: Properties = NO_PROPERTIES) -> Readable:
    """An adjoint that a program holds, in one formula."""
    return _readable([(raw, adjoint)], raw.adjoints[adjoint], raw.loss or "", properties)


def _readable(variants: list[tuple[Program, str]], wrt: str, of: str, properties: Properties) -> Readable:
    raw, target = variants[0]
    for form in _forms(variants, properties):
        definitions = tuple(Formula.of(text, node) for text, node in form.definitions.items())
        formula = Formula.of(target, form.node)
        if proved(raw, target, formula.code, properties, {line.name: line.code for line in definitions}):
            return Readable(raw, of, wrt, formula, definitions, _forward(raw, [formula, *definitions]))
    *lines, formula = _adjoint_equations(raw, target)
    return Readable(raw, of, wrt, formula, tuple(lines), _forward(raw, [formula, *lines]), simplified=False)


def _forms(variants: list[tuple[Program, str]], properties: Properties) -> Iterator[Extracted]:
    """Forms of the gradient, shortest first; of equal length the more promising first."""
    found: dict[Node, Mapping[str, Node]] = {}
    for program, target in variants:
        try:
            reading = Reading(program, properties, [target], 2 * LONGEST)
        except TooLongError:  # said before 10,000 factors are multiplied one by one
            return
        written_out = reading.node(target)
        if written_out.weight + sum(meaning.weight for meaning in reading.kept.values()) > LONGEST:
            return
        named = _definitions(reading)
        for form in candidates(written_out):
            found.setdefault(with_names(form, named), reading.kept)
    raw, target = variants[0]
    adjoints = cache(partial(_adjoints_by_form, raw, target, properties))
    for node in sorted(found, key=lambda node: node.weight)[:MAX_TRIED]:
        yield extracted(node, adjoints, raw.shapes, found[node])


def _definitions(reading: Reading) -> dict[Node, Node]:
    """What the author gave names to, with these names."""
    program = reading.program
    found: dict[Node, Node] = {}
    for text, _, _ in program.equations:
        if not text.startswith("_") and text not in program.adjoints and text != program.loss:
            meaning = reading.definition(text)
            if meaning is not None and meaning.args:
                found.setdefault(meaning, reading.node(text))
    return found


def _adjoints_by_form(raw: Program, target: str, properties: Properties) -> dict[Node, str]:
    """Adjoints of the author's intermediates, by their shortest forms, to name parts of a formula after."""
    wanted = needed(raw, [target])
    outputs = [a for a, primal in raw.adjoints.items() if a in wanted and a != target and not primal.startswith("_")]
    reading = Reading(raw, properties, outputs)
    named = _definitions(reading)
    return {with_names(next(candidates(reading.node(text))), named): text for text in outputs}


def forward_formulas(program: Program, outputs: Iterable[str]) -> tuple[Formula, ...]:
    """The author's intermediates that `outputs` are computed from, these included, as they were written."""
    wanted = needed(program, outputs)
    return tuple(
        Formula.as_written(text, folded(program, text))
        for text, _, _ in program.equations
        if text in wanted and not text.startswith("_") and text not in program.adjoints
    )


def _forward(program: Program, formulas: Iterable[Formula]) -> tuple[Formula, ...]:
    """The author's intermediates that formulas use, and those these use."""
    own = [formula.name for formula in formulas]
    used = {text for formula in formulas for text in names_in(formula.code)}
    return forward_formulas(program, used - program.adjoints.keys() - set(own))


def _adjoint_equations(program: Program, target: str) -> list[Formula]:
    """The adjoint equations that a gradient needs, as they were derived; the gradient's own is the last."""
    wanted = needed(program, [target])
    seeds = {text: d.value for text, d in program.declarations.items() if d.value and text in program.adjoints}
    return [
        Formula.as_written(text, tidy(fold_numbers(substitute(_written_out(program, text), dict(seeds)))))
        for text, _, _ in program.equations
        if text in wanted and not text.startswith("_") and (text in program.adjoints or text == target)
    ]


def _written_out(program: Program, name: str) -> Term:
    """The right-hand side of an adjoint.  Raises InputError where it is longer than anything that can be read."""
    term: Term = name
    for term in foldings(program, name):
        refuse_explosion(term, name)
    return term
