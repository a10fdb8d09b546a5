"""The command ``symgraph trace``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from symgraph.cli.completing import quantities
from symgraph.cli.drawing_options import AT, SEED, formats_of, one_source
from symgraph.cli.each_source import where_of_several
from symgraph.cli.group import EQUATIONS, SPECS, commands, split_names
from symgraph.cli.saying import imports_unsearched, say, sentence
from symgraph.errors import InputError, near

FORMATS = {"text": "txt", "md": "md", "markdown": "md", "latex": "tex", "tex": "tex", "csv": "csv", "html": "html"}


@commands.command()
@SPECS
@EQUATIONS
@AT
@click.option("--mode", type=click.Choice(["reverse", "forward"]), help="Adjoints (the usual), or tangents by --wrt.")
@click.option(
    "--wrt",
    multiple=True,
    callback=split_names,
    shell_complete=quantities,
    metavar="NAME,...",
    help="Forward mode: a column of tangents for each name. Reverse mode: only the adjoints that lead to these names.",
)
@click.option("--of", metavar="NAME", help="What to differentiate; the loss unless given.")
@click.option("--elementary", is_flag=True, help="Split right-hand sides into single operations, v1, v2 and so on.")
@click.option(
    "--level",
    type=click.Choice(["op", "matrix"]),
    help="Rows of numbers, or of whole arrays, as of a spec whose sizes are symbols.",
)
@click.option(
    "--show", type=click.Choice(["symbols", "numbers", "both"]), help="Formulas, values, or both (the usual)."
)
@click.option(
    "--notation",
    type=click.Choice(["bar", "partial"]),
    help="How typeset tables write derivatives: with bars and dots as in the survey, or as in the figures.",
)
@click.option("--digits", type=click.IntRange(0, 12), help="Decimals of rounded numbers; 4 unless given.")
@SEED
@click.option("--rows", type=click.IntRange(1), help="The most rows; 200 unless given.")
@click.option("--lang", type=click.Choice(["en", "ja"]), help="The language of the words in the table.")
@click.option(
    "--format",
    "formats",
    callback=formats_of(tuple(FORMATS)),
    metavar="FORMAT,...",
    help="text, md, tex, csv, html. Without it the table is printed.",
)
@click.option("-o", "file", type=click.Path(path_type=Path), metavar="FILE", help="Write to this file, by its ending.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="The folder of the files; out unless given."
)
def trace(
    *,
    specs: tuple[str, ...],
    equations: tuple[str, ...],
    values: dict[str, str],
    formats: tuple[str, ...] | None,
    file: Path | None,
    out: Path | None,
    **options: Any,
) -> int:
    """Print every value with its adjoint beside it, as a table of formulas and numbers.

    SPEC is a YAML file, the name of a template (see "symgraph new"), or - for standard input.
    """
    one_source(specs, equations)
    kinds = tuple(dict.fromkeys(FORMATS[word] for word in formats or ()))
    if file is not None:
        kinds = (_kind(file, kinds),)
        if out or len(specs) > 1:
            raise click.UsageError("Write one trace to one file (-o), or any to a folder (--out).")
    with imports_unsearched():
        from symgraph.figure.trace.traces import trace_files, trace_of_spec

    exit_code = 0
    traces: list[Any] = []
    for spec in specs or (None,):
        try:
            traces.append(trace_of_spec(spec, equations, values, options, say))
        except InputError as error:  # of one file: the others are traced all the same
            say(where_of_several(error, spec, specs))
            exit_code = InputError.exit_code
    if file is not None:
        from symgraph.figure.trace.formats import WRITERS
        from symgraph.files import write

        files = [(file, WRITERS[kinds[0]](one)) for one in traces]
        for path in write(dict(files), "choose another file"):
            print(path)
    else:
        printed = kinds in ((), ("txt",)) and out is None
        for path in [] if printed else trace_files(traces, kinds or ("txt",), out or Path("out")):
            print(path)
        if printed:
            from symgraph.figure.trace.terminal import print_trace

            for number, one in enumerate(traces):
                if number:
                    print()
                print_trace(one, sys.stdout)
    return exit_code


def _kind(file: Path, kinds: tuple[str, ...]) -> str:
    """The format of a file, by its ending or as it was asked for."""
    if len(kinds) == 1:
        return kinds[0]
    ending = file.suffix.lower().removeprefix(".")
    known = dict.fromkeys(FORMATS.values())
    if kinds:
        raise click.UsageError(f"-o writes one file, of one format; --out writes {', '.join(kinds)} to a folder.")
    if ending not in known:
        suggestion = near(ending, known) or f"known: {', '.join(known)}"
        raise click.UsageError(sentence(f"{file}: the ending says no format", suggestion))
    return ending
