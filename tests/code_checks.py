"""Numbers of code and its claims, from the program and from finite differences of the code run by NumPy."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

import symgraph
from symgraph.spec.code.claimed import CodeClaim
from symgraph.spec.code.passes import CodePass


def code_of(text: str) -> CodePass:
    """The code of a spec's text."""
    made: CodePass = symgraph.load(text + "\n").metadata["code"]
    return made


def random_values(made: CodePass, seed: int = 1) -> dict[str, Any]:
    """Values of the declared names that are symbols, as float arrays of NumPy's shapes."""
    random = np.random.default_rng(seed)
    shapes = {name: shape for name, shape in made.source.shapes.items() if name not in made.labels}
    shapes |= {name: np.shape(numbers) for name, numbers in made.parameters.items()}
    return {name: random.normal(size=shape) for name, shape in shapes.items()}


def scalar_values(made: CodePass, values: dict[str, Any]) -> dict[str, float]:
    """The same by the names of the scalar program."""
    found: dict[str, float] = {}
    for name, value in values.items():
        array = np.asarray(value)
        if array.ndim > 2:
            names = ["_".join([name, *(str(place + 1) for place in index)]) for index in np.ndindex(array.shape)]
        elif name in made.claimed_program.shapes:
            names = made.claimed_program.scalars(name)
        else:
            continue
        found |= dict(zip(names, array.ravel().tolist(), strict=True))
    return found


def right(made: CodePass, claim: CodeClaim) -> bool:
    """Whether a claim is the gradient that reverse mode gives, at a random point."""
    assert not claim.problem, claim.problem
    whole = symgraph.expand(made.claimed_program)
    forward = symgraph.expand(made.program)
    values = scalar_values(made, random_values(made))
    names = list(dict.fromkeys(claim.wrt_entries))
    adjoint = symgraph.gradient(forward, wrt=names, of=_of(claim, forward))
    truth = symgraph.evaluate(adjoint, {k: v for k, v in values.items() if k in adjoint.shapes})
    found = symgraph.evaluate(whole, {k: v for k, v in values.items() if k in whole.shapes})
    expected = [value_of(truth, adjoint.gradients[name]) for name in claim.wrt_entries]
    return bool(np.allclose([value_of(found, entry) for entry in claim.entries], expected, rtol=1e-8, atol=1e-10))


def _of(claim: CodeClaim, forward: Any) -> str:
    return claim.of or forward.loss


def value_of(results: Any, name: str) -> float:
    """The value of a name or numeral."""
    return float(Fraction(name)) if name[0].isdigit() or name[0] == "-" else float(results[name])


def by_differences(made: CodePass, seed: int = 1, step: float = 1e-6) -> list[float]:
    """How far each claim by a declared array is from the central difference of the float run in a random direction."""
    random = np.random.default_rng(seed)
    values = random_values(made, seed)
    found = made.run(values)
    distances: list[float] = []
    for claim, claimed in zip(made.claims, found.claims, strict=True):
        name = claim.wrt.split(".")[-1]
        direction = random.normal(size=np.shape(values[name]))
        losses = [made.run({**values, name: values[name] + sign * step * direction}).loss for sign in (1, -1)]
        distances.append(abs((losses[0] - losses[1]) / (2 * step) - float(np.sum(direction * claimed))))
    return distances
