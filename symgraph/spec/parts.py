"""Parts of a program: which of its names form one named area of a figure.

A spec's lowering records them in the program's metadata under ``"parts"``; figures read them there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PartRole = Literal["input", "hidden", "output", "loss", "named"]


@dataclass(frozen=True, slots=True)
class Part:
    """A named part: the names (of arrays or scalars) in it, and whether each row of them is a unit of its own."""

    id: str
    title: str
    role: PartRole
    names: tuple[str, ...]
    units: int = 0
