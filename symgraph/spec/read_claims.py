"""The keys ``claims``, ``backward``, ``let`` and ``points`` of a spec: hand-derived gradients, and marks for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from typing import NamedTuple

from symgraph.calculus.operation import dims
from symgraph.calculus.term import number
from symgraph.errors import near
from symgraph.spec.claim_formulas import ClaimFormulas, adjoint_of
from symgraph.spec.forward import Forward
from symgraph.spec.lines import EQUALS, split_sides
from symgraph.spec.read_assumptions import read_assumptions
from symgraph.spec.read_backward import read_backward, read_let
from symgraph.spec.reader import Formula, Reader, describe, short
from symgraph.spec.source import ListNode, MapNode, Node, ScalarNode
from symgraph.spec.spec import Assumption, Claim, Spec, claim_name

_EXAMPLE = "w111 = i1*dz11"
_DETAILS = ("of", "wrt", "is", "assume")
_SUGGESTED = 2000  # names among which near ones are looked for


def read_claims(
    reader: Reader, nodes: Mapping[str, Node], spec: Spec, forward: Forward, own_assumptions: bool = True
) -> Spec:
    """The spec, whose program has been read, with its claims and what they use.

    Where `own_assumptions` is false, a claim that assumes something is refused.
    """
    formulas = ClaimFormulas(reader, forward)
    let = read_let(reader, nodes["let"], formulas) if "let" in nodes else {}
    abbreviations = len(formulas.added)
    backward = read_backward(reader, nodes["backward"], formulas) if "backward" in nodes else ()
    claims = ClaimsReader(reader, formulas, spec.assume, own_assumptions)
    if "claims" in nodes:
        claims.read(nodes["claims"])
    named = [*claims.names, *formulas.added[abbreviations:]]
    return replace(
        spec,
        let=let,
        backward=backward,
        claims=tuple(claims.claims),
        wanted=tuple(claims.wanted),
        points_of=read_points(reader, nodes["points"], named) if "points" in nodes else {},
        functions=reader.functions.arities,
        places=reader.places,
    )


class _Gradient(NamedTuple):
    """What a claim is about."""

    of: str
    wrt: str
    assume: tuple[tuple[str, tuple[Assumption, ...]], ...] = ()


class ClaimsReader:
    """Reads claims; `wanted` are the names that stand without a formula."""

    def __init__(
        self,
        reader: Reader,
        formulas: ClaimFormulas,
        assume: Mapping[str, tuple[Assumption, ...]],
        own_assumptions: bool = True,
    ) -> None:
        self.reader = reader
        self.formulas = formulas
        self.forward: Forward = formulas.forward
        self.assume = assume
        self.own_assumptions = own_assumptions
        self.claims: list[Claim] = []
        self.wanted: list[str] = []
        self._lines: dict[_Gradient, int] = {}

    @property
    def names(self) -> list[str]:
        """What the claims are called, the broken ones too."""
        return [claim_name(gradient.of, gradient.wrt) for gradient in self._lines]

    def read(self, node: Node) -> None:
        """All claims of the key ``claims``: a mapping, or a list of mappings, of lines or of names."""
        self.reader.place(node, "claims")
        entries = node.entries if isinstance(node, MapNode) else node.items if isinstance(node, ListNode) else []
        if isinstance(node, ScalarNode) and not node.empty and node.text.strip():
            allowed, action = "a mapping or a list is needed", "write claims: {w111: ...}"
            self.reader.problem(node, "claims", describe(node), allowed, action)
        elif not entries:
            action = "write claims: {w111: ...}, say, or remove the key"
            self.reader.problem(node, "claims", "nothing to check", "claims are name: formula", action)
        elif isinstance(node, MapNode):
            for key, value in node.entries:
                self.entry(key, value, f"claims.{short(key.text)}")
        elif isinstance(node, ListNode):
            for number_of, item in enumerate(node.items, 1):
                self._item(item, f"claims[{number_of}]")

    def _item(self, node: Node, path: str) -> None:
        if isinstance(node, MapNode):
            self._detailed(node, path, None)
            return
        line = self.reader.scalar(node, path, "a name, a line such as w111 = ..., or {wrt: w111, is: ...}")
        if line is None:
            return
        if EQUALS.search(line.text):
            sides = split_sides(self.reader, line, path, _EXAMPLE)
            if sides:
                self.entry(*sides, path)
            return
        wrt = self._quantity(line, path)
        if wrt and self._has_loss(line, path) and self._is_new(line, path, _Gradient("", wrt)):
            self.wanted.append(wrt)

    def entry(self, key: ScalarNode, value: Node, path: str) -> None:
        """``name: formula``, ``name: [form, form]`` or ``name: {of: ..., wrt: ..., is: ..., assume: ...}``."""
        if isinstance(value, MapNode):
            self._detailed(value, path, key)
            return
        self.reader.place(key, path)
        wrt = self._quantity(key, path)
        forms = self._forms(value, path)
        if wrt and self._has_loss(key, path):
            self._add(key, path, _Gradient("", wrt), forms)

    def _detailed(self, node: MapNode, path: str, key: ScalarNode | None) -> None:
        """A claim that says what it is of; `key` is what it is by unless `wrt` says so."""
        details: dict[str, Node] = {}
        for detail, value in node.entries:
            if detail.text in _DETAILS:
                details[detail.text] = value
            else:
                self.reader.unknown(detail, path, "key", _DETAILS)
        first = node.entries[0][0] if node.entries else node
        if "is" not in details:
            example = "{of: loss, wrt: w111, is: ...}"
            self.reader.problem(first, path, "a claim without a formula", "'is' is needed", f"write {example}")
        if "wrt" not in details and key is None:
            self.reader.problem(first, path, "a claim without 'wrt'", action="write wrt: w111, say")
        by = details.get("wrt", key)
        wrt = self._quantity(by, f"{path}.wrt" if "wrt" in details else path) if by is not None else ""
        of = self._of(details.get("of"), first, path)
        forms = self._forms(details["is"], f"{path}.is") if "is" in details else ()
        assume = self._own_assumptions(details["assume"], f"{path}.assume") if "assume" in details else {}
        if wrt and of is not None and "is" in details:
            own = tuple((name, assume[name]) for name in sorted(assume))
            self._add(first, path, _Gradient(of, wrt, own), forms)

    def _add(self, node: Node, path: str, gradient: _Gradient, forms: tuple[Formula, ...]) -> None:
        if self._is_new(node, path, gradient) and forms:
            assume = {**self.assume, **dict(gradient.assume)}
            self.claims.append(Claim(gradient.of, gradient.wrt, forms, assume))

    def _is_new(self, node: Node, path: str, gradient: _Gradient) -> bool:
        """Whether nothing was claimed of a gradient before, else a problem is noted."""
        if gradient in self._lines:
            found = f"the gradient '{claim_name(gradient.of, gradient.wrt)}' is claimed twice"
            allowed = f"it stands in line {self._lines[gradient]} too"
            action = f"remove one; a derivation is a list: {{{gradient.wrt}: [form1, form2]}}"
            self.reader.problem(node, path, found, allowed, action)
            return False
        self._lines[gradient] = node.line
        return True

    def _forms(self, node: Node, path: str) -> tuple[Formula, ...]:
        if not isinstance(node, ListNode):
            formula = self.formulas.read(node, path)
            return (formula,) if formula else ()
        self.reader.place(node, path)
        if not node.items:
            self.reader.problem(node, path, "an empty list", "a derivation has forms", "write [form1, form2]")
        forms = [self.formulas.read(item, f"{path}[{k}]") for k, item in enumerate(node.items, 1)]
        read = tuple(form for form in forms if form is not None)
        return read if len(read) == len(forms) else ()

    def _of(self, node: Node | None, claim: Node, path: str) -> str | None:
        """What a claim is of, "" for the loss, or None after noting a problem."""
        says_loss = isinstance(node, ScalarNode) and node.text == "loss" and "loss" not in self.forward.names
        if node is None or says_loss:
            return "" if self._has_loss(node or claim, path) else None
        scalar = self._quantity(node, f"{path}.of")
        array = self.forward.names.arrays.get(scalar)
        if array is not None:
            found = f"'{scalar}' is {dims(array.shape)}"
            self.reader.problem(node, f"{path}.of", found, "a gradient is of a single number")
            return None
        return "" if scalar and scalar == self.forward.loss else scalar or None

    def _has_loss(self, node: Node, path: str) -> bool:
        if not self.forward.loss:
            action = "write loss:, or say what the claim is of: {of: o1, wrt: w111, is: ...}"
            self.reader.problem(node, path, "a claim without a loss", "a gradient is of one number", action)
        return bool(self.forward.loss)

    def _quantity(self, node: Node, path: str) -> str:
        """The scalar of the program that a node names, or the array, or "" after noting why there is none."""
        name = self.reader.name(node, path)
        if name is None:
            return ""
        scalar = self.forward.element(name)
        if scalar or name in self.forward.names.arrays:
            return scalar or name
        primal = adjoint_of(name, self.forward)
        action = f"write {primal}" if primal else near(name, islice(self.forward.names, _SUGGESTED))
        shown = [*islice(self.forward.names, 13)]
        allowed = f"known here: {', '.join(shown[:12]) or 'none'}{', ...' if len(shown) > 12 else ''}"
        self.reader.problem(node, path, f"unknown name '{short(name)}'", allowed, action)
        return ""

    def _own_assumptions(self, node: Node, path: str) -> dict[str, tuple[Assumption, ...]]:
        """What a claim assumes of the names it mentions, besides what the spec does."""
        if not self.own_assumptions:
            allowed = "what may be assumed comes from the model"
            self.reader.problem(node, path, "assumptions of a submission's own", allowed, "remove them")
            return {}
        names, given = self.forward.names, self.forward.given
        own = read_assumptions(self.reader, node, names, given, path=path, inherited=self.assume)
        return {name: tuple(dict.fromkeys((*self.assume.get(name, ()), *words))) for name, words in own.items()}


def read_points(reader: Reader, node: Node, claimed: Collection[str]) -> dict[str, Fraction]:
    """The marks of claims and backward lines, whose names are `claimed`."""
    points: dict[str, Fraction] = {}
    for key, value in reader.entries(node, "points", "points: {w111: 2}"):
        path = f"points.{short(key.text)}"
        numeral = reader.numeral(value, path)
        if key.text not in claimed:
            allowed = f"points are given to {', '.join([*claimed][:12])}" if claimed else "points are given to claims"
            reader.problem(key, path, f"no claim '{short(key.text)}'", allowed, near(key.text, claimed))
        elif numeral and number(numeral) < 0:
            reader.problem(value, path, f"{numeral} points", "0 or more are given")
        elif numeral:
            points[key.text] = number(numeral)
    return points
