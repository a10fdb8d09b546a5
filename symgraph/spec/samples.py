"""What the program of a network must tell of its samples, so that it can be computed for any number of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from symgraph.calculus.program import Program
from symgraph.spec.layers import Dropout
from symgraph.spec.losses import NamedLoss
from symgraph.spec.network_names import places
from symgraph.spec.reader import Formula
from symgraph.spec.spec import Network, Spec

_SUMMED = ("sse", "half_sse")
"""Losses that are sums over samples, where the others are means."""


@dataclass(frozen=True, slots=True)
class OneSample:
    """Makes the program of one sample of a network, for a spec with ``batch``."""

    name: str
    network: Network
    loss: NamedLoss | None

    def __call__(self) -> Program:
        from symgraph.spec.lower import program_of  # noqa: PLC0415 - which asks this module what to tell

        return program_of(Spec(name=self.name, file="", network=self.network, loss=self.loss))


def samples_metadata(spec: Spec) -> Mapping[str, Any]:
    """``over_samples``, how the losses of samples are one loss; with a batch ``one_sample``, None where there is none.

    ``masks`` are the inputs that dropout layers have, each with the share of units that it keeps.
    There is none with formulas: they name single samples, or sum over all of them.
    """
    assert spec.network is not None
    loss, given = spec.loss, spec.network.input
    summed = isinstance(loss, NamedLoss) and loss.name in _SUMMED
    found: dict[str, Any] = {"over_samples": "sum" if summed else "mean", "masks": _masks(spec.network)}
    if given.batch is not None:
        network = replace(spec.network, input=replace(given, batch=None))
        if isinstance(loss, Formula) or spec.equations:
            found["one_sample"] = None
        else:
            found["one_sample"] = OneSample(spec.name, network, loss)
    return found


def _masks(network: Network) -> dict[str, float]:
    dropped = ((place.name("m"), layer) for layer, place in zip(network.layers, places(network), strict=True))
    return {name: 1 - float(Fraction(layer.rate)) for name, layer in dropped if isinstance(layer, Dropout)}
