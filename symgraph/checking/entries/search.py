"""Changes of one expression that give the right numbers, found with few runs of the code.

Where the right value of an expression is known, the expression alone is computed anew.  Where it is not, the claim is
taken to depend on it linearly, as what comes back through a backward pass does: one run for each of its elements tells
how, and what agrees with that is run as a whole.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from symgraph.checking.entries.edit import Edit
from symgraph.checking.entries.edits import edits, in_place_of
from symgraph.checking.entries.messages import CodeMessage
from symgraph.checking.entries.moments import Moment
from symgraph.checking.entries.number_edits import negated
from symgraph.checking.entries.samples import CLOSE, Sample, close
from symgraph.checking.entries.syntax import is_variable, replaced, spliced, values

MAX_EDITS = 4000
MAX_ELEMENTS = 24
MAX_TRIED = 50
MARGIN = 0.6
"""How much less likely than the best change one may be that is considered beside it."""
RUNS = 200
"""Runs of the code that all searches of one claim may take."""


@dataclass(frozen=True)
class Hint:
    """A change of a line, by which the claim is right; `cost` is smaller for the likelier mistakes."""

    cost: float
    moment: Moment
    edit: Edit

    @property
    def root(self) -> ast.expr:
        """The changed expression."""
        return replaced(self.moment.root, self.edit.old, self.edit.new)

    @property
    def text(self) -> str:
        """The changed expression as text."""
        return spliced(self.moment.text, self.moment.root, self.edit.old, self.edit.new)


def changes(moments: Sequence[Moment], wanted: Sequence[Any] | None) -> Iterator[Edit]:
    """Changes of one expression, the likeliest first; `wanted` is the right value at each sample, where it is known."""
    moment = moments[0]
    variables = moment.variables()
    found = [*_of_ratio(moments, wanted), *_of_difference(moments, wanted)] if wanted is not None else []
    found += edits(moment.root, variables)
    for node in values(moment.root):
        if isinstance(node, (ast.Call, ast.BinOp)) and not is_variable(node):
            value = moment.value(node)
            if value is not None and value.ndim:
                found += in_place_of(node, value.shape, variables)
    return islice(sorted(found, key=lambda edit: edit.cost), MAX_EDITS)


def by_value(moments: Sequence[Moment], wanted: Sequence[Any]) -> Iterator[Hint]:
    """Changes by which an expression has the wanted value at every sample."""
    for edit in changes(moments, wanted):
        new = replaced(moments[0].root, edit.old, edit.new)
        if all(close(moment.value(new), value) for moment, value in zip(moments, wanted, strict=True)):
            yield Hint(edit.cost, moments[0], edit)


class ByEffect:
    """Searches statements of which only the effect on one claim is known."""

    def __init__(self, found: Sequence[Sample], number: int) -> None:
        self.samples = found
        self.number = number
        self.runs = 0

    def hints(self, order: Iterable[int]) -> list[Hint]:
        """Changes by which the claim is right, of the statements of these numbers."""
        found: list[Hint] = []
        for place in order:
            moments = [sample.moments.statements[place] for sample in self.samples]
            found += self._of_statement(moments)
            if self.runs > RUNS:
                break
        return sorted(found, key=lambda hint: hint.cost)

    def _of_statement(self, moments: Sequence[Moment]) -> list[Hint]:
        moment = moments[0]
        value = moment.value(moment.root)
        if value is None or moment.times > 1:
            return self._one_by_one(moment)
        if value.size > MAX_ELEMENTS:
            return []
        effect = self._effect(moment, value)
        if effect is None:
            return []
        matrix, missing = effect
        best: float | None = None
        found: list[Hint] = []
        for edit in changes(moments, None):
            if best is not None and edit.cost > best + MARGIN:
                break
            new = moment.value(replaced(moment.root, edit.old, edit.new))
            if new is None or new.shape != value.shape or not close(matrix @ (new - value).ravel(), missing):
                continue
            hint = Hint(edit.cost, moment, edit)
            if self.is_right(hint):
                best = edit.cost if best is None else best
                found.append(hint)
        return found

    def _one_by_one(self, moment: Moment) -> list[Hint]:
        """Changes of a statement that is run several times, or fails, each tried by a run of the code."""
        sample = self.samples[0]
        found: list[Hint] = []
        fails = moment.value(moment.root) is None
        tried = 0
        for edit in changes([moment], None):
            if tried > MAX_TRIED or (found and edit.cost > found[0].cost + MARGIN):
                break
            hint = Hint(edit.cost, moment, edit)
            if fails and moment.value(hint.root) is None:
                continue
            tried += 1
            self.runs += 1
            result = sample.moments.again(moment, root=hint.root)
            if (
                result is not None
                and close(result[0][self.number], sample.targets[self.number])
                and self.is_right(hint)
            ):
                found.append(hint)
        return found

    def _effect(self, moment: Moment, value: Any) -> tuple[Any, Any] | None:
        """How the claim changes with each element of a value, and by how much it should; None where that cannot be."""
        sample = self.samples[0]
        wanted = sample.targets[self.number]
        base = sample.moments.again(moment, value=value)
        self.runs += 1
        if base is None or base[0][self.number] is None or base[0][self.number].shape != wanted.shape:
            return None
        before = base[0][self.number]
        columns: list[Any] = []
        for place in np.ndindex(*value.shape):
            moved = np.array(value)
            moved[place] += 1
            other = sample.moments.again(moment, value=moved)
            self.runs += 1
            if other is None or abs(other[1] - base[1]) > CLOSE or other[0][self.number] is None:
                return None
            columns.append((other[0][self.number] - before).ravel())
        matrix = np.array(columns).T
        missing = (wanted - before).ravel()
        if not np.all(np.isfinite(matrix)):
            return None
        solution = np.linalg.lstsq(matrix, missing, rcond=None)[0]
        return (matrix, missing) if close(matrix @ solution, missing) else None

    def is_right(self, hint: Hint) -> bool:
        """Whether the claim of the changed code is right, what was right still is, and the loss is the same."""
        for sample, moment in zip(self.samples, self._at_samples(hint.moment), strict=True):
            result = sample.moments.again(moment, root=hint.root)
            self.runs += 1
            if result is None or not close(np.array(result[1]), np.array(sample.moments.loss)):
                return False
            if not close(result[0][self.number], sample.targets[self.number]):
                return False
            for before, after, wanted in zip(sample.moments.claims, result[0], sample.targets, strict=True):
                if close(before, wanted) and not close(after, wanted):
                    return False
        return True

    def _at_samples(self, moment: Moment) -> list[Moment]:
        place = next(k for k, other in enumerate(self.samples[0].moments.statements) if other is moment)
        return [sample.moments.statements[place] for sample in self.samples]


# --- a factor of the whole --------------------------------------------------------------------------------------------


def _of_ratio(moments: Sequence[Moment], wanted: Sequence[Any]) -> Iterator[Edit]:
    """A factor that the whole expression lacks: its sign, a number, or a number of the code such as n."""
    ratios: list[float] = []
    for moment, value in zip(moments, wanted, strict=True):
        own = moment.value(moment.root)
        if own is None or own.shape != value.shape or not np.any(own):
            return
        ratio = float(np.sum(value * own) / np.sum(own * own))
        if not close(ratio * own, value):
            return
        ratios.append(ratio)
    if max(ratios) - min(ratios) > CLOSE * abs(ratios[0]):
        return
    root, ratio = moments[0].root, ratios[0]
    if abs(ratio + 1) < CLOSE:
        yield Edit(3.2, "sign", CodeMessage.SIGN, root, negated(root))
        return
    yield from _by_size(root, ratio, moments[0].variables())
    yield from _by_numeral(root, ratio)


def _by_size(root: ast.expr, ratio: float, variables: dict[str, Any]) -> Iterator[Edit]:
    """A division by a size, or a factor that the code has a name for."""
    sizes = [(name, value, 0.0) for name, value in variables.items() if np.ndim(value) == 0 and value]
    for name, value in variables.items():
        sizes += [(f"{name}.shape[{axis}]", size, 0.3 + 0.1 * axis) for axis, size in enumerate(np.shape(value)[:2])]
    for name, size, cost in sizes:
        part = ast.parse(name, mode="eval").body
        if size != 1 and abs(ratio * size - 1) < CLOSE:
            divided = ast.BinOp(root, ast.Div(), part)
            yield Edit(3 + cost, "missing_factor", CodeMessage.DIVISOR, root, divided, {"factor": name})
        elif size != 1 and abs(ratio / size - 1) < CLOSE and "." not in name:
            product = ast.BinOp(part, ast.Mult(), root)
            yield Edit(4, "missing_factor", CodeMessage.FACTOR, root, product, {"factor": name})


def _by_numeral(root: ast.expr, ratio: float) -> Iterator[Edit]:
    for bottom in range(1, 25):
        top = round(ratio * bottom)
        if top and abs(top) <= 24 and abs(ratio - top / bottom) < CLOSE:
            break
    else:
        return
    if top == 1:
        divided = ast.BinOp(root, ast.Div(), ast.Constant(bottom))
        yield Edit(3.4, "missing_factor", CodeMessage.DIVISOR, root, divided, {"factor": str(bottom)})
        return
    text = f"{abs(top)}/{bottom}" if bottom > 1 else str(abs(top))
    factor = ast.parse(text, mode="eval").body
    product: ast.expr = ast.BinOp(factor, ast.Mult(), root)
    cost = 3.2 if (top, bottom) == (2, 1) else 4.5
    shown = negated(product) if top < 0 else product
    sign = "-" if top < 0 else ""
    yield Edit(cost, "missing_factor", CodeMessage.FACTOR, root, shown, {"factor": sign + text})


# --- a term of the whole ----------------------------------------------------------------------------------------------


def _of_difference(moments: Sequence[Moment], wanted: Sequence[Any]) -> Iterator[Edit]:
    """A term that the whole expression lacks: an array of the code, or a number of the code times one."""
    differences: list[Any] = []
    for moment, value in zip(moments, wanted, strict=True):
        own = moment.value(moment.root)
        if own is None or own.shape != value.shape or not np.any(np.abs(value - own) > CLOSE):
            return
        differences.append(value - own)
    all_variables = [moment.variables() for moment in moments]
    variables = all_variables[0]
    arrays = [name for name, value in variables.items() if np.shape(value) == differences[0].shape]
    numbers = ["", *(name for name, value in variables.items() if np.ndim(value) == 0)]
    root = moments[0].root
    for array in arrays:
        for number in numbers:
            terms = [np.asarray(known[array]) * (known[number] if number else 1.0) for known in all_variables]
            factor = _common_factor(differences, terms)
            if factor is None:
                continue
            name = f"{number}*{array}" if number else array
            text = {1: name, 2: f"2*{name}", 0.5: f"{name}/2"}.get(abs(factor))
            if text is not None:
                sign = ast.Add() if factor > 0 else ast.Sub()
                new = ast.BinOp(root, sign, ast.parse(text, mode="eval").body)
                words = {"term": text if factor > 0 else f"-{text}"}
                yield Edit(3.6, "missing_term", CodeMessage.NO_TERM, root, new, words)


def _common_factor(wholes: Sequence[Any], parts: Sequence[Any]) -> float | None:
    """By which small number all parts are to be multiplied to be the wholes."""
    for factor in (1.0, -1.0, 2.0, -2.0, 0.5, -0.5):
        if all(close(factor * part, whole) for part, whole in zip(parts, wholes, strict=True)):
            return factor
    return None
