"""Elements of arrays that are not known, and conditions on them.

The arrays themselves are NumPy's, so shapes, broadcasting, views and errors are too; what is known stays a number.
"""

from __future__ import annotations

from typing import Any, NoReturn

from symgraph.spec.code.exact import Exact
from symgraph.spec.code.failures import NeedsNumbers, Refused


class Element:
    """A number that is not known; `name` stands for it in the equations, `declared` is the array it was declared in."""

    __slots__ = ("declared", "name", "total")

    def __init__(self, name: str, total: bool, declared: str = "") -> None:
        self.name = name
        self.total = total  # whether it has a value whatever the inputs are
        self.declared = declared

    def __bool__(self) -> NoReturn:
        raise Refused(*DEPENDS_ON_DATA)

    def __index__(self) -> NoReturn:
        if self.declared:
            raise NeedsNumbers(self.declared)
        raise Refused("an index that depends on the data", "indices are whole numbers")

    __int__ = __index__

    def __deepcopy__(self, memo: dict[int, Any]) -> Element:
        return self

    def __float__(self) -> NoReturn:
        raise Refused("an array of whole numbers cannot hold this", action="make it with dtype=float, or from 0.0")


DEPENDS_ON_DATA = (
    "a condition that depends on the data",
    "an if needs numbers that are known, such as sizes",
    "write np.where(condition, a, b), or multiply by (condition)",
)


class Truth:
    """Whether a comparison holds that depends on the data; ``and``, ``or`` and ``not`` combine others."""

    __slots__ = ("args", "op")

    def __init__(self, op: str, args: tuple[Any, ...]) -> None:
        self.op = op
        self.args = args

    def __bool__(self) -> NoReturn:
        raise Refused(*DEPENDS_ON_DATA)

    def __index__(self) -> NoReturn:
        raise Refused("an index that depends on the data", "indices are whole numbers")

    def __deepcopy__(self, memo: dict[int, Any]) -> Truth:
        return self


Number = Exact | Element | Truth
