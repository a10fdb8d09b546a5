"""The command ``symgraph completion``."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from symgraph.cli.group import commands

SHELLS = ("bash", "zsh", "fish")


@commands.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print what makes a SHELL complete commands, options, templates and names.

    \b
    bash: echo 'eval "$(symgraph completion bash)"' >> ~/.bashrc
    zsh:  echo 'eval "$(symgraph completion zsh)"' >> ~/.zshrc
    fish: symgraph completion fish > ~/.config/fish/completions/symgraph.fish
    """
    found = get_completion_class(shell)
    if found is None:
        raise click.UsageError(f"This release of click completes nothing in {shell}.")
    print(found(context.find_root().command, {}, "symgraph", "_SYMGRAPH_COMPLETE").source())
