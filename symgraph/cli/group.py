"""The group of all commands, and what several of them take."""

from __future__ import annotations

import click

from symgraph.cli import completing
from symgraph.errors import near


class Commands(click.Group):
    """All commands; a spec without one is answered with what can be done with it."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments begin with, and its own arguments.

        Raises UsageError for anything else, with the command that was meant.
        """
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            from symgraph.spec.templates import template_names

            word = args[0]
            if word in template_names() or word.endswith((".yaml", ".yml", ".json")):
                hint = f"A spec is drawn by: symgraph render {word}"
            else:
                suggestion = near(word, self.list_commands(ctx)) or "all commands are listed by: symgraph --help"
                hint = f"{suggestion[0].upper()}{suggestion[1:]}"
            raise click.UsageError(f"No such command '{word}'. {hint}", ctx) from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="symgraph", message="%(prog)s %(version)s")
def commands() -> None:
    """Pictures of how a neural network, or any formula, computes and how its gradient flows.

    Begin with: symgraph render tanh-2-2-1 --wrt w111
    """


def split_names(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Values of an option that repeats and takes commas, each once, in the order given."""
    words = (word.strip() for value in values for word in value.split(","))
    return tuple(dict.fromkeys(word for word in words if word))


SPECS = click.argument("specs", nargs=-1, metavar="SPEC...", shell_complete=completing.specs)
EQUATIONS = click.option(
    "-e",
    "--equation",
    "equations",
    multiple=True,
    metavar="EQUATION",
    help='An equation such as "y = a*x + b" instead of a SPEC; repeatable, the last one is the loss.',
)
