"""What the shell offers while a command is being typed: templates and files, names of a spec, words of an option.

Completion must never fail nor print: where a spec is wrong, or too large to be read at once, nothing is offered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import click
from click.shell_completion import CompletionItem

Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]
MOST_NAMES = 500
"""A list that is longer helps nobody; a longer beginning of the name makes it shorter."""
MOST_ELEMENTS = 20_000
"""Names of elements of arrays among which is searched, but for the last array's."""


def specs(_context: click.Context, _argument: click.Parameter, typed: str) -> list[CompletionItem]:
    """Templates, the YAML files of the folder that is being typed, and the folders in it."""
    from symgraph.spec.templates import template_names, template_summary

    templates = [name for name in template_names() if name.startswith(typed)]
    found = [CompletionItem(name, help=template_summary(name)) for name in templates]
    return found + [CompletionItem(name) for name in _spec_files(typed)]


def _spec_files(typed: str) -> Iterable[str]:
    beginning, separator, last = typed.rpartition("/")
    folder = Path(beginning + separator) if separator else Path()
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith(last) and (last or not entry.name.startswith(".")):
            if entry.is_dir():
                yield f"{beginning}{separator}{entry.name}/"
            elif entry.suffix in (".yaml", ".yml"):
                yield f"{beginning}{separator}{entry.name}"


def quantities(context: click.Context, _option: click.Parameter, typed: str) -> list[CompletionItem]:
    """The inputs and parameters of the spec typed before, whole arrays and their elements, after any comma."""
    return _after_commas(["all", *_declared(context)], typed)


def values(context: click.Context, _option: click.Parameter, typed: str) -> list[CompletionItem]:
    """``name=`` for the inputs and parameters of the spec typed before."""
    return [CompletionItem(f"{name}=") for name in _declared(context) if name.startswith(typed)][:MOST_NAMES]


def styles(_context: click.Context, _option: click.Parameter, typed: str) -> list[CompletionItem]:
    """The looks that are built in, and style files."""
    from symgraph.figure.look.style import PLAIN, STYLE_NAMES

    named = [CompletionItem(name) for name in (*STYLE_NAMES, PLAIN) if name.startswith(typed)]
    return named + [CompletionItem(name) for name in _spec_files(typed)]


def shown(context: click.Context, option: click.Parameter, typed: str) -> list[CompletionItem]:
    """What can be written on arrows, after any comma."""
    from symgraph.figure.graph import SHOWN

    return any_of(SHOWN)(context, option, typed)


def any_of(words: Sequence[str]) -> Completer:
    """What offers some words, after any comma."""

    def offered(_context: click.Context, _option: click.Parameter, typed: str) -> list[CompletionItem]:
        return _after_commas(words, typed)

    return offered


def _declared(context: click.Context) -> list[str]:
    """The names by which one can differentiate; none where there is no spec yet, or where it is wrong."""
    from symgraph.errors import SymgraphError
    from symgraph.spec.programs import from_equations, load

    equations = context.params.get("equations")
    # An option without its value, which is being typed, ends click's reading before the arguments are assigned.
    sources = context.params.get("specs") or [word for word in context.args if not word.startswith("-")]
    try:
        if equations:
            program = from_equations(equations)
        elif sources and sources[0] != "-":  # standard input is still to be read by the command
            program = load(sources[0])
        else:
            return []
    except (SymgraphError, OSError):
        return []
    names: list[str] = []
    for name in program.declarations:
        names.append(name)
        shape, family = program.shapes[name], program.elements.get(name)
        if family is not None and all(isinstance(length, int) for length in shape) and len(names) < MOST_ELEMENTS:
            names += family.names(*map(int, shape))
    return names


def _after_commas(words: Iterable[str], typed: str) -> list[CompletionItem]:
    before, comma, last = typed.rpartition(",")
    given = before.split(",")
    found = [word for word in dict.fromkeys(words) if word.startswith(last) and word not in given]
    return [CompletionItem(f"{before}{comma}{word}") for word in found[:MOST_NAMES]]
