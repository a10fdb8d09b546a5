"""What an export is asked for beside the program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Options:
    """Gradients of `of` (the loss unless given) by `wrt`, which is as in `symgraph.gradient`.

    `values` are numerals for declared names, at which the example of an export runs: one for what is 1×1, rows of them
    for any other array; those of `examples` were chosen, the others are the spec's.  Names without a value have too
    many numbers to be written out.  `sizes` are example sizes by their symbols.
    """

    wrt: tuple[str, ...] = ("all",)
    of: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])
    examples: tuple[str, ...] = ()
    sizes: Mapping[str, int] = field(default_factory=dict[str, int])
