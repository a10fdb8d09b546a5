"""Making heads of functions: what stands inside is oriented canonically, and its facts are worked out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from symgraph.calculus.normal.forms import Forms, key_of, labels_of
from symgraph.calculus.normal.heads import COLUMN, ROW, Facts, Head, Key, Kind, Number, Polynomial, slots
from symgraph.calculus.normal.signs import inside_facts
from symgraph.calculus.operation import Dim

Sizes = Mapping[int, Dim]
"""How far ROW and COLUMN run."""
FactsOf = Callable[[], Facts]


def atom(
    forms: Forms,
    kind: Kind,
    inside: Sequence[Polynomial],
    sizes: Sizes,
    *,
    name: str = "",
    power: Number = 1,
    facts: FactsOf | None = None,
) -> Polynomial:
    """An elementwise function of polynomials, to a power: its slots are the labels that they depend on.

    Without `facts`, the function is one that is total and analytic, and of unknown sign.
    """
    labels = [label for label in (ROW, COLUMN) if any(label in labels_of(p) for p in inside)]
    keys, labels, symmetric = _oriented(forms, inside, labels)
    head = forms.heads.intern(
        kind,
        name,
        keys,
        sizes=tuple(sizes[label] for label in labels),
        symmetric=symmetric,
        facts=facts or (lambda: inside_facts(forms.heads, inside)),
    )
    return forms.factor(head, tuple(labels), power)


def array_atom(forms: Forms, kind: Kind, inside: Polynomial, size: Dim, facts: FactsOf) -> Polynomial:
    """A function of a whole square matrix: its inverse, with two slots, or its determinant, with none."""
    keys, labels, symmetric = _oriented(forms, [inside], [ROW, COLUMN])
    if kind == "inv":
        head = forms.heads.intern(kind, "", keys, sizes=(size, size), symmetric=symmetric, facts=facts)
        return forms.factor(head, tuple(labels))
    return forms.factor(forms.heads.intern(kind, str(size), keys, facts=facts))


def _oriented(forms: Forms, inside: Sequence[Polynomial], labels: list[int]) -> tuple[tuple[Key, ...], list[int], bool]:
    """The arguments as they are or transposed, whichever is less, the labels of the slots, and whether both agree."""
    if labels == [COLUMN]:
        return tuple(key_of(forms.transposed(p)) for p in inside), labels, False
    keys = tuple(key_of(p) for p in inside)
    if len(labels) < 2:
        return keys, labels, False
    others = tuple(key_of(forms.transposed(p)) for p in inside)
    return (others, labels[::-1], False) if others < keys else (keys, labels, keys == others)


def inner(forms: Forms, head: Head, labels: tuple[int, ...]) -> Polynomial:
    """What stands inside a head, its slots being these labels."""
    return forms.renamed(dict(head.inside[0]), slots(labels))
