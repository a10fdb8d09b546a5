"""The keys ``input`` and ``layers`` of a spec to a `Network`."""

from __future__ import annotations

from dataclasses import MISSING, fields, replace
from typing import Any

from symgraph.calculus.formula import ALIASES, CONSTANTS, FUNCTIONS
from symgraph.calculus.term import Term, names_in
from symgraph.notation import ElementNames
from symgraph.spec.activations import ACTIVATIONS, PARAMETERS, Activation
from symgraph.spec.layers import LAYERS, MAX_LAYERS, MAX_UNITS, MAX_WEIGHTS, Layer
from symgraph.spec.network_names import KnownNames, network_arrays
from symgraph.spec.reader import Reader, short
from symgraph.spec.source import ListNode, MapNode, Node, ScalarNode
from symgraph.spec.spec import InputArray, Network

_ACTIVATION_SPELLINGS = {"linear": "identity", "none": "identity", "None": "identity", **ALIASES}
_NOT_ELEMENTWISE = ("softmax", "log_softmax", "logsumexp", "sum", "mean", "matmul", "transpose")


def read_network(reader: Reader, root: MapNode, input_node: Node | None, layers_node: Node | None) -> Network | None:
    """The network, or None after noting why there is none, or where the spec has none."""
    if input_node is None and layers_node is None:
        return None
    given = None
    if input_node is not None:
        given = _read_input(reader, input_node)
    else:
        reader.problem(root, "input", "layers without their input", action="add input: {name: i, size: 2}")
    layers: list[Layer | None] = []
    if layers_node is not None:
        items = reader.items(layers_node, "layers", "- dense: 2, one entry for each layer")
        layers = [_read_layer(reader, item, f"layers[{number}]") for number, item in enumerate(items, 1)]
        if isinstance(layers_node, ListNode) and not items:
            reader.problem(layers_node, "layers", "no layers", action="write - dense: 2, one entry for each layer")
    elif input_node is not None:
        reader.problem(input_node, "input", "input without layers", action="add layers, or write inputs: [x1, x2]")
    if given is None or not layers or None in layers:
        return None
    network = Network(given, tuple(layer for layer in layers if layer is not None))
    if layers_node is None or input_node is None or not _within_limits(reader, layers_node, network):
        return None
    clash = _name_clash(network)
    if clash:
        found = f"the name '{given.name}' makes '{clash}', one of the network's own names"
        if clash == given.name:
            found = f"the name '{clash}' is one of the network's own"
        reader.problem(input_node, "input.name", found, action="choose another name, such as i or x")
    return None if clash else network


def _name_clash(network: Network) -> str | None:
    """A name of the input or of one of its elements that the rest of the network has too."""
    name, size = network.input.name, network.input.size
    if name.rstrip("0123456789_") not in ("W", "w", "b", "z", "h", "o", "y"):
        return None
    others = network_arrays(replace(network, input=InputArray("i", size)))
    del others["i"]
    own = KnownNames((), others)
    return next((one for one in (name, *ElementNames(name, (), 1).names(size)) if one in own), None)


def _read_input(reader: Reader, node: Node) -> InputArray | None:
    """``{name: i, size: 2}``, or just the size."""
    if isinstance(node, ScalarNode) and not node.empty:
        size = reader.size(node, "input", MAX_UNITS)
        return InputArray("i", size) if size else None
    name: str | None = "i"
    size = None
    found = False
    for key, value in reader.entries(node, "input", "input: {name: i, size: 2}"):
        if key.text == "name":
            name = reader.name(value, "input.name")
        elif key.text == "size":
            found = True
            size = reader.size(value, "input.size", MAX_UNITS)
        else:
            reader.unknown(key, "input", "key", ("name", "size"))
    if isinstance(node, MapNode) and not found:
        reader.problem(node, "input", "no size found", action="add size: 2")
    return InputArray(name, size) if name and size else None


def _read_layer(reader: Reader, node: Node, path: str) -> Layer | None:
    entries = reader.entries(node, path, "- dense: 2")
    if not entries:
        return None
    kinds = [(key, value) for key, value in entries if key.text in LAYERS]
    if len(kinds) != 1:
        _no_single_kind(reader, entries, kinds, path)
        return None
    kind, first_value = kinds[0]
    layer_type = LAYERS[kind.text]
    first, *others = fields(layer_type)
    values: dict[str, Any] = {
        first.name: _read_field(reader, first.metadata["kind"], first_value, f"{path}.{kind.text}")
    }
    known = {field.name: field for field in others}
    for key, value in entries:
        if key.text in known:
            values[key.text] = _read_field(reader, known[key.text].metadata["kind"], value, f"{path}.{key.text}")
        elif key is not kind:
            reader.unknown(key, path, "key", (kind.text, *known))
            values[key.text] = None
    missing = [field.name for field in others if field.default is MISSING and field.name not in values]
    if missing:
        reader.problem(node, path, f"no {missing[0]} found", action=f"add {missing[0]}")
    return None if missing or None in values.values() else layer_type(**values)


def _no_single_kind(
    reader: Reader, entries: list[tuple[ScalarNode, Node]], kinds: list[tuple[ScalarNode, Node]], path: str
) -> None:
    """Says why an entry of `layers` names no kind of layer, or several."""
    if kinds:
        key = kinds[1][0]
        found = f"two kinds in one layer: '{kinds[0][0].text}' and '{key.text}'"
        reader.problem(key, path, found, "each entry is one layer", "begin the second with '- '")
        return
    options = {field.name for kind in LAYERS.values() for field in fields(kind)}
    unknown = [key for key, _ in entries if key.text not in options]
    if unknown:
        reader.unknown(unknown[0], path, "kind of layer", tuple(LAYERS))
    else:
        key = entries[0][0]
        found = f"'{key.text}' without a kind of layer"
        reader.problem(
            key, path, found, f"known kinds: {', '.join(LAYERS)}", "write - dense: 2 with its keys below, indented"
        )


def _read_field(reader: Reader, kind: str, node: Node, path: str) -> Any:
    match kind:
        case "size":
            return reader.size(node, path, MAX_UNITS)
        case "boolean":
            return reader.boolean(node, path)
        case _:
            return read_activation(reader, node, path)


def read_activation(reader: Reader, node: Node, path: str) -> Activation | None:
    """An activation: a name, ``{leaky_relu: 0.1}``, or a formula of one variable."""
    if isinstance(node, MapNode):
        return _with_parameter(reader, node, path)
    scalar = reader.scalar(node, path, "an activation, such as tanh,")
    if scalar is None:
        return None
    name = _ACTIVATION_SPELLINGS.get(scalar.text, scalar.text)
    if name in ACTIVATIONS:
        return Activation(name, PARAMETERS.get(name))
    if scalar.text in reader.functions.names:  # phi is phi(x)
        return _of_formula(reader, scalar._replace(text=f"{scalar.text}(x)"), path)
    if not name.isidentifier():
        return _of_formula(reader, scalar, path)
    if name in FUNCTIONS:
        allowed = f"known: {', '.join(ACTIVATIONS)}, or a formula of one variable"
        reader.problem(scalar, path, f"'{name}' is no activation", allowed, f'write "{name}(x)"')
    else:
        reader.unknown(scalar, path, "activation", ACTIVATIONS)
    return None


def _with_parameter(reader: Reader, node: MapNode, path: str) -> Activation | None:
    reader.place(node, path)
    example = f"write {{{next(iter(PARAMETERS))}: 0.1}}, or a name, or a formula of one variable"
    if len(node.entries) != 1:
        reader.problem(node, path, f"a mapping of {len(node.entries)} entries found", "one is needed", example)
        return None
    key, value = node.entries[0]
    name = _ACTIVATION_SPELLINGS.get(key.text, key.text)
    if name in PARAMETERS:
        alpha = reader.numeral(value, f"{path}.{name}")
        return Activation(name, alpha) if alpha else None
    if name in ACTIVATIONS:
        allowed = f"{' and '.join(PARAMETERS)} take one"
        reader.problem(key, path, f"'{name}' takes no number", allowed, f"write {name}")
    else:
        reader.unknown(key, path, "activation", ACTIVATIONS)
    return None


def _of_formula(reader: Reader, scalar: ScalarNode, path: str) -> Activation | None:
    formula = reader.formula(scalar, path, None)
    if formula is None:
        return None
    variables = [name for name in names_in(formula.term) if name not in CONSTANTS]
    if len(variables) != 1:
        found = f"the names {', '.join(variables)}" if variables else f"'{short(scalar.text)}', which has no variable"
        reader.problem(scalar, path, found, "an activation is a formula of one variable", "write x*sigmoid(x), say")
        return None
    whole = _whole_array_operation(formula.term)
    if whole:
        reader.problem(
            scalar,
            path,
            f"'{whole}' in an activation formula",
            "it must be elementwise",
            f"write {whole}" if whole in ACTIVATIONS else "",
        )
        return None
    return Activation(formula=formula, variable=variables[0])


def _whole_array_operation(term: Term) -> str | None:
    """An operation in the term that does not go element by element."""
    if isinstance(term, str):
        return None
    if term.op in _NOT_ELEMENTWISE:
        return term.op
    return next((op for op in map(_whole_array_operation, term.args) if op), None)


def _within_limits(reader: Reader, node: Node, network: Network) -> bool:
    if len(network.layers) > MAX_LAYERS:
        reader.problem(node, "layers", f"{len(network.layers)} layers", f"at most {MAX_LAYERS} are allowed")
        return False
    weights, inputs = 0, network.input.size
    for layer in network.layers:
        weights += layer.weights(inputs)
        inputs = layer.units
    if weights > MAX_WEIGHTS:
        reader.problem(node, "layers", f"{weights} weights and biases in all", f"at most {MAX_WEIGHTS} are allowed")
        return False
    return True
