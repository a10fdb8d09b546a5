"""What came of a file: the answer to each of its claims, its points, or the errors that kept it from being judged.

Plain data, so that it travels between processes and machines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from symgraph.checking.verdict import Verdict, Word
from symgraph.errors import EnvironmentFailure, InputError

REFUTED = 1
"""The exit code where a claim is refuted, or missing."""
UNDECIDED = 3
"""The exit code where nothing worse than an undecided claim was found."""

AnswerWord = Literal[Word, "missing"]


@dataclass(frozen=True, slots=True)
class Answer:
    """A claim that was made, or wanted and not made: then it has no verdict.  A proved one earns all its points.

    `name` is what its author calls it: ``w111``, ``dz21`` in a backward pass, ``dz21_dw111`` where not the loss is
    differentiated, ``w111 (update)`` in a step of learning.
    """

    name: str
    of: str
    wrt: str
    verdict: Verdict | None = None
    out_of: Fraction = Fraction(1)

    @property
    def word(self) -> AnswerWord:
        """What came of it, in one word."""
        return self.verdict.verdict if self.verdict else "missing"

    @property
    def points(self) -> Fraction:
        """What it earned."""
        return self.out_of if self.word == "proved" else Fraction(0)


@dataclass(frozen=True, slots=True)
class FileResult:
    """The answers of one file, in the order of its claims (of the model's, where there is one).

    `errors` say what is wrong with the file; then there are no answers, unless the shapes of some claims do not fit,
    which are refuted besides.  `failed` where not the file is to blame, but symgraph or the machine.  `out_of` is what
    can be earned.
    """

    file: str
    answers: tuple[Answer, ...] = ()
    errors: tuple[str, ...] = ()
    out_of: Fraction = Fraction(0)
    failed: bool = False

    @property
    def unread(self) -> bool:
        """Whether errors kept the file from being judged."""
        return bool(self.errors) and not self.answers

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdicts of the claims that were made."""
        return tuple(answer.verdict for answer in self.answers if answer.verdict)

    @property
    def missing(self) -> tuple[str, ...]:
        """The claims that were wanted and not made."""
        return tuple(answer.name for answer in self.answers if answer.word == "missing")

    @property
    def points(self) -> Fraction:
        """What all claims together earned."""
        return sum((answer.points for answer in self.answers), Fraction(0))

    def count(self, word: AnswerWord) -> int:
        """How many answers are of this word."""
        return sum(answer.word == word for answer in self.answers)


def exit_code(results: Sequence[FileResult]) -> int:
    """The command's exit code: 0 where all claims of all files are proved.

    4 where symgraph or the machine failed; else 2 where a file is bad input; else 1 where a claim is refuted or
    missing; else 3 where one is undecided.
    """
    words = {answer.word for result in results for answer in result.answers}
    if any(result.failed for result in results):
        return EnvironmentFailure.exit_code
    if any(result.errors for result in results):
        return InputError.exit_code
    if words & {"refuted", "missing"}:
        return REFUTED
    return UNDECIDED if "undecided" in words else 0


def written_points(points: Fraction) -> str:
    """Points as they are written: ``2``, ``0.5``, and ``0.33`` for a third."""
    return f"{float(points):.2f}".rstrip("0").rstrip(".")
