"""Gradients and their derivations for people: as formula text and as LaTeX."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain

from symgraph.calculus.formula_print import format_term
from symgraph.calculus.readable.columns import DOTS, ColumnStep, column_text
from symgraph.calculus.readable.readable import Formula, Readable
from symgraph.calculus.readable.steps import Step
from symgraph.calculus.term import Term
from symgraph.calculus.term_shapes import TermShapes
from symgraph.lowering.latex import latex_term
from symgraph.lowering.matrix_mathematics import matrix_mathematics
from symgraph.lowering.python_functions import function_lines
from symgraph.notation import latex_name, latex_text
from symgraph.words import ENGLISH, Lexicon, Phrase

WIDEST = 72
"""Formulas are padded to at most this width, so that what is said of them stands in a column."""


def gradients_text(gradients: Sequence[Readable]) -> str:
    """The gradients, and above them the intermediates and abbreviations that they use, in formula text."""
    return "".join(f"{line.name} = {format_term(line.code)}\n" for line in function_lines(gradients))


def gradients_latex(gradients: Sequence[Readable]) -> str:
    r"""The same as an ``align*`` of LaTeX with amsmath, the gradients as ``\partial L/\partial W``."""
    write = _mathematics(gradients)
    derivatives = {gradient.formula.name: gradient for gradient in gradients}
    rows: list[str] = []
    for line in function_lines(gradients):
        gradient = derivatives.get(line.name)
        left = _derivative(gradient.of, latex_name(gradient.wrt)) if gradient else latex_name(line.name)
        rows.append(f"{left} &= {write(line.mathematics)}")
    return _align(rows)


def steps_text(gradient: Readable, steps: Iterable[Step], lexicon: Lexicon = ENGLISH) -> str:
    """The derivation of one gradient, a line a step with its rule behind."""
    lines = _equations(gradient.forward)
    for step in steps:
        operand = step.operand if isinstance(step.operand, str) else f"({format_term(step.operand)})"
        rules = ", ".join(lexicon.title(rule) for rule in step.rules)
        lines.append((f"d{gradient.of}/d{operand} = {format_term(step.derived.code)}", rules))
        if step.simplified is not None:
            indent = " " * (len(f"d{gradient.of}/d{operand}") + 1)
            lines.append((f"{indent}= {format_term(step.simplified.code)}", lexicon(Phrase.SIMPLIFIED)))
    return _commented([*lines, *_equations(gradient.definitions)])


def steps_latex(gradient: Readable, steps: Iterable[Step], lexicon: Lexicon = ENGLISH) -> str:
    """The same as LaTeX."""
    write = _mathematics([gradient])
    rows = _latex_equations(gradient.forward, write)
    for step in steps:
        rules = ", ".join(lexicon.title(rule) for rule in step.rules)
        operand = write(step.operand)
        shown = operand if isinstance(step.operand, str) else f"({operand})"
        left = _derivative(gradient.of, shown)
        rows.append(f"{left} &= {write(step.derived.mathematics)} && {_said(rules)}")
        if step.simplified is not None:
            rows.append(f"&= {write(step.simplified.mathematics)} && {_said(lexicon(Phrase.SIMPLIFIED))}")
    rows += _latex_equations(gradient.definitions, write)
    return _align(rows)


def columns_text(gradient: Readable, steps: Iterable[ColumnStep], lexicon: Lexicon = ENGLISH) -> str:
    """The derivation column by column."""
    lines = _equations(gradient.forward)
    for step in steps:
        left = column_text(step.left)
        if step.differentiates:
            left = f"d{gradient.of}/d{left if ' ' not in left.split('[')[0] else f'({left})'}"
        lines.append((f"{left} = {column_text(step.right.code)}", lexicon.title(step.rule)))
    return _commented([*lines, *_equations(gradient.definitions)])


def columns_latex(gradient: Readable, steps: Iterable[ColumnStep], lexicon: Lexicon = ENGLISH) -> str:
    """The same as LaTeX."""
    write = _mathematics([gradient])
    rows = _latex_equations(gradient.forward, write)
    for step in steps:
        left = write(step.left)
        is_plain = isinstance(step.left, str) or step.left.op in ("column", "row")
        if step.differentiates:
            left = _derivative(gradient.of, left if is_plain else f"({left})")
        right = write(step.right.mathematics).replace(DOTS, r"\cdots")
        rows.append(f"{left} &= {right} && {_said(lexicon.title(step.rule))}")
    return _align(rows)


def _equations(lines: Iterable[Formula]) -> list[tuple[str, str]]:
    """Formulas as lines of which nothing is said."""
    return [(f"{line.name} = {format_term(line.code)}", "") for line in lines]


def _latex_equations(lines: Iterable[Formula], write: Callable[[Term], str]) -> list[str]:
    return [f"{latex_name(line.name)} &= {write(line.mathematics)}" for line in lines]


def _commented(lines: Sequence[tuple[str, str]]) -> str:
    """Formulas with what is said of them behind, in a column."""
    width = min(WIDEST, max((len(formula) for formula, said in lines if said), default=0))
    return "".join(f"{formula:<{width}}  # {said}\n" if said else f"{formula}\n" for formula, said in lines)


def _mathematics(gradients: Sequence[Readable]) -> Callable[[Term], str]:
    """How terms of these gradients are written: matrices and numbers have different products."""
    lines: Iterable[Formula] = chain.from_iterable(gradient.definitions for gradient in gradients)
    shapes = TermShapes(gradients[0].program, {line.name: line.code for line in lines})
    return lambda term: latex_term(matrix_mathematics(term, shapes))


def _derivative(of: str, wrt: str) -> str:
    return rf"\frac{{\partial {latex_name(of)}}}{{\partial {wrt}}}"


def _said(text: str) -> str:
    return rf"\text{{{latex_text(text)}}}" if text else ""


def _align(rows: Sequence[str]) -> str:
    separated = " \\\\\n".join(rows)
    return f"\\begin{{align*}}\n{separated}\n\\end{{align*}}\n"
