"""Derivatives of programs, as programs: reverse mode (`gradient`) and forward mode (`tangent`).

Reverse mode appends the adjoint equations in reverse order of the primal ones; the rules are the rows' own.  The
result is an ordinary Program, so it can be drawn, evaluated and differentiated again.
Reference: Griewank & Walther, *Evaluating Derivatives*, ch. 3; A. G. Baydin et al., *Automatic differentiation in
machine learning: a survey*, JMLR 18 (2018).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from symgraph.calculus.elementwise import row
from symgraph.calculus.operation import SCALAR, Application, Contribution, Operation, Shape, Site, broadcast, dims
from symgraph.calculus.program import Builder, Declaration, Program
from symgraph.calculus.structural import IDENTITY, stack, stretch, total
from symgraph.errors import InputError, ShapeError
from symgraph.notation import ElementNames, adjoint_name, adjoint_order


def gradient(program: Program, wrt: Sequence[str], of: str | None = None) -> Program:
    """The program extended by the adjoints of its loss (or of `of`), so that `gradients` maps each `wrt` to a name.

    `wrt` are names of the program: arrays, scalars, inputs or intermediates.  A name that `of` does not depend on gets
    the gradient 0.  Raises InputError when `of` is missing, and ShapeError when it is not 1×1.
    """
    of = of or program.loss
    if of is None:
        raise InputError(f"'{program.name}' has no loss; name the quantity to differentiate")
    if program.shapes[of] != SCALAR:
        raise ShapeError(f"only a scalar can be differentiated; '{of}' is {dims(program.shapes[of])}")
    sweep = _Reverse(program, of, frozenset(wrt))
    sweep.run()
    gradients = dict(program.gradients)
    for name in wrt:
        gradients[name] = sweep.adjoint(name)
    return sweep.builder.build(adjoints=sweep.adjoints, gradients=gradients)


def adjoint_names(program: Program) -> set[str]:
    """The names that depend on a seed of a backward pass, the seeds included: all others are forward values."""
    adjoints = set(program.adjoints)
    return dependent(program, (name for name in program.declarations if name in adjoints))


def dependent(program: Program, wrt: Iterable[str]) -> set[str]:
    """The names whose value depends on one of `wrt`, these included."""
    active = set(wrt)
    for name, _, args in program.equations:
        if not active.isdisjoint(args):
            active.add(name)
    return active


class _Reverse:
    """One reverse sweep: contributions are collected for each primal name and bound when its turn comes.

    All that is known of a name's adjoint stands in one table, since looking into a table of a million names costs more
    than what is done with the answer: its name once it is bound, until then the contributions that have arrived, None
    while there are none.  A name that does not depend on `wrt` is not in it.
    """

    def __init__(self, program: Program, of: str, wrt: frozenset[str]) -> None:
        self.program = program
        self.of = of
        self.wrt = wrt
        self.builder = Builder(program)
        self.adjoints = dict(program.adjoints)
        again = of in program.adjoints
        self._of_name = "" if of == program.loss else program.adjoints[of] if again else of
        self._order = 1 + adjoint_order(of) if again else 1
        self._of_scalars = all(shape == SCALAR for shape in program.shapes.values())
        self._found: dict[str, str | list[Application | str] | None] = dict.fromkeys(dependent(program, wrt))

    def run(self) -> None:
        program, found = self.program, self._found
        last = program.position(self.of)
        if self.of in found:
            self._seed()
        for position in range(last, -1, -1):
            name, operation, args = program.equations[position]
            known = found.get(name)
            if known is None:
                continue
            adjoint = known if isinstance(known, str) else self._bind(name, known)
            for index, arg in enumerate(args):
                if arg in found:
                    self._name_temporaries(arg)
                    self._collect(arg, operation.vjp(self.builder, Site(args, name, index), adjoint))
        for name in program.declarations:
            known = found.get(name)
            if isinstance(known, list):
                self._bind(name, known)

    def adjoint(self, name: str) -> str:
        """The name of the derivative by `name`; bound to 0 where nothing arrived."""
        known = self._found.get(name)
        if isinstance(known, str):
            return known
        shape = self.program.shapes[name]
        operation = IDENTITY if shape == SCALAR else stretch(shape)
        return self._define(name, Application(operation, ("0",)))

    def _seed(self) -> None:
        name = self._new_name(self.of)
        self.builder.declare(name, Declaration("constant", SCALAR, "1"), self._element_names(self.of))
        self._found[self.of] = name
        self.adjoints[name] = self.of

    def _collect(self, name: str, contribution: Contribution) -> None:
        if contribution is None:
            return
        known = self._found[name]
        if known is None:
            self._found[name] = [contribution]
        elif isinstance(known, list):
            known.append(contribution)

    def _bind(self, name: str, contributions: list[Application | str]) -> str:
        """The adjoint of `name`, all its contributions having arrived."""
        self._name_temporaries(name)
        shape = SCALAR if self._of_scalars else self.builder.shape(name)
        parts = [self._fit(part, shape) for part in _stacked(contributions)]
        if len(parts) == 1:
            part = parts[0]
            # An adjoint that is just another one needs no equation, unless the user asked for it or wrote the name.
            if isinstance(part, str) and name not in self.wrt and name.startswith("_"):
                self._found[name] = part
                return part
            return self._define(name, Application(IDENTITY, (part,)) if isinstance(part, str) else part, shape)
        names = tuple(part if isinstance(part, str) else self.builder.emit(part, shape) for part in parts)
        return self._define(name, Application(row("add", len(names)), names), shape)

    def _define(self, name: str, application: Application, shape: Shape | None = None) -> str:
        adjoint = self.builder.bind(self._new_name(name), application, self._element_names(name), shape)
        self._found[name] = adjoint
        self.adjoints[adjoint] = name
        return adjoint

    def _fit(self, part: Application | str, shape: Shape) -> Application | str:
        """The contribution brought to the shape of its primal: summed where that was stretched, or stretched."""
        if self._of_scalars and (isinstance(part, str) or part.operation.expand is not None):
            return part  # rows with a scalar expansion take scalars to a scalar
        found = self._shape(part)
        if found == shape:
            return part
        for axis in (0, 1):
            if shape[axis] == 1 and found[axis] != 1:
                part = Application(total(axis), (part if isinstance(part, str) else self.builder.emit(part),))
                found = self._shape(part)
        if found != shape:
            broadcast([found, shape], "adjoint")
            part = Application(stretch(shape), (part if isinstance(part, str) else self.builder.emit(part),))
        return part

    def _shape(self, part: Application | str) -> Shape:
        if isinstance(part, str):
            return self.builder.shape(part)
        return part.operation.shape([self.builder.shape(arg) for arg in part.args])

    def _name_temporaries(self, name: str) -> None:
        self.builder.within(name, "d")

    def _new_name(self, name: str) -> str:
        if name.startswith("_"):
            return self.builder.fresh(f"_d{name.lstrip('_')}")
        return self.builder.fresh(adjoint_name(name, self._of_name, self._order))

    def _element_names(self, name: str) -> ElementNames | None:
        family = self.program.elements.get(name)
        if family is None:
            return None
        adjoint = self._new_name(name)
        prefix = adjoint[: -len(name)] if adjoint.endswith(name) else "d"
        return replace(family, base=prefix + family.base)


def _stacked(parts: list[Application | str]) -> list[Application | str]:
    """Contributions to single entries of an array, put together in one array."""
    if len(parts) < 2:
        return parts
    entries = [part for part in parts if isinstance(part, Application) and part.operation.name == "stack"]
    places = [place for part in entries for place in part.operation.params[1]]
    if len(entries) < 2 or len(set(places)) < len(places):
        return parts
    args = tuple(arg for part in entries for arg in part.args)
    merged = Application(stack(entries[0].operation.params[0], tuple(places)), args)
    others = [part for part in parts if not (isinstance(part, Application) and part.operation.name == "stack")]
    return [*others, merged]


def tangent(program: Program, wrt: str, direction: str | None = None) -> Program:
    """Forward mode: the program extended by the tangent ``x_dot`` of every name that depends on `wrt`.

    The tangent of a scalar `wrt` is 1; an array's is a new input of its shape, named `direction` or ``{wrt}_dot``.
    `gradients` maps `wrt` to the tangent of the loss, if there is one.
    """
    builder = Builder(program)
    active = dependent(program, [wrt])
    seed = direction or builder.fresh(f"{wrt}_dot")
    shape = program.shapes[wrt]
    scalar = shape == SCALAR and direction is None
    builder.declare(seed, Declaration("constant", shape, "1") if scalar else Declaration("input", shape))
    tangents = {wrt: seed}
    for name, operation, args in program.equations:
        if name in active and name not in tangents:
            tangents[name] = _tangent_of(builder, tangents, name, operation, args)
    gradients = dict(program.gradients)
    if program.loss is not None:
        if program.loss not in tangents:
            tangents[program.loss] = builder.bind(builder.fresh(f"{program.loss}_dot"), Application(IDENTITY, ("0",)))
        gradients[wrt] = tangents[program.loss]
    return builder.build(gradients=gradients)


def _tangent_of(
    builder: Builder, tangents: dict[str, str], name: str, operation: Operation, args: tuple[str, ...]
) -> str:
    builder.within(f"{name}_dot")
    parts: list[Application | str] = []
    for index, arg in enumerate(args):
        if arg in tangents:
            part = operation.jvp(builder, Site(args, name, index), tangents[arg])
            if part is not None:
                parts.append(part)
    target = builder.fresh(f"{name}_dot")
    shape = builder.shape(name)
    if not parts:
        return builder.bind(target, Application(IDENTITY if shape == SCALAR else stretch(shape), ("0",)))
    if len(parts) == 1:
        application = Application(IDENTITY, (parts[0],)) if isinstance(parts[0], str) else parts[0]
    else:
        names = tuple(part if isinstance(part, str) else builder.emit(part) for part in parts)
        application = Application(row("add", len(names)), names)
    if application.operation.shape([builder.shape(arg) for arg in application.args]) != shape:
        application = Application(stretch(shape), (builder.emit(application),))
    return builder.bind(target, application)
