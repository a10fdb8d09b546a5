"""Formula text to `Term` and back: one language for equations, losses, activations and claims.

Python's `ast` reads the text and a whitelist judges it; nothing is ever evaluated.  The term keeps the author's order,
parentheses and numerals: ``(a + b) + c`` and ``a + b + c`` differ, and ``0.5`` stays ``0.5``.
`parse_formula(format_term(term)) == term` for every term that a formula can express.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable
from itertools import islice

from symgraph.calculus.abstract import Abstract, Functions
from symgraph.calculus.formula_constants import ConstantTerms, bits
from symgraph.calculus.formula_functions import (
    ALIASES,
    ALONG_AXIS,
    AS_OPERATORS,
    FUNCTIONS,
    LIKE_VARIABLES,
    MACHINE_FUNCTIONS,
    MANY,
    METHODS,
    MODULES,
    OF_SIZES,
    TWO_MEANINGS,
    WITH_TWO_ARGUMENTS,
)
from symgraph.calculus.formula_numpy import written_out
from symgraph.calculus.formula_place import NOWHERE, Place
from symgraph.calculus.formula_print import format_term
from symgraph.calculus.formula_scan import ALLOWED, MAX_DEPTH, normalise, scan
from symgraph.calculus.python_operators import ARITHMETIC, COMPARISONS
from symgraph.calculus.term import Apply, Term, names_in
from symgraph.errors import InputError, Problem, near

__all__ = ["ALIASES", "CONSTANTS", "FUNCTIONS", "Place", "format_term", "names_in", "parse_condition", "parse_formula"]

MAX_NODES = 3000
MAX_EXPONENT = 64
_NEAR = 2000  # names among which a near one is looked for
MAX_BITS = 4000  # of the numerator or denominator of a constant such as 2**64**2

CONSTANTS = ("pi", "E", "oo")
"""Names of constants, unless a declared name shadows them."""

_SUBMODULES = ("linalg",)
_MODULE_CONSTANTS = {"pi": "pi", "e": "E", "inf": "oo"}
_LIKELY = {"e": "E, or exp(x)", "inf": "oo", "Pi": "pi", "PI": "pi", "π": "pi", "sigma": "sigmoid", "σ": "sigmoid"}
_BINARY = {**ARITHMETIC, ast.MatMult: "matmul"}
_IN_CODE = "the key code: takes more of NumPy, at fixed shapes"
_OF_ONE_ARRAY = ("max", "min")
_OF_TWO = f"softmax, log_softmax and logsumexp need no shift; {_IN_CODE}"
_SUMS_OF_PRODUCTS = ("matmul", "dot")
_TAKE_MASKS = ("mul", "div", "outer", "sum", "mean", *_SUMS_OF_PRODUCTS)
_NAMED_COMPARISONS = {"Eq": "eq", "Ne": "ne"}


def parse_formula(
    text: str,
    names: Collection[str] | None = None,
    functions: Functions | None = None,
    *,
    place: Place = NOWHERE,
    machine: bool = False,
) -> Term:
    """The term of a formula.

    `names` are the declared names in NFKC (None allows every identifier); `functions` are the abstract ones that are
    declared; `place` is where the text stands.  `machine` reads what the text form of a program may hold beyond what
    people write: comparisons and conditions by name, names of temporaries, parameters of rows.
    A declared name shadows a constant, and a function is one only when called.
    Raises `InputError` with all the problems found, each with the formula and a caret.

    >>> parse_formula("w1*x + 0.5")
    Apply(op='add', args=(Apply(op='mul', args=('w1', 'x')), '0.5'))
    """
    tree = _syntax_tree(text, place, machine)
    tree = tree if machine else written_out(tree, names)
    parser = _Parser(text, names, functions, place, machine)
    term = parser.term(tree, 0)
    if parser.problems:
        raise InputError(parser.problems)
    return term


def parse_condition(text: str, names: Collection[str] | None = None, *, place: Place = NOWHERE) -> Term:
    """The term of a comparison such as ``abs(x) > 1``; otherwise as `parse_formula`."""
    tree = written_out(_syntax_tree(text, place), names)
    parser = _Parser(text, names, None, place)
    term = parser.condition(tree, 0)
    if parser.problems:
        raise InputError(parser.problems)
    return term


def _syntax_tree(text: str, place: Place, machine: bool = False) -> ast.expr:
    problems = [] if machine else scan(text, place)
    if problems:
        raise InputError(problems)
    try:
        return ast.parse(f"({_flat(text)})", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:  # what `scan` did not foresee
        raise InputError(place.problem(f"not a formula ({error})", ALLOWED, text=text)) from error


def _flat(text: str) -> str:
    """The text on one line, every blank an ASCII one: ``ast`` knows no others (U+3000), or begins a line there."""
    return "".join(" " if character.isspace() else character for character in text)


class _Parser:
    """Walks the syntax tree; every problem is noted, and a placeholder put in its place, so that all are found."""

    def __init__(
        self, text: str, names: Collection[str] | None, functions: Functions | None, place: Place, machine: bool = False
    ) -> None:
        self.text = text
        self.encoded = _flat(text).encode()  # what `ast` counts the bytes of
        self.names = names
        self.functions = functions or Functions()
        self.place = place
        self.machine = machine
        self.arities = FUNCTIONS | MACHINE_FUNCTIONS if machine else FUNCTIONS
        self.problems: list[Problem] = []
        self.nodes = 0
        self.unknown: set[str] = set()
        self.constants = ConstantTerms()

    def offset(self, node: ast.expr) -> int:
        """Characters before the node; `ast` counts bytes, and one parenthesis was put before the text."""
        return len(self.encoded[: max(0, node.col_offset - 1)].decode())

    def source(self, node: ast.expr) -> str:
        """The text of a node, shortened."""
        written = self.encoded[node.col_offset - 1 : (node.end_col_offset or 0) - 1].decode()
        return written if len(written) <= 30 else written[:27] + "..."

    def problem(self, node: ast.expr, found: str, allowed: str = "", action: str = "") -> Term:
        self.problems.append(self.place.problem(found, allowed, action, text=self.text, offset=self.offset(node)))
        return "0"

    def term(self, node: ast.expr, depth: int) -> Term:  # noqa: PLR0911, PLR0912 - one for each kind of node
        self.nodes += 1
        if self.nodes > MAX_NODES or depth > MAX_DEPTH:
            limit = f"{MAX_DEPTH} operations within each other" if depth > MAX_DEPTH else f"{MAX_NODES} operations"
            if not any(limit in problem.found for problem in self.problems):
                self.problem(node, f"more than {limit}", action="split the formula into several equations")
            return "0"
        match node:
            case ast.Name():
                return self.name(node)
            case ast.Constant() if node.value is not True:
                start, end = node.col_offset - 1, (node.end_col_offset or 0) - 1
                return self.encoded[start:end].decode() or str(node.value)
            case ast.BinOp():
                return self.binary(node, depth)
            case ast.UnaryOp(op=ast.USub()):
                return Apply("neg", (self.factor(node.operand, depth + 1),))
            case ast.UnaryOp():
                return self.term(node.operand, depth + 1)
            case ast.Call():
                return self.call(node, depth)
            case ast.Attribute():
                return self.attribute(node, depth)
            case ast.Compare() if self.machine:
                return self.condition(node, depth)
            case ast.Compare():
                return self.problem(
                    node, "a comparison", "comparisons stand inside where(condition, a, b) and Piecewise"
                )
            case ast.Tuple():
                return self.problem(node, "several expressions with ','" if node.elts else "'()'", "one is allowed")
            case _:
                return self.problem(node, f"'{self.source(node)}' found", ALLOWED)

    def name(self, node: ast.Name) -> Term:
        name = normalise(node.id)
        if self.names is None or name in self.names or name in CONSTANTS or name in self.unknown:
            return name
        self.unknown.add(name)
        function = ALIASES.get(name, name)
        if (function in FUNCTIONS and function not in LIKE_VARIABLES) or self.functions.find(name):
            return self.problem(node, f"the function '{name}' without its arguments", action=f"write {name}(...)")
        action = f"write {_LIKELY[name]}" if name in _LIKELY else near(name, islice(self.names, _NEAR))
        return self.problem(node, f"unknown name '{name}'", f"known here: {_listed(self.names)}", action)

    def binary(self, node: ast.BinOp, depth: int) -> Term:
        op = _BINARY.get(type(node.op))
        if op is None:
            return self.problem(node, f"'{self.source(node)}' found", ALLOWED)
        operands = [node.right]
        left = node.left
        while (  # a + b + c is one sum; (a + b) + c begins before its left operand and stays nested
            op in ("add", "mul")
            and isinstance(left, ast.BinOp)
            and isinstance(left.op, type(node.op))
            and left.col_offset == node.col_offset
        ):
            operands.append(left.right)
            left = left.left
        operands.append(left)
        args = self.factors(op, operands[::-1], depth) or tuple(self.term(x, depth + 1) for x in reversed(operands))
        return self.power(node.right, *args) if op == "pow" else Apply(op, args)

    def factors(self, op: str, operands: list[ast.expr], depth: int) -> tuple[Term, ...]:
        """The factors of a product, which may be masks; empty where masks are no numbers in NumPy."""
        logical = op in _SUMS_OF_PRODUCTS and sum(map(_compares, operands)) > 1  # NumPy's `and` and `or`
        return () if logical or op not in _TAKE_MASKS else tuple(self.factor(x, depth + 1) for x in operands)

    def factor(self, node: ast.expr, depth: int) -> Term:
        """A factor, which may be a mask: ``dH*(Z > 0)`` is dH where Z is positive, and 0 elsewhere."""
        if not isinstance(node, ast.Compare) or self.machine:
            return self.term(node, depth)
        match self.comparison(node, depth):
            case Apply("gt", (left, right)):
                return Apply("step", (_difference(left, right),))
            case Apply("lt", (left, right)):
                return Apply("step", (_difference(right, left),))
            case condition:
                return Apply("where", (condition, "1", "0"))

    def power(self, raised: ast.expr, base: Term, exponent: Term) -> Term:
        """A power whose constant exponent and constant value stay within bounds: ``9**9**9`` has 369 million digits."""
        power = self.constants.value(exponent)
        value = self.constants.value(base)
        if power is not None and abs(power) > MAX_EXPONENT:
            written = format_term(exponent)
            return self.problem(
                raised, f"the exponent {written}", f"constant exponents go from -{MAX_EXPONENT} to {MAX_EXPONENT}"
            )
        if power is not None and value is not None and bits(value) * abs(power) > MAX_BITS:
            written = format_term(Apply("pow", (base, exponent)))
            return self.problem(raised, f"the number {written}", "it has too many digits")
        return Apply("pow", (base, exponent))

    def attribute(self, node: ast.Attribute, depth: int) -> Term:
        if isinstance(node.value, ast.Name) and self.is_module(node.value.id):
            constant = _MODULE_CONSTANTS.get(node.attr)
            if constant is not None and constant not in (self.names or ()):
                return constant
            return self.problem(node, f"'{node.value.id}.{node.attr}' found", "np. may stand before a function or pi")
        if node.attr == "T":
            return Apply("transpose", (self.factor(node.value, depth + 1),))
        allowed = f"after a point stand T (the transpose) and the methods {', '.join(METHODS)}"
        return self.problem(node, f"'.{node.attr}' found", allowed)

    def called(self, node: ast.Call) -> tuple[str, list[ast.expr]] | None:
        """The name of the function that is called and its arguments, or None after noting why there is none."""
        match node.func:
            case ast.Name(id=name):
                return normalise(name), node.args
            case ast.Attribute(value=ast.Name(id=module), attr=name) if self.is_module(module):
                return name, node.args
            case ast.Attribute(value=ast.Attribute(ast.Name(module), inner), attr=name) if (
                self.is_module(module) and inner in _SUBMODULES
            ):
                return name, node.args
            case ast.Attribute(value=value, attr=name) if name in METHODS:
                return name, [value, *node.args]
            case ast.Attribute(attr=name) as method:
                action = f"write {name}(...)" if ALIASES.get(name, name) in FUNCTIONS else _IN_CODE
                self.problem(method, f"the method '.{name}(...)'", f"known are {', '.join(METHODS)}", action)
            case other:
                self.problem(node, f"'{self.source(other)}' is not a function", action="write * for a product")
        return None

    def is_module(self, name: str) -> bool:
        return name in MODULES and name not in (self.names or ())

    def call(self, node: ast.Call, depth: int) -> Term:
        called = self.called(node)
        if called is None:
            return "0"
        name, arguments = called
        abstract = self.functions.find(name)
        return (
            self.abstract_call(node, name, abstract, depth)
            if abstract
            else self.known_call(node, name, arguments, depth)
        )

    def known_call(self, node: ast.Call, name: str, arguments: list[ast.expr], depth: int) -> Term:
        function = ALIASES.get(name, name)
        declared = name in LIKE_VARIABLES and self.names is not None and name in self.names
        if name in AS_OPERATORS and not declared:
            return self.operator_call(node, name, arguments, depth)
        if function not in self.arities or declared:
            return self.unknown_function(node, name)
        if function in OF_SIZES and len(arguments) == 1 and isinstance(arguments[0], ast.Tuple):
            arguments = arguments[0].elts
        if name in _OF_ONE_ARRAY and len(arguments) == 1:
            node.keywords = []  # one problem says it all
        axis = self.axis(node, name, function)
        count = len(arguments) + (axis is not None)
        least, most = self.arities[function]
        if not least <= count <= most:
            takes = str(least) if least == most else f"{least} or more" if most == MANY else f"{least} or {most}"
            found = f"'{name}' with {_counted(str(len(arguments)))}"
            action = _OF_TWO if name in _OF_ONE_ARRAY else ""
            return self.problem(node, found, f"it takes {_counted(takes)}", action)
        if function == "Piecewise":
            return self.piecewise(node, depth)
        first = self.condition if function == "where" and not self.machine else self.term
        args = self.factors(function, arguments, depth) or (
            first(arguments[0], depth + 1),
            *(self.term(argument, depth + 1) for argument in arguments[1:]),
        )
        if function in ALONG_AXIS and count == 2:
            return self.along(node, function, args[0], axis or args[1])
        return self.raised(arguments, function, args) or Apply(self.by_count(function, args), args)

    @staticmethod
    def by_count(function: str, args: tuple[Term, ...]) -> str:
        return WITH_TWO_ARGUMENTS.get(function, function) if len(args) == 2 else function

    def raised(self, arguments: list[ast.expr], function: str, args: tuple[Term, ...]) -> Term | None:
        """The power that a function is: ``square(x)``, ``pow(x, n)``."""
        if function == "square":
            return self.power(arguments[0], args[0], "2")
        return self.power(arguments[1], *args) if function == "pow" else None

    def operator_call(self, node: ast.Call, name: str, arguments: list[ast.expr], depth: int) -> Term:
        """``np.multiply(a, b)``."""
        op = AS_OPERATORS[name]
        takes = 1 if op == "neg" else 2
        if len(arguments) != takes:
            found = f"'{name}' with {_counted(str(len(arguments)))}"
            return self.problem(node, found, f"it takes {_counted(str(takes))}")
        args = self.factors(op, arguments, depth) or tuple(self.term(argument, depth + 1) for argument in arguments)
        return Apply(op, args)

    def axis(self, node: ast.Call, name: str, function: str) -> str | None:
        """The keyword argument ``axis``; keepdims is allowed too, for arrays keep their two dimensions anyway."""
        found = None
        for keyword in node.keywords:
            if function not in ALONG_AXIS:
                self.problem(node, f"'{name}' with the argument '{keyword.arg}='", "it takes none")
            elif keyword.arg == "axis" and not (
                isinstance(keyword.value, ast.Constant) and keyword.value.value is None
            ):
                term = self.term(keyword.value, 0)
                found = format_term(term)
        return found

    def along(self, node: ast.Call, function: str, inner: Term, axis: Term) -> Term:
        """A function along an axis, which is 0 or 1; -1 is the last one."""
        axis = "-1" if axis == Apply("neg", ("1",)) else axis
        known = {"0": "0", "1": "1", "-1": "1", "-2": "0"}
        if not isinstance(axis, str) or axis not in known:
            return self.problem(
                node, f"the axis {format_term(axis)}", "0 (along a column) and 1 (along a row) are allowed"
            )
        return Apply(function, (inner, known[axis]))

    def abstract_call(self, node: ast.Call, name: str, function: Abstract, depth: int) -> Term:
        refusal = self.functions.refusal(name, len(node.args))
        if refusal:
            allowed, action = refusal
            return self.problem(node, f"'{name}' with {_counted(str(len(node.args)))}", allowed, action)
        return Apply(function.op, tuple(self.term(argument, depth + 1) for argument in node.args))

    def unknown_function(self, node: ast.Call, name: str) -> Term:
        if self.names is not None and name in self.names:
            return self.problem(node, f"'{name}' is a name, not a function", action=f"write {name}*(...) for a product")
        if name in TWO_MEANINGS:
            return self.problem(node, f"'{name}' does not mean the same everywhere", action=TWO_MEANINGS[name])
        known = (*FUNCTIONS, *ALIASES, *self.functions.names)
        action = f"write {_LIKELY[name]}" if name in _LIKELY else near(name, known, limit=2)
        if isinstance(node.func, ast.Attribute):
            action = f"{action}; {_IN_CODE}" if action else _IN_CODE
        some = "known are exp, log, sqrt, tanh, sigmoid, relu, where, ..."
        return self.problem(node, f"unknown function '{name}'", some, action)

    def condition(self, node: ast.expr, depth: int) -> Term:
        match node:
            case ast.Call(ast.Name(name), [left, right]) if name in _NAMED_COMPARISONS:  # as SymPy prints them
                return Apply(_NAMED_COMPARISONS[name], (self.term(left, depth + 1), self.term(right, depth + 1)))
            case _:
                return self.comparison(node, depth)

    def comparison(self, node: ast.expr, depth: int) -> Term:
        if not isinstance(node, ast.Compare):
            return self.problem(node, f"'{self.source(node)}' as a condition", "a comparison, such as x > 0")
        if len(node.ops) != 1 or type(node.ops[0]) not in COMPARISONS:
            return self.problem(node, "several comparisons at once", "one is allowed", "nest where(...) for two")
        sides = (self.term(node.left, depth + 1), self.term(node.comparators[0], depth + 1))
        return Apply(COMPARISONS[type(node.ops[0])], sides)

    def piecewise(self, node: ast.Call, depth: int) -> Term:
        """``Piecewise((a, c), (b, True))`` as ``where(c, a, b)``; more pieces nest."""
        pieces: list[tuple[ast.expr, ast.expr]] = []
        for argument in node.args:
            if not isinstance(argument, ast.Tuple) or len(argument.elts) != 2:
                return self.problem(argument, "a piece that is not (value, condition)", "Piecewise((a, c), (b, True))")
            pieces.append((argument.elts[0], argument.elts[1]))
        last, otherwise = pieces[-1]
        if not (isinstance(otherwise, ast.Constant) and otherwise.value is True):
            return self.problem(otherwise, "the last piece has a condition", "it must be (value, True)")
        conditions = [self.condition(condition, depth + place) for place, (_, condition) in enumerate(pieces[:-1], 1)]
        values = [self.term(value, depth + place) for place, (value, _) in enumerate(pieces[:-1], 1)]
        term = self.term(last, depth + len(pieces))
        for condition, value in zip(reversed(conditions), reversed(values), strict=True):
            term = Apply("where", (condition, value, term))
        return term


def _compares(node: ast.expr) -> bool:
    return any(isinstance(part, ast.Compare) for part in ast.walk(node))


def _difference(left: Term, right: Term) -> Term:
    return left if right == "0" else Apply("neg", (right,)) if left == "0" else Apply("sub", (left, right))


def _counted(number_of: str) -> str:
    return f"{number_of} argument" if number_of == "1" else f"{number_of} arguments"


def _listed(names: Iterable[str], limit: int = 12) -> str:
    shown = list(islice(names, limit + 1))
    return ", ".join(shown[:limit]) + (", ..." if len(shown) > limit else "") if shown else "none"
