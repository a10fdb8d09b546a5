"""Plain NumPy lines read for all shapes: every declared size is a symbol, and operations say which are the same.

``X @ W + b`` with X [3, 4], W [4, 2] and b [2] is read as X n×p, W p×d and b of d numbers.  A 1-D array is a column of
the formula language; beside a matrix NumPy takes it for a row, so there its transpose stands.  Numbers that are
written out are not taken for sizes: ``/3`` stays 3, while ``X.shape[0]``, ``len(X)`` and ``np.mean`` follow the shape.

What is not understood (functions, loops, slices, …) has no such reading, and nothing is said of all shapes.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from symgraph.calculus.formula import parse_formula
from symgraph.calculus.operation import Dim, Shape
from symgraph.calculus.python_operators import ARITHMETIC
from symgraph.calculus.term import Apply, Term, names_in, substitute
from symgraph.errors import InputError
from symgraph.spec.code.text import CodeText

SIZES = ("n", "p", "d", "k", "m", "q", "r", "s", "u", "v")
_COMPARED: dict[type[ast.cmpop], str] = {ast.Gt: "gt", ast.GtE: "ge", ast.Lt: "lt", ast.LtE: "le"}
_SQUARE = ("inv", "det", "trace", "logdet")


class NoReading(Exception):  # noqa: N818 - a reading that is not there
    """The code has no reading for all shapes, or none is known here."""


@dataclass(frozen=True)
class Matrix:
    """A value: its term in the formula language, and NumPy's shape, of which a 1-D array is a column."""

    term: Term
    shape: tuple[Dim, ...] = ()


@dataclass
class MatrixReading:
    """Code as equations of arrays: the shapes of what is declared, the forward pass, and what the lines after it give.

    `forward` and `backward` are names and terms in their order, `loss` a name of the forward pass, and `claims` the
    terms of the claims that have such a reading, by their numbers.
    """

    shapes: dict[str, tuple[Dim, ...]]
    forward: list[tuple[str, Term]] = field(default_factory=list[tuple[str, Term]])
    backward: list[tuple[str, Term]] = field(default_factory=list[tuple[str, Term]])
    loss: str = ""
    claims: dict[int, Term] = field(default_factory=dict[int, Term])

    def two_dimensional(self, name: str) -> Shape:
        """The shape of a declared array in the formula language."""
        rows, columns = (*self.shapes[name], 1, 1)[:2]
        return rows, columns


def matrix_reading(
    shapes: Mapping[str, tuple[int, ...]],
    code: Sequence[CodeText],
    loss: CodeText,
    backward: CodeText | None,
    claims: Sequence[tuple[str, CodeText]],
) -> MatrixReading:
    """The reading of code for all shapes; `claims` are names of declared arrays and expressions.

    Raises NoReading.
    """
    return _Reader(shapes).read(code, loss, backward, claims)


class _Reader:
    def __init__(self, shapes: Mapping[str, tuple[int, ...]]) -> None:
        self.parents: dict[str, str] = {}
        self.values: dict[str, Matrix] = {}
        self.used: set[str] = set(shapes)
        self.declared: dict[str, tuple[Dim, ...]] = {}
        self.equations: list[tuple[str, Term]] = []
        for name, shape in shapes.items():
            if len(shape) > 2:
                raise NoReading
            self.declared[name] = tuple(1 if size == 1 else self._symbol() for size in shape)
            self.values[name] = Matrix(name, self.declared[name])

    def read(
        self,
        code: Sequence[CodeText],
        loss: CodeText,
        backward: CodeText | None,
        claims: Sequence[tuple[str, CodeText]],
    ) -> MatrixReading:
        self._lines(code)
        value = self._expression(loss.text)
        if value.shape:
            raise NoReading
        found = MatrixReading(self.declared, loss=self._bind("loss_of_code", value.term))
        forward, self.equations = self.equations, []
        self._lines([backward] if backward else [])
        for number, (wrt, text) in enumerate(claims):
            try:
                claim = self._expression(text.text)
            except NoReading:
                continue
            if wrt in self.declared and len(claim.shape) == len(self.declared[wrt]):
                for mine, other in zip(claim.shape, self.declared[wrt], strict=True):
                    self._unify(mine, other)
                found.claims[number] = claim.term
        meaning = self._names_of_sizes()
        found.shapes = {name: tuple(self._named(n, meaning) for n in shape) for name, shape in self.declared.items()}
        found.forward = [(name, substitute(term, dict(meaning))) for name, term in forward]
        found.backward = [(name, substitute(term, dict(meaning))) for name, term in self.equations]
        found.claims = {number: substitute(term, dict(meaning)) for number, term in found.claims.items()}
        return found

    # --- sizes ------------------------------------------------------------------------------------------------------

    def _symbol(self) -> str:
        name = f"size {len(self.parents)}"
        self.parents[name] = name
        return name

    def _root(self, n: Dim) -> Dim:
        while isinstance(n, str) and self.parents[n] != n:
            n = self.parents[n]
        return n

    def _unify(self, left: Dim, right: Dim) -> Dim:
        """One size for two that have to be the same."""
        left, right = self._root(left), self._root(right)
        if left == right:
            return left
        if isinstance(left, int) or isinstance(right, int):
            raise NoReading  # a declared size that has to be 1
        self.parents[right] = left
        return left

    def _names_of_sizes(self) -> dict[str, str]:
        """Letters for the sizes, by their first appearance."""
        letters = [letter for letter in SIZES if letter not in self.used]
        roots = dict.fromkeys(self._root(n) for shape in self.declared.values() for n in shape if isinstance(n, str))
        if len(roots) > len(letters):
            raise NoReading
        named = dict(zip(roots, letters, strict=False))
        return {symbol: named[root] for symbol in self.parents if (root := self._root(symbol)) in named}

    def _named(self, n: Dim, meaning: Mapping[str, str]) -> Dim:
        return meaning[n] if isinstance(n, str) else n

    # --- statements -------------------------------------------------------------------------------------------------

    def _lines(self, texts: Sequence[CodeText]) -> None:
        for text in texts:
            for statement in ast.parse(text.text).body:
                match statement:
                    case ast.Assign(targets=[ast.Name(id=name)], value=value):
                        self._assign(name, self._value(value))
                    case ast.AugAssign(target=ast.Name(id=name), op=op, value=value) if type(op) in ARITHMETIC:
                        self._assign(name, self._infix(ARITHMETIC[type(op)], self._variable(name), self._value(value)))
                    case ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant()):
                        pass
                    case _:
                        raise NoReading

    def _assign(self, name: str, value: Matrix) -> None:
        term = value.term
        if not isinstance(term, str):
            term = self._bind(name, term)
        self.values[name] = Matrix(term, value.shape)

    def _bind(self, name: str, term: Term) -> str:
        while name in self.used:
            name += "_"
        self.used.add(name)
        self.equations.append((name, term))
        return name

    def _expression(self, text: str) -> Matrix:
        return self._value(ast.parse(text.strip(), mode="eval").body)

    # --- expressions ------------------------------------------------------------------------------------------------

    def _value(self, node: ast.expr) -> Matrix:  # noqa: PLR0911 - one for each kind of expression
        match node:
            case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
                return Matrix(_numeral(repr(node.value)))
            case ast.Name(id=name):
                return self._variable(name)
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                value = self._value(inner)
                return Matrix(Apply("neg", (value.term,)), value.shape)
            case ast.BinOp(left=left, op=ast.MatMult(), right=right):
                return self._product(self._value(left), self._value(right))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in ARITHMETIC:
                return self._infix(ARITHMETIC[type(op)], self._value(left), self._value(right))
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARED:
                made = self._infix(_COMPARED[type(op)], self._value(left), self._value(right))
                return Matrix(Apply("where", (made.term, "1", "0")), made.shape)
            case ast.Attribute(value=inner, attr="T"):
                return _transposed(self._value(inner))
            case ast.Subscript(value=ast.Attribute(value=inner, attr="shape"), slice=ast.Constant(value=int(axis))):
                return self._size(self._value(inner), axis)
            case ast.Subscript(value=inner, slice=ast.Tuple(elts=[ast.Slice(), ast.Constant(value=None)])):
                return self._stretched(self._value(inner), column=True)
            case ast.Subscript(value=inner, slice=ast.Tuple(elts=[ast.Constant(value=None), ast.Slice()])):
                return self._stretched(self._value(inner), column=False)
            case ast.Call():
                return self._call(node)
            case _:
                raise NoReading

    def _variable(self, name: str) -> Matrix:
        if name not in self.values:
            raise NoReading
        return self.values[name]

    def _size(self, value: Matrix, axis: int) -> Matrix:
        if not -len(value.shape) <= axis < len(value.shape):
            raise NoReading
        size = value.shape[axis]
        return Matrix(str(size))

    def _stretched(self, value: Matrix, *, column: bool) -> Matrix:
        if len(value.shape) != 1:
            raise NoReading
        if column:
            return Matrix(value.term, (*value.shape, 1))
        return Matrix(_transpose(value.term), (1, *value.shape))

    def _infix(self, op: str, left: Matrix, right: Matrix) -> Matrix:
        """An elementwise operation with NumPy's broadcasting: a 1-D array beside a matrix is a row of it."""
        rank = max(len(left.shape), len(right.shape))
        sides = [_as_row(side) if len(side.shape) == 1 and rank == 2 else side for side in (left, right)]
        shapes = [side.shape for side in sides if side.shape]
        shape = shapes[0] if shapes else ()
        if len(shapes) == 2:
            shape = tuple(self._broadcast(mine, other) for mine, other in zip(*shapes, strict=True))
        return Matrix(Apply(op, tuple(side.term for side in sides)), shape)

    def _broadcast(self, left: Dim, right: Dim) -> Dim:
        if 1 in (left, right):
            return right if left == 1 else left
        return self._unify(left, right)

    def _product(self, left: Matrix, right: Matrix) -> Matrix:
        if not left.shape or not right.shape:
            raise NoReading
        self._unify(left.shape[-1], right.shape[0])
        match len(left.shape), len(right.shape):
            case 1, 1:
                return Matrix(Apply("matmul", (_transpose(left.term), right.term)))
            case 1, 2:  # x @ A is the column A.T @ x
                return Matrix(Apply("matmul", (_transpose(right.term), left.term)), (right.shape[1],))
            case _:
                return Matrix(Apply("matmul", (left.term, right.term)), (left.shape[0], *right.shape[1:]))

    # --- functions --------------------------------------------------------------------------------------------------

    def _call(self, node: ast.Call) -> Matrix:
        match node.func:
            case ast.Name(id="len") if len(node.args) == 1:
                return self._size(self._value(node.args[0]), 0)
            case ast.Attribute(value=inner, attr=name):
                nodes = [*([] if _is_numpy(inner) else [inner]), *node.args]
                keywords = node.keywords
                if name in ("sum", "mean") and len(nodes) == 2:
                    keywords = [ast.keyword("axis", nodes.pop()), *keywords]
                return self._function(name, [self._value(arg) for arg in nodes], keywords)
            case _:
                raise NoReading

    def _function(  # noqa: PLR0911, PLR0912 - one for each function
        self, name: str, args: list[Matrix], keywords: list[ast.keyword]
    ) -> Matrix:
        options = {word.arg: word.value for word in keywords}
        match name, args:
            case (("sum" | "mean"), [value]):
                return self._reduced(name, value, options)
            case _ if options:
                raise NoReading
            case (("dot" | "matmul"), [left, right]) if left.shape and right.shape:
                return self._product(left, right)
            case "outer", [left, right] if len(left.shape) == len(right.shape) == 1:
                return Matrix(Apply("matmul", (left.term, _transpose(right.term))), (*left.shape, *right.shape))
            case "transpose", [value]:
                return _transposed(value)
            case "square", [value]:
                return Matrix(Apply("square", (value.term,)), value.shape)
            case "multiply", [left, right]:
                return self._infix("mul", left, right)
            case "where", [condition, yes, no]:
                both = self._infix("add", self._infix("mul", condition, yes), no)
                shapes = {tuple(map(self._root, side.shape)) for side in (both, condition, yes, no) if side.shape}
                if len(shapes) > 1:
                    raise NoReading
                return Matrix(Apply("where", (_condition(condition.term), yes.term, no.term)), both.shape)
            case (("maximum" | "minimum"), [left, right]):
                return self._infix(name, left, right)
            case _, [value] if name in _SQUARE and len(value.shape) == 2:
                size = self._unify(*value.shape)
                return Matrix(Apply(name, (value.term,)), (size, size) if name == "inv" else ())
            case _, [value]:
                return Matrix(_elementwise(name, value.term), value.shape)
            case _:
                raise NoReading

    def _reduced(self, name: str, value: Matrix, options: Mapping[str | None, ast.expr]) -> Matrix:
        """``sum`` and ``mean``, of all or along an axis."""
        keeps = "keepdims" in options
        axis = (
            ast.literal_eval(options["axis"]) if isinstance(options.get("axis"), (ast.Constant, ast.UnaryOp)) else None
        )
        if set(options) - {"axis", "keepdims"} or ("axis" in options and not isinstance(axis, int)):
            raise NoReading
        if axis is None or len(value.shape) < 2:
            if keeps or not value.shape:
                raise NoReading
            return Matrix(Apply(name, (value.term,)))
        axis %= 2
        term = Apply(name, (value.term, str(axis)))
        if keeps:
            return Matrix(term, (1, value.shape[1]) if axis == 0 else (value.shape[0], 1))
        return Matrix(_transpose(term) if axis == 0 else term, (value.shape[1 - axis],))


def _numeral(text: str) -> Term:
    return parse_formula(text)


def _transpose(term: Term) -> Term:
    match term:
        case Apply("transpose", (inner,)):
            return inner
        case _:
            return Apply("transpose", (term,))


def _transposed(value: Matrix) -> Matrix:
    """``x.T``: a 1-D array is its own."""
    return value if len(value.shape) < 2 else Matrix(_transpose(value.term), value.shape[::-1])


def _as_row(value: Matrix) -> Matrix:
    return Matrix(_transpose(value.term), (1, *value.shape))


def _condition(term: Term) -> Term:
    match term:
        case Apply("where", (condition, "1", "0")):
            return condition
        case _:
            raise NoReading


def _elementwise(name: str, term: Term) -> Term:
    """A function of the formula language by NumPy's name, applied to each element."""
    try:
        form = parse_formula(f"np.{name}(x)")
    except InputError:
        raise NoReading from None
    if not isinstance(form, Apply) or names_in(form) != ["x"] or form.op in ("sum", "mean", "var", "softmax", "norm"):
        raise NoReading
    return substitute(form, {"x": term})


def _is_numpy(node: ast.expr) -> bool:
    match node:
        case ast.Name(id=name):
            return name in ("np", "numpy", "scipy")
        case ast.Attribute(value=inner):
            return _is_numpy(inner)
        case _:
            return False
