"""Names that were updated too early: a gradient computed with the new value of a parameter in place of the old one."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace

import numpy as np

from symgraph.checking.entries.moments import Moment
from symgraph.checking.entries.samples import Sample, close
from symgraph.checking.entries.syntax import is_variable, parsed, values
from symgraph.spec.code.floating import Floating
from symgraph.spec.code.interpreter import Interpreter


@dataclass(frozen=True)
class Stale:
    """`name` has a new value at `moment`, from the statement `update`, where the old one makes the claim right."""

    name: str
    moment: Moment
    update: Moment


def stale_names(found: Sequence[Sample], number: int) -> Iterator[Stale]:
    """The names whose old value makes a claim right, at the statements that use the new one."""
    statements = found[0].moments.statements
    for place, moment in enumerate(statements):
        if moment.times > 1:
            continue
        for name in dict.fromkeys(ast.unparse(node) for node in values(moment.root) if is_variable(node)):
            updates = [other for other, before in enumerate(statements[:place]) if before.target == name]
            if updates and _makes_right(found, number, place, updates[-1], name):
                yield Stale(name, moment, statements[updates[-1]])


def _makes_right(found: Sequence[Sample], number: int, place: int, update: int, name: str) -> bool:
    """Whether the claim is right with the value that a name had before its update, which is another one."""
    changed = False
    for sample in found:
        statements = sample.moments.statements
        moment = statements[place]
        before = statements[update].variables().get(name)
        if before is None:
            return False
        changed = changed or not close(before, moment.variables().get(name))
        scope = deepcopy(moment.scope)
        Interpreter(Floating()).assign(parsed(name), np.array(before) if np.ndim(before) else before, scope, None)
        value = replace(moment, scope=scope).value(moment.root)
        result = sample.moments.again(moment, value=value) if value is not None else None
        if result is None or not close(result[0][number], sample.targets[number]):
            return False
    return changed
