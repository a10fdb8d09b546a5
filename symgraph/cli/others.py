"""The commands ``engines`` and ``new``."""

from __future__ import annotations

from pathlib import Path

import click

from symgraph.cli.group import commands


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
    from symgraph.files import write, write_new
    from symgraph.spec.templates import template_names, template_summary, template_text

    if name is None:
        width = max(map(len, template_names()))
        for template in template_names():
            print(f"{template:{width}}  {template_summary(template)}")
        return
    text = template_text(name)
    file = file or Path(f"{name}.yaml")
    if force:
        write({file: text.encode()}, "choose another file")
    else:
        write_new(file, text.encode())
    print(file)
