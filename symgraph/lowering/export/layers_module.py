"""The target ``layers``: each operation a layer with ``forward`` and ``backward(dout)``, composed in one class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from symgraph.calculus.abstract import functions_in
from symgraph.calculus.adjoint import dependent
from symgraph.calculus.formula_print import format_term
from symgraph.calculus.operation import SCALAR, symbols_of
from symgraph.calculus.program import Equation, Program, needed
from symgraph.calculus.term import Apply, Term, is_numeral, substitute
from symgraph.errors import InputError, Problem
from symgraph.lowering.export.comments import beside
from symgraph.lowering.export.example_code import assigned_values
from symgraph.lowering.export.layer_classes import LayerClass, LayerClasses, softmax_with_loss
from symgraph.lowering.export.options import Options
from symgraph.lowering.export.python_code import (
    PythonCode,
    called,
    class_name,
    indented,
    module_text,
    returned,
    title_lines,
)
from symgraph.lowering.export.steps import Passes, passes

RESERVED = ("forward", "backward", "update", "dout", "model", "rate", "random", "more")
_HELD = ("affine", "matmul")
"""Operations whose parameters belong to the layer, as in textbooks."""


def layers_module(program: Program, options: Options) -> str:
    """A module of Python with a class for each kind of layer, and one that composes them.

    Its ``forward`` calls the layers in the order of the equations, ``backward`` in the opposite one and returns the
    gradients; weights belong to their layers.  In networks all arrays have two dimensions, numbers among them.  Raises
    InputError for abstract functions and where a layer depends on sizes that are symbols.
    """
    abstract = functions_in(equation.term for equation in program.equations)
    if abstract:
        found = f"'{abstract[0]}' is abstract"
        raise InputError(Problem(found, "a layer knows its derivative", f"write tanh instead of {abstract[0]}, say"))
    both = passes(program, options, stable=False)
    composed = _Composed(both, program)
    return composed.text(options)


@dataclass(frozen=True, slots=True)
class _Layer:
    """``name = operation(args)``, which its author wrote as `formula`."""

    name: str
    args: tuple[str, ...]
    formula: Term
    kind: LayerClass


class _Composed:
    def __init__(self, both: Passes, program: Program) -> None:
        self.both = both
        self.program = program
        self.code = PythonCode(both, (*RESERVED, class_name(both.program.name)))
        self.classes = LayerClasses(arrays=bool(program.elements))
        self.uses = Counter(arg for equation in program.equations for arg in equation.args)
        wanted = needed(program, [both.of])
        self.of_interest = dependent(program, [array for array, _ in both.asked.values()])
        equations = [equation for equation in program.equations if equation.name in wanted]
        fused = _softmax_and_loss(program, both.of, [array for array, _ in both.asked.values()])
        self.layers = [self._layer(equation) for equation in equations if equation.name not in fused]
        if fused:
            softmax, product = program.equation(fused[0]), program.equation(fused[2])
            assert softmax is not None
            assert product is not None
            operands = (softmax.args[0], next(arg for arg in product.args if arg != fused[1]))
            formula = Apply("softmax_with_loss", operands)
            self.layers.append(_Layer(both.of, operands, formula, softmax_with_loss(self.classes)))

    def _layer(self, equation: Equation) -> _Layer:
        program = self.program
        shapes = [SCALAR if is_numeral(arg) else program.shapes[arg] for arg in equation.args]
        kept: list[int] = []
        if equation.operation.name in _HELD and program.elements:
            kept = [k for k, arg in enumerate(equation.args) if self._belongs(arg)]
        kind = self.classes.of(equation.operation, equation.args, shapes, kept)
        return _Layer(equation.name, equation.args, equation.term, kind)

    def _belongs(self, name: str) -> bool:
        """Whether a name is a parameter of one layer only."""
        declared = self.program.declarations.get(name)
        return self.uses[name] == 1 and declared is not None and declared.role == "parameter"

    @cached_property
    def held(self) -> dict[str, str]:
        """The parameters that belong to layers: ``self.z1.W``."""
        return {
            layer.args[k]: f"self.{self.code.name(layer.name)}.{layer.kind.operands[k]}"
            for layer in self.layers
            for k in layer.kind.kept
        }

    def text(self, options: Options) -> str:
        name = class_name(self.both.program.name)
        while name in self.classes.sources:
            name += "Network"
        given = [argument for argument in self.both.arguments if argument not in self.held]
        methods = [self._init(), self._forward(given), self._backward()]
        methods += [self._update()] if self._learned() else []
        body = [line for block in methods for line in ("", *block)]
        code = self.code.code
        code.helpers.update(self.classes.helpers)
        code.imports.update(self.classes.imports)
        title = title_lines(self.both.program, "each operation a layer with forward and backward")
        sources = [source.split("\n") for source in self.classes.sources.values()]
        documentation = f'"""{self.code.name(self.both.of)}, computed layer by layer."""'
        network = [f"class {name}:", *indented([documentation, *body])]
        return module_text(code, title, *sources, network, self._main(name, given, options))

    def _init(self) -> list[str]:
        held = [self.code.name(name) for name in self.held]
        made = [
            f"self.{self.code.name(layer.name)} = {layer.kind.name}"
            f"({self.code.all(layer.args[k] for k in layer.kind.kept)})"
            for layer in self.layers
        ]
        return [*called("def __init__", ["self", *held], ":"), *indented(made)]

    def _forward(self, given: Sequence[str]) -> list[str]:
        symbols = symbols_of(self.program.shapes[name] for name in given)
        sizes = [n for n in symbols if n in {arg for layer in self.layers for arg in layer.args}]
        lines = [(f"{self.code.name(n)} = {self._size(n, given)}", "") for n in sizes]
        for layer in self.layers:
            name = self.code.name(layer.name)
            operands = ", ".join(self._operand(layer.args[k]) for k in layer.kind.given)
            formula = format_term(substitute(layer.formula, self.code.names))
            lines.append((f"{name} = self.{name}.forward({operands})", formula))
        of = self.code.name(self.both.of)
        result = f"{of}.item()" if self.program.elements else of
        head = called("def forward", ["self", *map(self.code.name, given)], ":")
        return [*head, *indented([*beside(lines, "#"), f"return {result}"])]

    def _size(self, symbol: str, given: Sequence[str]) -> str:
        array = next(name for name in given if symbol in self.program.shapes[name])
        return f"{self.code.name(array)}.shape[{self.program.shapes[array].index(symbol)}]"

    def _operand(self, name: str) -> str:
        return name if is_numeral(name) else self.code.name(name)

    def _backward(self) -> list[str]:
        lines: list[str] = []
        arrived = {self.both.of}
        for layer in reversed(self.layers):
            if layer.name not in arrived or layer.name not in self.of_interest:
                continue
            lines += self._back_through(layer, arrived)
        results = [self._result(wrt) for wrt in self.both.gradients]
        of = self._adjoint(self.both.of)
        if self.program.elements:
            lines.insert(0, f"{of} = np.full((1, 1), {of})")
        return [
            f"def backward(self, {of}=1.0):",
            *indented([*lines, *returned(", ".join(results), results)]),
        ]

    def _back_through(self, layer: _Layer, arrived: set[str]) -> list[str]:
        """The call of one backward method; derivatives of what is used several times add up."""
        targets: list[str] = []
        sums: list[str] = []
        for k in layer.kind.given:
            arg = layer.args[k]
            if is_numeral(arg) or arg not in self.of_interest:
                targets.append("_")
            elif arg in arrived:
                more = "more" if "more" not in targets else f"more{len(targets)}"
                targets.append(more)
                sums.append(f"{self._adjoint(arg)} = {self._adjoint(arg)} + {more}")
            else:
                targets.append(self._adjoint(arg))
                arrived.add(arg)
        call = f"self.{self.code.name(layer.name)}.backward({self._adjoint(layer.name)})"
        used = any(target != "_" for target in targets)
        return [f"{', '.join(targets)} = {call}" if used else call, *sums]

    def _adjoint(self, name: str) -> str:
        return f"d{self.code.name(name)}"

    def _result(self, wrt: str) -> str:
        array, place = self.both.asked[wrt]
        entry = f"[{place[0]}, {place[1]}]" if place else ""
        if array in self.held:
            layer, _, operand = self.held[array].rpartition(".")
            return f"{layer}.d{operand}{entry}"
        if array not in self.of_interest:
            return "0"
        return self._adjoint(array) + entry

    def _learned(self) -> dict[str, str]:
        """The parameters of layers that have a gradient, with it."""
        return {self.held[wrt]: self._result(wrt) for wrt in self.both.gradients if wrt in self.held}

    def _update(self) -> list[str]:
        steps = [f"{parameter} = {parameter} - rate*{gradient}" for parameter, gradient in self._learned().items()]
        documentation = '"""A step of gradient descent, against the gradient."""'
        return ["def update(self, rate):", *indented([documentation, *steps])]

    def _main(self, name: str, given: Sequence[str], options: Options) -> list[str]:
        of = self.code.name(self.both.of)
        arguments = self.code.all(given)
        lines = [
            *assigned_values(self.code, self.both.arguments, options, as_arrays=bool(self.program.elements)),
            f"model = {name}({self.code.all(self.held)})",
            f'print("{of} =", model.forward({arguments}))',
            f'print("gradients:", *{_listed(len(self.both.gradients))}, sep="\\n")',
        ]
        if self._learned():
            lines += ["model.update(rate=0.01)", f'print("{of} after a step =", model.forward({arguments}))']
        return ['if __name__ == "__main__":', *indented(lines)]


def _listed(count: int) -> str:
    return "model.backward()" if count > 1 else "[model.backward()]"


_SOFTMAX_AND_LOSS = ("softmax", "log", "mul", "sum", "neg")


def _softmax_and_loss(program: Program, of: str, asked: Sequence[str]) -> list[str]:
    """The names of a softmax, its logarithm, the product with targets, their sum and the loss, used by nothing else."""
    names: list[str] = []
    name = of
    for wanted in reversed(_SOFTMAX_AND_LOSS):
        equation = program.equation(name)
        users = sum(name in other.args for other in program.equations)
        if equation is None or equation.operation.name != wanted or (name != of and users != 1) or name in asked:
            return []
        names.insert(0, name)
        computed = [arg for arg in equation.args if program.equation(arg) is not None]
        if wanted == "softmax":
            return names if equation.operation.params == (0,) else []
        if len(computed) != 1:
            return []
        name = computed[0]
    return []
