"""The key ``updates`` of a spec: one step of learning, as ``{w: w - eta*dw}`` or as lines ``w = w - eta*dw``.

A mapping is a simultaneous step, in which every formula sees the old values; lines follow each other.  A formula may
use the names of the program, the gradients of the loss by them (``dw``), and further names: learning rates, and what
is kept from step to step, such as a velocity.
"""

from __future__ import annotations

from itertools import islice

from symgraph.calculus.formula_scan import offset_of
from symgraph.calculus.term import names_in
from symgraph.errors import near
from symgraph.spec.lines import assignments
from symgraph.spec.network_names import KnownNames
from symgraph.spec.reader import Formula, Reader
from symgraph.spec.source import MapNode, Node
from symgraph.spec.spec import Updates

_INDICES = "0123456789_"
_SUGGESTED = 2000  # names among which near ones are looked for
_EXAMPLE = "w = w - eta*dw"


def read_updates(reader: Reader, node: Node, known: KnownNames, computed: tuple[str, ...]) -> Updates:
    """The step; `computed` are the scalars that have an equation, and so cannot be updated."""
    formulas: dict[str, Formula] = {}
    equations = frozenset(computed)
    for left, right in assignments(reader, node, "updates", _EXAMPLE):
        name = reader.name(left, "updates")
        if name is None:
            continue
        path = f"updates.{name}"
        formula = reader.formula(right, path, None)
        if name in formulas:
            reader.problem(left, path, f"the update of '{name}' twice", action="make one formula of both")
        elif name in equations or _is_computed(known, name):
            action = "update what it is computed from"
            reader.problem(left, path, f"'{name}' is computed", "inputs and parameters are updated", action)
        elif unknown := misspelt(name, known):
            reader.problem(left, path, f"unknown name '{name}'", action=unknown)
        elif formula is not None:
            _judge_names(reader, formula, known)
            formulas[name] = formula
    return Updates(formulas, sequential=not isinstance(node, MapNode))


def _is_computed(known: KnownNames, name: str) -> bool:
    element = known.element(name)
    array = known.arrays.get(name) or (element[0] if element else None)
    return array is not None and array.role == "computed"


def _judge_names(reader: Reader, formula: Formula, known: KnownNames) -> None:
    """Notes names that look like the program's but are not."""
    for name in names_in(formula.term):
        action = misspelt(name, known)
        if action:
            offset = offset_of(name, formula.text)
            reader.note(
                formula.place.problem(f"unknown name '{name}'", action=action, text=formula.text, offset=offset)
            )


def misspelt(name: str, known: KnownNames) -> str:
    """What to do about an unknown name whose letter the program's numbered names have, such as w311; else nothing.

    A name such as eta or v1 is a quantity of the step itself.
    """
    for prefix in ("", "d"):
        own = name.removeprefix(prefix)
        if name in known or own in known:
            return ""
        letters = own.rstrip(_INDICES)
        if own == letters or not name.startswith(prefix):
            continue
        alike = (prefix + other for other in known if other != letters and other.rstrip(_INDICES) == letters)
        suggestions = list(islice(alike, _SUGGESTED))
        if suggestions:
            return near(name, suggestions) or f"write {suggestions[0]}, say"
    return ""
