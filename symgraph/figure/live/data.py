"""What the live page knows: one JSON object, in ``<script type="application/json" id="data">``.

Beside it stands the script of ``compute(at)``: `at` maps every declared name to a number, the result maps every
name that is called a result below to a number (NaN or infinite where it is undefined).  The page itself does no
calculus: it looks numbers up, and adds them up where several are listed.  "MathML" is a ``<math>`` element, as a text.

    title       text
    lang        "en" or "ja"
    digits      decimals of rounded numbers
    words       {key: text}                what the page says, in its language: `symgraph.figure.live.words`
    notes       [text]                     what the reader is to be told: which values are examples, what is folded
    loss        name of a quantity, or null
    noBackward  true where nothing is differentiated, for there is no loss
    rate        the learning rate of a step of gradient descent
    learned     [name]                     the declared names that such a step moves, all at once
    wrt         [name]                     the declared names whose paths are marked in the beginning
    declared    [declared]                 in their order

        name, role, array           role is "input", "parameter" or "target"; array is what it is an element of, or
                                    its own name
        value                       number in the beginning
        low, high, step             of its slider
        limits                      [number or null, number or null]: between these the spec assumes it to be;
        open                        [true where it may not be the lower limit itself, the same of the upper one]
        whole, nonzero              true where only integers are allowed; true where 0 is not
        example                     true where the spec gives no value

    gradients   {quantity: result}         the adjoint of every quantity that the loss depends on
    quantities  {name: quantity}           in the order in which they are computed, the declared ones first

        label, text                 how it is written: MathML, and one line of text; a temporary is written as a formula
        role                        "input", "parameter", "target", "constant" or "computed"
        named                       false for a temporary: a part of an equation
        operands                    [quantity]: what it is computed from; those of its equation
        formula, numbers            the right-hand side: MathML, and the same with live numbers; "" for declared ones
        derivativeLabel, derivativeText     ∂L/∂name: MathML, and one line of text; "" where there is no adjoint
        derivative                  the chain rule: ∂L/∂by times ∂by/∂name, summed over all uses: MathML, or ""
        derivativeFormula, derivativeNumbers    the same with each ∂by/∂name as a formula, and with live numbers
        partials                    [{wrt, label, formula, result}]: ∂name/∂wrt for each quantity in its equation
        uses                        [{by, adjoint, partial}]: the summands of its derivative, ∂L/∂by and ∂by/∂name as
                                    names of results; [] for a temporary

    parts       [{id, title}]              what folds: id is the data-group of an area of the picture
    start       index of the view to begin with
    views       [view]                     every combination of folded parts, or some where these were too many

        folded      [part id], in the order of `parts`
        svg         the picture; its symbols and colours are elsewhere in the document
        nodes       {node id: {quantity, text, part}}: quantity is "" for a number; text is read aloud; part is the id
                    of the part of which the node is the box, or ""
        edges       [{tail, head, carries, back}] by their places (data-edge): carries is [quantity], back tells whether
                    anything flows back.  An edge is on a path to a name where back is true and one of carries is that
                    name or is computed from it.
        homes       {quantity: node id}: where a quantity is seen, in the box around it where it is folded
        given       [[owner, role]]: texts that are there from the beginning: numbers, and values of declared names
        moments     [{phase, quantity, line, nodes, edges, reveals}]: the steps of both passes, in their order; phase is
                    "forward" or "backward"; quantity is what is computed, or what the derivative is by, "" where these
                    are several; nodes (ids) and edges (places) stand out; reveals is [[owner, role]]: the texts that
                    appear; line is a key of `lines`

    lines       {key: {label, chain, formula, numbers, of}}     what is said of a step: label = chain = formula =
                    numbers = the sums `of`, a list of lists as below; the others are MathML, "" where there is nothing
                    to be said; chain is the chain rule in symbols, ∂L/∂by · ∂by/∂name

A live number within MathML is ``<mn data-of='[["name"]]'></mn>``; it has the attribute ``data-signed`` where a negative
number needs parentheses.  One in a picture is ``<text class="number" data-of='[["name", ...], ...]'
data-width="31.2">`` in its ``<g class="text" data-owner data-role>``.  Each inner list is one number: the sum of these
results; several are written ``(1, 2)``.  data-width is the room for it in units of the picture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from symgraph.calculus.evaluate import exact
from symgraph.calculus.program import Program
from symgraph.calculus.term import nearest_float
from symgraph.errors import InputError, Problem
from symgraph.figure.contents.update import RATES
from symgraph.figure.live.parts import FoldingPart
from symgraph.figure.live.quantities import Quantities
from symgraph.figure.live.sliders import slider
from symgraph.notation import ElementNames
from symgraph.spec.reader import short
from symgraph.spec.spec import Assumption

RATE = 0.1
"""The learning rate where the spec says none."""
LARGEST = 1e100
"""What a slider moves at most; twice as much must still be a number for JavaScript."""


@dataclass(frozen=True, slots=True)
class Learning:
    """A step of gradient descent: its rate, and the declared names that it moves."""

    rate: float
    names: tuple[str, ...]


def learning(program: Program, scalar: Program, rate: float | None = None) -> Learning:
    """How the page learns: at the rate given, or the spec's, what its key ``updates`` names, or else all parameters.

    Raises InputError for a rate that is no number, or not positive.
    """
    if rate is not None and exact(rate, "rate") <= 0:
        raise InputError(Problem(f"rate: {rate}", "a positive number is needed", "take 0.1, say"))
    train: Mapping[str, Any] = program.metadata.get("train", {})
    updates = program.metadata.get("updates")
    parameters = [name for name, declared in scalar.declarations.items() if declared.role == "parameter"]
    if updates is not None:
        updated = {one for name in updates.formulas for one in program.scalars(name)}
        parameters = [name for name in parameters if name in updated]
    own = next((float(exact(train[name], f"train.{name}")) for name in RATES if name in train), RATE)
    return Learning(own if rate is None else float(rate), tuple(parameters))


def declared_data(
    program: Program, scalar: Program, values: Mapping[str, Any], examples: Sequence[str]
) -> list[dict[str, Any]]:
    """What can be moved on the page, with its slider."""
    assumptions: Mapping[str, tuple[Assumption, ...]] = program.metadata.get("assume", {})
    arrays: Mapping[str, ElementNames] = program.metadata.get("arrays", {})
    result: list[dict[str, Any]] = []
    for name, declared in scalar.declarations.items():
        if declared.value is None:
            array = next((array for array, names in arrays.items() if names.index(name) is not None), name)
            value = _movable(values[name], name)
            found = slider(value, assumptions.get(name, ()))
            result.append(
                {
                    "name": name,
                    "role": declared.role,
                    "array": array,
                    "value": value,
                    "low": found.low,
                    "high": found.high,
                    "step": found.step,
                    "limits": [limit if isfinite(limit) else None for limit in found.limits],
                    "open": list(found.open),
                    "whole": found.whole,
                    "nonzero": found.nonzero,
                    "example": name in examples,
                }
            )
    return result


def _movable(value: Any, name: str) -> float:
    """The value as JavaScript has it.  Raises InputError for one that is too large to be moved."""
    number = nearest_float(exact(value, name))
    if abs(number) > LARGEST:
        found = f"the value of '{name}' is {short(str(value))}"
        raise InputError(Problem(found, f"a page moves numbers up to {LARGEST:g}", f"choose another, --at {name}=1"))
    return number


def page_data(quantities: Quantities, parts: Sequence[FoldingPart], learned: Learning) -> dict[str, Any]:
    """What is the same in every view."""
    loss = quantities.scalar.loss
    return {
        "loss": loss,
        "noBackward": loss is None,
        "rate": learned.rate,
        "learned": list(learned.names),
        "gradients": quantities.gradients,
        "quantities": quantities.data,
        "parts": [{"id": part.id, "title": part.title} for part in parts],
    }
