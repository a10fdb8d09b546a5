"""Specs that are right but odd, for hypothesis: networks, formulas and matrices with texts and numbers of all kinds.

What `fuzzing.spec_inputs` changes at random is mostly refused; these are drawn.
"""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from fuzzing.spec_inputs import written
from fuzzing.spec_words import COMMANDS, OPTIONS, STYLE, TEXTS
from symgraph.spec.activations import ACTIVATIONS
from symgraph.spec.losses import LOSSES

VALUES = (
    "0",
    "1",
    "-2",
    "0.5",
    "1/3",
    "1e-3",
    "123456789",
    "1e15",
    "1e-15",
    "1e100",
    "-1e100",
    "1e308",
    "5e-324",
    "1e400",
)
CALLS = (
    "exp",
    "log",
    "sqrt",
    "sin",
    "cos",
    "tan",
    "tanh",
    "sinh",
    "asin",
    "atan",
    "abs",
    "sign",
    "floor",
    "relu",
    "sigmoid",
    "softplus",
    "erf",
    "gamma",
    "cbrt",
    "step",
    "digamma",
    "square",
    "gelu",
    "silu",
    "loggamma",
    "asinh",
    "lambertw",
    "Heaviside",
    "erfc",
    "expm1",
    "log1p",
)
ASSUMED = ("real", "positive", "nonzero", "integer", '"(-1, 1)"', '"[0, oo)"', '"(0, 1e400)"')
ELEMENTWISE = ("phi({})", "tanh({})", "relu({})", "{}**2", "exp({})", "softmax({})", "-{}", "{}/n", "2*{} + 1")
CLAIMS = ("x", "1", "2*x", "x*y + 1/y")


def inputs() -> st.SearchStrategy[str]:
    """A command with options, and its spec."""
    spec = st.one_of(networks(), formulas(), matrices())
    options = st.lists(st.sampled_from(OPTIONS), max_size=2)
    return st.builds(
        _input, st.sampled_from(COMMANDS), st.sampled_from(["a", "b", "x", "W", "W1", "w111", "all"]), options, spec
    )


def _input(command: str, name: str, options: list[str], spec: str) -> str:
    line = " ".join([command.replace("NAME", name), *options])
    return written(line, {"f.yaml": spec, "s.yaml": STYLE})


def texts() -> st.SearchStrategy[str]:
    """Any text as a scalar of YAML."""
    return st.one_of(st.sampled_from(TEXTS), st.text(max_size=30)).map(lambda text: json.dumps(text.strip() or "t"))


def networks() -> st.SearchStrategy[str]:
    """A network of a few small layers."""
    units, activation = st.integers(1, 3), st.sampled_from(["", *ACTIVATIONS])
    dense = st.tuples(units, activation).map(
        lambda layer: f"  - dense: {layer[0]}\n" + (f"    activation: {layer[1]}\n" if layer[1] else "")
    )
    other = st.sampled_from(["  - dropout: 0.5\n", "  - layer_norm: true\n", "  - rnn: 2\n", "  - softmax: true\n"])
    layers = st.lists(st.one_of(dense, dense, dense, other), min_size=1, max_size=3).map("".join)
    loss = st.sampled_from(["", *(f"loss: {name}\n" for name in (*LOSSES, "output", "sum(o)", "(o1 - 1)**2"))])
    batch = st.sampled_from(["", "", "batch: 2\n"])
    return st.builds(
        lambda size, layers, loss, batch, more: (
            f"input: {{name: i, size: {size}}}\nlayers:\n{layers}{loss}{batch}{more}"
        ),
        *(units, layers, loss, batch, _more(("h11", "z11", "o1", "W1"))),
    )


def formulas() -> st.SearchStrategy[str]:
    """Two equations of up to a dozen operations."""
    return st.builds(
        lambda u, y, more: f'inputs: [x, y]\nparameters: [a, b]\nequations:\n  u: "{u}"\n  v: "{y}"\nloss: v\n{more}',
        *(_formula(["a", "b", "x"]), _formula(["u", "a", "y", "x"]), _more(("x", "a", "u"))),
    )


def _formula(names: list[str]) -> st.SearchStrategy[str]:
    leaves = st.sampled_from([*names, *names, "2", "0.5", "1e-3", "pi", "1/3", "0", "1e300"])

    def deeper(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        two = st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "**"]), inner).map(
            lambda t: f"({t[0]}){t[1]}({t[2]})"
        )
        call = st.tuples(st.sampled_from(CALLS), inner).map(lambda t: f"{t[0]}({t[1]})")
        case = st.tuples(inner, inner, inner).map(lambda t: f"where({t[0]} > {t[1]}, {t[2]}, {t[0]})")
        most = st.lists(inner, min_size=2, max_size=3).map(lambda t: f"Max({', '.join(t)})")
        return st.one_of(two, two, call, case, most)

    return st.recursive(leaves, deeper, max_leaves=7)


def matrices() -> st.SearchStrategy[str]:
    """Equations of matrices whose shapes fit, and a scalar loss."""
    factor = st.sampled_from(["X @ W", "X @ W + c.T", "X @ (W - W)", "(X.T).T @ W", "X @ W * (X @ W)"])
    around = st.lists(st.sampled_from(ELEMENTWISE), max_size=3)

    def whole(factor: str, around: list[str], more: str) -> str:
        term = factor
        for form in around:
            term = form.format(f"({term})")
        head = "shapes: {X: [n, p], W: [p, d], c: [d, 1], Y: [n, d]}\nfunctions: [phi]\n"
        return f'{head}equations:\n  H: "{term}"\n  E: Y - H\nloss: sum(E**2)/n\n{more}'

    return st.builds(whole, factor, around, _more(("X", "W", "H")))


def _more(names: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Keys that every kind of spec has, some of them."""
    name = st.sampled_from(names)
    entry: Any = st.one_of(
        texts().map(lambda text: ("title", text)),
        st.tuples(name, texts()).map(lambda pair: ("labels", f"{{{pair[0]}: {pair[1]}}}")),
        st.tuples(texts(), name).map(lambda pair: ("groups", f"{{{pair[0]}: [{pair[1]}]}}")),
        st.tuples(name, st.sampled_from(VALUES)).map(lambda pair: ("values", f"{{{pair[0]}: {pair[1]}}}")),
        st.tuples(name, st.sampled_from(ASSUMED)).map(lambda pair: ("assume", f"{{{pair[0]}: {pair[1]}}}")),
        st.tuples(name, st.sampled_from(CLAIMS)).map(lambda pair: ("claims", f'{{{pair[0]}: "{pair[1]}"}}')),
    )
    entries = st.lists(entry, max_size=3, unique_by=lambda pair: pair[0])
    return entries.map(lambda pairs: "".join(f"{key}: {value}\n" for key, value in pairs))
