"""What all commands share: how they speak, and how they load the package."""

from __future__ import annotations

import gc
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress

from symgraph.errors import SymgraphError


def say(message: str) -> None:
    """Tell the user something beside the result; not by click.echo, which overrules an ASCII console.

    Where it cannot be told, the result is none the worse.
    """
    with suppress(OSError):
        print(message, file=sys.stderr)


@contextmanager
def told(error_class: type[SymgraphError]) -> Generator[None]:
    """An error of this kind is told, and ends nothing else."""
    try:
        yield
    except error_class as error:
        say(str(error))


def sentence(found: str, suggestion: str) -> str:
    return f"{found}; {suggestion}" if suggestion else f"{found}."


@contextmanager
def imports_unsearched() -> Generator[None]:
    """Imports make no garbage, but looking for it takes a tenth of their time; what they made is not searched later.

    A command is a process that ends soon; what is built in one of a user (`symgraph.calculus.collector`) is not frozen.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
    gc.freeze()
