"""The command ``symgraph check``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from symgraph.cli.group import EQUATIONS, SPECS, commands
from symgraph.cli.saying import imports_unsearched, say, told
from symgraph.errors import InputError


@commands.command()
@SPECS
@EQUATIONS
@click.option(
    "--claim",
    "claims",
    multiple=True,
    metavar="CLAIM",
    help='A claim such as "w111 = i1*w211" beside those of the SPEC; repeatable.',
)
@click.option("--claims", "claims_file", metavar="FILE", help="A file of claims for every SPEC.")
@click.option(
    "--model",
    metavar="SPEC",
    help="The spec that says what is computed, what is assumed and which gradients are wanted; the files carry claims "
    "only, and one that is missing earns nothing.",
)
@click.option("--effort", type=click.IntRange(1, 6), default=1, show_default=True, help="How hard to try.")
@click.option(
    "--jobs",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="How many processes share the files; 0 takes one for each core.",
)
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    default=100.0,
    show_default=True,
    metavar="SECONDS",
    help="Of several files: how long one of them may take.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
@click.option("--junit", type=click.Path(path_type=Path), metavar="FILE", help="Write JUnit XML, for CI.")
@click.option("--csv", type=click.Path(path_type=Path), metavar="FILE", help="Write a table that opens in Excel.")
@click.option(
    "--feedback",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write a page for each file, in Markdown and in HTML.",
)
@click.option("--lang", type=click.Choice(["en", "ja"]), default="en", help="The language of text and pages.")
@click.option("--figure", is_flag=True, help="Draw the gradient of each refuted claim, what went wrong marked.")
@click.option(
    "--out", default="out", show_default=True, type=click.Path(path_type=Path), help="The folder of the figures."
)
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def check(
    *,
    specs: tuple[str, ...],
    equations: tuple[str, ...],
    as_json: bool,
    junit: Path | None,
    csv: Path | None,
    feedback: Path | None,
    lang: Any,
    quiet: bool,
    jobs: int,
    time_limit: float,
    figure: bool,
    out: Path,
    **options: Any,
) -> int:
    """Say of every claim whether it is right: proved, refuted with a counterexample, or undecided.

    SPEC is a YAML file with claims, the name of a template, or - for standard input.  Of several files each is judged
    apart from the others, in at most --time-limit seconds and, on Linux, one gigabyte.  Exit code: 0 all proved; 1 one
    is refuted or missing; 2 bad input in any file, or one that takes too much; 3 something is undecided; 4 the machine
    failed.
    """
    if bool(specs) == bool(equations):
        raise click.UsageError('Give spec files or names of templates, or else equations: -e "y = x**2".')
    if options["model"] and (equations or options["claims"] or options["claims_file"]):
        raise click.UsageError("With --model the claims stand in the files: without -e, --claim and --claims.")
    if figure and "-" in specs:
        raise click.UsageError("--figure reads the SPEC again, which standard input cannot.")
    with imports_unsearched():
        from symgraph.checking.apart import Limits
        from symgraph.checking.report.reports import Reports, run_check
        from symgraph.checking.result import exit_code

    reports = Reports(as_json, junit, csv, feedback, lang, quiet)
    results = run_check(specs, reports, equations=equations, jobs=jobs or -1, limits=Limits(time_limit), **options)
    if figure:
        from symgraph.checking.report.mistakes import mistakes
        from symgraph.figure.figures import Mistake, render_mistake

        taken: set[str] = set()
        for file, facts in mistakes(results, lang):
            source, stem = (None, "") if equations else (options["model"] or file, Path(file).stem)
            with told(InputError):  # what cannot be drawn has been judged all the same
                mistake = Mistake(**facts, stem=stem)
                for path in render_mistake(source, equations, mistake, out=out, say=say, taken=taken, lang=lang):
                    say(str(path))
    return exit_code(results)
