"""The key ``shapes`` of a spec: arrays by name, ``X: [n, p]`` a matrix, ``[n]`` a column, ``[]`` a single number."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from symgraph.calculus.formula import CONSTANTS
from symgraph.calculus.formula_scan import name_problem, normalise
from symgraph.calculus.operation import SCALAR, Dim, Shape, symbols_of
from symgraph.notation import ElementNames
from symgraph.spec.network_names import ArrayRole, NetworkArray
from symgraph.spec.read_equations import Declared
from symgraph.spec.reader import Reader, describe, short
from symgraph.spec.source import ListNode, Node, ScalarNode
from symgraph.spec.spec import Spec

MAX_SIZE = 1_000_000
_EXAMPLE = "shapes: {X: [n, p], w: [p], c: []}"


def read_declared_shapes(reader: Reader, node: Node, declared: Declared, given: Collection[str]) -> dict[str, Shape]:
    """The shapes of the arrays of a spec; those that are not `given` as inputs or parameters are declared here."""
    shapes = as_matrices(reader, node, read_shapes(reader, node))
    for key, _ in reader.entries(node, "shapes", _EXAMPLE):
        if key.text in shapes and key.text not in given and declared.add(key, f"shapes.{key.text}", "an array") is None:
            del shapes[key.text]
    for symbol in symbols_of(shapes.values()):
        if symbol in declared.lines:
            what, line = declared.lines[symbol]
            found, allowed = f"the size '{symbol}'", f"it is {what} in line {line}, and a size is a number"
            reader.problem(node, "shapes", found, allowed, "choose another name")
        else:
            declared.lines[symbol] = ("a size", node.line)
    return shapes


def declared_arrays(spec: Spec) -> dict[str, NetworkArray]:
    """The arrays that a spec declares; those of one element are plain numbers."""
    return {
        name: declared_array(name, "parameter" if name in spec.parameters else "input", shape)
        for name, shape in spec.shapes.items()
        if shape != SCALAR
    }


def read_shapes(reader: Reader, node: Node) -> dict[str, tuple[Dim, ...]]:
    """The sizes of each array as they were written: two for a matrix, one for a vector, none for a number."""
    shapes: dict[str, tuple[Dim, ...]] = {}
    for key, value in reader.entries(node, "shapes", _EXAMPLE):
        path = f"shapes.{short(key.text)}"
        name = reader.name(key, path)
        sizes = _sizes(reader, value, path)
        if name is not None and sizes is not None:
            shapes[name] = sizes
    return shapes


def _sizes(reader: Reader, node: Node, path: str) -> tuple[Dim, ...] | None:
    if not isinstance(node, ListNode):
        action = f"write [{node.text}] for a column, say" if isinstance(node, ScalarNode) and node.text else ""
        reader.problem(node, path, describe(node), "a shape is a list: [n, p], [n] or []", action)
        return None
    sizes = [_size(reader, item, path) for item in node.items]
    return tuple(size for size in sizes if size is not None) if None not in sizes else None


def _size(reader: Reader, node: Node, path: str) -> Dim | None:
    """A whole number from 1, or a symbol."""
    allowed = "a size is a whole number from 1, or a name such as n"
    if not isinstance(node, ScalarNode):
        reader.problem(node, path, describe(node), allowed)
        return None
    text = normalise(node.text.strip())
    if text.isascii() and text.isdigit() and len(text) <= len(str(MAX_SIZE)) and 1 <= int(text) <= MAX_SIZE:
        return int(text)
    if not text or text[0].isdigit() or text[0] in "+-." or name_problem(text) or text in CONSTANTS:
        limit = f"{allowed}; at most {MAX_SIZE}" if text.isdigit() else allowed
        reader.problem(node, path, f"the size '{short(text)}'", limit)
        return None
    return text


def as_matrices(reader: Reader, node: Node, shapes: Mapping[str, tuple[Dim, ...]]) -> dict[str, Shape]:
    """The shapes of two-dimensional arrays: a vector is a column, a number 1×1; more dimensions are noted."""
    found: dict[str, Shape] = {}
    entries = {key.text: key for key, _ in reader.entries(node, "shapes", _EXAMPLE)}
    for name, sizes in shapes.items():
        match sizes:
            case ():
                found[name] = SCALAR
            case (rows,):
                found[name] = (rows, 1)
            case (rows, columns):
                found[name] = (rows, columns)
            case _:
                written = f"{len(sizes)} sizes for '{name}'"
                allowed = "arrays of equations have one or two"
                reader.problem(entries.get(name, node), f"shapes.{short(name)}", written, allowed)
    return found


def declared_array(name: str, role: ArrayRole, shape: Shape) -> NetworkArray:
    """A declared array with its elements' names, as `Program.element_names` has them."""
    rows, columns = shape
    about = f"{rows} rows" if columns == 1 else f"{rows} rows, {columns} columns"
    return NetworkArray(name, role, shape, ElementNames(f"{name}_", (), 1 if columns == 1 else 2), about)
