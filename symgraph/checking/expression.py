"""Expressions as they are judged: a shared graph of primitive operations over the names of a program.

A `Pool` holds every expression of one check once, so that what claim and truth have in common is the same `Node` and
equality of form is identity.  Nothing is simplified on the way, because ``x/x`` and ``log(x) - log(x)`` are not the
numbers they look like where they have no value: only numerals are computed and the arguments of sums and products put
in order.  Functions with a definition in the table of rows (sigmoid, softplus, gelu, …) are written out.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import chain

from symgraph.calculus.elementwise import arguments, definition, with_constants
from symgraph.calculus.lower import DEFAULTS
from symgraph.calculus.program import Program
from symgraph.calculus.term import Apply, Term, is_numeral
from symgraph.calculus.term import number as number_of

MAX_EXPONENT = 10**6
"""Of a constant power that is computed at once; larger ones stay as they are written."""
MANY = 200
"""Terms of a sum, or factors of a product, that still become those of a sum or product around it: written out, the
partial products of a chain of n layers have n**2/2 factors."""


class Node:
    """An operation applied to nodes.

    ``number`` and ``pi`` have no arguments, nor has a ``symbol``; `value` is the number (a `Fraction`) or the name.  A
    ``power`` has a constant exponent, its `value`, a ``pow`` any.  All other operations are rows of the table without
    a definition, or abstract functions (``f[1]``).  `index` grows from arguments to results.
    """

    __slots__ = ("args", "index", "op", "value")

    def __init__(self, op: str, args: tuple[Node, ...], value: Fraction | str | None, index: int) -> None:
        self.op = op
        self.args = args
        self.value = value
        self.index = index

    def __repr__(self) -> str:
        return written(self)


class Pool:
    """Makes nodes; equal ones are the same."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, tuple[int, ...], Fraction | str | None], Node] = {}

    def number(self, value: Fraction | int) -> Node:
        return self._node("number", (), Fraction(value))

    def symbol(self, name: str) -> Node:
        return self._node("symbol", (), name)

    def add(self, terms: Iterable[Node]) -> Node:
        """The sum: numerals are added, the order of the others does not matter; one of many terms is a term itself."""
        total = Fraction(0)
        others: list[Node] = []
        for term in chain.from_iterable(t.args if t.op == "add" and len(t.args) <= MANY else (t,) for t in terms):
            if isinstance(term.value, Fraction) and term.op == "number":
                total += term.value
            else:
                others.append(term)
        if total or not others:
            others.append(self.number(total))
        return others[0] if len(others) == 1 else self._node("add", _ordered(others))

    def mul(self, factors: Iterable[Node]) -> Node:
        """The product: numerals are multiplied; one by zero is not zero, for the rest may have no value."""
        total = Fraction(1)
        others: list[Node] = []
        for factor in chain.from_iterable(f.args if f.op == "mul" and len(f.args) <= MANY else (f,) for f in factors):
            if isinstance(factor.value, Fraction) and factor.op == "number":
                total *= factor.value
            else:
                others.append(factor)
        if total != 1 or not others:
            others.append(self.number(total))
        return others[0] if len(others) == 1 else self._node("mul", _ordered(others))

    def power(self, base: Node, exponent: Fraction | int) -> Node:
        """A constant power; of a number it is computed where that is a fraction and small."""
        exponent = Fraction(exponent)
        if exponent == 1:
            return base
        if base.op == "number" and isinstance(base.value, Fraction) and exponent.denominator == 1:
            bits = max(base.value.numerator.bit_length(), base.value.denominator.bit_length())
            if abs(exponent) * bits <= MAX_EXPONENT and (base.value or exponent > 0):
                return self.number(base.value ** int(exponent))
        if base.op == "power" and isinstance(base.value, Fraction) and _composes(base.value, exponent):
            return self.power(base.args[0], base.value * exponent)
        return self._node("power", (base,), exponent)

    def apply(self, op: str, args: Sequence[Node]) -> Node:  # noqa: PLR0911, PLR0912 - one for each kind
        """A row of the table, or an abstract function, applied to nodes."""
        match op:
            case "add":
                return self.add(args)
            case "mul":
                return self.mul(args)
            case "neg":
                return self.mul((self.number(-1), *args))
            case "sub":
                return self.add((args[0], self.mul((self.number(-1), args[1]))))
            case "div":
                return self.mul((args[0], self.power(args[1], -1)))
            case "reciprocal":
                return self.power(args[0], -1)
            case "square":
                return self.power(args[0], 2)
            case "sqrt":
                return self.power(args[0], Fraction(1, 2))
            case "pow" if args[1].op == "number" and isinstance(args[1].value, Fraction):
                return self.power(args[0], args[1].value)
            case "le" | "gt" | "eq" | "ne" if args[1] is self.number(0) and (inner := _rectified(args[0])):
                return self.apply({"eq": "le", "ne": "gt"}.get(op, op), (inner, args[1]))  # relu(x) > 0 where x > 0
            case "minimum" | "maximum" if len(args) == 2 and args[0] is args[1]:  # without a kink
                return args[0]
            case "minimum" | "maximum" if len(args) > 2:
                return self.apply(op, (self.apply(op, args[:2]), *args[2:]))
            case _ if op in DEFAULTS and len(args) == 1:
                return self.apply(op, (*args, self.number(number_of(DEFAULTS[op]))))
            case "identity":
                return args[0]
            case _:
                form = definition(op)
                if form is None:
                    return self._node(op, tuple(args))
                return self.term(form, dict(zip(arguments(op, len(args)), args, strict=True)))

    def term(self, term: Term, names: Mapping[str, Node]) -> Node:
        """The node of a term over names; constants that no name shadows are known."""
        if isinstance(term, Apply):
            if not term.args and term.op in names:
                return names[term.op]
            return self.apply(term.op, [self.term(arg, names) for arg in term.args])
        return self.number(number_of(term)) if is_numeral(term) else names[term]

    def claim(self, term: Term, names: Mapping[str, Node]) -> Node:
        """The node of a formula as it was read, in which constants are still names."""
        return self.term(with_constants(term, names), names)

    def program(self, program: Program, given: Mapping[str, Node] | None = None) -> dict[str, Node]:
        """The node of every name of a scalar program; `given` names stand for these nodes instead of their equations.

        Names that are declared are symbols, those with a value of their own (a seed) numbers.
        """
        names: dict[str, Node] = dict(given or {})
        for name, declared in program.declarations.items():
            if name not in names:
                fixed = declared.value
                names[name] = self.symbol(name) if fixed is None else self.number(number_of(fixed))
        for equation in program.equations:
            if equation.name not in names:
                names[equation.name] = self.term(equation.term, names)
        return names

    def _node(self, op: str, args: tuple[Node, ...], value: Fraction | str | None = None) -> Node:
        key = (op, tuple(arg.index for arg in args), value)
        node = self._known.get(key)
        if node is None:
            node = self._known[key] = Node(op, args, value, len(self._known))
        return node


def _rectified(node: Node) -> Node | None:
    """x where a node is ``maximum(0, x)``."""
    if node.op != "maximum" or len(node.args) != 2:
        return None
    first, second = node.args
    for zero, other in ((first, second), (second, first)):
        if zero.op == "number" and zero.value == 0:
            return other
    return None


def _ordered(nodes: list[Node]) -> tuple[Node, ...]:
    return tuple(sorted(nodes, key=lambda node: node.index))


def _composes(inner: Fraction, outer: Fraction) -> bool:
    """Whether ``(x**inner)**outer`` is ``x**(inner*outer)`` where the first has a value, and nowhere else has one.

    ``(x**2)**(1/2)`` is not x, and neither ``(x**(1/2))**2`` at -1 nor ``(x**-1)**-1`` at 0 has a value where x has
    one.
    """
    whole = inner.denominator == outer.denominator == 1
    return whole and (inner > 0 or outer > 0) and inner * outer != 0 and abs(inner * outer) <= MAX_EXPONENT


def reachable(nodes: Iterable[Node]) -> list[Node]:
    """The nodes that some are made of, themselves included, arguments before results."""
    found: dict[int, Node] = {}
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if node.index not in found:
            found[node.index] = node
            stack.extend(node.args)
    return [found[index] for index in sorted(found)]


def substituted(pool: Pool, root: Node, meaning: Mapping[str, Node]) -> Node:
    """A node with other nodes for some of its symbols."""
    made: dict[int, Node] = {}
    for node in reachable([root]):
        args = [made[arg.index] for arg in node.args]
        if node.op == "symbol":
            made[node.index] = meaning.get(str(node.value), node)
        elif args == list(node.args):
            made[node.index] = node
        elif node.op == "power" and isinstance(node.value, Fraction):
            made[node.index] = pool.power(args[0], node.value)
        else:
            made[node.index] = pool.apply(node.op, args)
    return made[root.index]


def in_order(root: Node, done: Container[int], needed: Callable[[Node], Iterable[Node]]) -> Iterator[Node]:
    """The nodes to be done for a root, each when all that it needs is `done`, by their indices.

    What a node needs may depend on what is done: of a case distinction, the condition and then one branch.
    """
    stack = [root]
    while stack:
        node = stack[-1]
        if node.index in done:
            stack.pop()
            continue
        missing = [other for other in needed(node) if other.index not in done]
        if missing:
            stack.extend(reversed(missing))
        else:
            yield node


def symbols(nodes: Iterable[Node]) -> list[str]:
    """The names that nodes depend on, in the order of their making."""
    return [str(node.value) for node in reachable(nodes) if node.op == "symbol"]


def operations(nodes: Iterable[Node]) -> Iterator[str]:
    """The operations that nodes are made of, each once."""
    return iter(dict.fromkeys(node.op for node in reachable(nodes)))


_INFIX = {"mul": "*", "lt": " < ", "le": " <= ", "gt": " > ", "ge": " >= ", "eq": " == ", "ne": " != "}


def written(node: Node, limit: int = 400) -> str:
    """A node as text, for messages and for debugging; long ones end in ``…``."""
    budget = [limit]

    def text(node: Node) -> str:
        budget[0] -= 1
        if budget[0] < 0:
            return "…"
        match node.op:
            case "number" | "symbol":
                return str(node.value)
            case "add":
                return f"({' + '.join(map(text, node.args))})"
            case "power":
                exponent = str(node.value)
                return f"{text(node.args[0])}**{exponent if exponent.isdigit() else f'({exponent})'}"
            case _ if node.op in _INFIX:
                return _INFIX[node.op].join(map(text, node.args))
            case _:
                return f"{node.op}({', '.join(map(text, node.args))})" if node.args else node.op

    return text(node)
