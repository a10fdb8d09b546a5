"""The derivative as a sum over paths: the product of the partials along each way from the loss to a name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from symgraph.calculus.adjoint import dependent
from symgraph.calculus.term import Apply, Term
from symgraph.calculus.tidy import tidy
from symgraph.errors import InputError, Problem
from symgraph.figure.contents.facts import Facts
from symgraph.figure.views import Views
from symgraph.lowering.numbers import number_words

MOST_PATHS = 64
"""Paths that are printed."""


def path_lines(views: Views, wrt: str) -> list[str]:
    """What ``--paths`` prints: a line for each path, with its factors and its product, and their sum.

    Raises InputError without a name to differentiate by, and where there is no loss.
    """
    if not wrt:
        raise InputError(Problem("--paths without a name", "paths lead from the loss to a name", "add --wrt w111, say"))
    loss = views.scalar.loss
    if loss is None:
        raise InputError(Problem(f"'{views.program.name}' has no loss", "paths lead from the loss to a name"))
    lines: list[str] = []
    for name in views.program.scalars(wrt):
        lines += _lines(views, name, loss)
    return lines


def _lines(views: Views, name: str, loss: str) -> list[str]:
    facts, digits = views.facts, views.options.digits
    found = list(islice(paths(facts, name), MOST_PATHS + 1))
    derivative = f"d{views.names.of(loss).text}/d{views.names(name).text}"
    if not found:
        return [f"{derivative} = 0: there is no path from {loss} to {name}"]
    rows: list[tuple[str, str, str]] = []
    total = 0
    for uses in found[:MOST_PATHS]:
        partials = [facts.local_term(use) for use in uses]
        numbers = [facts.local_value(use) for use in uses]
        product = 1
        for number in numbers:
            product *= number
        total += product
        symbols = " * ".join(_factor(views, partial) for partial in partials) or "1"
        written = " * ".join(_signed(number_words(number, digits).text) for number in numbers) or "1"
        rows.append((_way(facts, uses, name), symbols, f"{written} = {number_words(product, digits).text}"))
    if len(found) > MOST_PATHS:
        total = facts.backward_value([name])
    widths = [max(len(row[k]) for row in rows) for k in range(2)]
    lines = [f"{derivative}, {'one path' if len(rows) == 1 else f'{len(rows)} paths'}:"]
    if len(found) > MOST_PATHS:
        lines[0] = f"{derivative}, the first {MOST_PATHS} paths of more:"
    lines += [f"  {way:{widths[0]}}  {symbols:{widths[1]}} = {numbers}" for way, symbols, numbers in rows]
    if len(rows) > 1:
        lines.append(f"  {'sum':{widths[0]}}  {'':{widths[1]}} = {number_words(total, digits).text}")
    return lines


def paths(facts: Facts, name: str) -> Iterator[tuple[str, ...]]:
    """The uses along each path from the loss to a name, from the loss on."""
    program = facts.steps.program
    reached = dependent(program, [name])
    operands: Mapping[str, list[tuple[str, str]]] = {
        step.name: [
            (operand.use, operand.term)
            for operand in step.operands
            if isinstance(operand.term, str) and operand.term in reached and facts.has_adjoint(operand.use)
        ]
        if step.op
        else [("", term) for term in [step.operands[0].term] if isinstance(term, str)]
        for step in facts.steps.steps
    }
    assert program.loss is not None
    waiting: list[tuple[str, tuple[str, ...]]] = [(program.loss, ())] if program.loss in reached else []
    while waiting:
        value, uses = waiting.pop()
        if value == name:
            yield uses
            continue
        further = [(term, (*uses, use) if use else uses) for use, term in operands.get(value, ())]
        waiting.extend(reversed(further))


def _way(facts: Facts, uses: tuple[str, ...], name: str) -> str:
    """The named values on a path: ``e <- c <- b``."""
    program = facts.steps.program
    names = [program.loss or "", *(facts.operand(use) for use in uses), name]
    return " <- ".join(dict.fromkeys(name for name in names if not name.startswith("_")))


def _factor(views: Views, partial: Term | None) -> str:
    if partial is None:
        return "..."
    text = views.names.term(tidy(partial)).text
    return f"({text})" if isinstance(partial, Apply) and partial.op in ("add", "sub", "neg", "where") else text


def _signed(number: str) -> str:
    return f"({number})" if number.startswith("-") else number
