"""Claims that are right only where something holds: a name is positive, or probabilities add up to one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from symgraph.calculus.term import Apply
from symgraph.checking.expression import Node, Pool, reachable, symbols
from symgraph.checking.mistakes.screen import POINTS, screen
from symgraph.checking.question import Question
from symgraph.notation import split_name
from symgraph.spec.spec import Assumption, Interval

MAX_NAMES = 8
MAX_SYMBOLS = 200
"""Of a quantity for which conditions are tried: each takes points of its own."""
MAX_FAMILY = 12
_ASSUMPTIONS: tuple[tuple[Assumption, str], ...] = (
    ("positive", "{} > 0"),
    ("negative", "{} < 0"),
    (Interval(Apply("neg", ("1",)), "1", False, False), "-1 < {} < 1"),
)


@dataclass(frozen=True)
class Restricted:
    """A question asked under a further condition; `claim` is the claim there."""

    question: Question
    claim: Node
    condition: str
    name: str


def signs(question: Question, claim: Node) -> Iterator[Restricted]:
    """Names that would have to be positive, negative or small; what is yielded agrees at a few points."""
    if len(symbols([question.primal_over_inputs])) > MAX_SYMBOLS:
        return
    for name in symbols([question.truth or claim, claim])[:MAX_NAMES]:
        own = question.assume.get(name, ())
        if any(word in ("positive", "negative", "integer") or isinstance(word, Interval) for word in own):
            continue
        for assumption, condition in _ASSUMPTIONS:
            assume = {**question.assume, name: (*own, assumption)}
            restricted = Restricted(replace(question, assume=assume), claim, condition.format(name), name)
            if _agrees(restricted):
                yield restricted


def _agrees(restricted: Restricted) -> bool:
    """Whether claim and gradient agree at some points: at one first, which nearly always tells."""
    for count in (1, POINTS):
        found = screen(restricted.question, restricted.claim, count)
        if found is None or not found.agrees(restricted.claim):
            return False
    return True


def sums(question: Question, claim: Node) -> Iterator[Restricted]:
    """Names of one family, such as the targets t1, t2, t3, whose sum is 1: the last one is what the others leave."""
    if question.truth is None or len(symbols([question.primal_over_inputs])) > MAX_SYMBOLS:
        return
    names = symbols([question.truth, claim])
    families: dict[str, list[str]] = {}
    for name in symbols([question.primal_over_inputs]):
        base, indices = split_name(name)
        if len(indices) == 1:
            families.setdefault(base, []).append(name)
    pool = question.pool
    for family in families.values():
        if not 2 <= len(family) <= MAX_FAMILY or question.wrt in family or not set(family) & set(names):
            continue
        *others, last = family
        rest = pool.add([pool.number(1), *(pool.mul([pool.number(-1), pool.symbol(name)]) for name in others)])
        meaning = {last: rest}
        asked = replace(
            question,
            primal=exchanged(pool, question.primal, meaning),
            truth=exchanged(pool, question.truth, meaning),
            computed=question.computed and exchanged(pool, question.computed, meaning),
            whole=question.whole and exchanged(pool, question.whole, meaning),
        )
        restricted = Restricted(asked, exchanged(pool, claim, meaning), f"{' + '.join(family)} == 1", last)
        if _agrees(restricted):
            yield restricted


def exchanged(pool: Pool, node: Node, meaning: Mapping[str, Node]) -> Node:
    """The node with nodes in place of symbols."""
    new: dict[int, Node] = {}
    for old in reachable([node]):
        args = [new[arg.index] for arg in old.args]
        if old.op == "symbol":
            new[old.index] = meaning.get(str(old.value), old)
        elif old.op == "power" and not isinstance(old.value, str) and old.value is not None:
            new[old.index] = pool.power(args[0], old.value)
        else:
            new[old.index] = pool.apply(old.op, args) if args else old
    return new[node.index]
