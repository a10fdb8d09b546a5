"""A program as one NumPy function, to be called many times: straight from its equations, without closed forms."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from symgraph.calculus.formula_print import format_term
from symgraph.calculus.formula_spans import paths
from symgraph.calculus.operation import SCALAR, dims
from symgraph.calculus.program import Program
from symgraph.calculus.term import Apply, Term, is_numeral, number
from symgraph.calculus.term_shapes import TermShapes
from symgraph.errors import InputError, Problem
from symgraph.lowering.identifiers import python_identifiers
from symgraph.lowering.numpy import NUMPY
from symgraph.lowering.python_modules import functions, module, size_assignments, sizes_of
from symgraph.lowering.python_terms import Code
from symgraph.lowering.straight_line import Statement

FUNCTION = "compute"
"""The name of the function."""
_HELPERS = {
    "sigmoid": """def sigmoid(x):
    return 1/(1 + np.exp(-x))  # where the exponential overflows, this is the 0 that it should be""",
    "step": """def step(x):
    return np.greater(x, 0).astype(float)""",
    "xlogy": """def xlogy(x, y):
    return x*np.log(np.where(x == 0, 1, y))""",
    "xlog1py": """def xlog1py(x, y):
    return x*np.log1p(np.where(x == 0, 0, y))""",
    "entr": """def entr(x):
    return -x*np.log(np.where(x == 0, 1, x))""",
}
"""Functions that do without a warning, without SciPy, or sooner what NumPy's and SciPy's own do."""
_NOT_SCIPYS = ("factorial",)  # which is 0 between the negative integers
_TARGET = replace(
    NUMPY,
    functions={name: spelling for name, spelling in NUMPY.functions.items() if name not in (*_HELPERS, *_NOT_SCIPYS)},
    helpers={**NUMPY.helpers, **_HELPERS},
    methods=("sum",),
    patterns={**NUMPY.patterns, "column": "#[:, {0}, None]"},
)
_IGNORING_OVERFLOW = '@np.errstate(over="ignore")'
_NUMBERS = ("sum", "trace", "det", "logdet", "entry")
"""Operations whose 1×1 results NumPy gives as numbers."""
_VIEWS = ("transpose", "broadcast", "take", "column", "reshape")
_OF_ARRAYS = (
    *("softmax", "log_softmax", "logsumexp", "take", "put", "reshape", "unfold", "fold", "vstack"),
    *("diag", "diagonal", "trace", "inv", "det", "logdet"),
)
"""Functions that NumPy has for arrays of two dimensions only."""
_LARGEST_INTEGER = 2**53


def numpy_function(
    program: Program, lines: Sequence[Statement], arguments: Sequence[str], outputs: Sequence[str]
) -> tuple[str, tuple[str, ...]]:
    """The source of a module with the function ``compute``, and the abstract functions it takes after `arguments`.

    `arguments` are declared names, which `outputs` are computed from by `lines`.  A name that is 1×1 is a number.
    """
    return _NumpyFunction(program, lines).source(arguments, outputs)


class _NumpyFunction:
    def __init__(self, program: Program, lines: Sequence[Statement]) -> None:
        self.program = program
        self.lines = lines
        self.functions = functions(line.term for line in lines)
        sizes = sorted(sizes_of(program))
        called = {part.op for line in lines for _, part in paths(line.term) if isinstance(part, Apply)}
        reserved = {FUNCTION, *_TARGET.imports, *called}
        names = python_identifiers(dict.fromkeys([*program.shapes, *sizes, *self.functions]), reserved)
        self.shapes = TermShapes(program)
        self.code = Code(_TARGET, self.shapes, sizes_of(program), names)
        self.arrays: set[str] = set()
        """The names of 1×1 values that are arrays nevertheless."""

    def source(self, arguments: Sequence[str], outputs: Sequence[str]) -> tuple[str, tuple[str, ...]]:
        code = self.code
        returned, known = frozenset(outputs), frozenset((*arguments, *outputs))
        body = size_assignments(self.program, arguments, [line.term for line in self.lines], code)
        for line in self.lines:
            term = self._prepared(line.term)
            if self.program.shapes[line.name] == SCALAR and not self._is_number(term):
                self.arrays.add(line.name)
            text = code.expression(term)
            if line.name in returned and self._is_shared(term, known):
                text = f"{code.expression(Apply('transpose', (term,))).removesuffix('.T')}.copy()"
            body.append(f"{code.name(line.name)} = {text}")
        results = [f"{code.name(name)}.item()" if name in self.arrays else code.name(name) for name in outputs]
        head = f"def {FUNCTION}({', '.join(map(code.name, [*arguments, *self.functions]))}):"
        text = [head, *self._documentation(arguments, outputs), *body]
        text.append(f"return {', '.join(results)}" + ("," if len(results) == 1 else ""))
        function = "\n".join([text[0], *(f"    {line}" if line else "" for line in text[1:])])
        if "sigmoid" in code.helpers:
            function = f"{_IGNORING_OVERFLOW}\n{function}"
        return module(code, [], function), tuple(self.functions)

    def _documentation(self, arguments: Sequence[str], outputs: Sequence[str]) -> list[str]:
        names = ", ".join(map(self.code.name, outputs))
        arrays = [name for name in arguments if self.program.shapes[name] != SCALAR]
        if not arrays:
            return [f'"""{names}."""']
        shapes = ", ".join(f"{self.code.name(name)} is {dims(self.program.shapes[name])}" for name in arrays)
        return [f'"""{names}.', "", f"{shapes}.", '"""']

    def _prepared(self, term: Term) -> Term:
        """The term with sums along an axis that are the whole sum as such, and with columns of arrays as columns."""
        if isinstance(term, str):
            return _as_float(term) if is_numeral(term) else term
        term = Apply(term.op, tuple(map(self._prepared, term.args)))
        match term:
            case Apply("expint", (order, _)) if not (isinstance(order, str) and order.isdigit()):
                found = f"'expint' of the order {format_term(order)}"
                raise InputError(Problem(found, "SciPy has the orders 0, 1, 2, …", "write another form"))
            case Apply("sum", (inner, _)) if self.shapes(term) == SCALAR:
                return Apply("sum", (inner,))
            case Apply("transpose", (Apply("take", (Apply("transpose", (inner,)), place, "1", "1")),)):
                return Apply("column", (inner, place))
            case Apply(op, args) if op in _OF_ARRAYS:
                return Apply(op, tuple(Apply("broadcast", (a, "1", "1")) if self._is_scalar(a) else a for a in args))
            case _:
                return term

    def _is_shared(self, term: Term, known: Collection[str]) -> bool:
        """Whether the value of a term is in the memory of what the caller gives or gets beside it."""
        if isinstance(term, str):
            return term in known and self.shapes(term) != SCALAR
        return term.op in _VIEWS and self.shapes(term) != SCALAR

    def _is_scalar(self, term: Term) -> bool:
        """Whether a term that is no numeral is a number in NumPy."""
        return (
            not (isinstance(term, str) and is_numeral(term)) and self.shapes(term) == SCALAR and self._is_number(term)
        )

    def _is_number(self, term: Term) -> bool:
        """Whether a 1×1 term is a number in NumPy, not an array of one element."""
        if isinstance(term, str):
            return is_numeral(term) or (term not in self.arrays and self.shapes(term) == SCALAR)
        if term.op == "sum" and len(term.args) == 1:
            return self.shapes(term.args[0]) != SCALAR or self._is_number(term.args[0])
        if term.op == "broadcast":
            return False
        return term.op in _NUMBERS or all(map(self._is_number, term.args))


def _as_float(numeral: str) -> str:
    """A numeral whose numbers NumPy takes: integers beyond those of floating point are written as floats."""
    value = number(numeral)
    if max(abs(value.numerator), value.denominator) < _LARGEST_INTEGER:
        return numeral
    try:
        return repr(float(value))
    except OverflowError:
        return "1e999" if value > 0 else "-1e999"
