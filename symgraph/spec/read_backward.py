"""The keys ``let`` and ``backward`` of a spec: abbreviations of claims, and the lines of a backward pass."""

from __future__ import annotations

from symgraph.calculus.formula import CONSTANTS
from symgraph.calculus.formula_functions import FUNCTIONS
from symgraph.spec.claim_formulas import ClaimFormulas, adjoint_of
from symgraph.spec.lines import assignments
from symgraph.spec.read_equations import in_order
from symgraph.spec.read_updates import misspelt
from symgraph.spec.reader import Formula, Reader, short
from symgraph.spec.source import Node, ScalarNode
from symgraph.spec.spec import BackwardLine

_EXAMPLE = "dz21 = 1 - o1**2"


def read_let(reader: Reader, node: Node, formulas: ClaimFormulas) -> dict[str, Formula]:
    """The abbreviations, each after those it uses; from now on formulas may use them."""
    taken: dict[str, int] = {}
    entries: list[tuple[str, Node]] = []
    for key, value in reader.entries(node, "let", "let: {s: 1 - h11**2}"):
        path = f"let.{short(key.text)}"
        name = _free_name(reader, key, path, formulas, taken)
        if name is None:
            continue
        if adjoint_of(name, formulas.forward):
            found, allowed = f"'{name}' is the name of a gradient", "which is claimed, not abbreviated"
            reader.problem(key, path, found, allowed, f"write backward: {{{name}: ...}}")
            continue
        taken[name] = key.line
        entries.append((name, value))
    for name, _ in entries:
        formulas.add(name)
    read = {name: formulas.read(value, f"let.{name}") for name, value in entries}
    known = {name: formula for name, formula in read.items() if formula is not None}
    return {name: known[name] for name in in_order(reader, known)}


def read_backward(reader: Reader, node: Node, formulas: ClaimFormulas) -> tuple[BackwardLine, ...]:
    """The lines in their order; from now on formulas may use their names."""
    given = list(assignments(reader, node, "backward", _EXAMPLE))
    below = [left.text for left, _ in reversed(given)]  # the next line's name is the last
    lines: list[BackwardLine] = []
    taken: dict[str, int] = {}
    for left, right in given:
        path = f"backward.{short(left.text)}"
        name = _free_name(reader, left, path, formulas, taken)
        formula = formulas.read(right, path, below)
        below.pop()
        if name is None:
            continue
        taken[name] = left.line
        formulas.add(name)
        primal = _primal(reader, left, path, name, formulas)
        if formula is not None and primal is not None:
            lines.append(BackwardLine(name, formula, primal))
    return tuple(lines)


def _free_name(
    reader: Reader, node: ScalarNode, path: str, formulas: ClaimFormulas, taken: dict[str, int]
) -> str | None:
    """A name that neither the program nor anything above has, or None after noting why not."""
    name = reader.name(node, path)
    if name is None:
        return None
    if name in taken:
        allowed, action = f"it stands in line {taken[name]} too", "choose another name, or make one formula of both"
        reader.problem(node, path, f"the name '{name}' twice", allowed, action)
    elif name in formulas.forward.names:
        found = f"'{name}' is a name of the forward program"
        action = f"write d{name} for the gradient by it, or choose another name"
        reader.problem(node, path, found, action=action)
    elif name in formulas.names:
        reader.problem(node, path, f"'{name}' is a name of let", action="choose another name")
    elif reader.functions.find(name) or name in FUNCTIONS or name in CONSTANTS:
        kind = "constant" if name in CONSTANTS else "function"
        reader.problem(node, path, f"'{name}' is a {kind}", action="choose another name")
    else:
        return name
    return None


def _primal(reader: Reader, node: ScalarNode, path: str, name: str, formulas: ClaimFormulas) -> str | None:
    """The scalar or the array that a line is the gradient by, "" for an abbreviation, None after noting a problem."""
    primal = adjoint_of(name, formulas.forward)
    scalar = formulas.forward.element(primal)
    action = "" if primal else misspelt(name, formulas.forward.names)
    if action:
        reader.problem(node, path, f"unknown name '{name}'", action=action)
        return None
    if primal and not formulas.forward.loss:
        found, allowed = f"'{name}' without a loss", "a backward line is the gradient of the loss"
        reader.problem(node, path, found, allowed, "write loss: and what it is")
        return None
    return scalar or primal
