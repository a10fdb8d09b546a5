"""The command line: options in, files and exit codes out.

It has no logic of its own: what the options say goes to the package, which is imported only when a command runs, so
that help and usage errors come at once.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import click

from symgraph.errors import EnvironmentFailure, InputError, SymgraphError, bug_report, near

FORMATS = ("pdf", "png", "svg", "tex", "dot", "typ")
INTERRUPTED = 130


def _split(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Values of an option that repeats and takes commas, each once, in the order given."""
    words = (word.strip() for value in values for word in value.split(","))
    return tuple(dict.fromkeys(word for word in words if word))


def _formats(context: click.Context, option: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    if value is None:
        return None
    formats = _split(context, option, (value.lower(),))
    for found in formats:
        if found not in FORMATS:
            raise click.BadParameter(_sentence(f"'{found}' is not one of {', '.join(FORMATS)}", near(found, FORMATS)))
    if not formats:
        raise click.BadParameter(f"name at least one of {', '.join(FORMATS)}.")
    return formats


def _assignments(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """``name=value`` pairs, the values still as text; the last one of a name counts."""
    assigned: dict[str, str] = {}
    for text in values:
        name, sign, value = (part.strip() for part in text.partition("="))
        if not (name and sign and value):
            raise click.BadParameter(f"'{text}' is not of the form name=value, as in --at x=3.")
        assigned[name] = value
    return assigned


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="symgraph", message="%(prog)s %(version)s")
def commands() -> None:
    """Pictures of how a neural network, or any formula, computes and how its gradient flows.

    Begin with: symgraph render tanh-2-2-1 --wrt w111
    """


@commands.command()
@click.argument("specs", nargs=-1, metavar="SPEC...")
@click.option(
    "-e",
    "--equation",
    "equations",
    multiple=True,
    metavar="EQUATION",
    help='An equation such as "y = a*x + b" instead of a SPEC; repeatable, the last one is the loss.',
)
@click.option(
    "--at",
    "values",
    multiple=True,
    callback=_assignments,
    metavar="NAME=VALUE",
    help="The value of an input or a parameter; repeatable.",
)
@click.option(
    "--wrt",
    multiple=True,
    callback=_split,
    metavar="NAME,...",
    help="Also draw the gradient with respect to a name: w111, a whole array W1, or all; repeatable.",
)
@click.option(
    "--format",
    "formats",
    callback=_formats,
    metavar="FORMAT,...",
    help=f"The files to write: {', '.join(FORMATS)}; pdf,png unless the spec says otherwise.",
)
@click.option(
    "--out", default="out", show_default=True, type=click.Path(path_type=Path), help="The folder to write them to."
)
@click.option(
    "--engine",
    type=click.Choice(["auto", "dot", "bundled"]),
    help="What lays the graph out: your Graphviz's dot, or the bundled one (the same bytes everywhere); "
    "auto takes what is there.",
)
@click.option("--dot", type=click.Path(path_type=Path), help="Where the program dot is, if not on the PATH.")
@click.option("--with-forward", is_flag=True, help="Join a gradient graph to the forward graph.")
@click.option(
    "--style",
    metavar="STYLE",
    help="lecture, textbook, circuit, partials, mono, dark, or a style file of your own (.yaml); "
    "sympy: the plain expression tree, as sympy.printing.dot draws it.",
)
@click.option(
    "--show",
    multiple=True,
    callback=_split,
    metavar="WHAT,...",
    help="What to write on the arrows: names, values, gradients (numbers that flow back), symbols (the same as "
    "formulas), partials (local derivatives).",
)
@click.option("--digits", type=click.IntRange(0, 12), help="Decimals of rounded numbers; 2 unless given.")
@click.option(
    "--level",
    type=click.Choice(["op", "unit", "layer"]),
    help="How much is one box: an operation, a unit (or an equation), a layer (or a named group).",
)
@click.option("--fold", multiple=True, metavar="PART", help="Draw a named part as one box; repeatable.")
@click.option(
    "--unfold", multiple=True, metavar="PART", help="Draw a part, or a function such as sigmoid, in full; repeatable."
)
@click.option(
    "--constants",
    type=click.Choice(["auto", "inputs", "operators"]),
    help="Draw numbers as inputs of their own, or inside of the operators that use them.",
)
@click.option("--upstream", metavar="NAME", help="What flows back into the last value: a name such as E, or dL/dy.")
@click.option("--size", metavar="SIZE", help="Fill a page: 16:9, 4:3, or WxH such as 12cm x 8cm.")
@click.option("--direction", type=click.Choice(["right", "down"]), help="Where the arrows lead.")
@click.option("--width", type=click.IntRange(1), metavar="PX", help="The width of PNG files.")
@click.option("--dpi", type=click.FloatRange(0, min_open=True), help="The resolution of PNG files.")
@click.option(
    "--font", multiple=True, metavar="FONT", help="A font by name or file for the letters in words; repeatable."
)
@click.option("--lang", type=click.Choice(["en", "ja"]), help="The language of the words in the figure.")
@click.option("--order", type=click.IntRange(1, 4), help="Draw derivatives of this order; 1 unless given.")
@click.option("--seed", type=int, help="Choose other example values, where the spec gives none.")
@click.option("--network", is_flag=True, help="Also draw the neurons and their weighted connections.")
@click.option("--update", is_flag=True, help="Also draw the step of learning for each --wrt.")
@click.option("--combined", is_flag=True, help="Also draw forward and gradient graph in one, for each --wrt.")
@click.option("--report", is_flag=True, help="Measure how legible each figure is, and print it.")
@click.option("--paths", is_flag=True, help="Print each path from the loss to a name, and the sum over all.")
def render(
    *,
    specs: tuple[str, ...],
    equations: tuple[str, ...],
    values: dict[str, str],
    wrt: tuple[str, ...],
    formats: tuple[str, ...] | None,
    out: Path,
    **options: Any,
) -> int:
    """Draw the forward graph and, with --wrt, gradient graphs.

    SPEC is a YAML file, the name of a template (see "symgraph new"), or - for standard input.
    """
    if bool(specs) == bool(equations):
        raise click.UsageError('Give spec files or names of templates, or else equations: -e "y = a*x + b".')
    with _collector_paused():
        from symgraph.figure.figures import render_spec

    exit_code = 0
    taken: set[str] = set()
    for spec in specs or (None,):
        try:
            written = render_spec(
                spec,
                equations=equations,
                values=values,
                wrt=wrt,
                formats=formats,
                out=out,
                say=_say,
                taken=taken,
                **options,
            )
        except InputError as error:  # of one file: the others are drawn all the same
            _say(str(error))
            exit_code = InputError.exit_code
        else:
            for path in written:
                print(path)
    return exit_code


@commands.command()
@click.argument("specs", nargs=-1, metavar="SPEC...")
@click.option(
    "-e",
    "--equation",
    "equations",
    multiple=True,
    metavar="EQUATION",
    help='An equation such as "y = a*x + b" instead of a SPEC; repeatable, the last one is the loss.',
)
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
    figure: bool,
    out: Path,
    **options: Any,
) -> int:
    """Say of every claim whether it is right: proved, refuted with a counterexample, or undecided.

    SPEC is a YAML file with claims, the name of a template, or - for standard input.  Exit code: 0 all proved; 1 one is
    refuted or missing; 2 bad input in any file; 3 something is undecided; 4 the machine failed.
    """
    if bool(specs) == bool(equations):
        raise click.UsageError('Give spec files or names of templates, or else equations: -e "y = x**2".')
    if options["model"] and (equations or options["claims"] or options["claims_file"]):
        raise click.UsageError("With --model the claims stand in the files: without -e, --claim and --claims.")
    if figure and "-" in specs:
        raise click.UsageError("--figure reads the SPEC again, which standard input cannot.")
    with _collector_paused():
        from symgraph.checking.report.reports import Reports, run_check
        from symgraph.checking.result import exit_code

    reports = Reports(as_json, junit, csv, feedback, lang, quiet)
    results = run_check(specs, reports, equations=equations, jobs=jobs or -1, **options)
    if figure:
        from symgraph.checking.report.mistakes import mistakes
        from symgraph.figure.figures import Mistake, render_mistake

        taken: set[str] = set()
        for file, told in mistakes(results, lang):
            source, stem = (None, "") if equations else (options["model"] or file, Path(file).stem)
            with _told(InputError):  # what cannot be drawn has been judged all the same
                mistake = Mistake(**told, stem=stem)
                for path in render_mistake(source, equations, mistake, out=out, say=_say, taken=taken, lang=lang):
                    _say(str(path))
    return exit_code(results)


@commands.command()
@click.option("--dot", type=click.Path(path_type=Path), help="Where the program dot is, if not on the PATH.")
def engines(dot: Path | None) -> None:
    """Tell which layout engines are there."""
    from symgraph.figure.placing.layout import engine_report

    for line in engine_report(dot):
        print(line)


@commands.command()
@click.argument("name", required=False)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Overwrite FILE.")
def new(name: str | None, file: Path | None, force: bool) -> None:
    """Write a template to a file, or list the templates.

    FILE is NAME.yaml unless given; without NAME, all templates are listed.
    """
    from symgraph.spec.templates import template_names, template_summary, template_text

    if name is None:
        width = max(map(len, template_names()))
        for template in template_names():
            print(f"{template:{width}}  {template_summary(template)}")
        return
    text = template_text(name)
    file = file or Path(f"{name}.yaml")
    try:
        with file.open("w" if force else "x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        raise InputError(f"{file} exists already; --force overwrites it") from None
    print(file)


@commands.command("help")
@click.argument("command", required=False)
@click.pass_context
def help_command(context: click.Context, command: str | None) -> None:
    """Explain a COMMAND, or list the commands."""
    parent = context.find_root()
    if command is None:
        print(parent.get_help())
        return
    found = commands.get_command(parent, command)
    if found is None:
        known = commands.list_commands(parent)
        raise click.UsageError(_sentence(f"there is no command '{command}'", near(command, known)))
    with click.Context(found, info_name=command, parent=parent) as asked:
        print(found.get_help(asked))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Returns the exit code: 0 done, 2 bad input or usage, 4 the environment failed, 130 interrupted.
    """
    _make_streams_forgiving()
    try:
        result = commands.main(arguments, prog_name="symgraph", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return InputError.exit_code
    except SymgraphError as error:
        _say(str(error))
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        _say("interrupted")
        return INTERRUPTED
    except OSError as error:
        _say(f"the system refused: {error}")
        return EnvironmentFailure.exit_code
    except Exception as error:
        # Not Python's exit code 1, which promises that a claim was refuted.
        if "SYMGRAPH_TRACEBACK" in os.environ:
            raise
        _say(bug_report(error))
        return EnvironmentFailure.exit_code
    return result if isinstance(result, int) else 0


@contextmanager
def _collector_paused() -> Generator[None]:
    """Imports make no garbage, but looking for it takes a tenth of their time; what they made is not searched later."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
    gc.freeze()


@contextmanager
def _told(error_class: type[SymgraphError]) -> Generator[None]:
    """An error of this kind is told, and ends nothing else."""
    try:
        yield
    except error_class as error:
        _say(str(error))


def _sentence(found: str, suggestion: str) -> str:
    return f"{found}; {suggestion}" if suggestion else f"{found}."


def _say(message: str) -> None:
    """Tell the user something beside the result; not by click.echo, which overrules an ASCII console."""
    print(message, file=sys.stderr)


def _make_streams_forgiving() -> None:
    r"""What an encoding cannot hold (``₁`` in cp932) is written as ``\u2081`` instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            with suppress(ValueError):  # a closed stream
                stream.reconfigure(errors="backslashreplace")
