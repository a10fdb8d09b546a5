"""Operations as layer classes: ``forward`` keeps what ``backward`` needs, ``backward`` takes ``dout`` to the operands.

The derivative of a layer is that of ``sum(out*dout)`` by its operands, from the rules that gradients are made of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from symgraph.calculus.adjoint import gradient
from symgraph.calculus.elementwise import applied
from symgraph.calculus.formula_print import format_term
from symgraph.calculus.operation import SCALAR, Application, Operation, Shape
from symgraph.calculus.program import Builder, Declaration, Program, empty
from symgraph.calculus.structural import total
from symgraph.calculus.term import Apply, Term, is_numeral, names_in
from symgraph.calculus.term_shapes import TermShapes
from symgraph.errors import InputError, Problem
from symgraph.lowering.export.python_code import indented
from symgraph.lowering.numpy import NUMPY
from symgraph.lowering.python_terms import Code
from symgraph.lowering.straight_line import Statement, statements

_TARGET = replace(NUMPY, functions={**NUMPY.functions, "ones_like": "np.ones_like"})
OUT, DOUT = "_out", "dout"
_OPERANDS = {"affine": ("W", "x", "b"), "matmul": ("W", "x")}
_CLASS_NAMES = {"matmul": "MatMul", "log_softmax": "LogSoftmax", "mul": "Mul", "relu": "Relu", "dot": "SumOfProducts"}
_WITH_NUMBERS = ("add", "sub", "mul", "div", "minimum", "maximum")
"""Operations that numbers are handed to like any operand; the others have theirs built in."""


@dataclass(frozen=True, slots=True)
class LayerClass:
    """The name of a class, and how it is made and called.

    `kept` are the places of the operands that an object is made with, `given` those that ``forward`` takes and
    ``backward`` gives derivatives for; `operands` are their names in the class.
    """

    name: str
    operands: tuple[str, ...]
    kept: tuple[int, ...]
    given: tuple[int, ...]


class LayerClasses:
    """The classes of a module, each once, and the `helpers` and `imports` that they need.

    With `arrays`, all operands have two dimensions, numbers among them.
    """

    def __init__(self, *, arrays: bool) -> None:
        self.arrays = arrays
        self.sources: dict[str, str] = {}
        self.helpers: dict[str, str] = {}
        self.imports: set[str] = set()

    def of(self, operation: Operation, args: Sequence[str], shapes: Sequence[Shape], kept: Sequence[int]) -> LayerClass:
        """The class of an operation on operands of these shapes, of which those at the places `kept` belong to it.

        Numerals among `args` stay numbers.  Raises InputError for an operation that depends on sizes that are symbols.
        """
        fixed = [k for k, arg in enumerate(args) if is_numeral(arg) and operation.name not in _WITH_NUMBERS]
        operands = _operand_names(operation, args, fixed)
        body = _Body(operation, operands, shapes, self)
        given = tuple(k for k in range(len(args)) if k not in (*kept, *fixed))
        base = _CLASS_NAMES.get(operation.name, "".join(word.capitalize() for word in operation.name.split("_")))
        lines = body.lines([operands[k] for k in kept], [operands[k] for k in given])
        return LayerClass(self.add(base, lines), operands, tuple(kept), given)

    def add(self, base: str, lines: Sequence[str]) -> str:
        """The name of the class that these lines are, below its first line; a number tells it from another."""
        name, number = base, 1
        while True:
            source = "\n".join([f"class {name}:", *lines])
            if self.sources.setdefault(name, source) == source:
                return name
            number += 1
            name = f"{base}{number}"


def _operand_names(operation: Operation, args: Sequence[str], fixed: Sequence[int]) -> tuple[str, ...]:
    """What the operands are called in the class; numbers that are built in are themselves."""
    if operation.name in _OPERANDS:
        return _OPERANDS[operation.name]
    free = len(args) - len(fixed)
    names = iter(("x", "y") if free <= 2 else [f"x{k}" for k in range(1, free + 1)])
    return tuple(arg if k in fixed else next(names) for k, arg in enumerate(args))


def _stored(names: Sequence[str]) -> list[str]:
    return [f"self.{name} = {name}" for name in names]


class _Body:
    """The methods of one class."""

    def __init__(self, operation: Operation, operands: Sequence[str], shapes: Sequence[Shape], classes: LayerClasses):
        self.operation = operation
        self.operands = operands
        self.classes = classes
        self.program, self.gradients = self._derived(shapes)
        self._shapes = TermShapes(self.program)

    def _derived(self, shapes: Sequence[Shape]) -> tuple[Program, Mapping[str, str]]:
        """The operation, and the derivative of ``sum(out*dout)`` by its operands."""
        builder = Builder(empty("layer"))
        names = [name for name in self.operands if not is_numeral(name)]
        for name, shape in zip(self.operands, shapes, strict=True):
            if not is_numeral(name):
                builder.declare(name, Declaration("input", shape))
        builder.bind(OUT, Application(self.operation, tuple(self.operands)))
        shape = builder.shape(OUT)
        builder.declare(DOUT, Declaration("input", shape))
        product = builder.bind("_product", applied(Apply("mul", (OUT, DOUT))))
        loss = builder.bind("loss", Application(total(None), (product,)))
        whole = gradient(builder.build(loss=loss), names)
        return whole, whole.gradients

    def lines(self, kept: Sequence[str], given: Sequence[str]) -> list[str]:
        """The class, without its first line: `kept` are the operands that it is made with, `given` those of forward."""
        (forward,) = statements(self.program, [OUT])
        backward = self._backward([*kept, *given])
        self._refuse_symbols([forward, *backward])
        used = {name for line in backward for name in names_in(line.term)}
        stored = [name for name in given if name in used]
        own = {name: f"self.{name}" for name in kept}
        value = self._code(own).expression(forward.term)
        result = [f"self.out = {value}", "return self.out"] if OUT in used else [f"return {value}"]
        names = {**own, **{name: f"self.{name}" for name in stored}, OUT: "self.out"}
        methods = [
            f'"""{format_term(self.operation.term(self.operands))}"""',
            *(["", f"def __init__(self, {', '.join(kept)}):", *indented(_stored(kept))] if kept else []),
            "",
            f"def forward(self, {', '.join(given)}):",
            *indented([*_stored(stored), *result]),
            "",
            "def backward(self, dout):",
            *indented(self._returning(backward, kept, given, names)),
        ]
        return indented(methods)

    def _backward(self, asked: Sequence[str]) -> list[Statement]:
        """The steps from ``dout`` to the derivatives by operands."""
        if self.operation.name == "sum":  # for arrays of any size
            ones = Apply("ones_like", (asked[0],))
            return [Statement(self.gradients[asked[0]], Apply("mul", (DOUT, ones)))]
        found = statements(self.program, [OUT, *(self.gradients[name] for name in asked)])
        return [line for line in found if line.name != OUT]

    def _returning(
        self, backward: Sequence[Statement], kept: Sequence[str], given: Sequence[str], names: Mapping[str, str]
    ) -> list[str]:
        """The body of backward: derivatives by what is kept become attributes, the others are returned."""
        names = {**names, **{self.gradients[name]: f"self.d{name}" for name in kept}}
        if self.operation.name == "entry" and self.classes.arrays:
            names[DOUT] = "dout.item()"
        code = self._code(names)
        if len(backward) == len(given) == 1:
            return [f"return {code.expression(backward[0].term)}"]
        body = [f"{code.name(line.name).lstrip('_')} = {code.expression(line.term)}" for line in backward]
        return [*body, f"return {', '.join(code.name(self.gradients[name]) for name in given)}"]

    def _code(self, names: Mapping[str, str]) -> Code:
        code = Code(_TARGET, self._shape, frozenset(), dict(names))
        code.helpers, code.imports = self.classes.helpers, self.classes.imports
        return code

    def _shape(self, term: Term) -> Shape:
        if isinstance(term, Apply) and term.op == "ones_like":
            return self._shape(term.args[0])
        shape = self._shapes(term)
        return ("1", "1") if shape == SCALAR and self.classes.arrays else shape  # an array, unlike a number

    def _refuse_symbols(self, lines: Sequence[Statement]) -> None:
        known = {*self.operands, OUT, DOUT, *(line.name for line in lines)}
        for line in lines:
            unknown = [name for name in names_in(line.term) if name not in known]
            if unknown:
                found = f"the layer of '{self.operation.name}' depends on the size '{unknown[0]}', which is a symbol"
                raise InputError(Problem(found, "layers are made for sizes in numbers", "export --to numpy or class"))


_SOFTMAX_WITH_LOSS = """    \"\"\"-sum(y*log(p)) of p = softmax(x, axis=0)\"\"\"

    def forward(self, x, y):
        self.y = y
        self.p = softmax(x, axis=0)
        return -np.sum(y*np.log(self.p))

    def backward(self, dout):
        dx = dout*(self.p*np.sum(self.y) - self.y)  # p - y, as targets sum to 1
        dy = -dout*np.log(self.p)
        return dx, dy"""


def softmax_with_loss(classes: LayerClasses) -> LayerClass:
    """The layer of textbooks for a softmax and the cross-entropy after it, whose derivatives cancel in part."""
    classes.helpers["softmax"] = NUMPY.helpers["softmax"]
    classes.imports.add("np")
    return LayerClass(classes.add("SoftmaxWithLoss", _SOFTMAX_WITH_LOSS.split("\n")), ("x", "y"), (), (0, 1))
