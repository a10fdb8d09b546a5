"""The command ``symgraph export``."""

from __future__ import annotations

from pathlib import Path

import click

from symgraph.cli.completing import any_of, quantities
from symgraph.cli.drawing_options import AT, one_source
from symgraph.cli.group import EQUATIONS, SPECS, commands, split_names
from symgraph.cli.saying import imports_unsearched, say, sentence
from symgraph.errors import InputError, near

TARGETS = (
    "numpy",
    "scipy",
    "class",
    "layers",
    "torch",
    "jax",
    "javascript",
    "sympy",
    "latex",
    "json",
)


def _targets(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    targets = tuple(dict.fromkeys(name.lower() for name in split_names(context, option, values)))
    for found in targets:
        if found not in (*TARGETS, "all"):
            known = (*TARGETS, "all")
            raise click.BadParameter(sentence(f"'{found}' is not one of {', '.join(known)}", near(found, known)))
    return TARGETS if "all" in targets else targets


@commands.command()
@SPECS
@EQUATIONS
@click.option(
    "--to",
    "targets",
    multiple=True,
    required=True,
    callback=_targets,
    shell_complete=any_of((*TARGETS, "all")),
    metavar="TARGET,...",
    help="numpy (functions), scipy (one packed vector, for scipy.optimize), class (one attribute a step), layers "
    "(layer classes with forward and backward), torch, jax, javascript (a module), sympy (a script), latex (a "
    "document), json (data that loads again), or all.",
)
@click.option(
    "--wrt",
    multiple=True,
    callback=split_names,
    shell_complete=quantities,
    metavar="NAME,...",
    help="What to differentiate by; all parameters unless you say; repeatable.",
)
@click.option("--of", metavar="NAME", help="What to differentiate; the loss unless given.")
@click.option("--batch", is_flag=True, help="Of any number of samples: a row for each in the inputs and targets.")
@AT
@click.option("-o", "file", type=click.Path(path_type=Path), metavar="FILE", help="Write to this file.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Write each target to its own file in this folder."
)
def export(
    *,
    specs: tuple[str, ...],
    equations: tuple[str, ...],
    targets: tuple[str, ...],
    wrt: tuple[str, ...],
    of: str | None,
    batch: bool,
    values: dict[str, str],
    file: Path | None,
    out: Path | None,
) -> int:
    """Write programs as code, formulas and data that other systems read and run.

    SPEC is a YAML file, the name of a template (see "symgraph new"), or - for standard input.  Code runs alone: run as
    a program it prints the value and the gradients at the spec's values.
    """
    one_source(specs, equations)
    if file and out:
        raise click.UsageError("Write to one file (-o) or to a folder (--out), not to both.")
    if file and (len(targets) > 1 or len(specs) > 1):
        raise click.UsageError("-o writes one target of one spec; --out DIR writes each to a file of its own.")
    with imports_unsearched():
        from symgraph.files import FileNames, write
        from symgraph.spec.export import Request, export_files

    left_out = say if targets == TARGETS else None
    request = Request(targets, wrt or ("all",), of, batch, left_out)
    exit_code = 0
    texts: list[str] = []
    names = FileNames()
    for spec in specs or (None,):
        try:
            found = export_files(spec, equations, request, values, names=names)
        except InputError as error:  # of one file: the others are exported all the same
            say(str(error))
            exit_code = InputError.exit_code
            continue
        if out:
            for path in write({out / name: text.encode() for name, text in found.items()}):
                print(path)
        texts += found.values()
    if file and texts:
        for path in write({file: texts[0].encode()}, "choose another file"):
            print(path)
    elif not out:
        print("\n".join(texts), end="")
    return exit_code
