"""Changes that are tried one by one: names exchanged everywhere, and places whose right value cannot be computed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, islice

from symgraph.calculus.formula import format_term
from symgraph.calculus.formula_spans import Path, paths, replaced
from symgraph.calculus.term import Apply, Term, is_numeral, names_in, number, numeral, substitute, term_size
from symgraph.checking.claimed import Claimed
from symgraph.checking.mistakes.candidate import Candidate, text_of
from symgraph.checking.mistakes.kinds import OTHER, Kinds
from symgraph.checking.mistakes.messages import Message
from symgraph.checking.mistakes.mixed_up import partners
from symgraph.checking.mistakes.rewrites import negated
from symgraph.checking.mistakes.screen import Screen

MAX_NAMES = 14
MAX_RELATED = 6
MAX_TRIALS = 600
MAX_WORK = 30_000
"""Operations that all changed claims together may have."""


def renamings(screen: Screen, claimed: Claimed, kinds: Kinds) -> Iterator[Candidate]:
    """Two names swapped, one name exchanged wherever it stands, or two names exchanged for others."""
    used = [name for name in names_in(claimed.term) if name in claimed.names][:MAX_NAMES]
    related = {name: _related(name, claimed, kinds) for name in used}
    tried: list[tuple[float, Message, dict[str, str]]] = [
        (16 + kinds.distance(a, b), Message.SWAPPED_NAMES, {a: b, b: a}) for a, b in combinations(used, 2)
    ]
    tried += [(15.0, Message.INSTEAD, {a: b}) for a in used for b in related[a]]
    tried += [
        (19.0, Message.WRONG_NAMES, {a: b, c: d})
        for a, c in combinations(used, 2)
        for b in related[a]
        for d in related[c]
        if (a, c) != (d, b)
    ]
    for cost, message, meaning in tried[: _allowed(claimed.term)]:
        new = substitute(claimed.term, meaning)
        if screen.agrees(screen.pool.claim(new, claimed.names)):
            (part, fresh), *others = meaning.items()
            values = {"part": part, "new": fresh}
            if others:
                values |= {"other": others[0][0], "fresh": others[0][1]}
            kind = "swapped_names" if message is Message.SWAPPED_NAMES else "wrong_name"
            yield Candidate(cost, kind, message, values, (), new, _first(claimed.term, part), fresh)


def _related(name: str, claimed: Claimed, kinds: Kinds) -> Sequence[str]:
    """Other names of the same kind."""
    same = [other for other in claimed.names if other != name and not other.startswith("_")]
    near = sorted(
        (other for other in same if kinds.distance(name, other) < OTHER), key=lambda o: kinds.distance(name, o)
    )
    return near[:MAX_RELATED]


def _first(term: Term, name: str) -> Path:
    return next(path for path, part in paths(term) if part == name)


def inner_changes(screen: Screen, claimed: Claimed, kinds: Kinds, known: set[Path]) -> Iterator[Candidate]:
    """Changes within functions that cannot be inverted, at all places but the `known` ones."""
    term = claimed.term
    changes = (
        (path, part, change)
        for path, part in paths(term)
        if path not in known
        for change in _changes(part, claimed, kinds)
    )
    for path, part, (cost, kind, message, new) in islice(changes, _allowed(term)):
        if screen.agrees(screen.pool.claim(replaced(term, path, new), claimed.names)):
            function = part.op if isinstance(part, Apply) else ""
            values = {"part": text_of(claimed, path, part), "new": format_term(new), "function": function}
            node = new if isinstance(new, str) and not is_numeral(new) else ""
            yield Candidate(cost + len(path) / 2, kind, message, values, path, new, node=node)


def _allowed(term: Term) -> int:
    """How many changes of a claim may be tried."""
    return min(MAX_TRIALS, MAX_WORK // term_size(term))


def _changes(part: Term, claimed: Claimed, kinds: Kinds) -> Iterator[tuple[float, str, Message, Term]]:
    if is_numeral(part):
        assert isinstance(part, str)
        value = number(part)
        changed = [value + 1, value - 1, 2 * value, value / 2, -value, *([1 / value] if value else [])]
        yield from ((14, "wrong_constant", Message.INSTEAD, _read(numeral(new))) for new in changed)
    elif isinstance(part, str):
        yield from ((13, "wrong_name", Message.INSTEAD, other) for other in _related(part, claimed, kinds))
        yield (14, "sign", Message.SIGN_OF_PART, negated(part))
    else:
        yield (14, "sign", Message.SIGN_OF_PART, negated(part))
        yield from ((13, "wrong_function", Message.INSTEAD, Apply(other, part.args)) for other in partners(part.op))
        if len(part.args) == 1:
            yield (16, "extra_function", Message.APPLIED_TWICE, part.args[0])


def _read(text: str) -> Term:
    return Apply("neg", (text[1:],)) if text.startswith("-") else text
