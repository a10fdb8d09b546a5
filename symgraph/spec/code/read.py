"""The keys of a spec that has ``code``: NumPy's shapes, the code and what is claimed of it.

    shapes: {X: [3, 4], W: [4, 2], b: [2]}     # [2] is a 1-D array, [] a number
    code: |
      Y = X @ W + b
      L = np.sum(Y**2)
    loss: L                                    # a name, or an expression of the code
    backward: |                                # lines that claims use
      dY = 2*Y
    claims: {W: X.T @ dY, b: "dY.sum(axis=0)"}

A claim may be a list of forms, or ``{of: ..., wrt: ..., is: ...}``.  It is by a declared array, by a variable of the
code, or by an attribute of an object that the code makes: for a claim by ``net.w2``, the numbers that ``net = Net()``
gives to its w2 are taken for a declared parameter w2, whose values these numbers are.  Each claim begins where the
lines of `backward` have ended, whatever the claims before it have changed.  Labels that serve as indices get their
whole numbers by `values`.  `let` gives abbreviations, `assume`, `functions`, `values` and so on are as without code.
``code: {file: assignment.py}`` names a file beside the spec; see `symgraph.spec.code.files` for the other way round.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from symgraph.spec.code.files import code_beside
from symgraph.spec.code.source import CodeQuestion, CodeSource, Nested
from symgraph.spec.code.text import CodeText
from symgraph.spec.network_names import KnownNames, NetworkArray
from symgraph.spec.read_assumptions import read_assumptions
from symgraph.spec.read_data import read_data
from symgraph.spec.read_equations import read_functions
from symgraph.spec.read_figure import read_figure, read_kept
from symgraph.spec.read_shapes import declared_array, read_shapes
from symgraph.spec.read_train import TrainNames, read_train
from symgraph.spec.reader import Reader, describe, short
from symgraph.spec.schema import KEYS
from symgraph.spec.source import ListNode, MapNode, Node, ScalarNode
from symgraph.spec.spec import Spec

ALLOWED = (
    *("name", "title", "shapes", "code", "loss", "backward", "claims", "let", "values", "assume", "functions"),
    *("figure", "labels", "data", "train"),
)
MAX_DIMENSIONS = 4
MAX_ELEMENTS = 20_000
_DETAILS = ("of", "wrt", "is")


def read_code_spec(reader: Reader, nodes: Mapping[str, Node], spec: Spec, code: Sequence[CodeText] = ()) -> Spec:
    """The spec with its code, `code` being that of the file itself where there is no such key.

    `spec` has the keys that all kinds share.  Problems are noted.
    """
    for key, node in nodes.items():
        if key in KEYS and key not in ALLOWED:
            allowed = f"a spec with code has {', '.join(ALLOWED[:11])}"
            reader.problem(node, key, f"'{key}' together with code", allowed, "remove it")
    shapes = _shapes(reader, nodes["shapes"]) if "shapes" in nodes else {}
    functions = tuple(read_functions(reader, nodes["functions"])) if "functions" in nodes else ()
    texts = tuple(code) or _code(reader, nodes["code"])
    source = CodeSource(
        spec.name,
        shapes,
        texts,
        _text(reader, nodes["loss"], "loss") if "loss" in nodes else None,
        _text(reader, _joined(nodes["backward"]), "backward") if "backward" in nodes else None,
        tuple(_let(reader, nodes["let"])) if "let" in nodes else (),
        tuple(_Claims(reader).read(nodes["claims"])) if "claims" in nodes else (),
        _values(reader, nodes["values"], shapes) if "values" in nodes else {},
        functions,
    )
    if source.loss is None:
        reader.note(_first(source).problem(1, 0, "no loss", "gradients are of one number", "write loss: L, say"))
    arrays = {
        name: declared_array(name, "input", (shape[0], shape[1] if len(shape) > 1 else 1))
        for name, shape in shapes.items()
        if len(shape) in (1, 2)
    }
    numbers = tuple(name for name in shapes if name not in arrays)
    known = KnownNames(numbers, arrays)
    assume = read_assumptions(reader, nodes["assume"], known, numbers) if "assume" in nodes else {}
    return replace(
        spec,
        data=read_data(reader, nodes["data"], tuple(shapes)) if "data" in nodes else None,
        train=read_train(reader, nodes["train"], TrainNames(known)) if "train" in nodes else {},
        assume=assume,
        functions=reader.functions.arities,
        code=source,
        places=reader.places,
    )


def shared_keys(reader: Reader, nodes: Mapping[str, Node], spec: Spec) -> Spec:
    """The spec with the keys that change nothing that is computed: the figure's defaults, labels and so on."""
    kept = {
        name: read_kept(reader, name, key, nodes[name])
        for name, key in KEYS.items()
        if key.support == "kept" and name in nodes
    }
    return replace(spec, figure=read_figure(reader, nodes["figure"]) if "figure" in nodes else {}, kept=kept)


def _first(source: CodeSource) -> CodeText:
    return source.code[0] if source.code else CodeText("", source.name)


# --- texts ----------------------------------------------------------------------------------------------------------


def _text(reader: Reader, node: Node, path: str) -> CodeText | None:
    """The code in a node, and where it begins in the file."""
    scalar = reader.scalar(node, path, "code")
    if scalar is None:
        return None
    text = scalar.text
    lines = text.split("\n")
    while lines and not lines[0].strip():  # the node's line is that of the first line that is not blank
        lines.pop(0)
    exact = scalar.exact or not scalar.plain
    return CodeText("\n".join(lines), reader.file, path, scalar.line, scalar.column, exact)


def _joined(node: Node) -> Node:
    """Lines given as a list, as one text."""
    if isinstance(node, ListNode) and node.items and all(isinstance(item, ScalarNode) for item in node.items):
        texts = [item.text for item in node.items if isinstance(item, ScalarNode)]
        return ScalarNode("\n".join(texts), node.items[0].line, node.items[0].column, exact=False, plain=True)
    return node


def _code(reader: Reader, node: Node) -> tuple[CodeText, ...]:
    if isinstance(node, MapNode):
        files = [value for key, value in node.entries if key.text == "file"]
        if len(files) != 1 or len(node.entries) != 1:
            reader.problem(node, "code", describe(node), "code is a text, or {file: assignment.py}")
            return ()
        scalar = reader.scalar(files[0], "code.file", "a file's name")
        return code_beside(reader, scalar) if scalar else ()
    text = _text(reader, node, "code")
    return (text,) if text else ()


def _let(reader: Reader, node: Node) -> list[tuple[str, CodeText]]:
    found: list[tuple[str, CodeText]] = []
    for key, value in reader.entries(node, "let", "let: {s: X @ W}"):
        path = f"let.{short(key.text)}"
        name, text = reader.name(key, path), _text(reader, value, path)
        if name and text:
            found.append((name, text))
    return found


class _Claims:
    """Reads claims: ``name: expression``, ``name: [form, form]``, ``name: {of: ..., is: ...}``, or a list of such."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def read(self, node: Node) -> list[CodeQuestion]:
        self.reader.place(node, "claims")
        found: list[CodeQuestion] = []
        if isinstance(node, MapNode):
            for key, value in node.entries:
                found += self._entry(key, value, f"claims.{short(key.text)}")
        elif isinstance(node, ListNode) and node.items:
            for number, item in enumerate(node.items, 1):
                path = f"claims[{number}]"
                if isinstance(item, MapNode):
                    found += self._detailed(item, path, None)
                else:
                    self.reader.problem(item, path, describe(item), "a claim is {wrt: W, is: X.T @ dY}")
        else:
            self.reader.problem(node, "claims", describe(node), "claims are name: expression", "write {W: X.T @ dY}")
        return found

    def _entry(self, key: ScalarNode, value: Node, path: str) -> list[CodeQuestion]:
        if isinstance(value, MapNode):
            return self._detailed(value, path, key)
        wrt = _text(self.reader, key, path)
        return [CodeQuestion(None, wrt, form) for form in self._forms(value, path)] if wrt else []

    def _detailed(self, node: MapNode, path: str, key: ScalarNode | None) -> list[CodeQuestion]:
        details = {detail.text: value for detail, value in node.entries}
        for detail, _ in node.entries:
            if detail.text not in _DETAILS:
                self.reader.unknown(detail, path, "key", _DETAILS)
        by = details.get("wrt", key)
        if by is None or "is" not in details:
            missing = "wrt" if by is None else "is"
            self.reader.problem(node, path, f"a claim without '{missing}'", "write {of: L, wrt: W, is: X.T @ dY}")
            return []
        of = _text(self.reader, details["of"], f"{path}.of") if "of" in details else None
        wrt = _text(self.reader, by, f"{path}.wrt")
        if of is not None and of.text.strip() == "loss":
            of = None
        return [CodeQuestion(of, wrt, form) for form in self._forms(details["is"], path)] if wrt else []

    def _forms(self, value: Node, path: str) -> list[CodeText]:
        nodes = value.items if isinstance(value, ListNode) else [value]
        if not nodes:
            self.reader.problem(value, path, "an empty list", "a derivation has forms", "write [form1, form2]")
        many = len(nodes) > 1
        forms = [_text(self.reader, node, f"{path}[{k}]" if many else path) for k, node in enumerate(nodes, 1)]
        return [form for form in forms if form is not None]


# --- arrays ---------------------------------------------------------------------------------------------------------


def _shapes(reader: Reader, node: Node) -> dict[str, tuple[int, ...]]:
    """The shapes, which are of numbers."""
    found: dict[str, tuple[int, ...]] = {}
    count = 0
    for name, sizes in read_shapes(reader, node).items():
        symbols = [size for size in sizes if isinstance(size, str)]
        numbers = tuple(size for size in sizes if isinstance(size, int))
        path = f"shapes.{name}"
        if symbols:
            allowed = "code is read at fixed sizes, a few rows and columns"
            reader.problem(node, path, f"the size '{symbols[0]}' of '{name}'", allowed, f"write {name}: [3, 2], say")
            continue
        product = 1
        for size in numbers:
            product *= size
        count += product
        if len(numbers) > MAX_DIMENSIONS or count > MAX_ELEMENTS:
            allowed = f"at most {MAX_DIMENSIONS} dimensions and {MAX_ELEMENTS} elements are allowed"
            reader.problem(
                node, path, f"'{name}' of shape {list(numbers)}", allowed, "a few rows and columns are enough"
            )
            continue
        found[name] = numbers
    return found


def _values(reader: Reader, node: Node, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Nested]:
    found: dict[str, Nested] = {}
    for key, value in reader.entries(node, "values", "values: {s: 1, b: [1, 2]}"):
        path = f"values.{short(key.text)}"
        if key.text not in shapes:
            reader.unknown(key, path, "name", tuple(shapes))
            continue
        nested = _nested(reader, value, path, shapes[key.text], key.text)
        if nested is not None:
            found[key.text] = nested
    return found


def _nested(reader: Reader, node: Node, path: str, shape: tuple[int, ...], name: str) -> Nested | None:
    """Numbers nested as the shape says."""
    if not shape:
        return reader.numeral(node, path)
    if not isinstance(node, ListNode) or len(node.items) != shape[0]:
        found = f"a list of {len(node.items)}" if isinstance(node, ListNode) else describe(node)
        reader.problem(node, path, found, f"a list of {shape[0]} is needed here", f"see the shape of {name}")
        return None
    parts = [_nested(reader, item, path, shape[1:], name) for item in node.items]
    return None if None in parts else tuple(parts)


__all__ = ["NetworkArray", "read_code_spec", "shared_keys"]
