"""Names of a program as Python identifiers: what users wrote where Python can read it, other names where it cannot."""

from __future__ import annotations

import keyword
import unicodedata
from collections.abc import Collection, Iterable


def python_identifiers(names: Iterable[str], reserved: Collection[str] = ()) -> dict[str, str]:
    """An identifier for each name; different names get different ones, and none is a keyword or `reserved`.

    Temporaries lose the underscore in front; names that Python does not read are called ``v1``, ``v2``, ….

    >>> python_identifiers(["W1", "lambda", "値段", "a b", "_L_1"])
    {'W1': 'W1', 'lambda': 'lambda_', '値段': '値段', 'a b': 'v1', '_L_1': 'L_1'}
    """
    found: dict[str, str] = {}
    taken = {*reserved, *keyword.kwlist, "__debug__"}
    unreadable = 0
    for name in sorted(names, key=lambda name: name.startswith("_")):  # the names that users wrote come first
        written = unicodedata.normalize("NFKC", name).lstrip("_")
        if not written.isidentifier():
            unreadable += 1
            written = f"v{unreadable}"
        while written in taken:
            written += "_"
        taken.add(written)
        found[name] = written
    return found
