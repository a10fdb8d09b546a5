"""The command ``symgraph train``."""

from __future__ import annotations

import sys
from typing import Any

import click

from symgraph.cli.completing import any_of, styles
from symgraph.cli.drawing_options import FONT, LANG, OUT, formats_of
from symgraph.cli.group import SPECS, commands
from symgraph.cli.progress import training_bar
from symgraph.cli.saying import imports_unsearched, say
from symgraph.errors import INTERRUPTED, EnvironmentFailure, InputError

FORMATS = ("png", "pdf", "svg")


@commands.command()
@SPECS
@click.option(
    "--data",
    metavar="FILE",
    help="Where examples come from, instead of the spec's own: a .csv or .npz file, a folder of MNIST files, or "
    "blobs, moons, circles, digits.",
)
@click.option("--rate", metavar="NUMBER", help="Learning rate; 0.1 unless given.")
@click.option("--steps", metavar="COUNT", help="How many updates.")
@click.option("--epochs", metavar="COUNT", help="How many passes over the data, unless steps are given; 100.")
@click.option("--batch", metavar="COUNT", help="Examples in one update: all (unless given), or a number.")
@click.option("--momentum", metavar="NUMBER", help="Share of the last update that is added to the next.")
@click.option("--seed", metavar="NUMBER", help="Chooses the start, the order of the examples and dropout's masks.")
@click.option("--gradient", metavar="WORD", help="mean or sum over the examples of a batch; as in the loss.")
@click.option("--start", metavar="RULE", help="Start at random: glorot, he, uniform; or at zeros.")
@click.option("--every", metavar="COUNT", help="Updates from one entry of the history to the next; an epoch.")
@OUT
@click.option(
    "--format",
    "formats",
    callback=formats_of(FORMATS),
    shell_complete=any_of(FORMATS),
    metavar="FORMAT,...",
    help="Of pictures: png (the usual), pdf, svg.",
)
@click.option("--no-pictures", is_flag=True, help="Write the values and the history only.")
@click.option("--animate", type=click.Choice(["gif", "webp"]), help="A moving picture of learning, too.")
@click.option("--fps", type=float, default=8.0, show_default=True, help="Frames a second of the moving picture.")
@click.option(
    "--style",
    shell_complete=styles,
    metavar="STYLE",
    default="lecture",
    help="The look of pictures: lecture, dark, mono, ...",
)
@FONT
@LANG
@click.option("--quiet", is_flag=True, help="Print nothing but errors and the names of the files.")
def train(*, specs: tuple[str, ...], data: str | None, **options: Any) -> int:
    """Learn the parameters of a network or of formulas from examples, by gradient descent.

    What the spec says under data: and train: holds unless an option says otherwise.  Writes the values, which
    "symgraph render SPEC --at FILE" and values: FILE take, the history as CSV, and pictures.  Ctrl-C keeps what was
    learned.  SPEC is a YAML file, the name of a template (relu-fit, circles, digits), or - for standard input.
    """
    if not specs:
        raise click.UsageError("Give spec files or names of templates, such as relu-fit, circles, digits.")
    pictures = {
        name: options.pop(name) for name in ("formats", "no_pictures", "animate", "fps", "style", "font", "lang")
    }
    out, quiet = options.pop("out"), options.pop("quiet")
    with imports_unsearched():
        from symgraph.cli.training_files import PictureWishes, write_results
        from symgraph.training.history import DivergenceError
        from symgraph.training.train import train as learn

    wishes = PictureWishes(**pictures)
    wishes.judge()
    exit_code = 0
    taken: set[str] = set()
    for spec in specs:
        try:
            with training_bar(sys.stderr) as watch:
                history = learn(spec, data, watch=watch, **options)
        except InputError as error:  # of one file: the others are learned all the same
            say(str(error))
            exit_code = InputError.exit_code
            continue
        except DivergenceError as error:
            say(f"{error}; what was learned until then is kept")
            history, exit_code = error.history, EnvironmentFailure.exit_code
        for path in write_results(history, out, wishes, taken, None if quiet else sys.stdout):
            print(path)
        if history.interrupted:
            say(f"interrupted: what was learned in {int(history.steps[-1])} updates is kept")
            return INTERRUPTED
    return exit_code
