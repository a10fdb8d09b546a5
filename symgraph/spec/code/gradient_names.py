"""Names that people give to derivatives: ``dW1``, ``grad_W1``, ``self.dW1``, ``grads['W1']`` are all by W1."""

from __future__ import annotations

import re
from collections.abc import Container

_PREFIXES = ("d_", "d", "grad_", "grads_", "gradient_", "g_", "g", "dL_d", "dLd", "dL_", "dL", "dloss_d", "delta_", "D")
_SUFFIXES = ("_grad", "_gradient", "_bar", "_adj")
_HOLDERS = ("grads", "grad", "gradients", "gradient", "d", "g", "self.grads")


def gradient_of(name: str, variables: Container[str]) -> str:
    """The variable that a name is the derivative by, or the empty string.

    An attribute comes as ``.dW1``, an entry of a dictionary as ``grads['W1']``.

    >>> gradient_of("dW1", ["W1"]), gradient_of("grads['W1']", ["W1"]), gradient_of("x", ["x"])
    ('W1', 'W1', '')
    """
    entry = re.fullmatch(r"(.*)\['(\w+)'\]", name)
    if entry is not None:
        holder = entry[1].removeprefix(".")
        if holder in _HOLDERS and entry[2] in variables:
            return entry[2]
        return gradient_of(entry[2], variables)
    word = name.removeprefix(".")
    candidates = [word.removeprefix(prefix) for prefix in _PREFIXES if word.startswith(prefix)]
    candidates += [word.removesuffix(suffix) for suffix in _SUFFIXES if word.endswith(suffix)]
    return next((candidate for candidate in candidates if candidate and candidate in variables), "")
