"""A program and its gradient as the steps of two passes: what code is written from, with what each step means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from symgraph.calculus.closed_form import folded_within
from symgraph.calculus.formula_spans import paths
from symgraph.calculus.gradients import gradient, with_element_gradients, wrt_names
from symgraph.calculus.operation import symbols_of
from symgraph.calculus.program import Program, needed
from symgraph.calculus.stable import stabilized
from symgraph.calculus.term import Apply, Term, names_in
from symgraph.errors import InputError, Problem
from symgraph.lowering.export.options import Options
from symgraph.lowering.python_modules import functions
from symgraph.lowering.straight_line import Statement, statements

LONGEST = 40
"""Names, numbers and operations of the longest formula that is shown beside a step."""
_UNWRITTEN = ("take", "put", "entry", "stack", "unfold", "fold", "reshape", "broadcast")
"""Operations that move numbers about, which formulas are not written with."""


@dataclass(frozen=True, slots=True)
class Step:
    """``name = term``.

    A forward step has what its author `wrote`.  A step back computes the derivative by `primal`, which is the sum, over
    the values in `uses` that are computed from it, of the derivatives by these times their local partials.
    """

    name: str
    term: Term
    wrote: Term | None = None
    primal: str = ""
    uses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Passes:
    """The steps from `arguments` to `of`, and those from there `backward` to the gradients.

    `value` are the steps that `of` alone needs; `forward` are those that the backward pass starts from, which has uses
    for more.  `arguments` are the declared names that are needed, in their order.  `gradients` maps what was asked for
    to the name of its gradient; all are names of `program`, the whole of both passes.
    """

    program: Program
    of: str
    arguments: tuple[str, ...]
    value: tuple[Step, ...]
    forward: tuple[Step, ...]
    backward: tuple[Step, ...]
    gradients: Mapping[str, str]

    @property
    def parameters(self) -> tuple[str, ...]:
        """The arguments that are learned."""
        return tuple(name for name in self.arguments if self.program.declarations[name].role == "parameter")

    @property
    def data(self) -> tuple[str, ...]:
        """The other arguments."""
        return tuple(name for name in self.arguments if self.program.declarations[name].role != "parameter")

    @cached_property
    def functions(self) -> list[str]:
        """The abstract functions that the forward pass calls."""
        return functions(step.term for step in self.forward)

    @cached_property
    def derivatives(self) -> list[str]:
        """The derivatives of abstract functions that the backward pass calls."""
        return [name for name in functions(step.term for step in self.backward) if name not in self.functions]

    @cached_property
    def asked(self) -> dict[str, tuple[str, tuple[int, int] | None]]:
        """What was differentiated by: a name, and the place of an element where only that was asked for."""
        return {name: self.program.resolve(name) for name in self.gradients}


def passes(program: Program, options: Options, *, stable: bool = True) -> Passes:
    """Both passes of a program; with `stable`, logarithms of probabilities are computed without overflow.

    Raises InputError as `gradient` does, and for a program that has gradients already.
    """
    if program.adjoints:
        found = f"'{program.name}' has gradients already"
        raise InputError(Problem(found, "an export makes them itself", "give the program without them, and wrt"))
    computed = stabilized(program) if stable else program
    whole, of, gradients = with_gradients(computed, options)
    results = [of, *gradients.values()]
    wanted = needed(whole, results)
    named = [e.name for e in whole.equations if e.name in wanted and e.name not in computed.shapes and e.name[0] != "_"]
    lines = statements(whole, [*results, *named])
    steps = _Steps(program, whole, of)
    return Passes(
        whole,
        of,
        tuple(_arguments(whole, wanted)),
        tuple(steps.forward(statements(computed, [of]))),
        tuple(steps.forward([line for line in lines if line.name in computed.shapes])),
        tuple(steps.backward([line for line in lines if line.name not in computed.shapes])),
        gradients,
    )


def _quantity(program: Program, options: Options) -> str:
    """The name of what is differentiated."""
    of = options.of or program.loss
    if of is None:
        found = f"'{program.name}' has no loss to differentiate"
        raise InputError(Problem(found, "a loss is one number", "add loss: to the spec, or ask for --of NAME"))
    name, place = program.resolve(of)
    if place is not None:
        found = f"'{of}' is one element of '{name}'"
        raise InputError(Problem(found, "exports differentiate a name of the program", f"add an equation: L: {of}"))
    return name


def with_gradients(program: Program, options: Options) -> tuple[Program, str, dict[str, str]]:
    """The program with the gradients that are asked for, the name that they are of, and their own names by `wrt`."""
    of = _quantity(program, options)
    places = {name: program.resolve(name) for name in wrt_names(program, options.wrt)}
    arrays = list(dict.fromkeys(array for array, _ in places.values()))
    whole = gradient(program, arrays, of if of != program.loss else None)
    named, names = with_element_gradients(whole, places)
    return named, of, names


def _arguments(program: Program, wanted: set[str]) -> list[str]:
    """The declared names among those wanted, and the first arrays that tell sizes which nothing else does."""
    given = [name for name, d in program.declarations.items() if d.value is None and d.role != "size"]
    sizes = set(symbols_of(program.shapes[name] for name in wanted if name in program.shapes))
    sizes.difference_update(symbols_of(program.shapes[name] for name in given if name in wanted))
    found = set(wanted)
    for name in given:
        if sizes.intersection(program.shapes[name]):
            sizes.difference_update(program.shapes[name])
            found.add(name)
    return [name for name in given if name in found]


class _Steps:
    """Statements as steps that know what they mean."""

    def __init__(self, program: Program, whole: Program, of: str) -> None:
        self.program = program
        self.whole = whole
        self.of = of
        self.users: dict[str, list[str]] = {}
        wanted = needed(whole, [of])
        for name, _, args in whole.equations:
            for arg in dict.fromkeys(args):
                if name in wanted:
                    self.users.setdefault(arg, []).append(name)

    def forward(self, lines: Sequence[Statement]) -> list[Step]:
        return [Step(line.name, with_quotients(line.term), self._wrote(line.name)) for line in lines]

    def backward(self, lines: Sequence[Statement]) -> list[Step]:
        found: list[Step] = []
        for line in lines:
            primal = self.whole.adjoints.get(line.name, "")
            found.append(Step(line.name, with_quotients(line.term), None, primal, self._uses(primal)[::-1]))
        return found

    def _wrote(self, name: str) -> Term | None:
        if name.startswith("_") or self.program.equation(name) is None:
            return None
        term = folded_within(self.program, name, LONGEST)
        parts = [part for _, part in paths(term)] if term is not None else []
        unwritten = any(isinstance(part, Apply) and part.op in _UNWRITTEN for part in parts)
        return None if unwritten else term

    def _uses(self, primal: str) -> tuple[str, ...]:
        """The named values that are computed from a value, directly or by way of values without a name."""
        found: dict[str, None] = {}
        for user in self.users.get(primal, ()):
            if not user.startswith("_") or user == self.of:
                found[user] = None
            else:
                found.update(dict.fromkeys(self._uses(user)))
        return tuple(found)


def steps_used(steps: Sequence[Step], after: Sequence[Step]) -> list[Step]:
    """The steps that those after them use, directly or by way of each other."""
    used = {name for step in after for name in names_in(step.term)}
    found: list[Step] = []
    for step in reversed(steps):
        if step.name in used:
            found.append(step)
            used.update(names_in(step.term))
    return found[::-1]


def with_quotients(term: Term) -> Term:
    """The term with a factor ``1/n`` of a product as its divisor.

    >>> with_quotients(Apply("mul", ("2", Apply("div", ("1", "n")), "E")))
    Apply(op='div', args=(Apply(op='mul', args=('2', 'E')), 'n'))
    """
    if not isinstance(term, Apply):
        return term
    args = tuple(map(with_quotients, term.args))
    inverse = next((arg for arg in args if isinstance(arg, Apply) and arg.op == "div" and arg.args[0] == "1"), None)
    if term.op != "mul" or inverse is None:
        return Apply(term.op, args)
    rest = [arg for arg in args if arg is not inverse]
    return Apply("div", (rest[0] if len(rest) == 1 else Apply("mul", tuple(rest)), inverse.args[1]))
