"""What a claim may lack or confuse: the quantities of the forward program, written as its author may write them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from symgraph.calculus.abstract import abstract
from symgraph.calculus.elementwise import arguments, row_partial
from symgraph.calculus.operation import Shape
from symgraph.calculus.rows import NARY, TABLE
from symgraph.calculus.term import Apply, Term, fold_numbers, is_numeral, substitute, term_size
from symgraph.checking.matrices.mistakes.products import transposed
from symgraph.checking.matrices.mistakes.workbench import Workbench
from symgraph.checking.proof.normal_form import COMPARISONS
from symgraph.errors import InputError

MAX_SIZE = 24
"""Of a quantity in a hint: a longer one helps nobody."""
MAX_QUANTITIES = 120
OF_MATRICES = ("inv", "softmax", "log_softmax")
"""Functions of whole arrays that give arrays of the same shape."""
_ARITHMETIC = ("neg", "square", "reciprocal", "identity")


@dataclass(frozen=True)
class Quantity:
    """A formula and the name of its value; with a `function`, ``term`` is it (or its derivative) `of` something."""

    term: Term
    name: str
    shape: Shape
    function: str = ""
    of: Term = ""


class Quantities:
    """The quantities of a program.

    `values` are its names and what stands inside its equations, `applied` its elementwise functions by the name they
    are applied to, and `results` by their own, `slopes` the derivatives of these.
    """

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench
        asked = bench.asked
        self.program = asked.derivative.program
        self._lines = {
            asked.subject.swept.gradients.get(asked.subject.meaning(line.primal)[0], ""): line.name
            for line in asked.subject.lines
            if line.name in asked.usable and line.primal and line.whole
        }
        self._written: dict[str, Term | None] = {}
        self.values = list(self._values([*asked.subject.let, *asked.usable]))[:MAX_QUANTITIES]
        self.applied: dict[str, Quantity] = {}
        self.results: dict[str, Quantity] = {}
        self.slopes: list[Quantity] = []
        for name, operation, args in self.program.equations:
            if _is_function(operation.name, args) and name not in self.program.adjoints:
                self._add_function(name, operation.name, args[0])

    def written(self, name: str) -> Term | None:
        """A name as its author may write it: temporaries written out; None where that is too long or cannot be."""
        if name not in self._written:
            self._written[name] = self._made(name)
        return self._written[name]

    def parts(self, name: str) -> list[Term]:
        """The terms of the sum that a name is, or the name itself, as they may be written."""
        equation = self.program.equation(name)
        names = equation.args if equation is not None and equation.operation.name == "add" else (name,)
        terms = [self._made(name) if name == names[0] == self.bench.truth else self.written(name) for name in names]
        return [term for term in terms if term is not None]

    def _made(self, name: str) -> Term | None:
        equation = self.program.equation(name)
        if name in self._lines:
            return self._lines[name]
        if equation is None or not (name.startswith("_") or name in self.program.adjoints):
            declared = self.program.declarations.get(name)
            return name if declared is None or declared.value is None else declared.value
        if equation.operation.name in ("broadcast", "stack", "entry"):
            return None
        args = [arg if is_numeral(arg) else self._operand(equation.operation.name, arg) for arg in equation.args]
        known = [arg for arg in args if arg is not None]
        term = _tidy(equation.operation.term(known)) if len(known) == len(args) else None
        return term if term is not None and term_size(term) <= MAX_SIZE else None

    def _operand(self, op: str, arg: str) -> Term | None:
        """An argument; one that is stretched to fit an elementwise operation is written as it was before."""
        equation = self.program.equation(arg)
        stretched = equation is not None and equation.operation.name == "broadcast"
        if stretched and equation is not None and (op in TABLE or op in (*NARY, "composed")):
            return equation.args[0] if is_numeral(equation.args[0]) else self.written(equation.args[0])
        return self.written(arg)

    def _values(self, more: list[str]) -> Iterator[Quantity]:
        """Names first, then what has none."""
        forward = self.bench.asked.subject.program
        names = [name for name, d in forward.declarations.items() if d.role != "size" and d.value is None]
        computed = [equation.name for equation in forward.equations]
        visible = [name for name in computed if not name.startswith("_")]
        inner = [
            name for name, operation, _ in forward.equations if name[0] == "_" and operation.name not in COMPARISONS
        ]
        seen: set[str] = set()
        for name in (*names, *more, *visible, *inner):
            term = self.written(name) if name in self.program.shapes else name
            bound = None if term is None else self.bench.name(term)
            if term is None or bound is None or bound in seen:
                continue
            seen.add(bound)
            yield Quantity(term, bound, self.bench.builder.shape(bound))

    def _add_function(self, name: str, function: str, arg: str) -> None:
        inner, own = self.written(arg), self.written(name)
        if inner is None or own is None:
            return
        found = Quantity(own, name, self.bench.builder.shape(name), function, inner)
        self.applied.setdefault(arg, found)
        self.results[name] = found
        slope = slope_of(function, inner, own)
        bound = None if slope is None else self.bench.name(slope)
        if slope is not None and bound is not None and not is_numeral(bound):
            self.slopes.append(Quantity(slope, bound, self.bench.builder.shape(bound), spelt(function), inner))


def _tidy(term: Term) -> Term:
    """A term without products by 1 and transposes of transposes."""
    match fold_numbers(term):
        case Apply("matmul", ("1", inner)) | Apply("matmul", (inner, "1")):
            return inner
        case Apply("transpose", (inner,)):
            return transposed(inner)
        case folded:
            return folded


def slope_of(function: str, inner: Term, own: Term) -> Term | None:
    """The derivative of an elementwise function at `inner`, where its value is `own`: ``1 - H**2``."""
    try:
        partial = row_partial(function, 1, 0)
    except (InputError, KeyError):
        return None
    return fold_numbers(substitute(partial, {arguments(function, 1)[0]: inner, "y": own}))


def spelt(function: str) -> str:
    """A function as it is called in formulas."""
    known = abstract(function)
    return known.spelling(1) if known else function


def _is_function(op: str, args: tuple[str, ...]) -> bool:
    known = abstract(op) is not None or op in TABLE or op in OF_MATRICES
    return known and len(args) == 1 and op not in _ARITHMETIC and not is_numeral(args[0])


def length_of(quantity: Quantity) -> float:
    """How much longer a hint is with a quantity that has no name."""
    return 0 if isinstance(quantity.term, str) else 3
