"""Draws programs and claims about them, and collects findings."""

from __future__ import annotations

import random
from collections.abc import Iterator

from fuzzing.case import Case
from fuzzing.edits import edited
from fuzzing.judge import Finding, judged
from fuzzing.programs import Programs
from fuzzing.real import NotComputed
from fuzzing.rewrites import rewritten
from symgraph.calculus.abstract import Functions
from symgraph.calculus.formula import format_term, parse_formula
from symgraph.calculus.term import Term, fold_numbers
from symgraph.errors import InputError

CLAIMS = 7
"""Claims about one program."""
LONGEST = 700


def findings(seed: int | str, count: int) -> Iterator[Finding]:
    """So many findings, the same for the same seed."""
    programs = Programs(seed)
    draw = random.Random(f"claims {seed}")
    made = 0
    while made < count:
        case = programs.case()
        for claim in claims(case, draw):
            finding = judged(case, claim)
            if finding is not None:
                made += 1
                yield finding
                if made == count:
                    return


def claims(case: Case, draw: random.Random) -> list[str]:
    """Claims about a program: its gradient, rewritten and edited; none where that cannot be had."""
    try:
        gradient = _read(format_term(fold_numbers(case.gradient)), case)
        if len(case.points) < 6:
            return []
        forward = {
            name: _read(format_term(term), case)
            for name, term in case.forward.items()
            if name not in ("loss", case.wrt)
        }
    except (InputError, OverflowError, NotComputed):
        return []
    names = [name for name in case.program.declarations if name[0] != "_"]
    known = [*names, *forward]
    made: list[Term] = [gradient]
    for _ in range(CLAIMS // 2):
        term = gradient
        for _ in range(draw.choice([1, 1, 2, 3, 4])):
            term = rewritten(term, draw, names, forward)
        made.append(term)
    for k in range(CLAIMS - CLAIMS // 2):
        term = made[draw.randrange(len(made))] if k % 2 else gradient
        made.append(edited(term, draw, known))
    texts = dict.fromkeys(map(format_term, made))
    return [text for text in texts if len(text) <= LONGEST]


def _read(text: str, case: Case) -> Term:
    return parse_formula(text, functions=Functions(case.functions)) if case.functions else parse_formula(text)
