"""The tables of `matrix_identities/` and `matrix_models/`: gradients of whole arrays, from public references.

An identity is one gradient of one loss, a model has gradients by several of its arrays and perhaps a backward pass.
Shapes are symbols; claims hold for all of them.  Formulas are in NumPy's syntax over 2-D arrays, ``[n]`` a column.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from derivative_rules import TextLoader

_SPEC = ("shapes", "functions", "equations", "loss", "assume")
_IDENTITY = frozenset({*_SPEC, "source", "wrt", "right", "also", "wrong"})
_MODEL = frozenset({*_SPEC, "source", "gradients", "backward", "mistakes"})


@dataclass(frozen=True, eq=False)
class Matrices:
    """A loss of arrays: its `spec` in symgraph's format, without claims, and where its gradients are published."""

    name: str
    source: str
    spec: Mapping[str, Any]

    @property
    def functions(self) -> list[str]:
        """The abstract functions."""
        return list(self.spec.get("functions", ()))

    @property
    def shapes(self) -> dict[str, tuple[str, str]]:
        """The declared arrays; a size is a symbol or a number, as text."""
        written: dict[str, list[str]] = self.spec["shapes"]
        return {name: ([*shape, "1", "1"][0], [*shape, "1", "1"][1]) for name, shape in written.items()}

    @property
    def assume(self) -> dict[str, list[str]]:
        """What is known of the arrays."""
        known = self.spec.get("assume", {})
        return {name: [words] if isinstance(words, str) else words for name, words in known.items()}

    def with_keys(self, **keys: Any) -> str:
        """The text of the spec with further keys."""
        return yaml.safe_dump({"name": self.name} | dict(self.spec) | keys, sort_keys=False, width=1000)


@dataclass(frozen=True, eq=False)
class Gradient(Matrices):
    """The derivative by one array: claims that are right and, by the mistake made, claims that are wrong."""

    wrt: str = ""
    right: tuple[str, ...] = ()
    wrong: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def id(self) -> str:
        """Names it among all gradients."""
        return f"{self.name}-{self.wrt}"

    @property
    def concrete(self) -> Gradient:
        """The same loss with sin for the abstract functions (cos for their derivatives), without claims."""
        if not self.functions:
            return self
        calls = re.compile(rf"\b(d?)({'|'.join(self.functions)})\(")

        def written(text: str) -> str:
            return calls.sub(lambda call: "cos(" if call[1] else "sin(", text)

        equations = {name: written(text) for name, text in self.spec.get("equations", {}).items()}
        spec = {key: value for key, value in self.spec.items() if key != "functions"}
        return Gradient(self.name, "", spec | {"equations": equations, "loss": written(spec["loss"])}, self.wrt)

    def claiming(self, *forms: str) -> str:
        """The spec with a claim, or with several forms of it."""
        return self.with_keys(claims={self.wrt: list(forms) if len(forms) > 1 else forms[0]})


@dataclass(frozen=True, eq=False)
class Backward(Matrices):
    """A backward pass: its lines by the names on the left, and the lines that are wrong by the mistake made."""

    lines: Mapping[str, str] = field(default_factory=dict[str, str])
    wrong: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])

    @property
    def judged(self) -> list[str]:
        """The arrays whose adjoints the lines are; other lines are but used by them."""
        names = {*self.shapes, *self.spec.get("equations", {})}
        return [name[1:] for name in self.lines if name[1:] in names]

    def written_with(self, mistake: str = "") -> str:
        """The spec with its backward pass, one line of which makes the mistake, where one is named."""
        lines = dict(self.lines) | (dict([self.wrong[mistake]]) if mistake else {})
        return self.with_keys(backward="\n".join(f"{name} = {formula}" for name, formula in lines.items()))


@cache
def identities() -> tuple[Gradient, ...]:
    """All identities."""
    return tuple(
        Gradient(name, entry["source"], _spec(entry), entry["wrt"], _right(entry), entry["wrong"])
        for name, entry in _entries("matrix_identities", _IDENTITY).items()
    )


@cache
def models() -> tuple[Matrices, ...]:
    """All models, without their gradients."""
    entries = _entries("matrix_models", _MODEL)
    return tuple(Matrices(name, entry["source"], _spec(entry)) for name, entry in entries.items())


@cache
def model_gradients() -> tuple[Gradient, ...]:
    """The gradients of all models."""
    return tuple(
        Gradient(name, entry["source"], _spec(entry), wrt, _right(claims), claims["wrong"])
        for name, entry in _entries("matrix_models", _MODEL).items()
        for wrt, claims in entry.get("gradients", {}).items()
    )


@cache
def backward_passes() -> tuple[Backward, ...]:
    """The backward passes of those models that have one."""
    return tuple(
        Backward(
            name,
            entry["source"],
            _spec(entry),
            dict(_sides(line) for line in entry["backward"].splitlines()),
            {mistake: _sides(line) for mistake, line in entry["mistakes"].items()},
        )
        for name, entry in _entries("matrix_models", _MODEL).items()
        if "backward" in entry
    )


@cache
def _entries(folder: str, keys: frozenset[str]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for path in sorted((Path(__file__).parent / folder).glob("*.yaml")):
        for name, entry in yaml.load(path.read_text(encoding="utf-8"), TextLoader).items():
            assert name not in found, f"{name} is in two files"
            assert entry.keys() <= keys, f"{name} has unknown keys: {entry.keys() - keys}"
            found[name] = entry
    return found


def _spec(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: entry[key] for key in _SPEC if key in entry}


def _right(entry: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(entry[key] for key in ("right", "also") if key in entry)


def _sides(line: str) -> tuple[str, str]:
    left, _, right = line.partition(" = ")
    return left, right
