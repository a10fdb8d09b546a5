"""The derivation of a gradient line by line, each with the rule that was used.

A line is the adjoint of one operand, written out and then simplified; the first is the seed, the last the gradient.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from symgraph.calculus.abstract import abstract
from symgraph.calculus.closed_form import folded
from symgraph.calculus.operation import SCALAR, Shape
from symgraph.calculus.program import Equation, Program, needed
from symgraph.calculus.readable.readable import NO_PROPERTIES, Formula, Readable, readable_adjoint
from symgraph.calculus.readable.reading import Properties, Reading
from symgraph.calculus.rows import TABLE
from symgraph.calculus.term import Term, fold_numbers, substitute
from symgraph.words import Phrase, Wording, wording


@dataclass(frozen=True, slots=True)
class Step:
    """``d of/d operand = derived = simplified``, by the rules named.

    `operand` is what the author wrote there, or its name; `simplified` is None where nothing was simplified.
    """

    operand: Term
    derived: Formula
    simplified: Formula | None
    rules: tuple[Wording, ...]


def derivation(gradient: Readable, properties: Properties = NO_PROPERTIES) -> list[Step]:
    """The steps from the seed to a gradient."""
    program = gradient.program
    target = gradient.formula.name
    wanted = needed(program, [target])
    names = [a for a, _, _ in program.equations if a in wanted and a in program.adjoints and a != target]
    steps = [_seed(gradient.of)]
    for adjoint in names:
        steps.append(_step(program, adjoint, _written_out(readable_adjoint(program, adjoint, properties)), properties))
    return [*steps, _step(program, target, gradient, properties)]


def _written_out(readable: Readable) -> Readable:
    """The same without abbreviations, of which each step would have its own."""
    formula = readable.formula
    code, mathematics = formula.code, formula.mathematics
    for line in reversed(readable.definitions):
        code = substitute(code, {line.name: line.code})
        mathematics = substitute(mathematics, {line.name: line.mathematics})
    return replace(readable, formula=Formula(formula.name, code, mathematics), definitions=())


def _seed(of: str) -> Step:
    return Step(of, Formula.as_written(f"d{of}", "1"), None, (wording(Phrase.RULE_SEED),))


def _step(program: Program, adjoint: str, readable: Readable, properties: Properties) -> Step:
    primal = program.adjoints.get(adjoint, readable.wrt)
    operand = primal if not primal.startswith("_") else fold_numbers(folded(program, primal))
    node = Reading(program, properties, [adjoint]).node(adjoint)
    derived = Formula.of(adjoint, node)
    simplified = readable.formula if readable.simplified and readable.formula.code != derived.code else None
    return Step(operand, derived, simplified, _rules(program, primal, readable.of))


def _rules(program: Program, primal: str, of: str) -> tuple[Wording, ...]:
    """The rules by which the uses of an operand contribute to its adjoint."""
    found: dict[Wording, None] = {}
    wanted = needed(program, [of])
    uses = 0
    for equation in program.equations:
        if equation.name not in wanted:
            continue
        for place, arg in enumerate(equation.args):
            if arg == primal:
                uses += 1
                found[_rule(equation, place, [program.shapes.get(a, SCALAR) for a in equation.args])] = None
                if _is_repeated(program.shapes[primal], program.shapes[equation.name], equation, place):
                    found[wording(Phrase.RULE_BROADCAST)] = None
    if uses > 1:
        found[wording(Phrase.RULE_USES, count=uses)] = None
    return tuple(found)


def _is_repeated(operand: Shape, result: Shape, equation: Equation, place: int) -> bool:
    """Whether an elementwise operation repeats an operand to the shape of its result."""
    name = equation.operation.name
    elementwise = name in (*TABLE, "add", "mul", "composed") or (name == "affine" and place == 2)
    return elementwise and operand != result


_BY_ROW = {
    "add": Phrase.RULE_SUM_OF_TERMS,
    "mul": Phrase.RULE_PRODUCT,
    "div": Phrase.RULE_QUOTIENT,
    "reciprocal": Phrase.RULE_QUOTIENT,
    "square": Phrase.RULE_POWER,
    "pow": Phrase.RULE_POWER,
    "sqrt": Phrase.RULE_POWER,
    "neg": Phrase.RULE_DIFFERENCE,
    "broadcast": Phrase.RULE_BROADCAST,
    "transpose": Phrase.RULE_TRANSPOSE,
    "identity": Phrase.RULE_SUM_OF_TERMS,
    "dot": Phrase.RULE_PRODUCT,
}
_WITH_FORMULA = {
    "trace": (Phrase.RULE_TRACE, "d trace(A) -> dA = G*eye(n)"),
    "inv": (Phrase.RULE_INVERSE, "d(Y = inv(A)) -> dA = -Y.T @ G @ Y.T"),
    "det": (Phrase.RULE_DETERMINANT, "d det(A) -> dA = G*det(A)*inv(A).T"),
    "logdet": (Phrase.RULE_DETERMINANT, "d logdet(A) -> dA = G*inv(A).T"),
    "softmax": (Phrase.RULE_SOFTMAX, "d(P = softmax(Z)) -> dZ = P*(G - sum(G*P))"),
    "log_softmax": (Phrase.RULE_SOFTMAX, "d log_softmax(Z) -> dZ = G - softmax(Z)*sum(G)"),
    "logsumexp": (Phrase.RULE_SOFTMAX, "d logsumexp(Z) -> dZ = G*softmax(Z)"),
}
"""G is the adjoint of what the rule is for."""
_MOVING = ("diag", "diagonal", "entry", "stack", "vstack", "take", "put", "reshape", "unfold", "fold")


def _rule(equation: Equation, place: int, shapes: list[Shape]) -> Wording:  # noqa: PLR0911 - one return for each kind
    operation = equation.operation
    match operation.name:
        case "matmul" | "affine":
            if place == 2:
                return wording(Phrase.RULE_SUM_OF_TERMS)
            if SCALAR in shapes[:2]:
                return wording(Phrase.RULE_PRODUCT)
            formula = "d(A @ B) -> dB = A.T @ G" if place else "d(A @ B) -> dA = G @ B.T"
            return wording(Phrase.RULE_MATRIX_PRODUCT, formula=formula)
        case "dot":
            products = 2 * operation.params[0]
            return wording(Phrase.RULE_PRODUCT if place < products else Phrase.RULE_SUM_OF_TERMS)
        case "sub":
            return wording(Phrase.RULE_DIFFERENCE if place else Phrase.RULE_SUM_OF_TERMS)
        case "sum":
            return wording(Phrase.RULE_AXIS_SUM if operation.params else Phrase.RULE_SUM)
        case name if name in _BY_ROW:
            return wording(_BY_ROW[name])
        case name if name in _WITH_FORMULA:
            phrase, formula = _WITH_FORMULA[name]
            return wording(phrase, formula=formula)
        case name if name in _MOVING:
            return wording(Phrase.RULE_MOVED, function=name)
        case name:
            function = abstract(name)
            return wording(Phrase.RULE_CHAIN, function=function.spelling(len(equation.args)) if function else name)
