"""The syntax tree of a formula to a term: names, numbers, operators, comparisons; and every problem on the way."""

from __future__ import annotations

import ast
import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable
from itertools import islice

from symgraph.calculus.abstract import Functions
from symgraph.calculus.formula_constants import ConstantTerms, bits
from symgraph.calculus.formula_functions import (
    ALIASES,
    FUNCTIONS,
    LIKE_VARIABLES,
    MACHINE_FUNCTIONS,
    METHODS,
    MODULES,
)
from symgraph.calculus.formula_place import Place
from symgraph.calculus.formula_print import format_term
from symgraph.calculus.formula_scan import ALLOWED, MAX_DEPTH, normalise
from symgraph.calculus.python_operators import ARITHMETIC, COMPARISONS
from symgraph.calculus.term import Apply, Term
from symgraph.errors import Problem, near

MAX_NODES = 3000
MAX_EXPONENT = 64
MAX_BITS = 4000  # of the numerator or denominator of a constant such as 2**64**2
_DECIMAL = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?([0-9]{1,9}))?")
_NEAR = 2000  # names among which a near one is looked for

CONSTANTS = ("pi", "E", "oo")
"""Names of constants, unless a declared name shadows them."""

LIKELY = {"e": "E, or exp(x)", "inf": "oo", "Pi": "pi", "PI": "pi", "π": "pi", "sigma": "sigmoid", "σ": "sigmoid"}
"""What people mean by names that are none."""

_MODULE_CONSTANTS = {"pi": "pi", "e": "E", "inf": "oo"}
_BINARY = {**ARITHMETIC, ast.MatMult: "matmul"}
_SUMS_OF_PRODUCTS = ("matmul", "dot")
_TAKE_MASKS = ("mul", "div", "outer", "sum", "mean", *_SUMS_OF_PRODUCTS)
_NAMED_COMPARISONS = {"Eq": "eq", "Ne": "ne"}


def flat(text: str) -> str:
    """The text on one line, every blank an ASCII one: ``ast`` knows no others (U+3000), or begins a line there."""
    return "".join(" " if character.isspace() else character for character in text)


class TermReader(ABC):
    """Walks the syntax tree; every problem is noted, and a placeholder put in its place, so that all are found.

    The tree is that of the `flat` text in parentheses.
    """

    def __init__(
        self, text: str, names: Collection[str] | None, functions: Functions | None, place: Place, machine: bool = False
    ) -> None:
        self.text = text
        self.encoded = flat(text).encode()  # what `ast` counts the bytes of
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
        """Notes what is wrong at a node; the term that stands for it from then on is 0."""
        self.problems.append(self.place.problem(found, allowed, action, text=self.text, offset=self.offset(node)))
        return "0"

    def term(self, node: ast.expr, depth: int) -> Term:  # noqa: PLR0911, PLR0912 - one for each kind of node
        """The term of a node, `depth` operations inside of the formula; what is not allowed is a problem."""
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
                return self.constant(node)
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

    def constant(self, node: ast.Constant) -> Term:
        """A numeral as it is written; that a person's is one, and not too long, was judged before."""
        start, end = node.col_offset - 1, (node.end_col_offset or 0) - 1
        numeral = self.encoded[start:end].decode() or str(node.value)
        decimal = _DECIMAL.fullmatch(numeral)
        if self.machine and (decimal is None or int(decimal[1] or 0) > MAX_BITS):
            allowed = f"numbers are decimal, their powers of ten from 1e-{MAX_BITS} to 1e{MAX_BITS}"
            return self.problem(node, f"'{numeral[:40]}' found", allowed)
        return numeral

    @abstractmethod
    def call(self, node: ast.Call, depth: int) -> Term:
        """The term of a function that is called."""

    def name(self, node: ast.Name) -> Term:
        """The name, if it is known here; an unknown one is a problem once."""
        name = normalise(node.id)
        if self.names is None or name in self.names or name in CONSTANTS or name in self.unknown:
            return name
        self.unknown.add(name)
        function = ALIASES.get(name, name)
        if (function in FUNCTIONS and function not in LIKE_VARIABLES) or self.functions.find(name):
            return self.problem(node, f"the function '{name}' without its arguments", action=f"write {name}(...)")
        action = f"write {LIKELY[name]}" if name in LIKELY else near(name, islice(self.names, _NEAR))
        return self.problem(node, f"unknown name '{name}'", f"known here: {_listed(self.names)}", action)

    def binary(self, node: ast.BinOp, depth: int) -> Term:
        """The term of a sum, difference, product, quotient, power or matrix product."""
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
        """The term of what stands before and after a point: ``W.T``, ``np.pi``."""
        if isinstance(node.value, ast.Name) and self.is_module(node.value.id):
            constant = _MODULE_CONSTANTS.get(node.attr)
            if constant is not None and constant not in (self.names or ()):
                return constant
            return self.problem(node, f"'{node.value.id}.{node.attr}' found", "np. may stand before a function or pi")
        if node.attr == "T":
            return Apply("transpose", (self.factor(node.value, depth + 1),))
        allowed = f"after a point stand T (the transpose) and the methods {', '.join(METHODS)}"
        return self.problem(node, f"'.{node.attr}' found", allowed)

    def is_module(self, name: str) -> bool:
        """Whether a name stands for NumPy or its like, as in pasted code."""
        return name in MODULES and name not in (self.names or ())

    def condition(self, node: ast.expr, depth: int) -> Term:
        """The comparison that a where(...) asks for, written with a sign or as SymPy prints it."""
        match node:
            case ast.Call(ast.Name(name), [left, right]) if name in _NAMED_COMPARISONS:  # as SymPy prints them
                return Apply(_NAMED_COMPARISONS[name], (self.term(left, depth + 1), self.term(right, depth + 1)))
            case _:
                return self.comparison(node, depth)

    def comparison(self, node: ast.expr, depth: int) -> Term:
        """One comparison of two terms; anything else is a problem."""
        if not isinstance(node, ast.Compare):
            return self.problem(node, f"'{self.source(node)}' as a condition", "a comparison, such as x > 0")
        if len(node.ops) != 1 or type(node.ops[0]) not in COMPARISONS:
            return self.problem(node, "several comparisons at once", "one is allowed", "nest where(...) for two")
        sides = (self.term(node.left, depth + 1), self.term(node.comparators[0], depth + 1))
        return Apply(COMPARISONS[type(node.ops[0])], sides)


def _compares(node: ast.expr) -> bool:
    return any(isinstance(part, ast.Compare) for part in ast.walk(node))


def _difference(left: Term, right: Term) -> Term:
    return left if right == "0" else Apply("neg", (right,)) if left == "0" else Apply("sub", (left, right))


def _listed(names: Iterable[str], limit: int = 12) -> str:
    shown = list(islice(names, limit + 1))
    return ", ".join(shown[:limit]) + (", ..." if len(shown) > limit else "") if shown else "none"
