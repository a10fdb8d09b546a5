"""Programs as NumPy functions that are called many times, with gradients: ``program.compile(wrt="all")``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from symgraph.calculus import gradients
from symgraph.calculus.adjoint import adjoint_names
from symgraph.calculus.batched import Over, batched
from symgraph.calculus.operation import symbols_of
from symgraph.calculus.opset import application
from symgraph.calculus.program import Builder, Program, needed
from symgraph.calculus.stable import stabilized
from symgraph.calculus.term import Apply
from symgraph.errors import InputError, Problem
from symgraph.lowering.compiled_function import Compiled
from symgraph.lowering.numpy_function import numpy_function
from symgraph.lowering.straight_line import statements

__all__ = ["Compiled", "compile_program"]


def compile_program(
    program: Program,
    outputs: Iterable[str] | str | None = None,
    wrt: Iterable[str] | str = (),
    *,
    batch: bool = False,
    over: Over | None = None,
) -> Compiled:
    """The program as a NumPy function of its declared names that gives `outputs` and the gradients by `wrt`.

    `outputs` are names of the program, the loss unless given (of a program without one, what nothing else is computed
    from); `wrt` is as in `symgraph.gradient`.  Of a gradient's program, its own gradients come first, and outputs may
    be its adjoints.  Logarithms of probabilities are computed in forms that neither overflow nor lose digits.

    With `batch` inputs and targets have a row for each of any number of samples, and the loss is the ``"mean"`` or the
    ``"sum"`` `over` the samples' losses; unless that is given, what the spec's loss says (``sse`` sums).

    Raises InputError for unknown names, and where a program cannot be computed for many samples or in NumPy.
    """
    forward, asked, of = _forward(of_one_sample(program) if batch else program)
    if wrt:
        asked += gradients.wrt_names(forward, wrt)
    wanted = list(dict.fromkeys(asked))
    shown = list(dict.fromkeys(gradients.written_names(outputs))) if outputs is not None else _ends(forward, of)
    between = [program.adjoints[name] for name in shown if name in program.adjoints and not forward.adjoints]
    if not forward.adjoints:
        forward = stabilized(forward, [forward.resolve(name)[0] for name in (*wanted, *between)])
    single = forward.declarations
    if batch:
        if forward.adjoints:
            raise InputError(Problem("gradients of gradients", "of many samples there are first gradients only"))
        forward = batched(forward, over or forward.metadata.get("over_samples", "mean"))
    whole, names = _with_gradients(forward, wanted, between, of)
    results, whole = _with_entries(whole, shown)
    compiled = _compiled(whole, [*results, *names.values()], names)
    parameters = {name: declared.shape for name, declared in single.items() if declared.role == "parameter"}
    return replace(
        compiled,
        names=compiled.names | program.shapes.keys() | program.aliases.keys(),
        turned=frozenset(n for n, shape in parameters.items() if compiled.shapes.get(n, shape) != shape),
    )


def of_one_sample(program: Program) -> Program:
    """The program of one sample, where a spec says how many there are."""
    if "one_sample" not in program.metadata:
        return program
    one_sample = program.metadata["one_sample"]
    if one_sample is None:
        found = f"'{program.name}' has formulas over a batch of its own size"
        raise InputError(
            Problem(found, "of any number of samples it needs those of one", "remove batch, or name a loss")
        )
    wrt = list(program.gradients)
    return gradients.gradient(one_sample(), wrt) if wrt else one_sample()


def _forward(program: Program) -> tuple[Program, list[str], str | None]:
    """The program without its adjoints, the names that it has gradients by, and what they are of.

    Gradients of gradients stay as they are.
    """
    seeds = [name for name in program.declarations if name in program.adjoints]
    if len(seeds) != 1:
        return program, list(program.gradients), program.loss
    backward = adjoint_names(program) | set(program.adjoints)
    forward = replace(
        program,
        declarations={n: d for n, d in program.declarations.items() if n not in backward},
        equations=tuple(equation for equation in program.equations if equation.name not in backward),
        elements={n: family for n, family in program.elements.items() if n not in backward},
        adjoints={},
        gradients={},
    )
    return forward.verify(), list(program.gradients), program.adjoints[seeds[0]]


def _with_gradients(
    program: Program, wanted: Sequence[str], between: Sequence[str], of: str | None
) -> tuple[Program, dict[str, str]]:
    """The program with the gradients by `wanted` and `between`, and the names of the former."""
    places = {name: program.resolve(name) for name in wanted}
    arrays = dict.fromkeys([*(array for array, _ in places.values()), *between])
    missing = [array for array in arrays if array not in program.gradients]
    if missing:
        program = gradients.gradient(program, missing, of if of != program.loss else None)
    return gradients.with_element_gradients(program, places)


def _with_entries(program: Program, outputs: Sequence[str]) -> tuple[list[str], Program]:
    """The names of the outputs; an element of an array and an alias are given equations of their own."""
    builder = Builder(program)
    names: list[str] = []
    for name in outputs:
        array, place = program.resolve(name)
        if place is not None:
            names.append(builder.bind(name, application(Apply("entry", (array, *map(str, place))))))
        else:
            names.append(name if array == name else builder.bind(name, application(array)))
    return names, builder.build()


def _ends(program: Program, of: str | None) -> list[str]:
    """The loss; without one, the names that nothing is computed from."""
    if of is not None:
        return [of]
    used = {arg for equation in program.equations for arg in equation.args}
    return [equation.name for equation in program.equations if equation.name not in used]


def _compiled(program: Program, results: Sequence[str], names: Mapping[str, str]) -> Compiled:
    arguments = _arguments(program, results)
    source, functions = numpy_function(program, statements(program, results), arguments, results)
    return Compiled(
        program=program.name,
        source=source,
        arguments=(*arguments, *functions),
        results=tuple(results),
        gradients=dict(names),
        loss=program.loss,
        shapes={name: program.shapes[name] for name in (*arguments, *results)},
        functions=functions,
        names=frozenset([*program.visible_names(), *program.aliases, *functions]),
    )


def _arguments(program: Program, results: Sequence[str]) -> list[str]:
    """The declared names that the results are computed from, and arrays that tell the sizes of these."""
    wanted = needed(program, results)
    given = [n for n, d in program.declarations.items() if d.value is None and d.role != "size"]
    sizes = {name for name in wanted if name in program.declarations and program.declarations[name].role == "size"}
    sizes.update(symbols_of(program.shapes[name] for name in program.shapes if name in wanted))
    sizes.difference_update(symbols_of(program.shapes[name] for name in given if name in wanted))
    for name in given:
        if sizes.intersection(program.shapes[name]):
            sizes.difference_update(symbols_of([program.shapes[name]]))
            wanted.add(name)
    return [name for name in given if name in wanted]
