"""Losses as formulas over the output ``o`` and the target ``y``: one line a loss.

The reductions are those of the spec format: mse is the mean over units and samples, sse their sum, half_sse half of
it; bce, cross_entropy and kl sum over units and average over samples.  Positions of a sequence count as samples.
"""

from __future__ import annotations

from symgraph.calculus.formula import parse_formula
from symgraph.calculus.term import Apply, Term
from symgraph.spec.activations import IDENTITY
from symgraph.spec.layers import Add, Conv1d, Dense, Layer, Rnn
from symgraph.spec.losses import NamedLoss
from symgraph.spec.spec import Network

# fmt: off
FORMULAS = {
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
CROSS_ENTROPY = {
    # activation of the last layer: what o holds
    "softmax":          "-sum(y*log(o))",            # probabilities
    "log_softmax":      "-sum(y*o)",                 # their logarithms
}
_FROM_LOGITS =          "-sum(y*log_softmax(o, axis=AXIS))"  # of column or row
# fmt: on
AVERAGED = ("bce", "bce_with_logits", "cross_entropy", "kl")
"""Those that are averaged over samples."""


def loss_term(loss: NamedLoss, network: Network) -> Term:
    """The formula of a loss over ``o``, ``y`` and, for Huber's, ``d`` replaced by its number."""
    output = network.output
    from_logits = _FROM_LOGITS.replace("AXIS", str(output.axis))
    text = FORMULAS.get(loss.name) or CROSS_ENTROPY.get(_activation(network.layers[-1]), from_logits)
    term = parse_formula(text.replace(", d)", f", {loss.delta or '1'})"), machine=True)
    if loss.name in AVERAGED and output.count > 1:
        return Apply("div", (term, str(output.count)))
    return term


def _activation(layer: Layer) -> str:
    """The activation of a layer; that of one without is the identity."""
    return (layer.activation if isinstance(layer, Dense | Conv1d | Rnn | Add) else IDENTITY).name
