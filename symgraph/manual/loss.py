"""The topic ``loss``."""

from __future__ import annotations

from symgraph.manual.page import Entry, Page, listed, page
from symgraph.manual.spec import key_entry
from symgraph.spec.losses import LOSSES, PARAMETERS
from symgraph.spec.lower_losses import AVERAGED, CROSS_ENTROPY, FORMULAS

_OTHERS = {
    "output": "the one output itself",
    "cross_entropy": " or ".join(f"{formula} after {last}" for last, formula in CROSS_ENTROPY.items())
    + "; the softmax of o is taken where o has none",
}


def written() -> Page:
    """The key, and all losses that are known by name."""
    return page(
        f"""
        # The loss: what is differentiated

        A loss by name compares the outputs `o` of a network with its targets
        `y`. `sum` and `mean` are over all units and samples; {listed(AVERAGED, "and")}
        are divided by the number of samples.
        """,
        [key_entry("loss")],
        "## By name",
        [_entry(name) for name in LOSSES],
    )


def _entry(name: str) -> Entry:
    number = PARAMETERS.get(name)
    takes = f"d is {number} unless given" if number else ""
    return Entry(
        name, FORMULAS.get(name) or _OTHERS[name], takes, f"loss: {{{name}: {number}}}" if number else f"loss: {name}"
    )
