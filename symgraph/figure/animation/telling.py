"""What is said of each computation: its formula with symbols, with numbers, and what comes out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from symgraph.calculus.closed_form import folded_within
from symgraph.calculus.elementary import Step
from symgraph.calculus.formula_print import format_term
from symgraph.calculus.term import Apply, Term, names_in, substitute
from symgraph.figure.contents.adjoint_words import AdjointWords
from symgraph.figure.contents.facts import Facts
from symgraph.figure.contents.pieces import Names
from symgraph.figure.graph import Graph, Node
from symgraph.lowering.markup import COMMA, DOTS, EQUALS, NO_WORDS, TIMES, Words, joined, quoted, summed, symbol
from symgraph.lowering.mathematics import partial_words
from symgraph.lowering.numbers import number_words, sum_words

MOST_IN_NAME = 7
"""Names, numbers and operations of the longest formula that stands for a value without a name."""
MOST_IN_FORMULA = 24
"""And of the longest that is written out."""
MOST_LISTED = 4
"""Values of a box that are listed."""
_NUMERAL = re.compile(r"-?\d+(\.\d+)?(/\d+)?")  # as `number_words` writes it, unless with a power of ten
_LEADING = re.compile(r"^\((-[^()]*)\)(?!\*\*)")  # a negative number with which a formula begins
_TWICE = re.compile(r"\(\((-[^()]*)\)\)")
_OPEN = ("add", "sub", "neg", "where")  # what stands in parentheses as a factor


class Told(NamedTuple):
    """What a computation is of, its title, and the chain of equal parts that is its formula."""

    name: str
    title: Words
    parts: tuple[Words, ...]


class Tells(Protocol):
    """What tells the computations of a graph."""

    def value(self, node: Node) -> Told:
        """How a node's value is computed."""
        ...

    def flow(self, edges: Sequence[int], head: Node | None) -> Told:
        """What flows back along arrows that lead to one node, or to none where the loss ends."""
        ...

    def total(self, node: Node) -> Told:
        """The sum of what flows back to a value."""
        ...


class _Untold:
    """Tells nothing, in no time: for who asks only what happens when."""

    def value(self, node: Node) -> Told:
        return Told(node.value, NO_WORDS, ())

    def flow(self, edges: Sequence[int], head: Node | None) -> Told:
        return Told("", NO_WORDS, ())

    def total(self, node: Node) -> Told:
        return Told(node.value, NO_WORDS, ())


UNTOLD = _Untold()


class Telling:
    """Tells the computations of a graph with the facts of its program; numbers have at most `digits` decimals."""

    def __init__(self, graph: Graph, facts: Facts, names: Names, digits: int) -> None:
        self._graph, self._facts, self._names, self._digits = graph, facts, names, digits
        self._adjoints = AdjointWords(facts.program, names)
        self._steps: Mapping[str, Step] = {step.name: step for step in facts.steps.steps}

    # --- forward ----------------------------------------------------------------------------------------------------

    def value(self, node: Node) -> Told:
        """How a node's value is computed; the values, where a box has several."""
        if node.role != "folded":
            return self._told_value(node.value, self._steps[node.value].term)
        carried = self._carried(node)
        if len(carried) == 1:
            (name,) = carried
            return self._told_value(name, folded_within(self._facts.program, name, MOST_IN_FORMULA))
        if len(carried) > MOST_LISTED:
            title = quoted(node.label.text)
            return Told("", title, (title,))
        names = joined([self._names(name) for name in carried], COMMA)
        numbers = joined([self._number(self._facts.value(name)) for name in carried], COMMA)
        return Told("", names, (names.in_parentheses(), numbers.in_parentheses()))

    def _carried(self, node: Node) -> list[str]:
        """The values that leave a box."""
        uses = [use for edge in self._graph.edges if edge.tail == node.id for use in edge.uses]
        return list(dict.fromkeys(map(self._facts.operand, uses))) or [node.value] * bool(node.value)

    def _told_value(self, name: str, term: Term | None) -> Told:
        parts: list[Words] = [] if name.startswith("_") else [self._names(name)]
        if term is not None:
            parts += [self._written(term), self._with_numbers(term)]
        parts.append(self._number(self._facts.value(name)))
        title = self._short(name)
        return Told(name, title or parts[0], _distinct(parts))

    def named(self, name: str) -> Told:
        """How a named value is computed from what is declared, whatever lies between."""
        return self._told_value(name, folded_within(self._facts.program, name, MOST_IN_FORMULA))

    # --- backward ---------------------------------------------------------------------------------------------------

    def flow(self, edges: Sequence[int], head: Node | None) -> Told:
        """What flows back along arrows that lead to one node; without a node, along the one that ends in the loss."""
        if head is None:
            name = self._graph.edges[edges[0]].head.removesuffix(".output")
            name = next((node.value for node in self._graph.nodes if node.id == self._graph.edges[edges[0]].head), name)
            derivative = self._adjoints.of_loss(name)
            return Told(name, derivative, (derivative, symbol("1")))
        flows = [self._flow(self._graph.edges[k].uses, self._graph.edges[k].tail) for k in edges]
        if len(flows) == 1:
            return flows[0]
        if len(flows) > MOST_LISTED:
            title = partial_words(self._adjoints.written.of(self._adjoints.loss), DOTS)
            return Told("", title, (title,))
        listed = [flow.parts[0].then(EQUALS, flow.parts[-1]) for flow in flows]
        return Told("", joined([flow.title for flow in flows], COMMA), (joined(listed, COMMA),))

    def _flow(self, uses: Sequence[str], tail: str) -> Told:
        facts = self._facts
        carried = list(dict.fromkeys(map(facts.operand, uses)))
        result = [self._number(facts.backward_value([u for u in uses if facts.operand(u) == x])) for x in carried]
        if len(carried) > 1:  # of a box with several results
            title = joined([self._derivative(name) or DOTS for name in carried], COMMA)
            return Told("", title, (title.in_parentheses(), joined(result, COMMA).in_parentheses()))
        (name,) = carried
        owners = list(dict.fromkeys(self._reached_by(use) for use in uses))
        of = owners[0] if len(owners) == 1 else ""
        is_last = of == self._adjoints.loss  # ∂L/∂L is 1, and says nothing where there is a left-hand side
        chain = self._chain(of, name) if of and not is_last else NO_WORDS
        is_all = sum(edge.back and edge.tail == tail for edge in self._graph.edges) == 1
        derivative = self._derivative(name) if is_all else NO_WORDS
        parts = [part for part in (derivative, chain) if part]
        partial = facts.local_term(uses[0]) if len(uses) == 1 else facts.partial_term(uses)
        if is_last and derivative and partial is not None:
            parts += [self._written(partial)]
        elif of and partial is not None:
            parts += self._products(of, partial)
        return Told(name, derivative or chain or result[0], _distinct([*parts, result[0]]))

    def _reached_by(self, use: str) -> str:
        """The value that a use leads to: of a box, the one that leaves it."""
        operation = self._facts.operation(use)
        for node in self._graph.nodes:
            if node.value == operation:
                return operation
        return self._facts.owner(operation)

    def _products(self, of: str, partial: Term) -> list[Words]:
        """What arrives times the local partial derivative, as a formula and as a number."""
        facts = self._facts
        arriving = self._number(facts.numbers[facts.program.gradients[of]])
        symbolic, number = self._written(partial), self._number(facts.numbers.of(partial))
        is_open = isinstance(partial, Apply) and partial.op in _OPEN
        factors = symbolic.in_parentheses() if is_open else symbolic.after_sign(), number.after_sign()
        return [arriving.then(TIMES, factor) for factor in factors]

    def _chain(self, of: str, wrt: str) -> Words:
        """``∂L/∂of · ∂of/∂wrt``; nothing where one of them has no short name."""
        above, below = self._short(of), self._short(wrt)
        if not above or not below:
            return NO_WORDS
        return self._adjoint(of).then(TIMES, partial_words(_enclosed(above, of), _enclosed(below, wrt)))

    def _derivative(self, name: str) -> Words:
        return self._adjoint(name) if self._short(name) else NO_WORDS

    def _adjoint(self, name: str) -> Words:
        if not name.startswith("_"):
            return self._adjoints.of_loss(name)
        loss = self._adjoints.written.of(self._adjoints.loss)
        return partial_words(loss, _enclosed(self._short(name), name))

    def total(self, node: Node) -> Told:
        """The sum of what flows back to a value that is used several times."""
        meeting = [edge.uses for edge in self._graph.edges if edge.tail == node.id and edge.back]
        values = [self._facts.backward_value(uses) for uses in meeting]
        addends, total = sum_words(values, sum(values), self._digits)
        name = self._facts.operand(meeting[0][0])
        title = self._derivative(name) or quoted(node.label.text)
        return Told(name, title, _distinct([title, summed(addends), total]))

    # --- writing ----------------------------------------------------------------------------------------------------

    def _short(self, name: str) -> Words:
        """A value's name, or the short formula of one without a name; nothing where that is long."""
        if not name.startswith("_"):
            return self._names(name)
        term = folded_within(self._facts.program, name, MOST_IN_NAME)
        return self._names.term(term, inline=True) if term is not None else NO_WORDS

    def _written(self, term: Term) -> Words:
        """A term in names; values without a name are written out where they are short, else as their numbers."""
        opened, words = self._open(term)
        return self._term(opened, words)

    def _open(self, term: Term) -> tuple[Term, dict[str, Words]]:
        replaced: dict[str, Term] = {}
        words: dict[str, Words] = {}
        for name in names_in(term):
            if name.startswith("_"):
                inner = folded_within(self._facts.program, name, MOST_IN_NAME)
                if inner is None:
                    number = self._term_of(self._facts.value(name))
                    inner, words = number.term, {**words, **number.words}
                replaced[name] = inner
        return substitute(term, replaced), words

    def _with_numbers(self, term: Term) -> Words:
        """A term with the numbers of its names put in."""
        replaced: dict[str, Term] = {}
        words: dict[str, Words] = {}
        for name in names_in(term):
            number = self._term_of(self._facts.value(name))
            replaced[name] = number.term
            words |= number.words
        return self._term(substitute(term, replaced), words)._replace(text=self._plain(term))

    def _plain(self, term: Term) -> str:
        """The same as plain text, where a negative number after another sign needs parentheses."""
        numbers = {name: self._number(self._facts.value(name)).text for name in names_in(term)}
        text = format_term(
            substitute(term, {name: f"({text})" if text.startswith("-") else text for name, text in numbers.items()})
        )
        return _TWICE.sub(r"(\1)", _LEADING.sub(r"\1", text))

    def _term_of(self, value: Any) -> _Number:
        """A number as a term: a numeral where it is one, else a name that is written as the number is.

        A minus sign is an operation of its own, so that it gets the parentheses of one: -(-2).
        """
        words = self._number(value)
        if not _NUMERAL.fullmatch(words.text):
            return _Number(words.text, {words.text: words})
        digits = words.text.removeprefix("-")
        return _Number(digits if digits == words.text else Apply("neg", (digits,)), {})

    def _term(self, term: Term, known: Mapping[str, Words]) -> Words:
        return Names.of_words(lambda name: known.get(name) or self._names(name)).term(term)

    def _number(self, value: Any) -> Words:
        return number_words(value, self._digits)


class _Number(NamedTuple):
    term: Term
    words: Mapping[str, Words]


def _enclosed(words: Words, name: str) -> Words:
    """A formula in parentheses, a name without."""
    return words.in_parentheses() if name.startswith("_") else words


def _distinct(parts: Sequence[Words]) -> tuple[Words, ...]:
    """The parts without those that say, or look, the same as the one before."""
    return tuple(part for k, part in enumerate(parts) if part and (not k or not _is_same(part, parts[k - 1])))


def _is_same(part: Words, other: Words) -> bool:
    return part.text == other.text or part.typst == other.typst
