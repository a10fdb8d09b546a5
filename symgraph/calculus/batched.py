"""A program of one sample to the program of many: every input and target becomes an array with one row a sample.

A column ``x`` of n numbers becomes an N×n array, a number a column of N; parameters stay as they are, but for columns
that are only added to samples or multiplied with them: those are rows then, as in ``z = x @ W.T + b``.  The loss
becomes the sum or the mean of the samples' losses.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from symgraph.calculus.abstract import abstract
from symgraph.calculus.adjoint import dependent
from symgraph.calculus.elementwise import applied
from symgraph.calculus.operation import SCALAR, Application, Shape, dims, symbols_of
from symgraph.calculus.program import Builder, Declaration, Equation, Program, empty
from symgraph.calculus.rows import NARY, TABLE
from symgraph.calculus.sequence_rows import take
from symgraph.calculus.softmax import log_softmax, logsumexp, softmax
from symgraph.calculus.structural import AFFINE, IDENTITY, MATMUL, TRANSPOSE, stretch, total, transposed
from symgraph.calculus.term import Apply, is_numeral
from symgraph.errors import InputError, Problem
from symgraph.notation import ElementNames

Over = Literal["mean", "sum"]
"""What the loss is of the losses of all samples."""
_ELEMENTWISE = {*TABLE, *NARY, "composed", "dot", "identity"}
_ONE_BY_ONE = "compile it for one sample, and call it once for each"
_ALONG = {"softmax": softmax, "log_softmax": log_softmax, "logsumexp": logsumexp}


def batched(program: Program, over: Over = "mean") -> Program:
    """A program without adjoints for any number of samples, a size that is a symbol (``N``, where that is free).

    The loss keeps its name; what it is of each sample is called ``L_each``, for a loss ``L``.  A program of arrays
    whose sizes are symbols has its samples already and is given back.  Raises InputError for what has no such form:
    samples that are matrices (a sequence), and operations that make matrices of them.
    """
    if symbols_of(declared.shape for declared in program.declarations.values()):
        return program
    return _Batching(program, over).result()


class _Batching:
    def __init__(self, program: Program, over: Over) -> None:
        self.program = program
        self.over = over
        given = [n for n, d in program.declarations.items() if d.role in ("input", "target")]
        if not given:
            found = f"'{program.name}' has no inputs"
            raise InputError(Problem(found, "samples differ in their inputs and targets", "name them under inputs:"))
        self.given = frozenset(given)
        self.of_samples = dependent(program, given)
        self.builder = Builder(empty(program.name), reserved=program.shapes)
        self.count = "N"
        while self.count in program.shapes or self.count in program.aliases:
            self.count += "_"
        self.turned = self._turned()
        self.names: dict[str, str] = {}

    def result(self) -> Program:
        program, builder = self.program, self.builder
        for name, declared in program.declarations.items():
            builder.declare(name, self._declaration(name, declared), self._elements(name))
        loss = program.loss
        each = loss if loss in self.of_samples or self.over == "sum" else None
        if each is not None and program.equation(each) is not None:
            self.names[each] = builder.fresh(f"{each}_each")
        for equation in program.equations:
            name = self.names.get(equation.name, equation.name)
            builder.within(name.lstrip("_"))
            builder.bind(name, self._application(equation), self._elements(equation.name))
        changed = replace(program, loss=self._bind_loss(each) if each else loss, elements=builder.elements)
        return replace(changed, declarations=builder.declarations, equations=tuple(builder.equations)).verify()

    # --- declared names ---------------------------------------------------------------------------------------------

    def _declaration(self, name: str, declared: Declaration) -> Declaration:
        if name in self.given:
            return replace(declared, shape=(self.count, self._units(name, declared.shape)))
        return replace(declared, shape=declared.shape[::-1]) if name in self.turned else declared

    def _units(self, name: str, shape: Shape) -> int | str:
        """The numbers of one sample."""
        if 1 not in shape:
            found = f"'{_owner(name)}' is computed by arrays of {dims(shape)} for each sample"
            raise InputError(Problem(found, "many samples at once are columns or numbers", _ONE_BY_ONE))
        return shape[0] if shape[1] == 1 else shape[1]

    def _elements(self, name: str) -> ElementNames | None:
        return None if name in self.of_samples else self.program.elements.get(name)

    def _turned(self) -> frozenset[str]:
        """The columns of parameters that nothing needs as columns."""
        columns = {
            name
            for name, declared in self.program.declarations.items()
            if declared.role == "parameter" and declared.shape[1] == 1 and declared.shape != SCALAR
        }
        for name, operation, args in self.program.equations:
            if name not in self.of_samples:
                columns.difference_update(args)
            elif operation is AFFINE:
                columns.difference_update(args[:2])
            elif operation.name not in _ELEMENTWISE and not abstract(operation.name):
                columns.difference_update(args)
        return frozenset(columns)

    # --- equations --------------------------------------------------------------------------------------------------

    def _application(self, equation: Equation) -> Application:  # noqa: PLR0911 - one return for each kind of row
        """The right-hand side for all samples."""
        name, operation, args = equation
        if name not in self.of_samples:
            return Application(operation, args)
        shape = self.program.shapes[name]
        self._units(name, shape)
        match operation.name:
            case "matmul":
                return self._product(*args)
            case "affine":
                product = self._product(*args[:2])
                if product.operation is MATMUL:
                    return Application(AFFINE, (*product.args, self._row(args[2])))
                return applied(Apply("add", (self.builder.emit(product), self._row(args[2]))))
            case "transpose":
                return Application(IDENTITY, (self._name(args[0]),))
            case "sum":
                return self._sum(args[0], None if shape == SCALAR else operation.params[0])
            case "broadcast":
                return Application(stretch((self.count, self._units(name, shape))), (self._name(args[0]),))
            case "entry":
                return self._entry(args[0], max(operation.params))
            case op if op in _ALONG and self.program.shapes[args[0]][operation.params[0]] != 1:
                return Application(_ALONG[op](1), (self._name(args[0]),))
            case op if op in _ELEMENTWISE or abstract(op):
                return Application(operation, tuple(map(self._row, args)))
            case op:
                found = f"'{_owner(name)}' is computed by '{op}' for each sample"
                raise InputError(Problem(found, "it has no form for many samples at once", _ONE_BY_ONE))

    def _name(self, name: str) -> str:
        return self.names.get(name, name)

    def _shape(self, name: str) -> Shape:
        return SCALAR if is_numeral(name) else self.program.shapes[name]

    def _row(self, name: str) -> str:
        """An operand beside samples: a column that is the same for all of them lies along their rows."""
        if name in self.of_samples or name in self.turned or self._shape(name)[1] != 1:
            return self._name(name)
        return name if is_numeral(name) else transposed(self.builder, name)

    def _product(self, left: str, right: str) -> Application:
        """``W @ x`` of a column is ``X @ W.T`` of rows."""
        shapes = self._shape(left), self._shape(right)
        if SCALAR in shapes:
            return applied(Apply("mul", (self._row(left), self._row(right))))
        if right not in self.of_samples:
            return Application(MATMUL, (self._name(left), right))
        if left not in self.of_samples:
            return Application(MATMUL, (self._name(right), transposed(self.builder, left)))
        return self._summed(self.builder.emit(applied(Apply("mul", (self._name(left), self._name(right))))))

    def _sum(self, name: str, axis: int | None) -> Application:
        shape = self._shape(name)
        summed = shape != SCALAR if axis is None else shape[axis] != 1
        return self._summed(self._name(name)) if summed else Application(IDENTITY, (self._name(name),))

    def _summed(self, name: str) -> Application:
        return Application(total(1), (name,))

    def _entry(self, name: str, place: int) -> Application:
        """One column of all samples."""
        columns = self.builder.emit(Application(TRANSPOSE, (self._name(name),)))
        return Application(TRANSPOSE, (self.builder.emit(Application(take(place, 1, 1), (columns,))),))

    # --- the loss ---------------------------------------------------------------------------------------------------

    def _bind_loss(self, name: str) -> str:
        builder = self.builder
        loss = name if name not in builder.shapes else builder.fresh(f"{self.over}_{name}")
        builder.within(loss)
        whole = self._total(name) if name in self.of_samples else self._for_all(self._name(name))
        if self.over == "sum":
            return builder.bind(loss, Application(IDENTITY, (whole,)))
        return builder.bind(loss, applied(Apply("div", (whole, builder.size(self.count)))))

    def _total(self, name: str) -> str:
        """The sum over the samples: of what they are linear in, and of all summands at once where they are sums."""
        equation = self.program.equation(name)
        if equation is None:
            return self._sum_of_all(name)
        op, args = equation.operation.name, equation.args
        varying = [arg for arg in args if arg in self.of_samples]
        factor = op in ("mul", "div") and len(varying) == 1 and (op == "mul" or args[0] in varying)
        if op == "sum":
            return self._sum_of_all(args[0])
        if op == "identity":
            return self._total(args[0])
        if op == "neg" or factor:
            parts = [self._total(arg) if arg in varying else arg for arg in args]
        elif op in ("add", "sub") and self._is_of_sums(name):
            parts = [self._total(arg) if arg in varying else self._for_all(arg) for arg in args]
        else:
            return self._sum_of_all(name)
        return self.builder.emit(applied(Apply(op, tuple(parts))))

    def _sum_of_all(self, name: str) -> str:
        return self.builder.emit(Application(total(None), (self._name(name),)))

    def _for_all(self, name: str) -> str:
        """What is the same for every sample, as many times as there are samples."""
        return self.builder.emit(applied(Apply("mul", (self.builder.size(self.count), name))))

    def _is_of_sums(self, name: str) -> bool:
        """Whether a sample's value is made of sums over its elements."""
        equation = self.program.equation(name)
        if equation is None or name not in self.of_samples:
            return False
        linear = equation.operation.name in ("identity", "neg", "add", "sub", "mul", "div")
        return equation.operation.name == "sum" or (linear and any(map(self._is_of_sums, equation.args)))


def _owner(name: str) -> str:
    """The name that a temporary is made for: ``z1`` for ``_z1_2``."""
    return name.lstrip("_").rpartition("_")[0] if name.startswith("_") else name
