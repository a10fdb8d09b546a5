"""Values in a file of their own, such as training writes: ``values: relu-fit.values.yaml``, or ``--at FILE``.

values: {from: relu-fit.values.yaml, x: 2}      # what stands beside `from` wins over the file
"""

from __future__ import annotations

from collections.abc import Collection

from symgraph.errors import InputError
from symgraph.spec.data_sources import file_beside
from symgraph.spec.network_names import KnownNames
from symgraph.spec.read_values import read_values
from symgraph.spec.reader import Reader, describe
from symgraph.spec.source import ListNode, MapNode, Node, ScalarNode, decode, parse, read_bytes
from symgraph.spec.spec import Value

_FROM = "from"


def read_values_or_file(reader: Reader, node: Node, known: KnownNames, given: Collection[str]) -> dict[str, Value]:
    """The values by name, as `read_values`, where a file may have all of them or those that are not written here."""
    if isinstance(node, ScalarNode) and node.text.strip() and not node.empty:
        return _of_file(reader, node, known, given)
    if not isinstance(node, MapNode):
        return read_values(reader, node, known, given)
    files = [value for key, value in node.entries if key.text == _FROM]
    own = node._replace(entries=[(key, value) for key, value in node.entries if key.text != _FROM])
    written = read_values(reader, own, known, given)
    found = _of_file(reader, files[0], known, given) if files else {}
    for key, _ in own.entries:
        element = known.element(key.text)
        if key.text in written and element is not None and element[0].name in found:
            found_here = f"'{key.text}' has a value here and one in {element[0].name} of the file"
            reader.problem(key, f"values.{key.text}", found_here, action=f"give all of {element[0].name}, or nothing")
    return found | written


def _of_file(reader: Reader, node: Node, known: KnownNames, given: Collection[str]) -> dict[str, Value]:
    """The values of the file that a node names; its problems are noted with its own lines."""
    scalar = reader.scalar(node, "values", "a file of values")
    if scalar is None:
        return {}
    path = file_beside(reader.file, scalar.text.strip())
    try:
        inner = Reader(path)
        found = read_values(inner, _tree(path), known, given)
    except InputError as error:
        reader.note(*error.problems)
        return {}
    reader.note(*inner.problems)
    reader.places = inner.places | reader.places
    return found


def _tree(path: str) -> Node:
    source = parse(decode(read_bytes(path), path, "file of values"), path, "file of values")
    if source.problems:
        raise InputError(source.problems)
    return source.root


def texts_of_file(path: str) -> dict[str, str]:
    """The values of a file as texts by name, as they would be given one by one.

    Raises InputError for a file that is not there or holds no mapping.
    """
    root = _tree(path)
    if not isinstance(root, MapNode):
        reader = Reader(path)
        reader.problem(root, "", describe(root), "a file of values is a mapping", "write w1: 0.5, one name on a line")
        reader.finish()
        raise AssertionError("finish raises")  # for the type checker
    return {key.text: _flow(value) for key, value in root.entries}


def _flow(node: Node) -> str:
    """A value on one line."""
    if isinstance(node, ListNode):
        return f"[{', '.join(map(_flow, node.items))}]"
    if isinstance(node, MapNode):
        return f"{{{', '.join(f'{key.text}: {_flow(value)}' for key, value in node.entries)}}}"
    return node.text
