"""The topic ``activations``."""

from __future__ import annotations

from symgraph.calculus.rows import TABLE
from symgraph.manual.page import Entry, Page, page
from symgraph.spec.activations import ACTIVATIONS, PARAMETERS


def written() -> Page:
    """All activations that a layer knows by name."""
    return page(
        """
        # Activations

        What a layer makes of its weighted sums z: one of these names, or a
        formula of one variable, which may call any function:

        ```yaml
        - dense: 4
          activation: x*sigmoid(1.5*x)
        ```
        """,
        map(_entry, ACTIVATIONS),
    )


def _entry(name: str) -> Entry:
    row = TABLE.get(name)
    meaning = f"x -> {row.definition}" if row and row.definition else _OTHERS.get(name, f"x -> {name}(x)")
    takes = f"a is {PARAMETERS[name]} unless given" if name in PARAMETERS else ""
    written = f"{{{name}: {PARAMETERS[name]}}}" if name in PARAMETERS else name
    return Entry(name, meaning, takes, f"activation: {written}")


_OTHERS = {
    "identity": "x -> x, for a layer without an activation",
    "softmax": "exp(x) divided by its sum over the units",
    "log_softmax": "the logarithm of the softmax",
}
