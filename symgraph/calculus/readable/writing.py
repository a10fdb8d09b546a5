"""Nodes as terms, the way people write them: numbers and signs in front, ``/n`` at the end, differences last.

In formulas and code that is ``-2*X.T @ E/n``; in mathematics the fraction stands in front.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symgraph.calculus.readable.algebra import coefficient_of
from symgraph.calculus.readable.node import Node
from symgraph.calculus.term import Apply, Term, matrix_product, numeral


def term_of(node: Node, *, mathematics: bool = False) -> Term:
    """The term of a node; with `mathematics`, scalar factors are one fraction in front."""
    return _Writer(mathematics).term(node)


class _Writer:
    def __init__(self, mathematics: bool) -> None:
        self.mathematics = mathematics

    def term(self, node: Node) -> Term:  # noqa: PLR0911 - one return for each kind
        match node.kind:
            case "number":
                return numeral(node.value)
            case "name":
                return node.value
            case "ones":
                return Apply("ones", tuple(map(str, node.shape)))
            case "eye":
                return Apply("eye", (str(node.shape[0]),))
            case "add":
                return self.sum(node)
            case "mul":
                return self.product(node)
            case "matmul":
                return matrix_product([self.term(arg) for arg in node.args])
            case "power":
                return self.quotient(Fraction(1), [], [node]) if node.value < 0 else self.power(node)
            case "transpose":
                return Apply("transpose", (self.term(node.args[0]),))
            case "sum":
                axis = () if node.value is None else (str(node.value),)
                return Apply("sum", (self.term(node.args[0]), *axis))
            case "function":
                return Apply(node.value, tuple(map(self.term, node.args)))
            case "row":
                return node.value.term(tuple(map(self.term, node.args)))

    def sum(self, node: Node) -> Term:
        """What is added first, then what is subtracted."""
        split = [coefficient_of(arg) for arg in node.args]
        plus = [self.term(arg) for arg, (coefficient, _) in zip(node.args, split, strict=True) if coefficient > 0]
        minus = [arg for arg, (coefficient, _) in zip(node.args, split, strict=True) if coefficient < 0]
        if not plus:
            plus, minus = [self.term(minus[0])], minus[1:]
        result: Term = plus[0] if len(plus) == 1 else Apply("add", tuple(plus))
        for arg in minus:
            coefficient, rest = coefficient_of(arg)
            result = Apply("sub", (result, self.scaled(-coefficient, rest)))
        return result

    def scaled(self, coefficient: Fraction, rest: Node) -> Term:
        """A number times a node."""
        factors = [] if rest.kind == "number" else list(rest.args) if rest.kind == "mul" else [rest]
        top = [factor for factor in factors if not _is_below(factor)]
        below = [factor for factor in factors if _is_below(factor)]
        return self.quotient(coefficient, top, below)

    def product(self, node: Node) -> Term:
        coefficient, rest = coefficient_of(node)
        return self.scaled(coefficient, rest)

    def quotient(self, coefficient: Fraction, top: Sequence[Node], below: Sequence[Node]) -> Term:
        """A number times factors, divided by those whose powers are negative."""
        plain = sorted((factor for factor in top if factor.is_scalar), key=lambda factor: factor.kind == "add")
        scalars = [self.term(factor) for factor in plain]
        arrays = [self.term(factor) for factor in top if not factor.is_scalar]
        under = [self.power(factor, -1) for factor in below]
        if coefficient.denominator != 1:
            under.insert(0, str(coefficient.denominator))
        count = coefficient.numerator
        if self.mathematics and arrays:
            flat = [self.power(factor, -1) for factor in below if factor.is_scalar]
            over = [self.power(factor, -1) for factor in below if not factor.is_scalar]
            if coefficient.denominator != 1:
                flat.insert(0, str(coefficient.denominator))
            front = _divided(_times(abs(count), scalars), flat)
            inside = _divided(_multiplied(arrays), over)
            whole = inside if front == "1" else Apply("mul", (front, inside))
            return Apply("neg", (whole,)) if count < 0 else whole
        if self.mathematics:
            whole = _divided(_times(abs(count), scalars), under)
            return Apply("neg", (whole,)) if count < 0 else whole
        return _divided(_in_code(count, scalars, arrays), under)

    def power(self, node: Node, sign: int = 1) -> Term:
        """A power, or with `sign` -1 the power below the line."""
        exponent = node.value * sign
        base = self.term(node.args[0])
        if exponent == 1:
            return base
        if exponent == Fraction(1, 2):
            return Apply("sqrt", (base,))
        return Apply("pow", (base, numeral(exponent)))


def _is_below(node: Node) -> bool:
    return node.kind == "power" and node.value < 0


def _multiplied(factors: Sequence[Term]) -> Term:
    return factors[0] if len(factors) == 1 else Apply("mul", tuple(factors))


def _times(count: int, factors: Sequence[Term]) -> Term:
    return _multiplied([str(count), *factors]) if count != 1 or not factors else _multiplied(factors)


def _divided(above: Term, below: Sequence[Term]) -> Term:
    return Apply("div", (above, _multiplied(below))) if below else above


def _in_code(count: int, scalars: Sequence[Term], arrays: Sequence[Term]) -> Term:
    """The factors above the line; a number is multiplied onto the first matrix of a matrix product: ``-2*X.T @ E``."""
    if not scalars and len(arrays) == 1 and isinstance(arrays[0], Apply) and arrays[0].op == "matmul":
        left, right = arrays[0].args
        return Apply("matmul", (_in_code(count, (), [left]), right))
    return _with_sign(count, [*scalars, *arrays])


def _with_sign(count: int, factors: Sequence[Term]) -> Term:
    if count == -1 and factors:
        return _multiplied([Apply("neg", (factors[0],)), *factors[1:]])
    return _times(count, factors)
