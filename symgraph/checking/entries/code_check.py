"""What NumPy code claims, judged at the shapes that it is read at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from math import prod

from symgraph.calculus.expand import expand
from symgraph.calculus.program import Program
from symgraph.calculus.term import is_numeral, number
from symgraph.checking.entries.all_shapes import AllShapes
from symgraph.checking.entries.given_arrays import GivenArray, shown, tied
from symgraph.checking.entries.judge import EntriesOutcome, judge_entries, wrong_entry
from symgraph.checking.entries.recognition import Recognition
from symgraph.checking.entries.shifts import analytic, without_shifts
from symgraph.checking.expression import Node
from symgraph.checking.model import Model
from symgraph.checking.question import Assumptions, Effort, Outcome
from symgraph.checking.values.balls import Balls
from symgraph.checking.verdict import Counterexample
from symgraph.spec.code.building import element_names
from symgraph.spec.code.claimed import CodeClaim
from symgraph.spec.code.passes import CodePass

MATRIX = 2
BITS = 64


class Reading:
    """The claims of code in one model of its program, their steps recognised as adjoints."""

    def __init__(self, code: CodePass, model: Model, assume: Assumptions, of: str, claimed: Program) -> None:
        self.model = model
        claims = [claim for claim in code.claims if claim.of_entry == of]
        lines = code.lines if not of else ()
        wrt = [name for claim in (*claims, *lines) for name in claim.wrt_entries if name in model.nodes]
        recognition = Recognition(model, list(dict.fromkeys(wrt)), assume, of)
        self.names = recognition.read(claimed, model.nodes)

    def nodes(self, claim: CodeClaim) -> list[Node]:
        """The entries of a claim."""
        pool = self.model.pool
        return [pool.number(number(entry)) if is_numeral(entry) else self.names[entry] for entry in claim.entries]


class JudgedCode:
    """Code whose claims are judged: its program as scalars, and what its claims are in terms of its inputs."""

    def __init__(self, code: CodePass, assume: Assumptions, effort: Effort) -> None:
        self.code = code
        self.given = assume
        self.effort = effort
        self.arrays = given_arrays(code)
        scalar, self.assume = tied(expand(code.program), self.arrays, assume)
        self.model = Model(scalar)
        self.claimed = expand(code.claimed_program)
        self._readings: dict[str, Reading] = {}
        self._unshifted: dict[str, tuple[Reading, list[str]] | None] = {}

    def reading(self, of: str) -> Reading:
        """The claims about derivatives of `of` (empty for the loss)."""
        if of not in self._readings:
            self._readings[of] = Reading(self.code, self.model, self.assume, of, self.claimed)
        return self._readings[of]

    def unshifted(self, of: str) -> tuple[Reading, list[str]] | None:
        """The same with the shifts of softmax free numbers, whose names are given too; None where there are none."""
        if of not in self._unshifted:
            found = without_shifts(self.model.program, self.assume, of, self.effort)
            made = found and (Reading(self.code, found[0], self.assume, of, self.claimed), found[1])
            self._unshifted[of] = made
        return self._unshifted[of]

    def judge(self, claim: CodeClaim) -> EntriesOutcome:
        """The outcome of a claim that has entries."""
        wrt = claim.wrt_entries
        if any(is_numeral(name) for name in wrt):
            reason = f"some elements of {claim.wrt} are constants of the code: there is no derivative by them"
            return EntriesOutcome(Outcome("undecided", reason=reason))
        if claim.of_entry and is_numeral(claim.of_entry):
            return EntriesOutcome(Outcome("undecided", reason=f"{claim.of} is a constant of the code"))
        if len(set(wrt)) < len(wrt):
            return EntriesOutcome(Outcome("undecided", reason=f"elements of {claim.wrt} are the same number"))
        if not wrt:
            return EntriesOutcome(Outcome("undecided", reason=f"{claim.wrt} has no elements"))
        plain = [self._plain(entry) for entry in claim.entries]
        pairs = list(zip(wrt, plain, strict=True))
        found = wrong_entry(self.model, pairs, self.assume, self.effort, claim.of_entry)
        found = found or self._for_any_shift(claim) or self._in(self.reading(claim.of_entry), claim)
        if found.outcome.word == "refuted" and claim.shared:
            reason = f"{claim.wrt} shares elements with {claim.shared}: what is held fixed is a matter of reading"
            return EntriesOutcome(Outcome("undecided", reason=reason))
        return found

    def _plain(self, entry: str) -> Node:
        """An entry as it was written."""
        return self.model.pool.number(number(entry)) if is_numeral(entry) else self.written[entry]

    @cached_property
    def written(self) -> Mapping[str, Node]:
        """All names of the code, its backward pass and its claims, in terms of the inputs."""
        return self.model.pool.program(self.claimed, self.model.nodes)

    def _in(self, reading: Reading, claim: CodeClaim) -> EntriesOutcome:
        pairs = list(zip(claim.wrt_entries, reading.nodes(claim), strict=True))
        return judge_entries(reading.model, pairs, self.assume, self.effort, claim.of_entry)

    def _for_any_shift(self, claim: CodeClaim) -> EntriesOutcome | None:
        """A proof for free shifts, where there is one."""
        unshifted = self.unshifted(claim.of_entry)
        if unshifted is None or not set(claim.wrt_entries).isdisjoint(unshifted[1]):
            return None
        reading, shifts = unshifted
        model = reading.model
        of = model.scalar(claim.of_entry) if claim.of_entry else model.loss
        truths = [model.truth(of, name) for name in claim.wrt_entries]
        roots = [*reading.nodes(claim), *(truth for truth in truths if truth is not None)]
        question = model.question(claim.wrt_entries[0], claim.of_entry, self.assume)
        if not analytic(model, shifts, roots, question):
            return None
        found = self._in(reading, claim)
        return found if found.outcome.word == "proved" else None

    def outcome(self, claim: CodeClaim) -> Outcome:
        """The outcome of any claim, for these shapes; a counterexample names the entry."""
        if claim.problem:
            method = "shapes" if claim.shape is not None else "error"
            return Outcome("refuted", method, "exact", "", f"{self.place(claim)}{claim.problem}")
        found = self.judge(claim)
        outcome = found.outcome
        if outcome.word == "proved":
            return replace(outcome, domain=self.all_shapes.domain(self.code.claims.index(claim), claim) or self.domain)
        example = outcome.counterexample
        if example is None or found.entry is None:
            return outcome
        return replace(outcome, counterexample=self._told(example, claim, found.entry))

    def place(self, claim: CodeClaim) -> str:
        """Where a claim stands, to begin a sentence with."""
        return f"line {claim.line}: " if claim.line > 1 else ""

    def _told(self, example: Counterexample, claim: CodeClaim, number_: int) -> Counterexample:
        """The counterexample with the place of the entry, in the elements of the declared arrays."""
        shape = claim.wrt_shape
        place = None
        if 0 < len(shape) <= MATRIX:
            columns = shape[1] if len(shape) == MATRIX else 1
            place = (number_ // columns + 1, number_ % columns + 1)
        point = self._whole_point(example.point)
        return replace(example, point=point, entry=place, shown=self._arrays(point))

    def _arrays(self, point: Mapping[str, str]) -> dict[str, str]:
        """A point with its arrays whole, as NumPy writes them."""
        rest = dict(point)
        found: dict[str, str] = {}
        for array in self.arrays:
            if array.shape and all(element in rest for element in array.elements):
                found[array.name] = _nested([rest.pop(element) for element in array.elements], array.shape)
        return {**rest, **found} if found else {}

    def _whole_point(self, point: Mapping[str, str]) -> dict[str, str]:
        """The point with the elements that are computed from others."""
        balls = Balls({name: number(value) for name, value in point.items() if _is_number(value)}, BITS)
        declared = self.code.program.declarations.keys() | {e for array in self.arrays for e in array.elements}
        values: dict[str, str] = {}
        for equation in self.model.program.equations:
            if equation.name in declared:
                exact = balls.exact(self.model.nodes[equation.name])
                if exact is not None:
                    values[equation.name] = str(exact)
        return shown(point, self.arrays, values)

    @cached_property
    def all_shapes(self) -> AllShapes:
        """Proves claims for all shapes, where the code can be read so."""
        return AllShapes(self.code, self.given, self.effort)

    @cached_property
    def domain(self) -> str:
        """For which shapes a proof holds, and for which labels."""
        shapes = ", ".join(f"{array.name} {array.shape}" for array in self.arrays if array.shape)
        text = f"for these shapes: {shapes}" if shapes else "wherever the derivative exists"
        return f"{text}; {', '.join(self.code.labels)} as given" if self.code.labels else text


def _nested(numbers: Sequence[str], shape: Sequence[int]) -> str:
    if not shape:
        return numbers[0]
    size = len(numbers) // shape[0] if shape[0] else 0
    return f"[{', '.join(_nested(numbers[k * size : (k + 1) * size], shape[1:]) for k in range(shape[0]))}]"


def _is_number(text: str) -> bool:
    return is_numeral(text.lstrip("-").replace("/", "", 1))


def given_arrays(code: CodePass) -> list[GivenArray]:
    """The declared arrays whose elements are not known, with the names of these."""
    shapes = {name: shape for name, shape in code.source.shapes.items() if name not in code.labels}
    shapes |= {name: value.shape for name, value in code.parameters.items()}
    found: list[GivenArray] = []
    for name, shape in shapes.items():
        if len(shape) > MATRIX:
            elements = tuple(element_names(name, shape))
        elif name in code.program.shapes:
            elements = tuple(code.program.scalars(name)) if prod(shape) else ()
        else:
            continue
        found.append(GivenArray(name, tuple(shape), elements))
    return found
