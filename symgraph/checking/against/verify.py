"""``symgraph verify``: a gradient of ours, at the values of the spec, beside finite differences and other systems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from typing import Any

from symgraph.calculus.concrete import abstract_functions, concrete
from symgraph.calculus.gradients import gradient, written_names, wrt_names
from symgraph.calculus.operation import SCALAR, dims
from symgraph.calculus.opset import application
from symgraph.calculus.program import Builder, Program
from symgraph.calculus.sizes import at_sizes
from symgraph.calculus.term import Apply
from symgraph.checking.against.compare import FINITE, Ours, against_differences, against_system, ours
from symgraph.checking.against.entries import Entries, Wanted
from symgraph.checking.against.point import Point, point_of
from symgraph.checking.against.systems import SYSTEMS
from symgraph.checking.against.verification import FEW, Comparison, Verification
from symgraph.errors import EnvironmentFailure, InputError, Problem, near
from symgraph.spec.lower import program_of
from symgraph.spec.programs import find_spec, from_equations, load, with_own_values

MOST_NAMED = 6
"""Names whose value is an example that are listed."""
KNOWN = (FINITE, *SYSTEMS)
"""What a gradient can be compared with."""


def verify(
    source: Any,
    wrt: str | Iterable[str] = "all",
    of: str | None = None,
    *,
    at: Mapping[str, Any] | None = None,
    sizes: Mapping[str, int] | None = None,
    seed: int = 0,
    only: str | Iterable[str] = (),
) -> Verification:
    """Our gradient of a program beside finite differences, autograd, PyTorch, JAX and TensorFlow, where installed.

    `source` is a Program or what `symgraph.load` takes; `wrt` are parameters and inputs, or entries of them (all
    parameters unless given), `of` is the loss unless given.  `at` gives values that win over the spec's own, `sizes`
    numbers for the symbols in shapes; what has no value gets an example chosen by `seed`.  `only` names systems:
    ``finite``, ``autograd``, ``torch``, ``jax``, ``tensorflow``.

    The other systems compute from the forward equations alone and differentiate by themselves, in float64.  An abstract
    function is taken to be tanh.  Raises InputError for names that are not known and for values at which something is
    not finite, EnvironmentFailure where a system of `only` is not installed.

    >>> found = verify("sigmoid-neuron", only="finite")
    >>> found.agrees, [round(float(entry), 6) for entry in found.entries]
    (True, [-0.377541, 0.377541])
    """
    program = source if isinstance(source, Program) else load(source)
    if at:
        program = replace(program, metadata={**program.metadata, "values": with_own_values(program, at)})
    return verified(program, Request(tuple(written_names(wrt)), of, sizes or {}, seed, systems(written_names(only))))


@dataclass(frozen=True, slots=True)
class Request:
    """What is compared, where, and with which systems."""

    wrt: Sequence[str] = ("all",)
    of: str | None = None
    sizes: Mapping[str, int] = field(default_factory=dict[str, int])
    seed: int = 0
    only: Sequence[str] = ()


def verified_spec(
    spec: str | None, equations: Sequence[str], values: Mapping[str, str], request: Request
) -> Verification:
    """The same for a spec of the command line, or for `equations`, with `values` that win over the spec's own."""
    return verified(from_equations(equations, values) if spec is None else program_of(find_spec(spec, values)), request)


def systems(only: Sequence[str]) -> tuple[str, ...]:
    """The names of systems, all of them known.  Raises InputError for one that is not."""
    unknown = [name for name in only if name not in KNOWN]
    if unknown:
        problems = (Problem(f"unknown system '{n}'", f"known: {', '.join(KNOWN)}", near(n, KNOWN)) for n in unknown)
        raise InputError(problems)
    return tuple(only)


def verified(program: Program, request: Request) -> Verification:
    """A gradient of a program compared as is asked for."""
    program, of = _with_quantity(program, request.of)
    wanted = [_wanted(program, name) for name in wrt_names(program, request.wrt)]
    point = point_of(concrete(program), request.sizes, request.seed)
    entries = Entries(point.program, wanted)
    backward = concrete(gradient(program, entries.arrays))
    mine = ours(at_sizes(backward, point.sizes), of, point, entries)
    found = [_compared(mine, key, request.seed) for key in request.only or KNOWN]
    missing = [one for one in found if one.status == "missing"]
    if request.only and missing:
        raise EnvironmentFailure("\n".join(f"{one.title} is not installed: {one.reason}" for one in missing))
    few = len(mine.entries) <= FEW
    return Verification(
        program.name,
        of,
        tuple(one.name for one in wanted),
        mine.value,
        mine.slopes,
        [mine.entries.name(k) for k in range(len(mine.entries))] if few else [],
        version("symgraph"),
        found,
        point.examples,
        point.sizes,
        _notes(program, point, request.seed),
    )


def _compared(mine: Ours, key: str, seed: int) -> Comparison:
    return against_differences(mine, seed) if key == FINITE else against_system(mine, key, SYSTEMS[key])


def _with_quantity(program: Program, of: str | None) -> tuple[Program, str]:
    """The program with the quantity that is differentiated as its loss, and its name."""
    if of is None and program.loss is None:
        found = f"'{program.name}' has no loss to differentiate"
        raise InputError(Problem(found, "a loss is one number", "add loss: mse, or --of with a name"))
    name, place = program.resolve(of or str(program.loss))
    if place is not None:
        builder = Builder(program)
        entry = application(Apply("entry", (name, *map(str, place))))
        name = builder.bind(builder.fresh(str(of)), entry)
        program = builder.build()
    if program.shapes[name] != SCALAR:
        found = f"'{of}' is {dims(program.shapes[name])}"
        raise InputError(Problem(found, "one number is differentiated", "name one of its elements, or a loss"))
    return replace(program, loss=name), name


def _wanted(program: Program, name: str) -> Wanted:
    """What a name of `wrt` means.  Raises InputError for a value that is computed: others start from what is given."""
    array, place = program.resolve(name)
    if array not in program.declarations:
        given = [n for n, d in program.declarations.items() if d.role not in ("constant", "size")]
        found, allowed = f"'{name}' is computed", f"gradients by what is given are compared: {', '.join(given)}"
        raise InputError(Problem(found, allowed))
    return Wanted(name, array, place)


def _notes(program: Program, point: Point, seed: int) -> list[str]:
    """What the reader is to know of the numbers."""
    notes = [f"{name} is taken to be tanh" for name in abstract_functions(program)]
    if point.sizes:
        notes.append("sizes: " + ", ".join(f"{symbol} = {size}" for symbol, size in point.sizes.items()))
    if point.examples:
        names = ", ".join(point.examples[:MOST_NAMED]) + (", …" if len(point.examples) > MOST_NAMED else "")
        notes.append(f"no value for {names}: example values (seed {seed}) are used; give values, or --at name=value")
    if point.dropped:
        notes.append(f"the spec's values of {', '.join(point.dropped)} have other sizes and are not used")
    return notes
