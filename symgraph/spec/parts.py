"""Parts of a program: which of its names form one named area of a figure.

A spec's lowering records them in the program's metadata under ``"parts"``; figures read them there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from symgraph.words import Title

PartRole = Literal["input", "hidden", "output", "loss", "named"]


@dataclass(frozen=True, slots=True)
class Part:
    """A named part: its title, the names (of arrays or scalars) in it, and how many units of its own it has.

    The title is said in the language of the picture; the author's own is not translated.
    """

    id: str
    title: Title
    role: PartRole
    names: tuple[str, ...]
    units: int = 0
