"""The commands ``engines``, ``new`` and ``help``."""

from __future__ import annotations

from pathlib import Path

import click

from symgraph.cli.group import commands
from symgraph.cli.saying import sentence
from symgraph.errors import InputError, near


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
        raise click.UsageError(sentence(f"there is no command '{command}'", near(command, known)))
    with click.Context(found, info_name=command, parent=parent) as asked:
        print(found.get_help(asked))
