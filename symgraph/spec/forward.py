"""What claims may speak of: the names of the forward program, as far as they are known before it is made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from symgraph.calculus.operation import symbols_of
from symgraph.calculus.term import is_numeral, names_in
from symgraph.notation import fresh
from symgraph.spec.losses import NamedLoss
from symgraph.spec.network_names import KnownNames, NetworkArray, network_arrays
from symgraph.spec.read_shapes import declared_arrays
from symgraph.spec.reader import Formula
from symgraph.spec.spec import Spec


@dataclass(frozen=True, slots=True)
class Forward:
    """The names of a forward program, those `given` that may have assumptions, and what its `loss` is called.

    The loss is ``""`` where there is none.
    """

    names: KnownNames
    given: tuple[str, ...]
    loss: str

    def element(self, name: str) -> str:
        """The scalar that a name stands for, such as ``o1`` for the array ``o`` of one output; else ""."""
        array = self.names.arrays.get(name)
        if array is not None:
            return array.elements.name((1, 1)) if array.shape == (1, 1) else ""
        return name if name in self.names else ""


def forward_of(spec: Spec, computed: Iterable[str] = ()) -> Forward:
    """The forward names of a spec whose equations and loss have been read.

    `computed` are names of equations too, which the spec may lack because they could not be read.
    """
    arrays = network_arrays(spec.network) if spec.network else {}
    own = declared_arrays(spec)
    given = tuple(name for name in (*spec.inputs, *spec.parameters) if name not in own)
    scalars = dict.fromkeys((*given, *computed, *spec.equations, *symbols_of(spec.shapes.values())))
    if arrays and not uses_target(spec.loss, spec.equations, KnownNames(scalars, arrays)):
        del arrays["y"]  # the program has no targets
    arrays |= own
    declared = KnownNames(scalars, arrays)
    names = KnownNames(declared.scalars, arrays)
    loss = _loss_name(spec, names, arrays)
    if loss and loss not in names:
        names = KnownNames(dict.fromkeys((*declared.scalars, loss)), arrays)
    return Forward(names, given, loss)


def _loss_name(spec: Spec, names: KnownNames, arrays: Mapping[str, NetworkArray]) -> str:
    """What the program of the spec will call its loss; see `symgraph.spec.lower`."""
    match spec.loss:
        case None | NamedLoss("output"):
            single = "o" in arrays and arrays["o"].shape == (1, 1)
            return arrays["o"].elements.name((1, 1)) if single else ""
        case Formula(term=str(name)) if not is_numeral(name):
            array = arrays.get(name)
            return array.elements.name((1, 1)) if array else name
        case _:
            return fresh("L", names)


def uses_target(loss: NamedLoss | Formula | None, equations: Mapping[str, Formula], known: KnownNames) -> bool:
    """Whether a network's loss or its equations use the targets."""
    if isinstance(loss, NamedLoss):
        return loss.name != "output"
    formulas = [*equations.values(), *([loss] if loss is not None else [])]
    target = known.arrays["y"]
    used = (name for formula in formulas for name in names_in(formula.term))
    return any(name == "y" or target.elements.index(name) is not None for name in used)
