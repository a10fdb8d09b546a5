"""What stands beside code: the mathematics of a step, as a comment in the names of the code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symgraph.calculus.formula_print import format_term
from symgraph.calculus.term import Term, names_in, substitute
from symgraph.lowering.export.steps import Step

WIDEST = 118
"""Characters of the longest line that has its comment beside it."""
MOST_USES = 3
"""Uses of a value whose parts in its derivative are told one by one."""


class Comments:
    """The comments of steps on the way to `quantity` and back; `names` are the identifiers of the program's names."""

    def __init__(self, quantity: str, names: Mapping[str, str]) -> None:
        self._quantity = quantity
        self._names = names

    def of(self, step: Step) -> str:
        """What a step computes, where its code does not say it: its formula, or the chain rule; else the empty text.

        A formula is told where the code uses other names than its author did.
        """
        if step.wrote is not None:
            same = set(names_in(step.wrote)) == set(names_in(step.term))
            return "" if same else self._formula(step.wrote)
        return self._chain_rule(step) if step.primal and not step.primal.startswith("_") else ""

    def derivative(self, of: str, by: str) -> str:
        """A derivative: ``dL/dz2``."""
        return f"d{self._names[of]}/d{self._names[by]}"

    def _chain_rule(self, step: Step) -> str:
        of = self._quantity
        left = self.derivative(of, step.primal)
        if step.uses in ((), (of,)):
            return left
        if len(step.uses) > MOST_USES:
            return f"{left}, the sum over {len(step.uses)} uses"
        parts = [
            self.derivative(use, step.primal)
            if use == of
            else f"{self.derivative(of, use)} * {self.derivative(use, step.primal)}"
            for use in step.uses
        ]
        return f"{left} = {' + '.join(parts)}"

    def _formula(self, term: Term) -> str:
        return format_term(substitute(term, self._names))


def beside(lines: Sequence[tuple[str, str]], sign: str) -> list[str]:
    """Lines of code with their comments in a column, after `sign`; above the line where it is too long.

    >>> beside([("a = 1", "one"), ("total = 2", "two"), ("c = 3", "")], "#")
    ['a = 1      # one', 'total = 2  # two', 'c = 3']
    """
    room = WIDEST - len(sign) - 3
    width = max((len(line) for line, comment in lines if comment and len(line) + len(comment) <= room), default=0)
    written: list[str] = []
    for line, comment in lines:
        if not comment:
            written.append(line)
        elif len(line) + len(comment) <= room:
            fits = width + len(comment) <= room
            written.append(f"{line.ljust(width if fits else 0)}  {sign} {comment}")
        else:
            written += [f"{sign} {comment}", line]
    return written


def one_line(text: str) -> str:
    """Any text as part of a comment, or of a string between three double quotes: on one line, and ends neither.

    >>> one_line("a\\n*/ b")
    'a * / b'
    """
    shown = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(shown.split()).replace("\\", "/").replace('"', "'").replace("*/", "* /")
