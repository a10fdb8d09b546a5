"""A loss and its gradient as NumPy functions of one packed vector, as ``scipy.optimize`` wants them.

``loss(beta, X, Y)`` and ``loss_grad(beta, X, Y)`` take all parameters behind each other in one 1-D array; the sizes
come from the shapes of the data, and one more from the length of the vector.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from symgraph.calculus.operation import SCALAR, Dim, Shape, size
from symgraph.calculus.program import Program
from symgraph.calculus.readable.readable import Formula, Readable, forward_formulas
from symgraph.calculus.term import Apply, Term, is_numeral
from symgraph.calculus.term_shapes import TermShapes
from symgraph.lowering.numpy import NUMPY
from symgraph.lowering.python_functions import (
    SIZES,
    declared_names,
    function_lines,
    ordered_sizes,
    size_lines,
)
from symgraph.lowering.python_modules import functions, module, sizes_of
from symgraph.lowering.python_terms import Code

_VECTORS = ("beta", "theta", "packed")


@dataclass(frozen=True, slots=True)
class Parts:
    """What a packed module is made of.

    `gradients` are the names of the gradients of `of` by each parameter, in the order in which they are packed;
    `loss` are the lines that compute `of`, `lines` those that compute the gradients, `data` the other arguments.
    `names` are identifiers by names, for those that are not to be written as they are.
    """

    program: Program
    of: str
    gradients: Mapping[str, str]
    loss: Sequence[Formula]
    lines: Sequence[Formula]
    data: Sequence[str]
    names: Mapping[str, str] = field(default_factory=dict[str, str])


def packed_code(gradients: Sequence[Readable]) -> str:
    """A module with ``loss`` and ``loss_grad``, both of the same arguments.

    The first is the vector of the parameters, in the order of `gradients`; the data follow in the order of their
    declarations, then sizes that nothing tells, then abstract functions.
    """
    return Packed(parts_of(gradients)).text()


def parts_of(gradients: Sequence[Readable]) -> Parts:
    """The parts for gradients in one formula each."""
    program, of = gradients[0].program, gradients[0].of
    names = {gradient.wrt: gradient.formula.name for gradient in gradients}
    data = [name for name in declared_names(program, of) if name not in names]
    return Parts(program, of, names, forward_formulas(program, [of]), function_lines(gradients), data)


class Packed:
    """Writes the functions of a packed module."""

    def __init__(self, parts: Parts) -> None:
        self.program: Program = parts.program
        self.of = parts.of
        self.gradients = parts.gradients
        self.lines = parts.lines
        self.loss_lines = parts.loss
        shapes = TermShapes(self.program, {line.name: line.code for line in self.lines})
        self.code = Code(replace(NUMPY, product="np.dot"), shapes, sizes_of(self.program), dict(parts.names))
        self.parameters = [*parts.gradients]
        self.data = [*parts.data]
        self.functions = functions(line.code for line in (*self.lines, *self.loss_lines))
        self.vector = next(name for name in _VECTORS if name not in self.program.shapes)
        known = set(ordered_sizes(self.program, self.data))
        self.unknown = [n for n in ordered_sizes(self.program, self.parameters) if n not in known]
        squares = [name for name in self.parameters if self._dims(name) in [(n, n) for n in self.unknown]]
        self.solvable = len(self.unknown) == 1 and not squares

    @property
    def arguments(self) -> list[str]:
        """What the functions take after the vector: data, sizes that nothing tells, and abstract functions."""
        return [*self.data, *([] if self.solvable else self.unknown), *self.functions]

    def text(self, title: str = "", *after: str) -> str:
        """The module, with documentation before it and blocks of code after it."""
        arguments = ", ".join([self.vector, *map(self.code.name, self.arguments)])
        names = ", ".join(map(self.code.name, self.parameters))
        loss = [
            f"def loss({arguments}):",
            f'    """{self.code.name(self.of)}, a function of {names}, packed in one vector."""',
            *self._indented(self._unpacking(self.loss_lines)),
            *self._indented(self._assignments(self.loss_lines)),
            f"    return {self._as_number(self.of)}",
        ]
        gradient = [
            f"def loss_grad({arguments}):",
            f'    """The gradient of {self.code.name(self.of)} by {names}, packed in one vector."""',
            *self._indented(self._unpacking(self.lines)),
            *self._indented(self._assignments(self.lines)),
            *self._indented(self._packing()),
            "    return gradient",
        ]
        checks = [SIZES] if any("sizes(" in line for line in loss) else []
        self.code.imports.add("np")
        text = module(self.code, checks, "\n".join(loss), "\n".join(gradient), *after)
        return f'"""{title}."""\n\n{text}' if title else text

    def _indented(self, lines: Sequence[str]) -> list[str]:
        return [f"    {line}" for line in lines]

    def _assignments(self, lines: Sequence[Formula]) -> list[str]:
        code = self.code
        return [f"{code.name(line.name)} = {code.expression(self._with_means(line.code))}" for line in lines]

    def _unpacking(self, lines: Sequence[Formula]) -> list[str]:
        """The sizes, and the parameters as slices of the vector."""
        needed: list[Term] = [line.code for line in lines]
        needed += [n for name in self.parameters for n in self._dims(name) if isinstance(n, str)]
        result = size_lines(self.program, self.data, needed, self.code)
        result += self._solved()
        for name, (start, stop) in zip(self.parameters, self._slices(), strict=True):
            rows, columns = map(self._size, self._dims(name))
            value = f"{self.vector}[{start or ''}:{stop}]"
            shaped = (
                f"{self.vector}[{start or 0}]" if self._dims(name) == SCALAR else f"{value}.reshape({rows}, {columns})"
            )
            result.append(f"{self.code.name(name)} = {shaped}")
        return result

    def _packing(self) -> list[str]:
        result = [f"gradient = np.zeros(len({self.vector}))"]
        for (wrt, gradient), (start, stop) in zip(self.gradients.items(), self._slices(), strict=True):
            name = self.code.name(gradient)
            flat = f"np.ravel({name})" if self._dims(wrt) == SCALAR else f"{name}.flatten()"
            result.append(f"gradient[{start}:{stop}] = {flat}")
        return result

    def _dims(self, name: str) -> Shape:
        return self.program.shapes[name]

    def _size(self, n: Dim) -> str:
        return str(n) if isinstance(n, int) else self.code.name(n)

    def _slices(self) -> list[tuple[str, str]]:
        """Where each parameter starts and stops in the vector: ``p*d`` and ``p*d + d``, or ``12`` and ``15``."""
        ends = [""]
        symbolic: list[str] = []
        number = 0
        for dims in map(self._dims, self.parameters):
            if all(isinstance(n, int) for n in dims):
                number += size(dims)
            else:
                symbolic.append("*".join(self._size(n) for n in dims if n != 1))
            ends.append(" + ".join([*symbolic, str(number)] if number else symbolic))
        return list(pairwise(ends))

    def _solved(self) -> list[str]:
        """The line that finds a size which only the parameters have, from the length of the vector."""
        if not self.solvable:
            return []
        (symbol,) = self.unknown
        factors: list[str] = []
        fixed: list[str] = []
        for name in self.parameters:
            shape = self._dims(name)
            rest = "*".join(self._size(n) for n in shape if n not in (1, symbol)) or "1"
            (factors if symbol in shape else fixed).append(rest)
        length = f"len({self.vector})"
        above = f"({' - '.join([length, *fixed])})" if fixed else length
        below = f"({' + '.join(factors)})" if len(factors) > 1 or "*" in factors[0] else factors[0]
        return [f"{self.code.name(symbol)} = {above}" + (f"//{below}" if below != "1" else "")]

    def _with_means(self, term: Term) -> Term:
        """``mean(x)`` for ``sum(x)/n`` where x has n elements."""
        if not isinstance(term, Apply):
            return term
        args = tuple(self._with_means(arg) for arg in term.args)
        match term.op, term.args:
            case "div", (Apply("sum", (inner,)), str(count)):
                sizes = [str(n) for n in self.code.shapes(inner) if n != 1]
                if sizes == [count]:
                    return Apply("mean", (self._with_means(inner),))
            case _:
                pass
        return Apply(term.op, args)

    def _as_number(self, name: str) -> str:
        """A name as a number, also where it was computed as a 1×1 array."""
        numbers: dict[str, bool] = {}

        def is_number(term: Term) -> bool:
            if isinstance(term, str):
                return is_numeral(term) or numbers.get(term, True)
            if term.op in ("sum", "trace", "det", "logdet"):
                return True
            return term.op not in ("matmul", "transpose", "broadcast", "inv") and all(map(is_number, term.args))

        for line in self.loss_lines:
            numbers[line.name] = is_number(line.code)
        written = self.code.name(name)
        return written if is_number(name) else f"{written}.item()"
