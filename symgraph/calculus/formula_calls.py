"""The functions that a formula calls, as terms; and what is wrong with a call."""

from __future__ import annotations

import ast

from symgraph.calculus.abstract import Abstract
from symgraph.calculus.formula_functions import (
    ALIASES,
    ALONG_AXIS,
    AS_OPERATORS,
    FUNCTIONS,
    LIKE_VARIABLES,
    MANY,
    METHODS,
    OF_SIZES,
    TWO_MEANINGS,
    WITH_TWO_ARGUMENTS,
)
from symgraph.calculus.formula_print import format_term
from symgraph.calculus.formula_scan import normalise
from symgraph.calculus.formula_terms import LIKELY, TermReader
from symgraph.calculus.term import Apply, Term
from symgraph.errors import near

_SUBMODULES = ("linalg",)
_IN_CODE = "the key code: takes more of NumPy, at fixed shapes"
_OF_ONE_ARRAY = ("max", "min")
_OF_TWO = f"softmax, log_softmax and logsumexp need no shift; {_IN_CODE}"


class FormulaReader(TermReader):
    """Reads whole formulas: what `TermReader` reads, and calls of functions."""

    def call(self, node: ast.Call, depth: int) -> Term:
        """The term of a call; what is no function, or is called with too much or too little, is a problem."""
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

    def known_call(self, node: ast.Call, name: str, arguments: list[ast.expr], depth: int) -> Term:
        """The term of a call of a function that symgraph knows."""
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
        """The function that is meant by the number of its arguments, such as log with a base."""
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
        """The term of a call of a function that the spec only names, or of a derivative of one."""
        refusal = self.functions.refusal(name, len(node.args))
        if refusal:
            allowed, action = refusal
            return self.problem(node, f"'{name}' with {_counted(str(len(node.args)))}", allowed, action)
        return Apply(function.op, tuple(self.term(argument, depth + 1) for argument in node.args))

    def unknown_function(self, node: ast.Call, name: str) -> Term:
        """A problem, with what was likely meant by a name that is no function."""
        if self.names is not None and name in self.names:
            return self.problem(node, f"'{name}' is a name, not a function", action=f"write {name}*(...) for a product")
        if name in TWO_MEANINGS:
            return self.problem(node, f"'{name}' does not mean the same everywhere", action=TWO_MEANINGS[name])
        known = (*FUNCTIONS, *ALIASES, *self.functions.names)
        action = f"write {LIKELY[name]}" if name in LIKELY else near(name, known, limit=2)
        if isinstance(node.func, ast.Attribute):
            action = f"{action}; {_IN_CODE}" if action else _IN_CODE
        some = "known are exp, log, sqrt, tanh, sigmoid, relu, where, ..."
        return self.problem(node, f"unknown function '{name}'", some, action)

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


def _counted(number_of: str) -> str:
    return f"{number_of} argument" if number_of == "1" else f"{number_of} arguments"
