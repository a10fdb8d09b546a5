"""Values of Python as nodes of a spec, so that what is given from Python or as an option is read like a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symgraph.calculus.formula_scan import normalise
from symgraph.spec.source import ListNode, MapNode, Node, ScalarNode


def node_of(value: Any) -> Node:
    """The node of a text, a number, True, a mapping, a list or an array."""
    if hasattr(value, "tolist"):  # an array or a number of NumPy
        value = value.tolist()
    if isinstance(value, Mapping):
        return MapNode([(ScalarNode(normalise(str(name)), 0, 0), node_of(one)) for name, one in value.items()], 0, 0)
    if isinstance(value, list | tuple):
        return ListNode([node_of(one) for one in value], 0, 0)  # type: ignore[reportUnknownArgumentType]
    text = str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)
    return ScalarNode(text, 0, 0, exact=False)
