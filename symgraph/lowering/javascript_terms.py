"""Terms as JavaScript expressions over numbers.

What JavaScript's `Math` has is called there, what it lacks is a function of `javascript_functions`, and what the table
of operations defines by simpler ones is written as a function with the formula for floating point (`Row.stable`).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from symgraph.calculus.abstract import abstract, no_value
from symgraph.calculus.elementwise import arguments, definition
from symgraph.calculus.term import Apply, Term, is_numeral, nearest_float, number
from symgraph.errors import InputError, Problem
from symgraph.lowering.javascript_functions import sources, with_what_they_call


class Level(IntEnum):
    """How tightly an expression holds together, loosest first."""

    CHOICE = 0  # c ? a : b
    COMPARISON = 1
    SUM = 2
    PRODUCT = 3
    SIGN = 4
    ATOM = 5


_OF_MATH = """
exp expm1 log log2 log10 log1p hypot sqrt cbrt abs sign floor sin cos tan asin acos atan atan2 sinh cosh tanh asinh
acosh atanh
"""
MATH = {name: name for name in _OF_MATH.split()} | {"minimum": "min", "maximum": "max"}
"""Operations that are functions of `Math`, and their names there."""
CONSTANTS = {"pi": "Math.PI", "E": "Math.E", "oo": "Infinity"}
# op: its sign, its own level, the level that its first operand needs, and that of the others.
_INFIX = {
    "add": (" + ", Level.SUM, Level.SUM, Level.PRODUCT),
    "sub": (" - ", Level.SUM, Level.SUM, Level.PRODUCT),
    "mul": ("*", Level.PRODUCT, Level.PRODUCT, Level.SIGN),
    "div": ("/", Level.PRODUCT, Level.PRODUCT, Level.SIGN),
}
_COMPARISONS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "===", "ne": "!=="}


class Expressions:
    """Writes terms, and remembers the functions that they need.

    `names` are the identifiers by the names of the program.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._called: set[str] = set()  # functions of `javascript_functions`
        self._defined: dict[str, str] = {}  # functions made from the table of operations

    def expression(self, term: Term) -> str:
        """The text of a term.  Raises InputError for an operation that has no counterpart."""
        return self._written(term)[0]

    def functions(self) -> list[str]:
        """The sources of the functions that the expressions call."""
        return [*with_what_they_call(self._called), *self._defined.values()]

    def _written(self, term: Term) -> tuple[str, Level]:  # noqa: PLR0911 - one return for each notation
        if isinstance(term, str):
            return _numeral(term) if is_numeral(term) else (self._names[term], Level.ATOM)
        match term.op, term.args:
            case op, ():
                return CONSTANTS[op], Level.ATOM
            case "neg", (arg,):
                return f"-{self._within(arg, Level.ATOM)}", Level.SIGN
            case "reciprocal", (arg,):
                return f"1/{self._within(arg, Level.SIGN)}", Level.PRODUCT
            case "square", (str(name),) if not is_numeral(name):
                return f"{self._names[name]}*{self._names[name]}", Level.PRODUCT
            case "pow", (base, str(exponent)) if is_numeral(exponent):
                return f"Math.pow({self.expression(base)}, {_numeral(exponent)[0]})", Level.ATOM
            case "where", (condition, yes, no):
                choices = f"{self._within(yes, Level.COMPARISON)} : {self._within(no, Level.COMPARISON)}"
                return f"{self._condition(condition)} ? {choices}", Level.CHOICE
            case op, args if op in _INFIX:
                sign, level, first, others = _INFIX[op]
                texts = [self._within(arg, others if k else first) for k, arg in enumerate(args)]
                return sign.join(texts), level
            case op, _ if op in _COMPARISONS:
                return f"{self._condition(term)} ? 1 : 0", Level.CHOICE
            case op, args:
                return f"{self._function(op, len(args))}({', '.join(map(self.expression, args))})", Level.ATOM

    def _within(self, term: Term, least: Level) -> str:
        text, level = self._written(term)
        return text if level >= least else f"({text})"

    def _condition(self, term: Term) -> str:
        """A comparison, or whether a number is not 0, which NaN is not either."""
        if isinstance(term, Apply) and term.op in _COMPARISONS:
            left, right = (self._within(arg, Level.SUM) for arg in term.args)
            return f"{left} {_COMPARISONS[term.op]} {right}"
        return f"{self._within(term, Level.SUM)} !== 0"

    def _function(self, op: str, arity: int) -> str:
        """The name of a function, whose source is remembered where it is ours."""
        function = abstract(op)
        if function is not None:
            raise no_value(function.function)
        if op in MATH:
            return f"Math.{MATH[op]}"
        if op in sources():
            self._called.add(op)
        elif op not in self._defined:
            self._define(op, arity)
        return op

    def _define(self, op: str, arity: int) -> None:
        form = definition(op, stable=True)
        if form is None:
            found = f"'{op}' has no counterpart in JavaScript"
            raise InputError(Problem(found, "functions of single numbers have one", "expand the program to scalars"))
        self._defined[op] = ""  # its place, before those of what it calls
        names = arguments(op, arity)
        inside = Expressions({name: name for name in names})
        inside._called, inside._defined = self._called, self._defined
        body = inside.expression(form)
        self._defined[op] = f"function {op}({', '.join(names)}) {{\n  return {body};\n}}"


def _numeral(text: str) -> tuple[str, Level]:
    """The double nearest to an exact number, in the fewest digits that give it."""
    value = nearest_float(number(text))
    written = str(value).removesuffix(".0").replace("inf", "Infinity")
    return written, Level.SIGN if value < 0 else Level.ATOM
