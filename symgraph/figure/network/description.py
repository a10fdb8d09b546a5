"""Program -> a network as textbooks draw it: columns of neurons, weighted connections, the equations beside it.

Here it is plain data; `symgraph.figure.network.drawing` places it.  Of a wide layer the first units and the last are
drawn, with dots between; where the connections are many, the name of their matrix stands for those of the weights.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from symgraph.calculus.program import Program
from symgraph.calculus.term import Apply, is_numeral
from symgraph.errors import InputError, Problem
from symgraph.figure.contents.forward import names_of
from symgraph.figure.contents.pieces import Names
from symgraph.figure.graph import GroupRole, Mark
from symgraph.figure.network.equations import activation, acts_by_unit, aligned, network_equations
from symgraph.figure.network.layers import NetworkLayer, network_layers
from symgraph.lowering.markup import NOTHING, Content, math, prose
from symgraph.lowering.mathematics import operator_words
from symgraph.words import Lang, Lexicon, Phrase

MOST_UNITS = 6
"""Units up to which a layer is drawn whole."""
FIRST_UNITS = 3
"""Units of a wider layer that are drawn before the dots."""
MOST_WEIGHTS = 12
"""Connections between two layers up to which each shows its weight."""


@dataclass(frozen=True, slots=True)
class Bias:
    """What is added in a neuron, by its name."""

    name: str
    label: Content
    mark: Mark = ""


@dataclass(frozen=True, slots=True)
class Neuron:
    """A unit by its name, with its number in the layer (from 1); `function` is its activation."""

    name: str
    number: int
    label: Content
    function: Content = NOTHING
    bias: Bias | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A layer: the neurons that are drawn, of `units` altogether; `function` is what acts on all of them together."""

    id: str
    title: Content
    role: GroupRole
    units: int
    neurons: tuple[Neuron, ...]
    size: Content = NOTHING
    function: Content = NOTHING


@dataclass(frozen=True, slots=True)
class Connection:
    """A line from neuron to neuron, with the name of its weight."""

    weight: str
    label: Content
    tail: str
    head: str
    mark: Mark = ""


@dataclass(frozen=True, slots=True)
class Bundle:
    """The connections between two columns; `matrix` with its `size` stands for the weights' names where they are many.

    `named` says whether each connection shows its weight, if a free place is found for every one.
    """

    matrix: Content
    size: Content
    connections: tuple[Connection, ...]
    named: bool


@dataclass(frozen=True, slots=True)
class Network:
    """A network to be drawn: its columns from left to right and the bundles between them.

    `note` is what to say where the names of weights are left out.
    """

    name: str
    title: Content
    columns: tuple[Column, ...]
    bundles: tuple[Bundle, ...]
    equations: Content
    note: Content = NOTHING

    @property
    def notes(self) -> tuple[Content, ...]:
        """What is to be said below the picture: what stands for the weights, where their names are left out."""
        return () if all(bundle.named for bundle in self.bundles) else (self.note,)


def network(program: Program, marked: Collection[str] = (), lang: Lang = "en") -> Network:
    """The picture of a program's network; the connections and biases of the weights `marked` are emphasised.

    Weights go by the names of scalars (``w111``) or arrays (``W1``).  Raises InputError for a program that is no
    network and for names that are no weights or biases of it.
    """
    layers = network_layers(program)
    marks = _Marks(program, layers, marked)
    description = _Description(program, layers, marks, Lexicon(lang))
    return description.network()


def weights_to_outputs(program: Program, weight: str) -> tuple[str, ...]:
    """A weight or bias and all the weights on the ways from it to the outputs, layer by layer.

    Raises InputError as `network` does.

    >>> import symgraph
    >>> weights_to_outputs(symgraph.load("tanh-2-2-1"), "w112")
    ('w112', 'w211')
    """
    layers = network_layers(program)
    array, place = _parameter(program, layers, weight)
    number = next(k for k, layer in enumerate(layers) if array in layer.parameters)
    found = [weight]
    units = range(layers[number].units) if place is None else [place[0]]
    for layer in layers[number + 1 :]:
        family = program.element_names(layer.weights)
        found += [family.name((row + 1, unit + 1)) for row in range(layer.units) for unit in units]
        units = range(layer.units)
    return tuple(found)


class _Marks:
    """Which weights are emphasised, and which units have to be drawn to show them."""

    def __init__(self, program: Program, layers: Sequence[NetworkLayer], marked: Collection[str]) -> None:
        self.any = bool(marked)
        self._arrays: set[str] = set()
        self._elements: set[str] = set()
        self._units: dict[str, list[int]] = {}
        for name in marked:
            array, place = _parameter(program, layers, name)
            if place is None:
                self._arrays.add(array)
                continue
            self._elements.add(program.element_names(array).name((place[0] + 1, place[1] + 1)))
            layer = next(layer for layer in layers if array in layer.parameters)
            self._units.setdefault(layer.result, []).append(place[0] + 1)
            if array == layer.weights:
                self._units.setdefault(layer.given, []).append(place[1] + 1)

    def of(self, array: str, element: str) -> Mark:
        """How a weight or bias is drawn."""
        if array in self._arrays or element in self._elements:
            return "path"
        return "aside" if self.any else ""

    def drawn(self, layer: NetworkLayer) -> list[int]:
        """The numbers of the units to draw, from 1, in order."""
        if layer.units <= MOST_UNITS:
            return list(range(1, layer.units + 1))
        wanted = dict.fromkeys([layer.units, *range(1, FIRST_UNITS + 1), *self._units.get(layer.result, ())])
        return sorted(list(wanted)[:MOST_UNITS])


@dataclass(frozen=True, slots=True)
class _Description:
    program: Program
    layers: Sequence[NetworkLayer]
    marks: _Marks
    lexicon: Lexicon

    def network(self) -> Network:
        program, names = self.program, names_of(self.program, self.program)
        columns = [self._column(layer, names) for layer in self.layers]
        bundles = [
            self._bundle(layer, tails, heads, names)
            for layer, tails, heads in zip(self.layers[1:], columns, columns[1:], strict=False)
        ]
        for place, bundle in enumerate(bundles, 1):
            if not bundle.named:
                columns[place] = _without_biases(columns[place])
        by_unit = all(bundle.named for bundle in bundles)
        equations = math(aligned(network_equations(program, self.layers, names, by_unit=by_unit)))
        title = prose(program.metadata.get("title", ""))
        note = prose(self.lexicon(Phrase.MATRIX_OF_WEIGHTS))
        return Network(program.name, title, tuple(columns), tuple(bundles), equations, note)

    def _column(self, layer: NetworkLayer, names: Names) -> Column:
        family, drawn = self.program.element_names(layer.result), self.marks.drawn(layer)
        function = _function(self.program, layer, names)
        own = bool(function) and acts_by_unit(self.program, layer)
        neurons = tuple(
            Neuron(name, k, math(names(name)), function if own else NOTHING, self._bias(layer, k, names))
            for k, name in ((k, family.name((k, 1))) for k in drawn)
        )
        part, size = layer.part, NOTHING
        if len(drawn) < layer.units:
            size = prose(self.lexicon(Phrase.UNITS, count=f"{layer.units:,}"))
        title = prose(self.lexicon.title(part.title))
        return Column(part.id, title, part.role, layer.units, neurons, size, NOTHING if own else function)

    def _bias(self, layer: NetworkLayer, unit: int, names: Names) -> Bias | None:
        if not layer.bias:
            return None
        name = self.program.element_names(layer.bias).name((unit, 1))
        return Bias(name, math(names(name)), self.marks.of(layer.bias, name))

    def _bundle(self, layer: NetworkLayer, tails: Column, heads: Column, names: Names) -> Bundle:
        connections = tuple(self._connections(layer, tails, heads, names))
        size = prose(f"{heads.units:,} × {tails.units:,}")
        whole = not (tails.size or heads.size)
        return Bundle(math(names(layer.weights)), size, connections, whole and len(connections) <= MOST_WEIGHTS)

    def _connections(self, layer: NetworkLayer, tails: Column, heads: Column, names: Names) -> Iterator[Connection]:
        family = self.program.element_names(layer.weights)
        for head in heads.neurons:
            for tail in tails.neurons:
                weight = family.name((head.number, tail.number))
                mark = self.marks.of(layer.weights, weight)
                yield Connection(weight, math(names(weight)), tail.name, head.name, mark)


def unnamed(description: Network, places: Iterable[int]) -> Network:
    """The same with the weights' names left out between the columns at `places` and the ones after."""
    bundles, columns = list(description.bundles), list(description.columns)
    for place in places:
        bundles[place] = replace(bundles[place], named=False)
        columns[place + 1] = _without_biases(columns[place + 1])
    return replace(description, columns=tuple(columns), bundles=tuple(bundles))


def _without_biases(column: Column) -> Column:
    return replace(column, neurons=tuple(replace(neuron, bias=None) for neuron in column.neurons))


def _function(program: Program, layer: NetworkLayer, names: Names) -> Content:
    """The activation: the sign of a function, or a formula where it is one."""
    term = activation(program, layer) if layer.sum else None
    if term is None:
        return NOTHING
    if isinstance(term, Apply) and term.args[0] == layer.sum and all(map(is_numeral, term.args[1:])):
        return math(operator_words(term.op))
    return math(names.term(term))


def _parameter(program: Program, layers: Sequence[NetworkLayer], name: str) -> tuple[str, tuple[int, int] | None]:
    """The array of weights or biases that a name is of, and its place there (from 0); None for the whole array."""
    array, place = program.resolve(name)
    parameters = [parameter for layer in layers for parameter in layer.parameters]
    if array in parameters:
        return array, place
    known = ", ".join(parameters)
    raise InputError(Problem(f"'{name}' is no weight or bias of '{program.name}'", f"its weights are in {known}"))
