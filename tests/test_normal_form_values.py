"""Random expressions: their normal form keeps the value, and no two that differ at some point are proved equal."""

from __future__ import annotations

import random
import warnings

import numpy as np
from normal_form_terms import PROPERTIES, SHAPES, arrays_at, differ, mutated, program_of, random_term, values_of
from normal_forms import form_value

from symgraph.calculus.normal import Prover
from symgraph.calculus.normal.heads import NoForm


def test_normal_forms_keep_the_value() -> None:
    compared = 0
    for seed in range(60):
        rng = random.Random(seed)
        program = program_of(random_term(rng, rng.choice(SHAPES), 3))
        assert program is not None
        for mode, (rows, columns) in enumerate([(2, 3), (1, 2), (3, 1)]):
            arrays = arrays_at(np.random.default_rng([seed, mode]), rows, columns, mode)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    expected = values_of(program, arrays)["t0"]
                    found = form_value(program, "t0", PROPERTIES, arrays)
                except (NoForm, OverflowError, np.linalg.LinAlgError):
                    continue
            sure = np.isfinite(expected) & np.isfinite(found) & (np.abs(expected) < 1e8)
            compared += bool(sure.any())
            tolerance = 1e-6 * (1 + np.abs(expected))
            assert np.all(np.abs(expected - found)[sure] <= tolerance[sure]), (seed, mode)
    assert compared >= 120


def test_no_mutation_that_changes_the_value_is_proved() -> None:
    proved = changed = 0
    for seed in range(170):
        rng = random.Random(seed)
        term = random_term(rng, rng.choice(SHAPES), rng.choice([1, 2, 2, 3]))
        program = program_of(term, mutated(rng, term))
        if program is None or program.shapes["t0"] != program.shapes["t1"]:
            continue
        answer = Prover(program, PROPERTIES, 2_000).equal("t0", "t1")
        different = differ(program, seed)
        assert not (answer.proved and different), seed
        proved += answer.proved
        changed += different
    assert proved >= 80
    assert changed >= 30
