"""What a normal form may ask for, or say, instead of an element."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from symgraph.checking.expression import Node

Region = Mapping[str, int]
"""The signs of factors, by their keys."""


class NeedSign(Exception):  # noqa: N818 - a question, not a fault
    """The sign of a factor is needed."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class Outside(Exception):  # noqa: N818
    """There is no real value in this region."""

    def __init__(self, node: Node) -> None:
        super().__init__(repr(node))
        self.node = node


class CutFailed(Exception):  # noqa: N818
    """An expression that was taken for a free variable is divided by, though it may be zero on an open set."""


class TooLong(Exception):  # noqa: N818
    """The regions take more work than is allowed."""


class Unsupported(Exception):  # noqa: N818
    """The normal form cannot say anything of an expression."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What must be known before the first generator is made; found out by trying.

    `scale`, `turn` and `order` are the denominators of exponents, angles and roots.
    """

    generators: int = 24
    scale: int = 1
    turn: int = 1
    order: int = 1


class Retry(Exception):  # noqa: N818
    """Other settings are needed."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(str(settings))
        self.settings = settings
