"""Spec -> Program: layers and equations become equations over arrays, once.

What figures and checks need to know of the spec travels in the program's metadata: ``parts`` (which names form a
layer), ``values``, ``labels``, ``claims`` and so on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from symgraph.calculus.collector import collector_paused
from symgraph.calculus.lower import MisfitError, bind_formula
from symgraph.calculus.operation import SCALAR, dims, symbols_of
from symgraph.calculus.opset import application
from symgraph.calculus.program import Builder, Declaration, Program, empty
from symgraph.calculus.term import Apply, is_numeral, names_in
from symgraph.errors import Problem, ShapeError
from symgraph.notation import place_of
from symgraph.spec.losses import NamedLoss
from symgraph.spec.lower_layers import LayersLowering
from symgraph.spec.lower_losses import loss_term
from symgraph.spec.misfits import misfit_problems
from symgraph.spec.network_names import KnownNames, network_arrays
from symgraph.spec.one_example import example_of
from symgraph.spec.parts import Part
from symgraph.spec.read_shapes import declared_arrays
from symgraph.spec.reader import Formula
from symgraph.spec.samples import samples_metadata
from symgraph.spec.spec import Spec
from symgraph.spec.whole_claims import with_elements, with_whole_claims
from symgraph.words import Phrase, wording


def program_of(spec: Spec) -> Program:
    """The program of a spec, verified.

    Raises InputError, with the place in the file, where shapes do not fit or the loss is not a scalar.
    """
    if spec.program is not None:
        return spec.program
    if spec.code is not None:
        from symgraph.spec.code.lower import program_of_code  # noqa: PLC0415 - NumPy is not loaded for other specs

        return program_of_code(spec, spec.code)
    with collector_paused():
        return _Lowering(spec).program()


class _Lowering:
    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.builder = Builder(empty(spec.name))
        self.arrays = network_arrays(spec.network) if spec.network else {}
        self.sizes = symbols_of(spec.shapes.values())
        self.misfits: list[Problem] = []
        self.unbound: set[str] = set()
        self.layers = LayersLowering(self.builder, self.arrays)
        self.aliases, self.parts = self.layers.aliases, self.layers.parts
        self.known = KnownNames((), {**self.arrays, **declared_arrays(spec)})

    def program(self) -> Program:
        spec = self.spec
        for name in spec.inputs:
            self.builder.declare(name, Declaration("input", spec.shapes.get(name, SCALAR)))
        for name in spec.parameters:
            self.builder.declare(name, Declaration("parameter", spec.shapes.get(name, SCALAR)))
        if spec.network is not None:
            self.layers.lower(spec.network)
        for name, formula in spec.equations.items():
            self._formula(name, formula)
        loss = None if isinstance(spec.loss, Formula) and self._uses_misfits(spec.loss) else self._loss()
        if self.misfits:
            raise ShapeError(self.misfits)
        self.spec = spec = with_whole_claims(spec, self.builder.shapes, self.aliases)
        named = [Part(f"group{k}", title, "named", names) for k, (title, names) in enumerate(spec.groups.items(), 1)]
        metadata = self._metadata(loss, (*self.parts, *named))
        elements = self.builder.elements | {a: self.arrays[a].elements for a in self.aliases if a in self.arrays}
        program = self.builder.build(loss=loss, aliases=self.aliases, metadata=metadata)
        program = replace(program, elements=elements).verify()
        if spec.assume:
            claims = tuple(replace(claim, assume=with_elements(claim.assume, program)) for claim in spec.claims)
            metadata |= {"assume": with_elements(spec.assume, program), "claims": claims}
        return program

    # --- formulas ---------------------------------------------------------------------------------------------------

    def _resolve(self, name: str) -> tuple[str, tuple[int, int] | None]:
        """A name of a formula; the target ``y`` of a network is declared when it is first mentioned."""
        name = self.aliases.get(name, name)
        if name in self.builder.shapes:
            return name, None
        found = self.known.element(name)
        array, place = (found[0].name, found[1]) if found else (name, None)
        array = self.aliases.get(array, array)
        if array in self.sizes:
            return self.builder.size(array), None
        if array == "y" and "y" not in self.builder.shapes:
            self.layers.declare(self.arrays["y"])
        if place is None:
            return array, None
        r, c = place_of(place, self.builder.shape(array))
        return array, (r - 1, c - 1)

    def _formula(self, name: str, formula: Formula) -> None:
        """Bind an equation; where shapes do not fit that is noted, and of what uses the equation nothing is said."""
        if self._uses_misfits(formula):
            self.unbound.add(name)
            return
        try:
            bind_formula(self.builder, name, formula.term, self._resolve)
        except MisfitError as error:
            self.unbound.add(name)
            self.misfits += misfit_problems(error, formula)

    def _uses_misfits(self, formula: Formula) -> bool:
        return not self.unbound.isdisjoint(names_in(formula.term))

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
            if name in self.unbound:
                return None
            said = "loss" in self.spec.places  # else it is the last equation
            return name if self._is_scalar(name, loss, said) else None
        name = self.builder.fresh("L")
        network = self.spec.network
        assert network is not None
        self._part_of_loss(name, Formula("", loss_term(loss, network), self.spec.place("loss")))
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

    def _is_scalar(self, name: str, loss: Formula, said: bool) -> bool:
        shape = self.builder.shape(name)
        if shape != SCALAR and said:
            place = loss.place
            found, allowed = f"the loss '{name}' is {dims(shape)}", "a loss is a single number"
            self.misfits.append(place.problem(found, allowed, f"write sum({name}**2), say"))
        return shape == SCALAR

    # --- what travels along -----------------------------------------------------------------------------------------

    def _metadata(self, loss: str | None, parts: tuple[Part, ...]) -> dict[str, Any]:
        spec = self.spec
        metadata: dict[str, Any] = {
            "parts": parts,
            "values": dict(spec.values),
            "arrays": {name: array.elements for name, array in (self.arrays | declared_arrays(spec)).items()},
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
            "data": spec.data,
            "train": dict(spec.train),
            "example": example_of(spec),
            "loss_name": spec.loss.name if isinstance(spec.loss, NamedLoss) else "",
            **dict(spec.kept),
        }
        if spec.network is not None:
            metadata |= samples_metadata(spec)
            if loss == "o":
                metadata["loss_label"] = "L"
        return metadata
