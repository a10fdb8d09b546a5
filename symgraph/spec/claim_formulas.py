"""Formulas of claims: over the forward names, abbreviations and backward lines; about single numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from symgraph.calculus.term import Term, names_in, substitute
from symgraph.errors import Problem
from symgraph.spec.forward import Forward
from symgraph.spec.network_names import KnownNames
from symgraph.spec.reader import Formula, Reader, short
from symgraph.spec.source import Node, ScalarNode

_SIGNS = re.compile(r"[()]|(?<![<>=!:])==?(?!=)")
_UNKNOWN = re.compile(r"unknown name '(.+)'")


class ClaimFormulas:
    """Reads the formulas of claims; names that are added may be used by those read afterwards."""

    def __init__(self, reader: Reader, forward: Forward) -> None:
        self.reader = reader
        self.forward = forward
        self.added: list[str] = []
        self._scalars = dict.fromkeys(forward.names.scalars)
        self.names = KnownNames(self._scalars, forward.names.arrays)

    def add(self, name: str) -> None:
        """Let the formulas that follow use a name."""
        self.added.append(name)
        self._scalars[name] = None

    def read(self, node: Node, path: str, below: Sequence[str] = ()) -> Formula | None:
        """A formula, its names those of scalars.

        `below` are the names of the lines that it may not use, the last one that of its own line.
        """
        if isinstance(node, ScalarNode) and note_equation(self.reader, node, path):
            return None
        formula = self.reader.formula(node, path, self.names, explain=lambda problem: self._explained(problem, below))
        if formula is None:
            return None
        return replace(formula, term=self._over_scalars(formula.term))

    def _explained(self, problem: Problem, below: Sequence[str]) -> Problem:
        """The problem of an unknown name, where more can be said of that."""
        unknown = _UNKNOWN.fullmatch(problem.found)
        name = unknown[1] if unknown else ""
        if below and name == below[-1]:
            return replace(problem, allowed="it is the name of this line itself", action="use another name")
        if name in below:
            allowed = f"the line '{name}' stands below, and a line uses only those above it"
            return replace(problem, allowed=allowed, action="change their order")
        if name and adjoint_of(name, self.forward):
            allowed = "claims never use symgraph's own adjoints"
            return replace(problem, allowed=allowed, action=f"add a backward line {name} = ...")
        if name == "loss" and self.forward.loss:
            return replace(problem, action=f"the loss is called {self.forward.loss} here")
        if re.fullmatch("y[0-9_]*", name) and self.forward.names.arrays:
            return replace(problem, allowed="the loss compares with no target", action="write loss: mse, say")
        return problem

    def _over_scalars(self, term: Term) -> Term:
        used = {name: self.forward.element(name) for name in names_in(term)}
        replaced: Mapping[str, Term] = {name: scalar for name, scalar in used.items() if scalar not in ("", name)}
        return substitute(term, replaced) if replaced else term


def note_equation(reader: Reader, node: ScalarNode, path: str) -> bool:
    """Whether the text has a ``=`` outside of all parentheses, which is noted."""
    depth = 0
    for sign in _SIGNS.finditer(node.text):
        match sign.group():
            case "(":
                depth += 1
            case ")":
                depth -= 1
            case _ if depth <= 0:
                right = short(node.text[sign.end() :].lstrip("= "), 60)
                action = f"write only the right side: {right}" if right else "write the formula"
                place = reader.place(node, path)
                found = f"an equation ('{sign.group()}' found)"
                allowed = "a claim is the formula of a gradient"
                reader.note(place.problem(found, allowed, action, text=node.text, offset=sign.start()))
                return True
            case _:
                pass
    return False


def adjoint_of(name: str, forward: Forward) -> str:
    """The forward name (of a scalar or an array) whose adjoint this is the name of: z21 for ``dz21``; else nothing."""
    primal = name[1:] if name.startswith("d") and name not in forward.names else ""
    return primal if primal in forward.names else ""
