"""The command ``symgraph derive``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from symgraph.cli.completing import quantities
from symgraph.cli.drawing_options import AT
from symgraph.cli.each_source import where_of_several
from symgraph.cli.group import EQUATIONS, SPECS, commands, split_names
from symgraph.cli.saying import imports_unsearched, say, sentence
from symgraph.errors import InputError, near

FORMS = ("text", "latex", "numpy", "torch", "packed")


def _forms(context: click.Context, option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    forms = tuple(form.lower() for form in split_names(context, option, values))
    for found in forms:
        if found not in (*FORMS, "all"):
            known = (*FORMS, "all")
            raise click.BadParameter(sentence(f"'{found}' is not one of {', '.join(known)}", near(found, known)))
    return FORMS if "all" in forms else forms


@commands.command()
@SPECS
@EQUATIONS
@click.option(
    "--wrt",
    multiple=True,
    callback=split_names,
    shell_complete=quantities,
    metavar="NAME,...",
    help="What to differentiate by: an array B1, a weight w111, or all, which is taken unless you say; repeatable.",
)
@click.option("--of", metavar="NAME", help="What to differentiate; the loss unless given.")
@click.option(
    "--form",
    "forms",
    multiple=True,
    callback=_forms,
    metavar="FORM,...",
    help="text (a formula), latex, numpy or torch (a function that runs), packed (loss and gradient over one vector, "
    "for scipy.optimize), or all; text unless you say.",
)
@click.option("--packed", is_flag=True, help="The same as --form packed.")
@click.option(
    "--steps",
    is_flag=True,
    help="Show the derivation line by line: of arrays with the rules, of single "
    "numbers (a formula's, or w111) by the chain rule, with the local partials and all numbers.",
)
@click.option("--elementary", is_flag=True, help="With --steps of a formula: a line for every single operation.")
@click.option(
    "--numbers/--no-numbers",
    default=True,
    help="With --steps of a formula or of one weight: the number of every line, at the spec's values or at examples; "
    "shown unless you say.",
)
@AT
@click.option("--seed", type=int, default=0, help="Choose other example values, where the spec gives none.")
@click.option("--digits", type=click.IntRange(0, 12), help="Decimals of rounded numbers; 4 unless the spec says.")
@click.option("--columns", is_flag=True, help="Show the derivation column by column, for W in a product X @ W.")
@click.option("--lang", type=click.Choice(["en", "ja"]), default="en", help="The language of the rules.")
@click.option("-o", "file", type=click.Path(path_type=Path), metavar="FILE", help="Write to this file.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Write each form to a file of its own in this folder."
)
def derive(
    *,
    specs: tuple[str, ...],
    equations: tuple[str, ...],
    wrt: tuple[str, ...],
    of: str | None,
    forms: tuple[Any, ...],
    packed: bool,
    steps: bool,
    elementary: bool,
    numbers: bool,
    values: dict[str, str],
    seed: int,
    digits: int | None,
    columns: bool,
    lang: Any,
    file: Path | None,
    out: Path | None,
) -> int:
    """Derive gradients as people write them, in one formula each.

    SPEC is a YAML file, the name of a template (see "symgraph new"), or - for standard input.  A formula that was
    rewritten to be short is proved equal to what reverse mode gives before it is shown.
    """
    if bool(specs) == bool(equations):
        raise click.UsageError('Give spec files or names of templates, or else equations: -e "y = a*x + b".')
    if steps and columns:
        raise click.UsageError("Ask for the steps or for the columns, not for both.")
    if elementary and not steps:
        raise click.UsageError("--elementary says how --steps are told; add --steps.")
    if file and out:
        raise click.UsageError("Write to one file (-o) or to a folder (--out), not to both.")
    with imports_unsearched():
        from symgraph.files import FileNames, write
        from symgraph.spec.derive import Request, StoryOptions, derive_files

    forms = (*forms, "packed") if packed and "packed" not in forms else forms
    story = "steps" if steps else "columns" if columns else ""
    options = StoryOptions(elementary, numbers, seed, digits)
    request = Request(wrt or ("all",), of, forms or ("text",), story, lang, options)
    exit_code = 0
    texts: list[str] = []
    names = FileNames()
    for spec in specs or (None,):
        try:
            found = derive_files(spec, equations, request, say, values, names=names)
        except InputError as error:  # of one file: the others are derived all the same
            say(where_of_several(error, spec, specs))
            exit_code = InputError.exit_code
            continue
        texts += found.values()
        if out:
            for path in write({out / name: text.encode() for name, text in found.items()}):
                print(path)
    if file and texts:
        for path in write({file: "\n".join(texts).encode()}, "choose another file"):
            print(path)
    elif not out:
        print("\n".join(texts), end="")
    return exit_code
