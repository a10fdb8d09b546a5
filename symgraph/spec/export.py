"""Specs as code, formulas and data that other systems read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from symgraph.calculus.gradients import written_names
from symgraph.calculus.program import Program
from symgraph.errors import InputError, Problem, near
from symgraph.files import FileNames, file_stem
from symgraph.lowering.export.options import Options
from symgraph.lowering.export.targets import TARGETS, ExportTarget
from symgraph.spec.export_values import export_values
from symgraph.spec.lower import program_of
from symgraph.spec.programs import find_spec, from_equations, load


def export(source: Any, to: str, wrt: str | Iterable[str] = "all", of: str | None = None) -> str:
    """The text of a program in another language: ``symgraph.export("line", to="numpy")``.

    `source` is a Program, or what `symgraph.load` takes; `to` is numpy, scipy, class, layers, torch, jax, javascript,
    sympy, latex or json.  `wrt` is a name, several, or ``"all"``; `of` is the loss unless given.

    >>> print(export("sum", to="class").splitlines()[3])
    class Sum:

    Raises InputError as `gradient` does, for an unknown target, and for what a target cannot say.
    """
    program = source if isinstance(source, Program) else load(source)
    return exported(program, Request((to,), tuple(written_names(wrt)), of))[to]


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a spec: targets, and gradients by names."""

    targets: Sequence[str]
    wrt: Sequence[str] = ("all",)
    of: str | None = None


def export_files(
    source: str | None, equations: Sequence[str], request: Request, values: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The texts for all targets by the names of their files, for a spec (or, without one, for equations)."""
    program = from_equations(equations, values) if source is None else program_of(find_spec(source, values))
    names = FileNames()
    texts = exported(program, request)
    return {names.distinct(file_stem(program.name) + TARGETS[to].suffix): text for to, text in texts.items()}


def exported(program: Program, request: Request) -> dict[str, str]:
    """The texts for all targets."""
    targets = {to: _target(to) for to in request.targets}
    values, examples, sizes = export_values(program)
    options = Options(tuple(request.wrt), request.of, values, examples, sizes)
    return {to: target.write(program, options) for to, target in targets.items()}


def _target(to: str) -> ExportTarget:
    if to not in TARGETS:
        raise InputError(Problem(f"'{to}' found as a target", f"{', '.join(TARGETS)} are allowed", near(to, TARGETS)))
    return TARGETS[to]
