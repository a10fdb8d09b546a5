"""From a spec's program to its derivation by the chain rule, with the spec's numbers or examples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from symgraph.calculus.abstract import functions_in
from symgraph.calculus.chain_rule import chain_rules, single_operations
from symgraph.calculus.expand import expand
from symgraph.calculus.gradients import ALL
from symgraph.calculus.operation import SCALAR, dims
from symgraph.calculus.program import Program
from symgraph.calculus.readable.chain_lines import chain_lines
from symgraph.calculus.readable.chain_values import ChainValues
from symgraph.errors import InputError, Problem
from symgraph.lowering.chain_story import ChainStory
from symgraph.lowering.numbers import PRECISION
from symgraph.spec.numbers_needed import values_needed
from symgraph.words import Lexicon

DIGITS = 4
"""Decimals of rounded numbers unless the spec or the user says otherwise."""


@dataclass(frozen=True, slots=True)
class StoryOptions:
    """How a derivation in steps is told.

    With `elementary` every operation has a line of its own; `numbers` are written with `digits` decimals; `seed`
    chooses example values where the spec has none.
    """

    elementary: bool = False
    numbers: bool = True
    seed: int = 0
    digits: int | None = None


def is_of_scalars(program: Program) -> bool:
    """Whether every name is a number, as in a formula."""
    return all(shape == SCALAR for shape in program.shapes.values())


def scalars_among(program: Program, names: Sequence[str]) -> list[str]:
    """The names that are single numbers: all those of a formula, and elements of arrays.

    Raises InputError for an unknown name.
    """
    known = [name for name in names if name == ALL or program.resolve(name)]
    if is_of_scalars(program):
        return known
    return [name for name in known if name != ALL and program.resolve(name)[1] is not None]


def chain_story(
    program: Program,
    wrt: Sequence[str],
    of: str | None,
    *,
    options: StoryOptions,
    lexicon: Lexicon,
    say: Callable[[str], None],
) -> ChainStory:
    """The derivation of the derivatives of `of`, the loss unless given, by scalars; all that it depends on for "all".

    `say` is told where numbers are examples, or why there are none.  Raises InputError as `gradient` does, and where
    something cannot be evaluated at the values.
    """
    quantity = _quantity(program, of)
    scalar = expand(program)
    quantity = scalar.aliases.get(quantity, quantity)
    scalar = replace(scalar, loss=quantity)
    if options.elementary:
        scalar = single_operations(scalar)
    lines = chain_lines(scalar, _wanted(scalar, wrt), quantity)
    numbers, examples = None, list[str]()
    if options.numbers and (function := _without_value(scalar)):
        say(f"no numbers are shown: {function} stands for any function")
    elif options.numbers:
        values, examples = values_needed(scalar, options.seed, say)
        numbers = ChainValues(scalar, lines, values, PRECISION)
    own = program.metadata.get("figure", {}).get("digits")
    digits = options.digits if options.digits is not None else int(own) if own is not None else DIGITS
    return ChainStory(scalar, quantity, lines, numbers, digits, examples, options.seed, lexicon)


def _quantity(program: Program, of: str | None) -> str:
    """The scalar that is differentiated: what is asked for, or the loss."""
    of = of or program.loss
    if of is None:
        found = f"'{program.name}' has no loss to differentiate"
        raise InputError(Problem(found, "a loss is one number", "add loss: mse, or name a quantity with --of"))
    array, place = program.resolve(of)
    if place is None and program.shapes[array] != SCALAR:
        found = f"only a scalar can be differentiated; '{of}' is {dims(program.shapes[array])}"
        raise InputError(Problem(found, action="name one of its elements"))
    return program.scalars(of)[0]


def _wanted(program: Program, wrt: Sequence[str]) -> list[str]:
    """The names asked for as they are called element by element; for "all" everything but the targets."""
    if ALL in wrt and ALL not in program.shapes:
        targets = [name for name, declared in program.declarations.items() if declared.role == "target"]
        return [rule.name for rule in chain_rules(program) if rule.name not in targets]
    return [program.aliases.get(name, name) for name in wrt]


def _without_value(program: Program) -> str:
    """An abstract function that the program applies, if there is one."""
    return next(iter(functions_in(equation.term for equation in program.equations)), "")
