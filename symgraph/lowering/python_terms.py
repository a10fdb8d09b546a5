"""Terms as Python expressions over arrays: what the libraries for arrays have in common.

A `Target` says how a library spells the operations of the opset.  Arrays have two dimensions throughout, a column is
``(n, 1)``; sums keep their dimensions.  Functions that a library lacks are written as helpers beside the code.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from symgraph.calculus.abstract import abstract
from symgraph.calculus.elementwise import arguments, definition
from symgraph.calculus.formula_print import format_term
from symgraph.calculus.operation import SCALAR, Shape
from symgraph.calculus.rows import ROWS
from symgraph.calculus.term import Apply, Term, is_numeral, names_in, number
from symgraph.errors import InputError, Problem
from symgraph.notation import fresh

Shapes = Callable[[Term], Shape]

_OPERATORS = ("add", "sub", "mul", "div", "square", "reciprocal", "pow", "transpose")
_COMPARISONS = ("lt", "le", "gt", "ge", "eq", "ne")
_CONSTANTS = {"pi": "math.pi", "E": "math.e", "oo": "math.inf"}


@dataclass(frozen=True, slots=True)
class Target:
    """A library for arrays: its name in sentences and in code, and how it spells the operations.

    `functions` gives the spelling of rows that are called as they are; `axis` and `keep` are the names of the keywords
    of sums; `helpers` are the sources of functions that stand beside the code, by the names of rows; ``#`` in
    `patterns` stands for the argument, ``{0}``, ``{1}``, … for the numbers behind it.
    """

    title: str
    module: str
    imports: Mapping[str, str]
    functions: Mapping[str, str]
    patterns: Mapping[str, str]
    helpers: Mapping[str, str]
    axis: str
    keep: str
    product: str = ""
    """The function that multiplies matrices, where ``@`` is not to be used."""
    transpose: str = ""
    """The function that transposes, where arrays have no ``.T``."""
    methods: tuple[str, ...] = ()
    """The sums that are methods of arrays: ``x.sum()``."""


@dataclass(slots=True)
class Code:
    """Writes terms as expressions of a target, and remembers what they need beside them.

    `shapes` are the shapes of terms, `names` how names are written.
    """

    target: Target
    shapes: Shapes
    sizes: frozenset[str] = frozenset()
    names: dict[str, str] = field(default_factory=dict[str, str])
    helpers: dict[str, str] = field(default_factory=dict[str, str])
    imports: set[str] = field(default_factory=set[str])
    _taken: set[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._taken = {*self.names.values(), *_RESERVED, *keyword.kwlist, *self.target.imports, *self.target.helpers}
        self._taken |= _COMPOSITES - self.target.functions.keys()

    def expression(self, term: Term) -> str:
        """The text of a term.  Raises InputError for an operation that the target has no function for."""
        return format_term(self._spelled(term))

    def name(self, text: str) -> str:
        """A name that Python and the library leave free."""
        if text not in self.names:
            self.names[text] = fresh(text, self._taken)
            self._taken.add(self.names[text])
        return self.names[text]

    def needed_imports(self) -> list[str]:
        """The lines that import what the code uses."""
        return [line for module, line in self.target.imports.items() if module in self.imports]

    def _use(self, text: str) -> str:
        """A spelling of the library's, whose module is imported."""
        module = text.split(".", maxsplit=1)[0]
        if module in self.target.imports:
            self.imports.add(module)
        return text

    def _spelled(self, term: Term) -> Term:  # noqa: PLR0911 - one return for each kind of operation
        """The term with the operations named as the library names them."""
        if isinstance(term, str):
            return term if is_numeral(term) else self.name(term)
        function = abstract(term.op)
        if function is not None:
            return Apply(self.name(function.spelling(len(term.args))), self._all(term.args))
        if term.op in _CONSTANTS:
            return self._use(_CONSTANTS[term.op])
        if all(name in self.sizes for name in names_in(term)) and term.op in _ON_NUMBERS:
            return Apply(self._use(f"math.{_ON_NUMBERS[term.op]}"), self._all(term.args))
        if term.op in _RECIPROCALS:
            return self._spelled(Apply("reciprocal", (Apply(_RECIPROCALS[term.op], term.args),)))
        if term.op == "matmul":
            return self._product(*term.args)
        if term.op == "neg":
            return self._negative(*term.args)
        if term.op == "transpose" and self.target.transpose:
            return Apply(self._use(self.target.transpose), self._all(term.args))
        if term.op in _OPERATORS or term.op in _COMPARISONS:
            return Apply(term.op, self._all(term.args))
        return self._array_function(term.op, term.args)

    def _array_function(self, op: str, args: tuple[Term, ...]) -> Term:  # noqa: PLR0911 - one return for each kind
        """A function that makes, sums or moves arrays, or any other one."""
        target = self.target
        match op, args:
            case "sum" | "mean", (arg, *axis):
                return self._reduced(op, arg, axis)
            case "ones" | "zeros", sizes:
                shape = ", ".join(self._size(size) for size in (*sizes, "1")[:2])
                return Apply(self._use(f"{target.module}.{op}"), (f"({shape})",))
            case "eye", (size,):
                return Apply(self._use(f"{target.module}.eye"), (self._size(size),))
            case "broadcast", (arg, *sizes):
                shape = f"({', '.join(map(self._size, map(str, sizes)))})"
                return Apply(self._use(f"{target.module}.broadcast_to"), (self._array(arg), shape))
            case "vstack", args:
                return Apply(self._use(f"{target.module}.vstack"), (f"({', '.join(map(self.expression, args))})",))
            case "take", (arg, str(start), str(step), str(count)):
                return f"{self._before_point(arg)}[{_rows(int(start), int(step), int(count))}]"
            case op, (arg, *axis) if op in _ALONG:
                return self._along(op, arg, axis)
            case op, (arg, *numbers) if op in target.patterns:
                return self._pattern(target.patterns[op], arg, numbers)
            case _:
                return self._called(op, args)

    def _product(self, left: Term, right: Term) -> Term:
        """A matrix product; where one side is a single number, which may be no array, the product with it."""
        args = self._all((left, right))
        if SCALAR in (self.shapes(left), self.shapes(right)):
            return Apply("mul", args)
        return Apply(self._use(self.target.product), args) if self.target.product else Apply("matmul", args)

    def _negative(self, arg: Term) -> Term:
        """A term with a minus: ``-2*x``, not ``-(2*x)``."""
        match arg:
            case Apply("mul" | "div" as op, (str(number), *others)) if number.isdigit():
                return Apply(op, (f"-{number}", *self._all(others)))
            case _:
                return Apply("neg", self._all((arg,)))

    def _all(self, args: Iterable[Term]) -> tuple[Term, ...]:
        return tuple(self._spelled(arg) for arg in args)

    def _size(self, text: Term) -> str:
        return text if isinstance(text, str) and text.isdigit() else self.name(str(text))

    def _array(self, arg: Term) -> Term:
        """A term as an array, also where it is a number."""
        spelled = self._spelled(arg)
        if isinstance(arg, str) and is_numeral(arg):
            return Apply(self._use(f"{self.target.module}.full"), ("(1, 1)", _decimal(arg)))
        return spelled

    def _reduced(self, op: str, arg: Term, axis: list[Term]) -> Term:
        """A sum or a mean, which keeps its dimensions along an axis."""
        if self.shapes(arg) == SCALAR:
            return self._spelled(arg)
        keywords = (f"{self.target.axis}={axis[0]}", f"{self.target.keep}=True") if axis else ()
        if op in self.target.methods:
            return f"{self._before_point(arg)}.{op}({', '.join(keywords)})"
        return Apply(self._use(f"{self.target.module}.{op}"), (self._spelled(arg), *keywords))

    def _along(self, op: str, arg: Term, axis: list[Term]) -> Term:
        chosen = axis[0] if axis else "0" if self.shapes(arg)[1] == 1 else "1"
        keywords = [f"{self.target.axis}={chosen}"]
        if op in self.target.helpers:
            self._need_helper(op)
            return Apply(op, (self._spelled(arg), chosen))  # written with axis= as in formulas
        if op == "logsumexp":
            keywords.append(f"{self.target.keep}=True")
        return Apply(self._use(self.target.functions[op]), (self._spelled(arg), *keywords))

    def _pattern(self, pattern: str, arg: Term, numbers: list[Term]) -> Term:
        self._import_for(pattern)
        return pattern.replace("#", self._before_point(arg)).format(*numbers)

    def _before_point(self, arg: Term) -> str:
        """A term as it stands before a point or a bracket, in parentheses where it needs them."""
        return format_term(Apply("transpose", (self._spelled(arg),))).removesuffix(".T")

    def _called(self, op: str, args: tuple[Term, ...]) -> Term:
        """A function of the library, or a helper that is written beside the code."""
        if op == "log_base":  # formulas call it log
            return self._spelled(Apply("div", (Apply("log", args[:1]), Apply("log", args[1:]))))
        spelling = self.target.functions.get(op)
        if spelling is not None:
            return Apply(self._use(spelling), self._all(args))
        if op not in self.target.helpers and definition(op, stable=True) is None:
            raise InputError(Problem(f"'{op}' has no counterpart in {self.target.title}", action="write another form"))
        self._need_helper(op, len(args))
        return Apply(op, self._all(args))

    def _need_helper(self, op: str, arity: int = 1) -> None:
        if op in self.helpers:
            return
        self.helpers[op] = ""  # its place, before those of what it calls
        source = self.target.helpers.get(op)
        if source is None:
            names = arguments(op, arity)
            inside = Code(self.target, lambda _term: ("n", "p"), frozenset(), {name: name for name in names})
            inside.helpers, inside.imports = self.helpers, self.imports
            form = definition(op, stable=True)
            assert form is not None
            source = f"def {op}({', '.join(names)}):\n    return {inside.expression(form)}"
        self._import_for(source)
        self.helpers.pop(op)
        self.helpers[op] = source

    def _import_for(self, source: str) -> None:
        """Import the modules that a piece of code names."""
        self.imports.update(module for module in self.target.imports if re.search(rf"\b{module}\.", source))


def _rows(start: int, step: int, count: int) -> str:
    """So many rows as a slice.

    >>> _rows(2, 1, 3), _rows(1, 2, 3)
    ('2:5', '1:6:2')
    """
    stop = start + (count - 1) * step + 1
    return f"{start}:{stop}" if count == 1 or step == 1 else f"{start}:{stop}:{step}"


def _decimal(numeral: str) -> str:
    return str(float(number(numeral)))


_COMPOSITES = {row.name for row in ROWS if row.definition}
"""Functions that may be written as helpers."""
_RESERVED = ("sizes", "gradient", "loss", "loss_grad", "math", "special")
_ALONG = ("softmax", "log_softmax", "logsumexp")
_RECIPROCALS = {"sec": "cos", "csc": "sin", "cot": "tan", "sech": "cosh", "csch": "sinh", "coth": "tanh"}
"""Functions that no library has, for those that they are the reciprocals of."""
_ON_NUMBERS = {"sqrt": "sqrt", "exp": "exp", "log": "log", "sin": "sin", "cos": "cos", "tanh": "tanh"}
"""Functions of numbers and sizes alone, which some libraries apply to arrays only."""
