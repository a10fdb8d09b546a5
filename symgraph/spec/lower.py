"""Spec -> Program: layers and equations become equations over arrays, once.

What figures and checks need to know of the spec travels in the program's metadata: ``parts`` (which names form a
layer), ``values``, ``labels``, ``claims`` and so on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from symgraph.calculus.lower import bind_formula
from symgraph.calculus.operation import SCALAR, Application, dims
from symgraph.calculus.opset import application
from symgraph.calculus.program import Builder, Declaration, Program, empty
from symgraph.calculus.structural import AFFINE, MATMUL
from symgraph.calculus.term import Apply, is_numeral
from symgraph.errors import ShapeError
from symgraph.notation import array_name
from symgraph.spec.activations import Activation
from symgraph.spec.claim_shapes import check_scalar_claims
from symgraph.spec.layers import Layer
from symgraph.spec.losses import NamedLoss
from symgraph.spec.lower_losses import loss_term
from symgraph.spec.network_names import KnownNames, NetworkArray, network_arrays
from symgraph.spec.parts import Part
from symgraph.spec.reader import Formula
from symgraph.spec.spec import Network, Spec
from symgraph.words import Phrase, wording


def program_of(spec: Spec) -> Program:
    """The program of a spec, verified.

    Raises InputError, with the place in the file, where shapes do not fit or the loss is not a scalar.
    """
    return _Lowering(spec).program()


class _Lowering:
    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.builder = Builder(empty(spec.name))
        self.aliases: dict[str, str] = {}
        self.parts: list[Part] = []
        self.arrays = network_arrays(spec.network) if spec.network else {}
        self.known = KnownNames((), self.arrays)

    def program(self) -> Program:
        spec = self.spec
        for name in spec.inputs:
            self.builder.declare(name, Declaration("input"))
        for name in spec.parameters:
            self.builder.declare(name, Declaration("parameter"))
        if spec.network is not None:
            self._network(spec.network)
        for name, formula in spec.equations.items():
            self._formula(name, formula)
        loss = self._loss()
        named = [Part(f"group{k}", title, "named", names) for k, (title, names) in enumerate(spec.groups.items(), 1)]
        metadata = self._metadata(loss, (*self.parts, *named))
        elements = self.builder.elements | {a: self.arrays[a].elements for a in self.aliases if a in self.arrays}
        check_scalar_claims(spec, self.builder.shapes)
        program = self.builder.build(loss=loss, aliases=self.aliases, metadata=metadata)
        return replace(program, elements=elements).verify()

    # --- layers -----------------------------------------------------------------------------------------------------

    def _network(self, network: Network) -> None:
        given = self._declare(self.arrays[network.input.name])
        self.parts.append(Part("inputs", wording(Phrase.INPUTS), "input", (given,)))
        hidden = len(network.layers) - 1
        for number, layer in enumerate(network.layers, 1):
            last = number > hidden
            before = len(self.builder.equations)
            given, declared = self._dense(number, layer, given, "o" if last else f"h{number}", last)
            made = tuple(equation.name for equation in self.builder.equations[before:])
            title = wording(Phrase.OUTPUT_LAYER) if last else wording(Phrase.HIDDEN_LAYER)
            if not last and hidden > 1:
                title = wording(Phrase.NUMBERED_HIDDEN_LAYER, number=number)
            role = "output" if last else "hidden"
            self.parts.append(Part(f"layer{number}", title, role, (*declared, *made), layer.units))

    def _dense(self, number: int, layer: Layer, given: str, unit: str, last: bool) -> tuple[str, tuple[str, ...]]:
        """``z = W @ x + b``, then the activation; with the identity the result is the unit itself and z an alias."""
        weights, z = self.arrays[array_name("W", number)], self.arrays[array_name("z", number)]
        result = self.arrays["o" if last else array_name("h", number)]
        declared = [self._declare(weights)]
        product = Application(MATMUL, (weights.name, given))
        if layer.bias:
            bias = self.arrays[array_name("b", number)]
            declared.append(self._declare(bias))
            product = Application(AFFINE, (weights.name, given, bias.name))
        if layer.activation.name == "identity":
            self.aliases[z.name] = result.name
            self.builder.bind(result.name, product, result.elements)
        else:
            self.builder.bind(z.name, product, z.elements)
            self._activate(layer.activation, z.name, result)
        return result.name, tuple(declared)

    def _activate(self, activation: Activation, z: str, result: NetworkArray) -> None:
        if activation.formula is not None:
            term = activation.formula.term
        elif activation.alpha is not None:
            term = Apply(activation.name, ("x", activation.alpha))
        else:
            term = Apply(activation.name, ("x",))
        variable = activation.variable or "x"

        def resolve(name: str) -> tuple[str, None]:
            return (z if name == variable else name), None

        bind_formula(self.builder, result.name, term, resolve, result.elements)

    def _declare(self, array: NetworkArray) -> str:
        assert array.role != "computed"
        return self.builder.declare(array.name, Declaration(array.role, array.shape), array.elements)

    # --- formulas ---------------------------------------------------------------------------------------------------

    def _resolve(self, name: str) -> tuple[str, tuple[int, int] | None]:
        """A name of a formula; the target ``y`` of a network is declared when it is first mentioned."""
        name = self.aliases.get(name, name)
        if name in self.builder.shapes:
            return name, None
        found = self.known.element(name)
        array, place = (found[0].name, found[1]) if found else (name, None)
        array = self.aliases.get(array, array)
        if array == "y" and "y" not in self.builder.shapes:
            self._declare(self.arrays["y"])
        if place is None:
            return array, None
        r, c = (*place, 1)[:2]
        return array, (r - 1, c - 1)

    def _formula(self, name: str, formula: Formula) -> None:
        try:
            bind_formula(self.builder, name, formula.term, self._resolve)
        except ShapeError as error:
            problem = error.problems[0]
            place = formula.place
            message = replace(problem, file=place.file, line=place.line, column=place.column, path=place.path)
            raise ShapeError(message) from None

    def _loss(self) -> str | None:
        """The name of the loss: the output itself, an equation, or ``L`` (or the next free name) for a formula."""
        loss = self.spec.loss
        if loss is None or (isinstance(loss, NamedLoss) and loss.name == "output"):
            scalar_output = "o" in self.builder.shapes and self.builder.shape("o") == SCALAR
            return "o" if scalar_output else None
        if isinstance(loss, Formula):
            if isinstance(loss.term, str) and not is_numeral(loss.term):
                name = self._named(loss.term)
            else:
                name = self.builder.fresh("L")
                self._part_of_loss(name, loss)
            self._require_scalar(name, loss)
            return name
        name = self.builder.fresh("L")
        network = self.spec.network
        assert network is not None
        self._part_of_loss(
            name, Formula("", loss_term(loss, network.layers[-1].activation.name), self.spec.place("loss"))
        )
        return name

    def _named(self, name: str) -> str:
        array, place = self._resolve(name)
        if place is None or self.builder.shape(array) == SCALAR:
            return array
        return self.builder.bind(self.builder.fresh("L"), application(Apply("entry", (array, *map(str, place)))))

    def _part_of_loss(self, name: str, formula: Formula) -> None:
        before = len(self.builder.equations)
        self._formula(name, formula)
        made = tuple(equation.name for equation in self.builder.equations[before:])
        if self.spec.network is not None:
            target = ("y",) if "y" in self.builder.shapes else ()
            self.parts.append(Part("loss", wording(Phrase.LOSS), "loss", (*target, *made)))

    def _require_scalar(self, name: str, loss: Formula) -> None:
        shape = self.builder.shape(name)
        if shape != SCALAR:
            place = loss.place
            found, allowed = f"the loss '{name}' is {dims(shape)}", "a loss is a single number"
            raise ShapeError(place.problem(found, allowed, f"write sum({name}**2), say"))

    # --- what travels along -----------------------------------------------------------------------------------------

    def _metadata(self, loss: str | None, parts: tuple[Part, ...]) -> dict[str, Any]:
        spec = self.spec
        metadata: dict[str, Any] = {
            "parts": parts,
            "values": dict(spec.values),
            "arrays": {name: array.elements for name, array in self.arrays.items()},
            "assume": dict(spec.assume),
            "figure": dict(spec.figure),
            "updates": spec.updates,
            "claims": spec.claims,
            "backward": spec.backward,
            "let": dict(spec.let),
            "points": dict(spec.points_of),
            "wanted": spec.wanted,
            "missing": spec.missing,
            "title": spec.title,
            **dict(spec.kept),
        }
        if spec.network is not None and loss == "o":
            metadata["loss_label"] = "L"
        return metadata
