"""Code means what NumPy makes of it: every snippet is interpreted, and run by NumPy itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from code_checks import scalar_values, value_of
from code_snippets import BLOCKS, PLAIN, SHAPES, SPECIAL
from scipy import special

import symgraph
from symgraph.spec.code.passes import CodePass, interpret
from symgraph.spec.code.source import CodeQuestion, CodeSource
from symgraph.spec.code.text import CodeText

_RANDOM = np.random.default_rng(20)
VALUES: dict[str, Any] = {name: _RANDOM.normal(size=shape) for name, shape in SHAPES.items()}
VALUES["y"] = np.array([2, 0, 1])
SNIPPETS = [*PLAIN, *SPECIAL, *BLOCKS]
GROUPS = [SNIPPETS[first : first + 32] for first in range(0, len(SNIPPETS), 32)]


def read(code: str) -> CodePass:
    """The pass of a snippet, of whose R a claim is made."""
    question = CodeQuestion(None, CodeText("R"), CodeText("R"))
    text, loss = CodeText(code), CodeText("np.sum(R)")
    return interpret(CodeSource("snippet", SHAPES, (text,), loss, questions=(question,), values={"y": ("2", "0", "1")}))


def by_numpy(code: str) -> Any:
    """What NumPy makes of a snippet of these tests."""
    names = {name: value.copy() if value.ndim else value[()] for name, value in VALUES.items()}
    scope: dict[str, Any] = {"np": np, "special": special, **vars(special), **names}
    exec(code, scope)
    return np.asarray(scope["R"], dtype=float)


def differs(code: str) -> str:
    """What is wrong with the interpretation of a snippet; empty where nothing is."""
    made = read(code)
    claim, expected = made.claims[0], by_numpy(code)
    if not claim.shape == claim.wrt_shape == expected.shape:
        return f"{code}\nhas shape {claim.shape}, not {expected.shape}"
    program = symgraph.expand(made.claimed_program)
    values = scalar_values(made, VALUES)
    results = symgraph.evaluate(program, {name: values[name] for name in program.declarations})
    found = np.array([value_of(results, entry) for entry in claim.entries]).reshape(expected.shape)
    floats = made.run(VALUES).claims[0]
    for kind, numbers in (("symbols", found), ("floats", floats)):
        if numbers.shape != expected.shape or not np.allclose(numbers, expected, rtol=1e-9, atol=1e-9):
            return f"{code}\nis with {kind} {numbers}, not {expected}"
    return ""


@pytest.mark.parametrize("group", range(len(GROUPS)))
def test_snippets_are_what_numpy_makes_of_them(group: int) -> None:
    wrong = [difference for code in GROUPS[group] if (difference := differs(code))]
    assert not wrong, "\n\n".join(wrong)


def test_there_are_many_snippets() -> None:
    assert len(SNIPPETS) > 240
