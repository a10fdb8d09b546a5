"""Logarithms of softmax and sigmoid as one operation, before the gradient is taken: its derivative is short.

``log(softmax(Z))`` becomes ``log_softmax(Z)``, ``log(sigmoid(z))`` becomes ``log_sigmoid(z)`` and
``log(1 - sigmoid(z))`` becomes ``log_sigmoid(-z)``; ``log(1 + exp(z))`` becomes ``softplus(z)``, and
``1/(1 + exp(-u))`` is ``sigmoid(u)``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from symgraph.calculus.elementwise import row
from symgraph.calculus.operation import Application, Operation
from symgraph.calculus.program import Builder, Equation, Program
from symgraph.calculus.softmax import log_softmax


def fused(program: Program) -> Program:
    """The program with such operations fused; the same one where there are none."""
    if not any(operation.name in ("log", "reciprocal") for _, operation, _ in program.equations):
        return program
    program = _rebuilt(program, "reciprocal", _logistic)
    return _rebuilt(program, "log", _log_of)


def _rebuilt(program: Program, op: str, rule: Callable[[Builder, Program, Equation], Application | None]) -> Program:
    """The program with the equations of one operation written otherwise, where the rule says how."""
    builder = Builder(replace(program, equations=()))
    builder.shapes = {name: declared.shape for name, declared in program.declarations.items()}
    for equation in program.equations:
        application = Application(equation.operation, equation.args)
        if equation.operation.name == op:
            builder.within(equation.name)
            application = rule(builder, program, equation) or application
        builder.bind(equation.name, application)
    return builder.build()


def _logistic(_builder: Builder, program: Program, reciprocal: Equation) -> Application | None:
    """``sigmoid(u)`` for ``1/(1 + exp(-u))``."""
    inner = program.equation(reciprocal.args[0])
    match inner:
        case Equation(operation=Operation(name="add"), args=("1", other) | (other, "1")):
            power = program.equation(other)
            if power is not None and power.operation.name == "exp":
                negated = program.equation(power.args[0])
                if negated is not None and negated.operation.name == "neg":
                    return Application(row("sigmoid", 1), negated.args)
        case _:
            pass
    return None


def _log_of(builder: Builder, program: Program, logarithm: Equation) -> Application | None:
    inner = program.equation(logarithm.args[0])
    if inner is None:
        return None
    match inner.operation.name, inner.args:
        case "softmax", args:
            return Application(log_softmax(inner.operation.params[0]), args)
        case "sigmoid", args:
            return Application(row("log_sigmoid", 1), args)
        case "sub", ("1", other):
            sigmoid = program.equation(other)
            if sigmoid is not None and sigmoid.operation.name == "sigmoid":
                negated = builder.emit(Application(row("neg", 1), sigmoid.args))
                return Application(row("log_sigmoid", 1), (negated,))
        case "add", ("1", other) | (other, "1"):
            power = program.equation(other)
            if power is not None and power.operation.name == "exp":
                return Application(row("softplus", 1), power.args)
        case _:
            pass
    return None
