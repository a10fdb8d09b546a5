"""A layer in its place while its equations are made: what it reads, its arrays, and the equations all kinds share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field

from symgraph.calculus.lower import bind_formula
from symgraph.calculus.operation import Application
from symgraph.calculus.program import Builder, Declaration
from symgraph.calculus.structural import AFFINE, MATMUL, transposed
from symgraph.calculus.term import Apply, Term, substitute
from symgraph.spec.activations import IDENTITY, Activation
from symgraph.spec.layer_arrays import NetworkArray, Place
from symgraph.spec.parts import Part
from symgraph.words import Phrase, wording

_ALONG_UNITS = ("softmax", "log_softmax")


@dataclass
class LayerInPlace:
    """One layer: the array that it is `given`, and what earlier layers gave by their names, in `results`.

    `declared` are its parameters; `steps` the names that belong to each step of a recurrent layer.
    """

    builder: Builder
    arrays: Mapping[str, NetworkArray]
    place: Place
    given: str
    results: Mapping[str, str]
    aliases: MutableMapping[str, str]
    declared: list[str] = field(default_factory=list[str])
    steps: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])

    def array(self, base: str) -> NetworkArray:
        """An array of the layer."""
        return self.arrays[self.place.name(base)]

    @property
    def result(self) -> NetworkArray:
        """The array that the layer gives."""
        return self.arrays[self.place.result_name]

    def declare(self, base: str) -> str:
        """Declare a parameter of the layer, or a mask."""
        array = self.array(base)
        assert array.role != "computed"
        self.declared.append(self.builder.declare(array.name, Declaration(array.role, array.shape), array.elements))
        return array.name

    def bind(self, array: NetworkArray, made: Application | Term) -> str:
        """Add the equation of an array."""
        if isinstance(made, Application):
            return self.builder.bind(array.name, made, array.elements)
        return bind_formula(self.builder, array.name, made, elements=array.elements)

    def emitted(self, base: str, made: Application) -> str:
        """The name of a right-hand side on the way to an array of the layer."""
        return self.builder.within(base).emit(made)

    def weighted(self, weights: str, given: str) -> Application:
        """``W @ x`` of a column, ``X @ W.T`` of rows."""
        if self.place.given.is_column:
            return Application(MATMUL, (weights, given))
        return Application(MATMUL, (given, self.transposed(weights)))

    def weighted_sum(self, weights: str, given: str, bias: str | None) -> Application:
        """The same with a bias, where there is one."""
        product = self.weighted(weights, given)
        return Application(AFFINE, (*product.args, bias)) if bias else product

    def transposed(self, name: str) -> str:
        """The name of the transpose; a single number is its own."""
        return transposed(self.builder, name)

    def activated(self, activation: Activation, made: Application | Term) -> str:
        """The sum ``z`` and the units that the activation makes of it; with the identity z is another name of these."""
        z = self.array("z")
        if activation == IDENTITY:
            self.aliases[z.name] = self.result.name
            return self.bind(self.result, made)
        self.bind(z, made)
        return self.bind(self.result, activation_term(activation, z.name, self.place.result.axis))

    def step_parts(self, several: bool) -> Iterator[Part]:
        """The parts of a recurrent layer, one a step; where there are `several` such layers, they are numbered."""
        for number, names in enumerate(self.steps, 1):
            ends = self.place.is_last and number == len(self.steps)
            title = wording(Phrase.STEP, number=number)
            if several:
                title = wording(Phrase.STEP_OF_LAYER, layer=self.place.number, number=number)
            units = self.place.result.units
            yield Part(f"layer{self.place.number}step{number}", title, "output" if ends else "hidden", names, units)


def activation_term(activation: Activation, z: str, axis: int) -> Term:
    """What an activation makes of the array z; softmax goes along the units, which lie along an axis."""
    if activation == IDENTITY:
        return z
    if activation.formula is not None:
        return substitute(activation.formula.term, {activation.variable: z})
    if activation.alpha is not None:
        return Apply(activation.name, (z, activation.alpha))
    return Apply(activation.name, (z, str(axis)) if activation.name in _ALONG_UNITS else (z,))
