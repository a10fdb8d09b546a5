"""Losses as formulas over the output ``o`` and the target ``y``: one line a loss.

The reductions are those of the spec format: mse is the mean over units, sse their sum, half_sse half of it; bce and
cross_entropy sum over units.
"""

from __future__ import annotations

from symgraph.calculus.formula import parse_formula
from symgraph.calculus.term import Term
from symgraph.spec.losses import NamedLoss

# fmt: off
_FORMULAS = {
    # name              formula; d is Huber's delta
    "mse":              "mean((o - y)**2)",
    "sse":              "sum((o - y)**2)",
    "half_sse":         "sum((o - y)**2)/2",
    "mae":              "mean(abs(o - y))",
    "huber":            "mean(huber(o - y, d))",
    "hinge":            "mean(maximum(0, 1 - y*o))",
    "bce":              "-sum(y*log(o) + (1 - y)*log(1 - o))",
    "bce_with_logits":  "sum(softplus(o) - y*o)",
    "kl":               "sum(y*log(y/o))",
}
_CROSS_ENTROPY = {
    # activation of the last layer: what o holds
    "softmax":          "-sum(y*log(o))",            # probabilities
    "log_softmax":      "-sum(y*o)",                 # their logarithms
}
_FROM_LOGITS =          "-sum(y*log_softmax(o))"
# fmt: on


def loss_term(loss: NamedLoss, last_activation: str) -> Term:
    """The formula of a loss over ``o``, ``y`` and, for Huber's, ``d`` replaced by its number."""
    text = _FORMULAS.get(loss.name) or _CROSS_ENTROPY.get(last_activation, _FROM_LOGITS)
    return parse_formula(text.replace(", d)", f", {loss.delta or '1'})"), machine=True)
