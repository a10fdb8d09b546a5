"""One step of learning as a program of its own, to be drawn like any other: ``w111_new := w111 - eta*dw111``.

The gradient is a leaf, the whole backward pass folded away.  What the names mean travels in the metadata: `Step` under
``"update"``, and numbers under ``"values"``, the gradient's among them where the spec has values for all it needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from symgraph.calculus.closed_form import folded
from symgraph.calculus.elementary import elementary
from symgraph.calculus.gradients import gradient
from symgraph.calculus.lower import bind_formula
from symgraph.calculus.operation import SCALAR
from symgraph.calculus.program import Builder, Declaration, Program, Role, empty, pruned
from symgraph.calculus.term import Apply, Term, names_in, substitute
from symgraph.errors import InputError, Problem
from symgraph.figure.contents.forward import ForwardDrawing
from symgraph.figure.contents.pieces import Collection, Constants, Names
from symgraph.figure.graph import Graph, NodeRole
from symgraph.lowering.markup import Words, displayed, joined, math, quoted, symbol
from symgraph.lowering.numbers import PRECISION, as_fraction
from symgraph.spec.programs import evaluate
from symgraph.spec.spec import Updates
from symgraph.words import ENGLISH, Lexicon, Phrase

RATE = "eta"
RATES = (RATE, "η", "lr", "rate", "learning_rate")
"""Names that the key ``rate`` of ``train`` gives a value to."""
_THEN = Words("quad", r"\quad", ";")
_BECOMES = symbol("arrow.l", r"\leftarrow", "<-")


@dataclass(frozen=True, slots=True)
class Step:
    """What the names of an update's program mean.

    `wrt` is what is updated and `new` the name of its new value; with `is_array` names stand for whole arrays, which no
    single number is the value of.  `gradients` maps leaves to what the loss is differentiated by, `results` new values
    to the names of the old ones; `rates` are quantities of the step itself, such as the learning rate.  `loss` and
    `loss_label` are those of the program that learns.
    """

    wrt: str
    new: str
    gradients: Mapping[str, str]
    results: Mapping[str, str]
    rates: tuple[str, ...]
    loss: str
    loss_label: str | None
    is_array: bool = False


def update_program(program: Program, wrt: str, values: Mapping[str, Any] | None = None) -> Program:
    """The scalar program of one step of learning for `wrt`: a weight, an array's element, or a whole array by its name.

    The formula is the spec's (its key ``updates``), or else gradient descent.  `values` are numbers for the declared
    names, the spec's own unless given.  Raises InputError for an unknown or computed name, and without a loss.
    """
    array, place = program.resolve(wrt)
    if array not in program.declarations:
        raise InputError(Problem(f"'{wrt}' is computed", "inputs and parameters are updated", "name a weight"))
    if program.loss is None:
        found = f"'{program.name}' has no loss to descend"
        raise InputError(Problem(found, "a loss is one number", "add loss: mse, say"))
    steps = _Builder(program, wrt, program.loss)
    for name, term in _lines(program, wrt, array):
        steps.line(name, term)
    is_array = place is None and program.shapes[array] != SCALAR
    return steps.program({} if is_array else steps.values(values), is_array)


def _lines(program: Program, wrt: str, array: str) -> list[tuple[str, Term]]:
    """The names that are updated with their formulas, up to that of `wrt`; just that where the step is simultaneous."""
    updates: Updates = program.metadata.get("updates") or Updates({})
    formulas: dict[str, Term] = {name: formula.term for name, formula in updates.formulas.items()}
    if wrt not in formulas and array in formulas:  # of the element as of the whole array
        renamed: dict[str, Term] = {array: wrt, f"d{array}": f"d{wrt}"}
        formulas = {name: substitute(term, renamed) for name, term in formulas.items()}
        formulas = {(wrt if name == array else name): term for name, term in formulas.items()}
    if wrt not in formulas:
        rate = f"{RATE}_" if RATE in program.shapes else RATE
        return [(wrt, Apply("sub", (wrt, Apply("mul", (rate, f"d{wrt}")))))]
    if not updates.sequential:
        return [(wrt, formulas[wrt])]
    before = list(formulas)[: list(formulas).index(wrt) + 1]
    return [(name, formulas[name]) for name in before]


class _Builder:
    """Collects the equations of a step, and what their names mean."""

    def __init__(self, source: Program, wrt: str, loss: str) -> None:
        self.source = source
        self.wrt = wrt
        self.loss = loss
        self.builder = Builder(empty(source.name))
        self.gradients: dict[str, str] = {}
        self.results: dict[str, str] = {}
        self.rates: list[str] = []
        self.renewed: dict[str, Term] = {}

    def line(self, name: str, term: Term) -> None:
        """Add the new value of a name, which later lines use."""
        term = substitute(term, self.renewed)
        for used in names_in(term):
            if used not in self.builder.shapes:
                self.builder.declare(used, Declaration(self._role(used)))
        new = bind_formula(self.builder, self.builder.fresh(f"{name}_new"), term)
        self.results[new] = name
        self.renewed[name] = new

    def _role(self, name: str) -> Role:
        """The role of a leaf: as in the program, or a gradient, or a quantity of the step itself."""
        known = self._array(name)
        if known is not None:
            declared = self.source.declarations.get(known)
            return declared.role if declared else "input"
        if name.startswith("d") and self._array(name[1:]) is not None:
            self.gradients[name] = name[1:]
            return "input"
        self.rates.append(name)
        return "parameter"

    def _array(self, name: str) -> str | None:
        """The array or scalar of the learning program that a name belongs to, if it is one of its names."""
        name = self.source.aliases.get(name, name)
        if name in self.source.shapes:
            return name
        element = self.source.element(name)
        return element[0] if element else None

    def values(self, given: Mapping[str, Any] | None) -> dict[str, Any]:
        """Numbers for the leaves, the gradient's computed; without any that the source has no values for."""
        train: Mapping[str, Any] = self.source.metadata.get("train", {})
        found: dict[str, Any] = {name: train[name] for name in self.rates if name in train}
        if "rate" in train:
            found |= {name: train["rate"] for name in self.rates if name in RATES}
        try:
            forward = evaluate(self.source, given, PRECISION)
            backward = gradient(self.source, self.gradients.values()) if self.gradients else self.source
            adjoints = evaluate(backward, given, PRECISION)
        except InputError:  # values are missing
            return found
        for name in self.builder.declarations:
            if name in self.gradients:
                found[name] = _finite(name, adjoints[backward.gradients[self.gradients[name]]])
            elif name not in self.rates:
                found[name] = _finite(name, forward[name])
        return found

    def program(self, values: Mapping[str, Any], is_array: bool) -> Program:
        """The program, with nothing that the new value of `wrt` does not need."""
        new = next(name for name, old in self.results.items() if old == self.wrt)
        kept = pruned(self.builder.build(), [new])
        meaning = Step(
            self.wrt,
            new,
            {leaf: of for leaf, of in self.gradients.items() if leaf in kept.shapes},
            {name: old for name, old in self.results.items() if name in kept.shapes},
            tuple(name for name in self.rates if name in kept.shapes),
            self.loss,
            self.source.metadata.get("loss_label"),
            is_array,
        )
        metadata = {
            "labels": self.source.metadata.get("labels", {}),
            "figure": self.source.metadata.get("figure", {}),
            "assume": dict.fromkeys(meaning.rates, ("positive",)),
            "values": {name: value for name, value in values.items() if name in kept.shapes},
            "update": meaning,
        }
        return replace(kept, metadata=metadata)


def _finite(name: str, value: Any) -> Fraction:
    number = as_fraction(value)
    if number is None:
        raise InputError(Problem(f"'{name}' is not finite at these values", action="give other values"))
    return number


# --- how it is drawn ------------------------------------------------------------------------------------------------


class UpdateNames(Names):
    """How the names of an update's program are written: ∂L/∂w for the gradient, a raised "new" for the result."""

    def __init__(self, program: Program, lexicon: Lexicon = ENGLISH) -> None:
        self._step: Step = program.metadata["update"]
        super().__init__(program.metadata["labels"], self._step.loss, self._step.loss_label, lexicon)

    def __call__(self, name: str) -> Words:
        step = self._step
        if name in step.gradients:
            return self.derivative_of_loss(step.loss, step.gradients[name])
        if name in step.results:
            old, new = super().__call__(step.results[name]), quoted(self.lexicon(Phrase.NEW))
            return Words(f"{old.typst}^{new.typst}", f"{old.latex}^{{{new.latex}}}", f"{old.text} {new.text}")
        return super().__call__(name)


def update_graph(program: Program, constants: Constants = "auto", lexicon: Lexicon = ENGLISH) -> Graph:
    """The graph of an update's program, the step as a formula above it."""
    step: Step = program.metadata["update"]
    drawing = ForwardDrawing(program, program, Collection(UpdateNames(program, lexicon)), constants)
    steps = elementary(program)
    drawing.draw(steps)
    drawing.outputs(steps, [step.new])
    graph = drawing.graph()
    leaf_roles: dict[str, NodeRole] = {
        **dict.fromkeys(step.gradients, "gradient"),
        **dict.fromkeys(step.rates, "constant"),
    }
    nodes = tuple(replace(node, role=leaf_roles.get(node.value, node.role)) for node in graph.nodes)
    return replace(graph, nodes=nodes, title=math(displayed(update_words(program, lexicon))))


def update_words(program: Program, lexicon: Lexicon = ENGLISH) -> Words:
    """The step as a formula: ``w ← w - η ∂L/∂w``, or as several that follow each other."""
    step: Step = program.metadata["update"]
    names = UpdateNames(program, lexicon)
    # After v ← ..., v is the new one.
    assigned: dict[str, Term] = dict(step.results)
    return joined(
        [
            names(old).then(_BECOMES, names.term(substitute(folded(program, new), assigned)))
            for new, old in step.results.items()
        ],
        _THEN,
    )
