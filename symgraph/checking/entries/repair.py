"""The guilty line of a backward pass, and the smallest change of it that makes the claim right.

What agrees with the derivative in numbers (`search`) is read again with symbols and proved, so that nobody is sent a
wrong way.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np

from symgraph.calculus.program import needed
from symgraph.checking.entries.code_check import JudgedCode
from symgraph.checking.entries.messages import CodeMessage
from symgraph.checking.entries.moments import Moment
from symgraph.checking.entries.number_edits import comparisons
from symgraph.checking.entries.samples import Sample, claimed, close, samples, target
from symgraph.checking.entries.search import MARGIN, ByEffect, Hint, by_value
from symgraph.checking.entries.stale import stale_names
from symgraph.checking.entries.syntax import spliced
from symgraph.checking.mistakes.messages import Message
from symgraph.checking.verdict import Diagnosis
from symgraph.errors import InputError
from symgraph.spec.code.claimed import CodeClaim
from symgraph.spec.code.passes import Edit as Change
from symgraph.spec.read_assumptions import COLUMN_SUM
from symgraph.words import Lang

MAX_HINTS = 2
MAX_PROOFS = 4
MAX_ARRAYS = 3
"""Arrays of which something is assumed that may make a claim right."""


class Repairs:
    """Proved repairs of the refuted claims of one code."""

    def __init__(self, judged: JudgedCode, lang: Lang) -> None:
        self.judged = judged
        self.lang: Lang = lang
        self.changed: dict[tuple[Change, ...], JudgedCode | None] = {}
        self.found: list[Hint] = []

    @cached_property
    def samples(self) -> list[Sample]:
        """The code at a few points."""
        return samples(self.judged)

    def of(self, number: int) -> tuple[Diagnosis, ...]:
        """Repairs of the `number`-th claim, the likeliest first; empty where no small change helps."""
        with np.errstate(all="ignore"):  # numbers that overflow are like no others
            if not self.samples or any(sample.targets[number] is None for sample in self.samples):
                return ()
            return _Repair(self, number).hints()

    def proves(self, number: int, *changed: Change) -> bool:
        """Whether a claim of the changed code is proved."""
        if changed not in self.changed:
            try:
                code = self.judged.code.edited(*changed)
                self.changed[changed] = JudgedCode(code, self.judged.given, self.judged.effort)
            except InputError:
                self.changed[changed] = None
        judged = self.changed[changed]
        return judged is not None and judged.outcome(judged.code.claims[number]).word == "proved"


class _Repair:
    def __init__(self, repairs: Repairs, number: int) -> None:
        self.repairs = repairs
        self.judged = repairs.judged
        self.code = repairs.judged.code
        self.claim = self.code.claims[number]
        self.number = number
        self.samples = repairs.samples
        self.lang: Lang = repairs.lang
        self.effects = ByEffect(self.samples, number)

    def hints(self) -> tuple[Diagnosis, ...]:
        """What is to be changed; what has repaired another claim is tried first."""
        for hint in self.repairs.found:
            if self._proved(hint):
                return (self._said(hint),)
        found = list(self._updated())
        if found:
            return tuple(found)
        best: float | None = None
        for tried, hint in enumerate(self._small_changes()):
            if tried >= MAX_PROOFS or len(found) >= MAX_HINTS or (best is not None and hint.cost > best + MARGIN):
                break
            if self._proved(hint):
                if best is None and hint.moment.statement is not None:
                    self.repairs.found.append(hint)
                best = hint.cost if best is None else best
                found.append(self._said(hint))
        return tuple(found) or tuple(self._overwritten()) or tuple(self._masked()) or tuple(self._assuming())

    # --- where to look ----------------------------------------------------------------------------------------------

    def _small_changes(self) -> Iterator[Hint]:
        """Changes that give the right numbers: of the first wrong line, of the claim itself, or of any statement."""
        guilty = self.first_wrong_line
        any_found = False
        if guilty is not None:
            for hint in by_value(*guilty):
                if self.effects.is_right(hint):
                    any_found = True
                    yield hint
        if any_found:
            return
        moments = [sample.moments.claim(self.number) for sample in self.samples]
        for hint in by_value(moments, [sample.targets[self.number] for sample in self.samples]):
            any_found = True
            yield hint
        if any_found:
            return
        statements = self.samples[0].moments.statements
        yield from self.effects.hints(reversed(range(len(statements))))

    @cached_property
    def first_wrong_line(self) -> tuple[list[Moment], list[Any]] | None:
        """The first line that the claim is computed from and that does not give the adjoint it is named after.

        Of several lines for one adjoint (it is summed up, say) one that is right is enough.
        """
        used = needed(self.judged.claimed, self.claim.entries) if self.claim.entries else None
        right: set[str] = set()
        wrong: list[CodeClaim] = []
        for line in self.code.lines:
            if used is not None and line.entries and used.isdisjoint(line.entries):
                continue
            (right.add(line.wrt) if self._is_right(line) else wrong.append(line))
        for line in wrong:
            place = self._place(line) if line.wrt not in right else None
            if place is not None:
                return place
        return None

    def _is_right(self, line: CodeClaim) -> bool:
        return all(
            close(claimed(self.judged, sample.balls, line), target(self.judged, sample.balls, line))
            for sample in self.samples
        )

    def _place(self, line: CodeClaim) -> tuple[list[Moment], list[Any]] | None:
        """The expression of a line at every sample, and what its value should be."""
        statements = self.samples[0].moments.statements
        number = next(
            (k for k, moment in enumerate(statements) if moment.line == line.line and moment.times == 1), None
        )
        wanted = [target(self.judged, sample.balls, line) for sample in self.samples]
        if number is None or any(value is None for value in wanted):
            return None
        return [sample.moments.statements[number] for sample in self.samples], wanted

    # --- proofs -----------------------------------------------------------------------------------------------------

    def _proved(self, hint: Hint) -> bool:
        return self.repairs.proves(self.number, Change(hint.moment.line, hint.moment.text, hint.text))

    def _updated(self) -> Iterator[Diagnosis]:
        """A parameter that is used after its update, where the gradient needs its old value."""
        for stale in stale_names(self.samples, self.number):
            first, second = stale.update, stale.moment
            lines = (first.source, second.source)
            changed = (Change(first.line, lines[0], lines[1]), Change(second.line, lines[1], lines[0]))
            if self.repairs.proves(self.number, *changed):
                message = CodeMessage.UPDATED.said(self.lang, part=stale.name, updated=str(first.line))
                text = CodeMessage.LINE.said(self.lang, line=str(second.line), message=message)
                yield Diagnosis("updated", text, f"{lines[1]}; {lines[0]}", None, stale.name)
                return

    def _overwritten(self) -> Iterator[Diagnosis]:
        """A line that sets what it should add to."""
        for place, moment in enumerate(self.samples[0].moments.statements):
            runs = [sample.moments.again(sample.moments.statements[place], adding=True) for sample in self.samples]
            agree = all(
                run is not None and close(run[0][self.number], sample.targets[self.number])
                for run, sample in zip(runs, self.samples, strict=True)
            )
            repaired = moment.source.replace(" = ", " += ", 1)
            change = Change(moment.line, moment.source, repaired)
            if agree and repaired != moment.source and self.repairs.proves(self.number, change):
                message = CodeMessage.OVERWRITTEN.said(self.lang)
                text = CodeMessage.LINE.said(self.lang, line=str(moment.line), message=message)
                yield Diagnosis("overwritten", text, repaired, None, moment.target)
                return

    def _masked(self) -> Iterator[Diagnosis]:
        """A line that sets the wrong elements: ``dh[h > 0] = 0``."""
        for moment in self.samples[0].moments.masks:
            for edit in comparisons(moment.root):
                text = spliced(moment.text, moment.root, edit.old, edit.new)
                repaired = moment.source.replace(moment.text, text, 1)
                if self.repairs.proves(self.number, Change(moment.line, moment.source, repaired)):
                    message = edit.message.said(self.lang, **edit.words)
                    said = CodeMessage.LINE.said(self.lang, line=str(moment.line), message=message)
                    yield Diagnosis(edit.kind, said, repaired, None, moment.target)
                    return

    def _assuming(self) -> Iterator[Diagnosis]:
        """Something that is often true of an array and makes the claim right."""
        arrays = [array for array in self.judged.arrays if len(array.shape) in (1, 2) and array.name != self.claim.wrt]
        arrays.sort(key=lambda array: len(array.shape), reverse=True)
        for array in arrays[:MAX_ARRAYS]:
            words = [("rowsum1", f"sum({array.name}, axis=1) == 1")]
            if array.shape[1:] in ((), (1,)):
                words = [(COLUMN_SUM, f"sum({array.name}) == 1")]
            elif array.shape[0] == array.shape[1]:
                words.append(("symmetric", f"{array.name} == {array.name}.T"))
            for word, condition in words:
                known = self.judged.given
                given = {**known, array.name: (*known.get(array.name, ()), word)}
                judged = JudgedCode(self.code, given, self.judged.effort)
                if word not in known.get(array.name, ()) and judged.outcome(self.claim).word == "proved":
                    values = {"condition": condition}
                    where = Message.WHERE.said(self.lang, values)
                    message = Message.ASSUMPTION.said(self.lang, values)
                    yield Diagnosis("assumption", message, f"{self.claim.text}   ({where})", None, array.name)
                    return

    # --- words ------------------------------------------------------------------------------------------------------

    def _said(self, hint: Hint) -> Diagnosis:
        edit, moment = hint.edit, hint.moment
        message = edit.message.said(self.lang, **edit.words)
        if moment.statement is not None:
            message = CodeMessage.LINE.said(self.lang, line=str(moment.line), message=message)
        return Diagnosis(edit.kind, message, moment.written(hint.text), None, moment.target or self.claim.wrt)
