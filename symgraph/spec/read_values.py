"""The key ``values`` of a spec: a number for each input, parameter and target, or for each element of an array."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from symgraph.calculus.operation import Dim
from symgraph.errors import near
from symgraph.spec.network_names import KnownNames, NetworkArray
from symgraph.spec.reader import Reader, describe, short
from symgraph.spec.source import ListNode, Node, ScalarNode
from symgraph.spec.spec import Grid, Value


def read_values(
    reader: Reader, node: Node, known: KnownNames, given: Collection[str], path: str = "values"
) -> dict[str, Value]:
    """The values by name; `given` are the scalars that take one (inputs and parameters)."""
    values: dict[str, Value] = {}
    elements: list[tuple[ScalarNode, NetworkArray]] = []
    for key, item in reader.entries(node, path, f"{path}: {{x: 1, y: 0.5}}"):
        where = f"{path}.{short(key.text)}"
        reader.place(key, where)
        found = known.element(key.text)
        array = known.arrays.get(key.text) or (found[0] if found else None)
        if key.text not in given and (array is None or array.role == "computed"):
            _takes_none(reader, key, where, known, given)
            continue
        value = _value(reader, item, where, None if key.text in given or found else array)
        if value is not None:
            values[key.text] = value
        if found and array:
            elements.append((key, array))
    for key, array in elements:
        if array.name in values:
            found = f"'{key.text}' has a value here and one in {array.name}"
            reader.problem(key, f"{path}.{key.text}", found, action="remove one")
    _judge_sizes(reader, values, known, path)
    return values


def _judge_sizes(reader: Reader, values: Mapping[str, Value], known: KnownNames, path: str) -> None:
    """Notes arrays that give another number to a size than the arrays before them."""
    sizes: dict[str, tuple[int, str]] = {}
    for name, value in values.items():
        array = known.arrays.get(name)
        if array is None or isinstance(value, str):
            continue
        for symbol, size in zip(array.shape, (len(value), len(value[0])), strict=True):
            if not isinstance(symbol, str):
                continue
            first, where = sizes.setdefault(symbol, (size, name))
            if size != first:
                found, allowed = f"'{name}' with {symbol} = {size}", f"{symbol} is {first} by the value of {where}"
                reader.note(reader.places[f"{path}.{short(name)}"].problem(found, allowed))


def _takes_none(reader: Reader, key: ScalarNode, path: str, known: KnownNames, given: Collection[str]) -> None:
    takers = [*given, *(array.name for array in known.arrays.values() if array.role != "computed")]
    allowed = f"values are given to {', '.join(takers[:12])}{', ...' if len(takers) > 12 else ''}"
    if key.text in known:
        reader.problem(key, path, f"'{key.text}' is computed", allowed, "remove it")
    else:
        reader.problem(key, path, f"unknown name '{short(key.text)}'", allowed, near(key.text, takers))


def _value(reader: Reader, node: Node, path: str, array: NetworkArray | None) -> Value | None:
    """A number, or the rows of an array; a vector may be a plain list, and an array of one element a plain number."""
    if array is None:
        if isinstance(node, ListNode):
            found = f"a list of {len(node.items)} found"
            reader.problem(node, path, found, "a number is needed")
            return None
        return reader.numeral(node, path)
    if isinstance(node, ScalarNode) and array.shape == (1, 1):
        numeral = reader.numeral(node, path)
        return numeral and ((numeral,),)
    if not isinstance(node, ListNode):
        reader.problem(
            node, path, describe(node), f"{array.name} is an array of shape {_shape_of(array)}", _example(array)
        )
        return None
    return _grid(reader, node, path, array)


def _grid(reader: Reader, node: ListNode, path: str, array: NetworkArray) -> Grid | None:
    lists = [item for item in node.items if isinstance(item, ListNode)]
    lengths = {len(item.items) for item in lists}
    if lists and (len(lists) < len(node.items) or len(lengths) > 1):
        if len(lists) < len(node.items):
            found = "an array of lists and numbers"
        else:
            found = f"rows of {' and '.join(map(str, sorted(lengths)))} numbers"
        reader.problem(node, path, found, f"{array.name} has shape {_shape_of(array)}", _example(array))
        return None
    found_shape = [len(node.items), *lengths]
    if not _fits(found_shape, array):
        allowed = f"{array.name} has shape {_shape_of(array)} ({array.about})"
        reader.problem(node, path, f"an array of shape {found_shape}", allowed, _example(array))
        return None
    grid = [
        [reader.numeral(entry, path) for entry in (item.items if isinstance(item, ListNode) else [item])]
        for item in node.items
    ]
    if not lists and array.shape[0] == 1:
        grid = [[numeral for row in grid for numeral in row]]  # a plain list is the row
    return tuple(tuple(numeral or "0" for numeral in row) for row in grid)


def _fits(found: list[int], array: NetworkArray) -> bool:
    """Whether numbers have the shape of an array, where a vector may be a plain list; a symbol is any size."""
    rows, columns = array.shape
    is_vector = array.elements.axes == 1 or (array.role != "parameter" and 1 in (rows, columns))
    sizes = [[rows if columns == 1 else columns]] if is_vector else []
    return any(
        len(found) == len(shape) and all(isinstance(n, str) or n == k for n, k in zip(shape, found, strict=True))
        for shape in ([rows, columns], *sizes)
    )


def _shape_of(array: NetworkArray) -> str:
    """The shape as it is declared: ``[n, 2]``."""
    rows, columns = array.shape
    sizes: list[Dim] = [rows, columns] if array.elements.axes == 2 else [rows if columns == 1 else columns]
    return f"[{', '.join(map(str, sizes))}]"


def _example(array: NetworkArray) -> str:
    """How the array is written, where that is short."""
    rows, columns = array.shape
    if isinstance(rows, str) or isinstance(columns, str) or rows * columns > 6:
        return ""
    row = "[" + ", ".join(["0.1"] * columns) + "]"
    if array.elements.axes == 1:
        return "write [" + ", ".join(["0.1"] * rows * columns) + "]"
    return "write [" + ", ".join([row] * rows) + "]"
