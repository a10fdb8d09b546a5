"""Specs as code, formulas and data that other systems read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from symgraph.calculus.batched import batched
from symgraph.calculus.gradients import written_names
from symgraph.calculus.program import Program
from symgraph.errors import InputError, Problem, near
from symgraph.files import FileNames, file_stem
from symgraph.lowering.compiled import of_one_sample
from symgraph.lowering.export.options import Options
from symgraph.lowering.export.targets import TARGETS, ExportTarget
from symgraph.spec.export_values import export_values
from symgraph.spec.lower import program_of
from symgraph.spec.programs import find_spec, from_equations, load


def export(
    source: Any, to: str, wrt: str | Iterable[str] = "all", of: str | None = None, *, batch: bool = False
) -> str:
    """The text of a program in another language: ``symgraph.export("line", to="numpy")``.

    `source` is a Program, or what `symgraph.load` takes; `to` is numpy, scipy, class, layers, torch, jax, javascript,
    sympy, latex or json.  `wrt` is a name, several, or ``"all"``; `of` is the loss unless given.  With `batch`, inputs
    and targets have a row for each of any number of samples.

    >>> print(export("sum", to="class").splitlines()[3])
    class Sum:

    Raises InputError as `gradient` does, for an unknown target, and for what a target cannot say.
    """
    program = source if isinstance(source, Program) else load(source)
    return exported(program, Request((to,), tuple(written_names(wrt)), of, batch))[to]


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a spec: targets, gradients by names, and whether of one sample or any number of them.

    `left_out` is told of targets that cannot say the program; without it, that is an error.
    """

    targets: Sequence[str]
    wrt: Sequence[str] = ("all",)
    of: str | None = None
    batch: bool = False
    left_out: Callable[[str], None] | None = None


def export_files(
    source: str | None,
    equations: Sequence[str],
    request: Request,
    values: Mapping[str, str] | None = None,
    *,
    names: FileNames | None = None,
) -> dict[str, str]:
    """The texts for all targets by the names of their files, for a spec (or, without one, for equations).

    `names` are those of files that other specs of the same command have.
    """
    program = from_equations(equations, values) if source is None else program_of(find_spec(source, values))
    names = names or FileNames()
    texts = exported(program, request)
    return {names.distinct(file_stem(program.name), TARGETS[to].suffix): text for to, text in texts.items()}


def exported(program: Program, request: Request) -> dict[str, str]:
    """The texts for all targets; for those that can say the program, where others may be left out."""
    targets = {to: _target(to) for to in request.targets}
    program = _of_samples(program) if request.batch else program
    values, examples, sizes = export_values(program)
    options = Options(tuple(request.wrt), request.of, values, examples, sizes)
    texts: dict[str, str] = {}
    for to, target in targets.items():
        try:
            texts[to] = target.write(program, options)
        except InputError as error:
            if request.left_out is None:
                raise
            request.left_out(f"{program.name}: no {to}: {error}")
    return texts


def _of_samples(program: Program) -> Program:
    """The program of any number of samples; its loss is summed or averaged as the spec says."""
    learning: Mapping[str, Any] = program.metadata.get("train", {})
    usual = program.metadata.get("over_samples", "mean")
    return batched(of_one_sample(program), learning.get("loss", usual))


def _target(to: str) -> ExportTarget:
    if to not in TARGETS:
        raise InputError(Problem(f"'{to}' found as a target", f"{', '.join(TARGETS)} are allowed", near(to, TARGETS)))
    return TARGETS[to]
