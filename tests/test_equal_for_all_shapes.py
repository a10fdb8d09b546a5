"""What the prover of array expressions answers, and why: names of one program, equal or not."""

from __future__ import annotations

import pytest
from normal_forms import bound, builder

from symgraph.calculus.normal import Prover
from symgraph.calculus.normal.prover import Answer
from symgraph.calculus.program import Program

LINES = {
    "E": "X @ W - y",
    "H": "exp(E)",
    "c": "H*E",
    "again": "exp(X @ W - y)",
    "copy": "H + E*3 - 3*E",
    "twice": "2*H + c",
    "sum_": "H + c + H",
    "hidden": "c*2 - c",
    "product": "X @ W",
    "row": "y.T",
    "pole": "y/(y - y)",
    "long": "(A + B + X @ X.T)**6",
    "short": "(A + B)**6",
    "cube": "(A + B)**3",
    "factors": "(A + B)**2*(A + B)",
    "flipped": "(B + A)**6",
}
DIFFER = "the normal forms differ, which refutes nothing"


def program() -> Program:
    made = builder("X: n p, W: p 1, y: n 1, s: 1 1, A: n n, B: n n")
    for name, formula in LINES.items():
        bound(made, name, formula)
    return made.build()


ANSWERS = [
    ("H", "H", True, "the same expression"),
    ("again", "H", True, "the same expression"),
    ("2", "2", True, "the same expression"),
    ("copy", "H", True, "equal normal forms, whatever E, H are"),
    ("twice", "sum_", True, "equal normal forms, whatever H, c are"),
    ("hidden", "c", True, "equal normal forms, whatever c are"),
    ("cube", "factors", True, "equal normal forms, whatever their common parts are"),
    ("flipped", "short", True, "equal normal forms"),
    ("row", "y", False, "the shapes 1×n and n×1 differ"),
    ("y", "2", False, "the shapes n×1 and 1×1 differ"),
    ("product", "E", False, DIFFER),
    ("s", "2", False, DIFFER),
    ("2", "3", False, DIFFER),
    ("pole", "y", False, "no answer: it divides by zero"),
    ("long", "short", False, DIFFER),
]


@pytest.mark.parametrize(("left", "right", "proved", "reason"), ANSWERS)
def test_answers(left: str, right: str, proved: bool, reason: str) -> None:
    assert Prover(program()).equal(left, right) == Answer(proved, reason)


def test_attempts_share_one_budget_and_each_question_has_its_own() -> None:
    """A prover that has given up on one pair is none the poorer for the next."""
    prover = Prover(program(), budget=300)
    for _ in range(3):
        assert prover.equal("long", "short") == Answer(False, "no answer: its normal form is too long")
        assert prover.equal("twice", "sum_").proved
