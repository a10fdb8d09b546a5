"""Gradients by the names users know: whole arrays, single weights, inputs, intermediates, all parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from symgraph.calculus import adjoint
from symgraph.calculus.collector import collector_paused
from symgraph.calculus.expand import expand
from symgraph.calculus.formula_scan import normalise
from symgraph.calculus.operation import SCALAR
from symgraph.calculus.opset import application
from symgraph.calculus.program import Builder, Program
from symgraph.calculus.term import Apply
from symgraph.errors import InputError

ALL = "all"


def gradient(program: Program, wrt: str | Iterable[str], of: str | None = None) -> Program:
    """The program of a gradient: the forward equations, then the adjoint ones; ``gradients`` maps wrt to names.

    `wrt` is a name, several (a list, or one string with commas) or ``"all"`` for every parameter; a name may be an
    array (``W1``), an element (``w111``), an input or an intermediate value.  `of` is the quantity to differentiate,
    the loss unless given.  With elements among `wrt` the result is the scalar program of just these.

    Raises InputError for an unknown name, with the near ones, and where there is no scalar to differentiate.
    """
    names = wrt_names(program, wrt)
    if of is not None and program.resolve(of)[1] is not None:
        array = program.resolve(of)[0]
        if program.shapes[array] == SCALAR:
            of = array
        else:
            program = expand(program)
    resolved = {name: program.resolve(name) for name in names}
    arrays = list(dict.fromkeys(array for array, _ in resolved.values()))
    with collector_paused():
        whole = adjoint.gradient(program, arrays, program.aliases.get(of, of) if of else None)
    if names == arrays:
        return whole
    if all(place is None for _, place in resolved.values()):
        gradients = {**program.gradients, **{n: whole.gradients[a] for n, (a, _) in resolved.items()}}
        return replace(whole, gradients=gradients)
    return _of_elements(whole, resolved, of or program.loss)


def _of_elements(whole: Program, resolved: dict[str, tuple[str, tuple[int, int] | None]], of: str | None) -> Program:
    """The scalar program of the derivatives by some elements, and of the loss itself."""
    outputs: dict[str, str] = {}
    for name, (array, place) in resolved.items():
        derivative = whole.gradients[array]
        family = whole.element_names(derivative)
        if place is not None:
            outputs[name] = family.name((place[0] + 1, place[1] + 1))
            continue
        rows, columns = map(int, whole.shapes[derivative])
        primal = whole.element_names(array).names(rows, columns)
        outputs.update(zip(primal, family.names(rows, columns), strict=True))
    scalar = expand(whole, [*outputs.values(), *([of] if of else [])])
    return replace(scalar, gradients=outputs).verify()


Place = tuple[str, tuple[int, int] | None]
"""What a name means: a name of the program, or an array and the place of an element in it (`Program.resolve`)."""


def with_element_gradients(whole: Program, places: Mapping[str, Place]) -> tuple[Program, dict[str, str]]:
    """A program that has the gradients by arrays, and the name of the derivative by each of `places`.

    That by an element is an equation that reads its entry from the array's.
    """
    builder = Builder(whole)
    names: dict[str, str] = {}
    for name, (array, place) in places.items():
        derivative = whole.gradients[array]
        if place is None:
            names[name] = derivative
        else:
            element = builder.fresh(whole.element_names(derivative).name((place[0] + 1, place[1] + 1)))
            names[name] = builder.bind(element, application(Apply("entry", (derivative, *map(str, place)))))
    return builder.build(), names


def wrt_names(program: Program, wrt: object) -> list[str]:
    """The names that `wrt` asks for, each once; ``"all"`` is every parameter, or every input where there are none."""
    names = written_names(wrt)
    if ALL in names and ALL not in program.shapes:
        parameters = [n for n, d in program.declarations.items() if d.role == "parameter"]
        all_of_them = parameters or [n for n, d in program.declarations.items() if d.role == "input"]
        names = [*all_of_them, *(name for name in names if name != ALL)]
    if not names:
        raise InputError("nothing to differentiate with respect to; give a name such as w111, an array, or all")
    return list(dict.fromkeys(names))


def written_names(wrt: object) -> list[str]:
    """The names in one text with commas, or in several, as they are given."""
    # A symbol of SymPy's stands for its name.
    given = list(wrt) if isinstance(wrt, Iterable) and not isinstance(wrt, str) else [wrt]
    words = [word for text in given for word in str(text).split(",")]
    return [normalise(word).strip() for word in words if word.strip()]


def independent(program: Program, wrt: str) -> bool:
    """Whether the derivative by `wrt` is 0 because the loss does not depend on it at all."""
    equation = program.equation(program.gradients[wrt])
    return equation is not None and equation.args == ("0",)
