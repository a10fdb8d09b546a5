"""The stronger verdict: a claim in NumPy that was proved at its shapes, proved for all of them.

The reading for all shapes (`symgraph.spec.code.matrix_reading`) may fail, or its proof; then the verdict for the
shapes at hand stands as it is.
"""

from __future__ import annotations

import numpy as np

from symgraph.calculus.evaluate import evaluate
from symgraph.calculus.lower import bind_formula
from symgraph.calculus.operation import Dim
from symgraph.calculus.program import Builder, Declaration, empty
from symgraph.calculus.term import Term, substitute
from symgraph.checking.matrices.evidence import compare
from symgraph.checking.matrices.judge import prove
from symgraph.checking.matrices.subject import Bound, Subject
from symgraph.checking.question import Assumptions, Effort
from symgraph.errors import InputError
from symgraph.spec.code.claimed import CodeClaim
from symgraph.spec.code.matrix_reading import MatrixReading, NoReading, matrix_reading
from symgraph.spec.code.passes import CodePass

TOLERANCE = 1e-7


class AllShapes:
    """The reading of code for all shapes, where it has one."""

    def __init__(self, code: CodePass, assume: Assumptions, effort: Effort) -> None:
        self.code = code
        self.assume = assume
        self.effort = effort
        self.reading: MatrixReading | None = None
        source = code.source
        plain = source.loss is not None and not (code.parameters or code.labels or source.let or source.functions)
        if plain and source.loss is not None:
            claims = [
                (claim.wrt, question.claim) for claim, question in zip(code.claims, source.questions, strict=True)
            ]
            try:
                self.reading = matrix_reading(source.shapes, source.code, source.loss, source.backward, claims)
            except NoReading:
                return

    def domain(self, number: int, claim: CodeClaim) -> str:
        """For which shapes the `number`-th claim is proved, in words; empty where it is not for all."""
        reading = self.reading
        if reading is None or claim.of or number not in reading.claims:
            return ""
        try:
            proved = self._proved(reading, number, claim.wrt)
        except InputError:  # the reading does not fit in the language of matrices
            return ""
        shapes = ", ".join(f"{name} {_written(shape)}" for name, shape in reading.shapes.items() if shape)
        return f"for all shapes: {shapes}" if proved else ""

    def _proved(self, reading: MatrixReading, number: int, wrt: str) -> bool:
        builder = Builder(empty("code"))
        for name in reading.shapes:
            builder.declare(name, Declaration("parameter" if name == wrt else "input", reading.two_dimensional(name)))

        def resolve(name: str) -> tuple[str, None]:
            known = name in builder.shapes
            return (name if known else builder.size(name)), None

        for name, term in reading.forward:
            bind_formula(builder, name, term, resolve)
        subject = Subject(builder.build(loss=reading.loss), {}, (), [wrt])
        derivative = subject.derivative(wrt)
        builder = Builder(derivative.program)
        own: dict[str, Term] = {}  # the names of the author's adjoints beside those of symgraph
        for name, term in reading.backward:
            own[name] = bind_formula(builder, builder.fresh(name), substitute(term, own), resolve)
        claim = bind_formula(builder, builder.fresh("claim"), substitute(reading.claims[number], own), resolve)
        bound = Bound(derivative, builder.build(), claim, self.assume)
        if bound.program.shapes[claim] != derivative.shape or not self._reads_right(bound, number):
            return False
        evidence = compare(bound)
        if evidence.differed or evidence.lacking or evidence.denied or not evidence.agreed:
            return False
        return prove(bound, self.effort).proved

    def _reads_right(self, bound: Bound, number: int) -> bool:
        """Whether the reading has the numbers of the code at the shapes at hand."""
        random = np.random.default_rng(0)
        values = {name: random.uniform(0.2, 0.9, shape) for name, shape in self.code.source.shapes.items()}
        columns = {name: value.reshape((*value.shape, 1, 1)[:2]) for name, value in values.items()}
        read = evaluate(bound.program, columns)
        run = self.code.run(values)
        claimed = np.reshape(read[bound.claim], np.shape(run.claims[number]))
        loss = read[bound.derivative.of]
        return bool(np.allclose(claimed, run.claims[number], rtol=TOLERANCE) and np.isclose(loss, run.loss))


def _written(shape: tuple[Dim, ...]) -> str:
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"
