"""Formulas to equations: a term becomes one equation for each of its operations, in the author's order.

Temporaries are named after the equation they are made for, and an operation that exists already is used again.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from symgraph.calculus.elementwise import with_constants
from symgraph.calculus.operation import SCALAR, Application, dims, size
from symgraph.calculus.opset import application
from symgraph.calculus.program import Builder
from symgraph.calculus.structural import IDENTITY, entry, total
from symgraph.calculus.term import Apply, Term, is_numeral, merge_numerals
from symgraph.errors import InputError
from symgraph.notation import ElementNames

DEFAULTS = {"leaky_relu": "0.01", "elu": "1", "celu": "1", "huber": "1", "softshrink": "0.5", "hardshrink": "0.5"}
"""The parameter of functions of one or two arguments, where it is left out."""
Resolve = Callable[[str], tuple[str, tuple[int, int] | None]]
"""What a name in a formula means: a name of the program, or an element (from 0) of an array."""


def as_written(name: str) -> tuple[str, None]:
    """The resolution for formulas over names of the program itself."""
    return name, None


def bind_formula(
    builder: Builder, name: str, term: Term, resolve: Resolve = as_written, elements: ElementNames | None = None
) -> str:
    """Add the equation ``name := term`` and the temporaries it needs."""
    lowering = _Lowering(builder.within(name), resolve)
    return builder.bind(name, lowering.right_hand_side(merge_numerals(with_constants(term))), elements)


class _Lowering:
    def __init__(self, builder: Builder, resolve: Resolve) -> None:
        self.builder = builder
        self.resolve = resolve

    def operand(self, term: Term) -> str:
        """The name (or numeral) of a term's value."""
        if isinstance(term, str):
            return term if is_numeral(term) else self.name(term)
        if term.op in ("pi", "E", "oo") and term.op in self.builder.shapes:  # a declared name shadows the constant
            return term.op
        made = self.right_hand_side(term)
        return made.args[0] if made.operation is IDENTITY else self.builder.emit(made)

    def name(self, name: str) -> str:
        array, place = self.resolve(name)
        if place is None or self.builder.shape(array) == SCALAR:
            return array
        return self.builder.emit(Application(entry(*place), (array,)))

    def right_hand_side(self, term: Term) -> Application:  # noqa: PLR0911 - one return for each kind
        """The row and arguments of a term's outermost operation."""
        if isinstance(term, str) or (not term.args and term.op in self.builder.shapes):
            return Application(IDENTITY, (self.operand(term),))
        args = [self.operand(arg) for arg in term.args]
        match term.op:
            case "minimum" | "maximum" if len(args) > 2:
                first = self.builder.emit(application(Apply(term.op, (args[0], args[1]))))
                return self.right_hand_side(Apply(term.op, (first, *args[2:])))
            case op if op in DEFAULTS and len(args) == 1:
                return application(Apply(op, (*args, DEFAULTS[op])))
            case "softmax" | "log_softmax" | "logsumexp":
                return application(Apply(term.op, (*args, "0")))
            case "sum":
                return summed(self.builder, args[0])
            case "mean":
                return averaged(self.builder, args[0])
            case _:
                return application(Apply(term.op, tuple(args)))


def summed(builder: Builder, name: str) -> Application:
    """The sum of all elements; a scalar is its own sum."""
    return Application(IDENTITY if builder.shape(name) == SCALAR else total(None), (name,))


def averaged(builder: Builder, name: str) -> Application:
    """The mean of all elements; a scalar is its own mean."""
    shape = builder.shape(name)
    if shape == SCALAR:
        return Application(IDENTITY, (name,))
    if any(isinstance(n, str) for n in shape):
        raise InputError(f"the mean of '{name}' needs a known size, not {dims(shape)}")
    whole = builder.emit(summed(builder, name))
    return application(Apply("div", (whole, str(Fraction(size(shape))))))
