"""The command ``help``: commands by their options, topics by their pages."""

from __future__ import annotations

import json
import shutil
import sys

import click
from click.shell_completion import CompletionItem

from symgraph.cli.completing import any_of
from symgraph.cli.group import commands
from symgraph.cli.saying import imports_unsearched, sentence
from symgraph.errors import near


def _offered(context: click.Context, argument: click.Parameter, typed: str) -> list[CompletionItem]:
    from symgraph.manual.topics import TOPICS

    return any_of([*commands.list_commands(context), *TOPICS])(context, argument, typed)


@commands.command("help")
@click.argument("topic", required=False, shell_complete=_offered)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON Schema, for editors: of spec, style or claims.")
@click.pass_context
def help_command(context: click.Context, topic: str | None, as_json: bool) -> None:
    """Explain a command or a TOPIC, or list them all.

    A topic may also be a key of a spec, a kind of layer or a function, such as claims, lstm or tanh.
    """
    group = context.find_root()
    if as_json:
        print(_schema(topic))
    elif topic is None:
        print(group.get_help())
        print(_topics())
    else:
        _explain(group, topic)


def _explain(group: click.Context, topic: str) -> None:
    """Print the help of a command, the page of a topic, or both where one word is both."""
    from symgraph.manual.topics import TOPICS

    command = commands.get_command(group, topic)
    if command is not None:
        with click.Context(command, info_name=topic, parent=group) as asked:
            print(command.get_help(asked))
        if topic not in TOPICS:
            return
        print()
    with imports_unsearched():
        from symgraph.manual.find import find, words
        from symgraph.manual.render import WIDTH, text_of
    page = find(topic)
    if page is None:
        known = [*commands.list_commands(group), *words()]
        raise click.UsageError(sentence(f"there is no command or topic '{topic}'", near(topic, known)))
    if not sys.stdout.isatty():
        print(text_of(page), end="")
        return
    size = shutil.get_terminal_size()
    text = text_of(page, min(size.columns, WIDTH), color=True)
    if text.count("\n") < size.lines or command is not None:
        click.echo(text, nl=False)
    else:
        click.echo_via_pager(text, color=True)


def _topics() -> str:
    """The topics by their groups, in the form of click's list of commands."""
    from symgraph.manual.topics import TOPICS

    width = max(map(len, TOPICS))
    groups = dict.fromkeys(group for group, _ in TOPICS.values())
    lines: list[str] = []
    for group in groups:
        lines += ["", f"{group} (symgraph help TOPIC):"]
        lines += [f"  {name:{width}}  {summary}" for name, (where, summary) in TOPICS.items() if where == group]
    return "\n".join(lines)


def _schema(topic: str | None) -> str:
    from symgraph.manual.page import listed
    from symgraph.manual.schema import SCHEMAS

    if topic not in SCHEMAS:
        none = f"There is no JSON Schema of '{topic}'. " if topic else ""
        raise click.UsageError(
            f"{none}JSON Schemas are printed of {listed(SCHEMAS, 'and')}: symgraph help spec --json."
        )
    return json.dumps(SCHEMAS[topic](), indent=2, ensure_ascii=False)
