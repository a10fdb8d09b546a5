"""The keys ``input`` and ``layers`` of a spec to a `Network`."""

from __future__ import annotations

from dataclasses import replace

from symgraph.calculus.operation import size as array_size
from symgraph.errors import ShapeError, near
from symgraph.spec.layers import MAX_LAYERS, MAX_UNITS, MAX_WEIGHTS, Add, Layer, Lstm, Rnn
from symgraph.spec.network_names import KnownNames, network_arrays
from symgraph.spec.read_layer import read_layer
from symgraph.spec.reader import Reader
from symgraph.spec.source import ListNode, MapNode, Node, ScalarNode
from symgraph.spec.spec import InputArray, Network

MOST_LAYERS_WITH_STEPS = 9
"""Layers of a network that has recurrent ones: then ``h2_1`` can only be the state of layer 1 after step 2."""


def read_network(
    reader: Reader,
    root: MapNode,
    input_node: Node | None,
    layers_node: Node | None,
    batch_node: Node | None = None,
) -> Network | None:
    """The network, or None after noting why there is none, or where the spec has none."""
    batch = reader.size(batch_node, "batch", MAX_UNITS) if batch_node is not None else None
    if input_node is None and layers_node is None:
        if batch_node is not None:
            allowed = "a batch is of a network's samples"
            reader.problem(batch_node, "batch", "a batch without layers", allowed, "give the arrays more rows")
        return None
    given = None
    if input_node is not None:
        given = _read_input(reader, input_node)
        if given is not None and given.length is not None and batch_node is not None:
            allowed = "rows are samples or positions, not both"
            reader.problem(batch_node, "batch", "a batch of sequences", allowed, "remove batch, or length of the input")
            given = None
    else:
        reader.problem(root, "input", "layers without their input", action="add input: {name: i, size: 2}")
    layers: list[Layer | None] = []
    if layers_node is not None:
        items = reader.items(layers_node, "layers", "- dense: 2, one entry for each layer")
        layers = [read_layer(reader, item, f"layers[{number}]") for number, item in enumerate(items, 1)]
        if isinstance(layers_node, ListNode) and not items:
            reader.problem(layers_node, "layers", "no layers", action="write - dense: 2, one entry for each layer")
    elif input_node is not None:
        reader.problem(input_node, "input", "input without layers", action="add layers, or write inputs: [x1, x2]")
    if given is None or not layers or None in layers:
        return None
    network = Network(replace(given, batch=batch), tuple(layer for layer in layers if layer is not None))
    if layers_node is None or input_node is None or not _fits(reader, layers_node, network):
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
    name, extent = network.input.name, network.input.extent
    others = network_arrays(replace(network, input=replace(network.input, name="_")))
    del others["_"]
    bases = {array.elements.base for array in others.values()} | {other.rstrip("0123456789_") for other in others}
    if name.rstrip("0123456789_") not in bases:
        return None
    own = KnownNames((), others)
    return next((one for one in (name, *extent.elements(name).names(*extent.shape)) if one in own), None)


def _read_input(reader: Reader, node: Node) -> InputArray | None:
    """``{name: i, size: 2}``, with the ``length`` of a sequence, or just the size."""
    if isinstance(node, ScalarNode) and not node.empty:
        size = reader.size(node, "input", MAX_UNITS)
        return InputArray("i", size) if size else None
    name: str | None = "i"
    size = None
    length: int | None = None
    found = False
    for key, value in reader.entries(node, "input", "input: {name: i, size: 2}"):
        if key.text == "name":
            name = reader.name(value, "input.name")
        elif key.text == "size":
            found = True
            size = reader.size(value, "input.size", MAX_UNITS)
        elif key.text == "length":
            length = reader.size(value, "input.length", MAX_UNITS)
            size = size if length else None
        else:
            reader.unknown(key, "input", "key", ("name", "size", "length"))
    if isinstance(node, MapNode) and not found:
        reader.problem(node, "input", "no size found", action="add size: 2")
    return InputArray(name, size, length) if name and size else None


def _fits(reader: Reader, node: Node, network: Network) -> bool:
    """Whether each layer can take what it is given, and all together are not too large."""
    if len(network.layers) > MAX_LAYERS:
        reader.problem(node, "layers", f"{len(network.layers)} layers", f"at most {MAX_LAYERS} are allowed")
        return False
    if not _layers_fit(reader, network):
        return False
    if len(network.layers) > MOST_LAYERS_WITH_STEPS and any(isinstance(one, Rnn | Lstm) for one in network.layers):
        found = f"{len(network.layers)} layers, one of them recurrent"
        reader.problem(node, "layers", found, f"at most {MOST_LAYERS_WITH_STEPS} are allowed")
        return False
    sizes = [(array, array_size(array.shape)) for array in network_arrays(network).values()]
    weights = sum(size for array, size in sizes if array.role == "parameter")
    if weights > MAX_WEIGHTS:
        reader.problem(node, "layers", f"{weights} weights and biases in all", f"at most {MAX_WEIGHTS} are allowed")
        return False
    large = next(((array, size) for array, size in sizes if size > MAX_WEIGHTS), None)
    if large is not None:
        found = f"{large[1]} numbers in '{large[0].name}'"
        reader.problem(node, "layers", found, f"at most {MAX_WEIGHTS} are allowed")
    return large is None


def _layers_fit(reader: Reader, network: Network) -> bool:
    extent = network.input.extent
    given = {network.input.name: extent}
    for number, layer in enumerate(network.layers, 1):
        place = reader.places[f"layers[{number}]"]
        if isinstance(layer, Add):
            other = given.get(layer.layer)
            if other != extent:
                where = reader.places[f"layers[{number}].add"]
                if other is None:
                    allowed = f"known: {', '.join(given)}"
                    action = near(layer.layer, given) or f"write name: {layer.layer} in the layer that is meant"
                    reader.note(where.problem(f"no layer '{layer.layer}' before this one", allowed, action))
                else:
                    found = f"'{layer.layer}' gives {other}, the layer before this one {extent}"
                    reader.note(where.problem(found, "what is added has one shape"))
                return False
        if layer.name in given:
            where = reader.places.get(f"layers[{number}].name", place)
            reader.note(where.problem(f"the name '{layer.name}' twice", action="choose another name"))
            return False
        try:
            extent = layer.result(extent)
        except ShapeError as error:
            reader.note(place.problem(error.problems[0].found))
            return False
        if layer.name:
            given[layer.name] = extent
    return True
