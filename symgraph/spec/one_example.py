"""What one example consists of: the columns that a table of examples has for each input and target of a spec."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from symgraph.calculus.operation import SCALAR, Shape
from symgraph.spec.extent import Extent
from symgraph.spec.spec import Network, Spec


@dataclass(frozen=True, slots=True)
class OneExample:
    """The names of the columns by the input or target that they make up, in order.

    A network has ``{"x": ("x1", "x2")}`` and ``{"y": ("y1",)}``, a formula a column of its own for each input.  An
    array whose rows are the examples and whose width is a symbol has the columns that are left: ``()``.
    """

    inputs: Mapping[str, tuple[str, ...]]
    targets: Mapping[str, tuple[str, ...]]

    @property
    def fields(self) -> dict[str, tuple[str, ...]]:
        """All columns by what they make up: inputs, then targets."""
        return {**self.inputs, **self.targets}

    @property
    def names(self) -> tuple[str, ...]:
        """The names that a column may go by: its own, or that of an array of one column."""
        arrays = (name for name, columns in self.fields.items() if len(columns) == 1)
        return tuple(dict.fromkeys((*(column for columns in self.fields.values() for column in columns), *arrays)))

    def columns_of(self, name: str, width: int) -> tuple[str, ...]:
        """The columns of an input or target; of one whose width is a symbol, so many."""
        return self.fields.get(name, (name,)) or tuple(f"{name}_{k}" for k in range(1, width + 1))

    def of_width(self, width: int) -> OneExample:
        """The example in a table of so many columns: an array whose width is a symbol has those that are left."""
        unknown = [name for name, columns in self.fields.items() if not columns]
        known = sum(len(columns) for columns in self.fields.values())
        if len(unknown) != 1 or width <= known:
            return self
        own = self.columns_of(unknown[0], width - known)
        return OneExample(
            {name: columns or own for name, columns in self.inputs.items()},
            {name: columns or own for name, columns in self.targets.items()},
        )

    def column(self, name: str) -> str:
        """A column by one of its names."""
        columns = self.fields.get(name, ())
        return columns[0] if len(columns) == 1 else name


def example_of(spec: Spec) -> OneExample:
    """What one example of a spec consists of."""
    if spec.network is not None:
        return _of_network(spec.network)
    target = spec.train.get("target")
    inputs = {name: _columns(name, spec.shapes.get(name, SCALAR)) for name in spec.inputs}
    targets = {target: inputs.pop(target)} if isinstance(target, str) and target in inputs else {}
    return OneExample(inputs, targets)


def _of_network(network: Network) -> OneExample:
    """An example is one input vector, or one sequence, row by row, and its targets."""
    single = replace(network, input=replace(network.input, batch=None))
    given = single.input
    return OneExample({given.name: _elements(given.name, given.extent)}, {"y": _elements("y", single.output)})


def _elements(name: str, extent: Extent) -> tuple[str, ...]:
    return tuple(extent.elements(name).names(*extent.shape))


def _columns(name: str, shape: Shape) -> tuple[str, ...]:
    width = shape[1]
    if isinstance(width, str):
        return ()
    return (name,) if width == 1 else tuple(f"{name}_{k}" for k in range(1, width + 1))
