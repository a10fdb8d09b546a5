"""Which figures are asked for, and how the names of their files end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from symgraph.calculus.gradients import wrt_names
from symgraph.calculus.operation import size
from symgraph.calculus.program import Program
from symgraph.errors import InputError, Problem
from symgraph.figure.look.style import is_plain
from symgraph.figure.options import Options

MAX_FIGURES = 2000
Kind = Literal["forward", "gradient", "update", "combined", "network"]


@dataclass(frozen=True, slots=True)
class Asked:
    """One figure: of what kind, by which name it differentiates ("" for none), and the end of its file's name."""

    kind: Kind
    suffix: str
    name: str = ""


def asked(names: list[str], options: Options) -> list[Asked]:
    """The figures to be drawn, where gradients by these names are wanted.

    Raises InputError for options that say how gradients are drawn where there are none, and for too many figures.
    """
    if is_plain(options.style):
        return [Asked("forward", "forward"), *(Asked("gradient", f"d-{name}", name) for name in names)]
    if not names and (options.with_forward or options.order > 1):
        option = "--with-forward" if options.with_forward else "--order"
        raise InputError(Problem(f"{option} without a name", "it says how gradients are drawn", "add --wrt w111, say"))
    found = [Asked("forward", "forward")]
    derivative = "d" if options.order == 1 else f"d{options.order}"
    found += (Asked("gradient", f"{derivative}-{name}", name) for name in names)
    if options.update:
        found += _for_each("update", names)
    if options.combined:
        found += _for_each("combined", names)
    if options.network:
        found.append(Asked("network", "network"))
    _refuse_many("these options ask for", len(found) - 1)  # the forward figure comes with any number of others
    return found


def _for_each(kind: Literal["update", "combined"], names: list[str]) -> Iterator[Asked]:
    """A further drawing for each name; of one name the file's name is short."""
    if not names:
        raise InputError(Problem(f"--{kind} without a name", "it is drawn for each name", "add --wrt w111, say"))
    for name in names:
        yield Asked(kind, f"{kind}-{name}" if len(names) > 1 else kind, name)


def figure_names(program: Program, wrt: tuple[str, ...], whole: bool = False) -> list[str]:
    """The names that get a figure of their own: ``all`` is one for each scalar weight, or each `whole` array.

    Raises InputError for an unknown name, and for more figures than anyone wants.
    """
    names: list[str] = []
    for name in wrt_names(program, wrt):
        program.resolve(name)
        family = program.elements.get(name)
        if "all" in wrt and name not in wrt and family is not None and not whole:
            rows, columns = program.shapes[name]
            _refuse_many("--wrt all asks for at least", len(names) + size((rows, columns)))
            names.extend(family.names(int(rows), int(columns)))
        else:
            names.append(name)
    return list(dict.fromkeys(names))


def _refuse_many(what: str, figures: int) -> None:
    if figures > MAX_FIGURES:
        allowed = f"at most {MAX_FIGURES:,} are drawn by one command"
        raise InputError(Problem(f"{what} {figures:,} figures", allowed, "name fewer weights"))
