"""The tables of `layer_gradients/`: claims on the gradients of layers, from public references, and what is wrong.

Each entry holds a spec in symgraph's own format, without the claims; they are added here, one at a time, as a user
would write them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "layer_gradients"
TABLES = ("circuits", "dense", "losses", "normalisation", "probability", "sequences", "units")
Ranges = Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class Case:
    """A spec, where its gradient is published, and ranges for values of some of its names."""

    spec: str
    source: str
    between: Ranges = field(default_factory=dict[str, Sequence[float]])

    @property
    def name(self) -> str:
        """The name of the spec."""
        return self.written["name"]

    @property
    def written(self) -> dict[str, Any]:
        """The spec's keys."""
        return yaml.load(self.spec, yaml.CSafeLoader)

    def with_keys(self, **keys: Any) -> str:
        """The text of the spec with further keys, or others in place of its own."""
        return yaml.safe_dump(self.written | keys, sort_keys=False, allow_unicode=True, width=1000)


@dataclass(frozen=True)
class Gradient(Case):
    """A derivative of a spec's loss: claims that are right and, by the mistake made, claims that are wrong.

    `number` is the published value of the derivative at the spec's own values, where there is one.
    """

    wrt: str = ""
    right: tuple[str, ...] = ()
    wrong: Mapping[str, str] = field(default_factory=dict[str, str])
    number: str = ""

    def claiming(self, claim: str) -> str:
        """The spec with one claim."""
        return self.with_keys(claims={self.wrt: claim})


@dataclass(frozen=True)
class Backward(Case):
    """A backward pass: its lines by the names on the left, and the lines that are wrong by the mistake made.

    `claims` are right and use the lines.
    """

    lines: Mapping[str, str] = field(default_factory=dict[str, str])
    claims: Mapping[str, str] = field(default_factory=dict[str, str])
    wrong: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])

    def written_with(self, mistake: str = "") -> str:
        """The spec with its backward pass, one line of which makes the mistake, where one is named."""
        lines = dict(self.lines) | (dict([self.wrong[mistake]]) if mistake else {})
        backward = "\n".join(f"{name} = {formula}" for name, formula in lines.items())
        return self.with_keys(backward=backward, **({"claims": dict(self.claims)} if self.claims else {}))


@dataclass(frozen=True)
class Derivation(Case):
    """Forms of one gradient; `first_false` counts from 1 and is 0 where every form is right."""

    wrt: str = ""
    forms: tuple[str, ...] = ()
    first_false: int = 0

    def claiming(self) -> str:
        """The spec with the derivation as its claim."""
        return self.with_keys(claims={self.wrt: list(self.forms)})


@dataclass(frozen=True)
class Step(Case):
    """A step of learning with the rate eta: the names whose lines are not gradient descent, and why."""

    wrong: Mapping[str, str] = field(default_factory=dict[str, str])


def gradients() -> Iterator[Gradient]:
    """All gradients of the tables."""
    for table in TABLES:
        for entry in _read(table):
            for wrt, claims in entry["gradients"].items():
                yield Gradient(
                    **_case(entry),
                    wrt=wrt,
                    right=tuple(map(str, claims["right"])),
                    wrong={mistake: str(claim) for mistake, claim in claims["wrong"].items()},
                    number=claims.get("number", ""),
                )


def backward_passes() -> Iterator[Backward]:
    """All backward passes."""
    for entry in _read("backward"):
        lines = dict(_sides(line) for line in entry["backward"].splitlines())
        wrong = {mistake: _sides(line) for mistake, line in entry["wrong"].items()}
        yield Backward(**_case(entry), lines=lines, claims=entry.get("claims", {}), wrong=wrong)


def derivations() -> Iterator[Derivation]:
    """All derivations."""
    for entry in _read("derivations"):
        for written in entry["derivations"]:
            yield Derivation(
                **_case(entry),
                wrt=entry["wrt"],
                forms=tuple(map(str, written["forms"])),
                first_false=written["first_false"],
            )


def steps() -> Iterator[Step]:
    """All steps of learning."""
    for entry in _read("updates"):
        yield Step(**_case(entry), wrong=entry["wrong"])


def _read(table: str) -> list[dict[str, Any]]:
    return yaml.load((FOLDER / f"{table}.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)


def _case(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {"spec": entry["spec"], "source": entry["source"], "between": entry.get("between", {})}


def _sides(line: str) -> tuple[str, str]:
    left, _, right = line.partition(" = ")
    return left, right
