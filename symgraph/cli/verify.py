"""The command ``symgraph verify``."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from symgraph.cli.completing import quantities
from symgraph.cli.drawing_options import AT, one_source
from symgraph.cli.group import EQUATIONS, SPECS, commands, split_names
from symgraph.cli.saying import imports_unsearched, say
from symgraph.errors import InputError


def _sizes(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> dict[str, int]:
    """``name=number`` pairs, which take commas."""
    sizes: dict[str, int] = {}
    for text in split_names(context, option, values):
        name, _, number = (part.strip() for part in text.partition("="))
        if not (name and number.isdecimal()):
            raise click.BadParameter(f"'{text}' is not of the form name=number, as in --sizes n=100,p=3.")
        sizes[name] = int(number)
    return sizes


@commands.command()
@SPECS
@EQUATIONS
@click.option(
    "--wrt",
    multiple=True,
    callback=split_names,
    shell_complete=quantities,
    metavar="NAME,...",
    help="What to differentiate by; all parameters unless you say; repeatable.",
)
@click.option("--of", metavar="NAME", help="What to differentiate; the loss unless given.")
@AT
@click.option(
    "--sizes",
    multiple=True,
    callback=_sizes,
    metavar="NAME=NUMBER,...",
    help="Numbers for sizes that are symbols; as the spec's values tell, or else n=100 and small ones.",
)
@click.option("--seed", type=int, default=0, help="Choose other example values, where the spec gives none.")
@click.option(
    "--only",
    multiple=True,
    callback=split_names,
    metavar="SYSTEM,...",
    help="Compare with these only: finite (differences), autograd, torch, jax, tensorflow.",
)
@click.option("--digits", type=click.IntRange(0, 15), default=6, show_default=True, help="Decimals of the numbers.")
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
def verify(
    *,
    specs: tuple[str, ...],
    equations: tuple[str, ...],
    wrt: tuple[str, ...],
    of: str | None,
    values: dict[str, str],
    sizes: dict[str, int],
    seed: int,
    only: tuple[str, ...],
    digits: int,
    as_json: bool,
) -> int:
    """Compare gradients with finite differences, autograd, PyTorch, JAX and TensorFlow, where installed.

    SPEC is a YAML file, the name of a template (see "symgraph new"), or - for standard input.  The others differentiate
    the forward equations by themselves.  Exit code: 0 all agree; 1 one differs; 2 bad input; 4 a system that --only
    names is not installed.
    """
    one_source(specs, equations)
    with imports_unsearched():
        from symgraph.checking.against.table import print_table
        from symgraph.checking.against.verify import Request, systems, verified_spec

    request = Request(wrt or ("all",), of, sizes, seed, systems(only))
    files: list[dict[str, Any]] = []
    exit_code = 0
    for spec in specs or (None,):
        try:
            found = verified_spec(spec, equations, values, request)
        except InputError as error:  # of one file: the others are compared all the same
            say(str(error))
            exit_code = InputError.exit_code
            files.append({"file": spec or "-e", "errors": [str(problem) for problem in error.problems]})
            continue
        exit_code = exit_code or int(not found.agrees)
        files.append({"file": spec or "-e", "errors": [], **found.to_dict()})
        if not as_json:
            print_table(found, sys.stdout, digits)
    if as_json:
        print(json.dumps({"files": files}, indent=2, allow_nan=False))
    return exit_code
