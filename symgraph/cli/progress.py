"""Bars that show on a terminal how far long work is."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import IO, Protocol, TypeVar

T = TypeVar("T")


class Watch(Protocol):
    """Gives the items one by one, and shows how far the work called `what` is."""

    def __call__(self, items: Sequence[T], what: str) -> Iterable[T]: ...


@contextmanager
def progress(stream: IO[str]) -> Generator[Watch]:
    """What shows a bar for each work, all gone when everything is done; nothing where the stream is no terminal."""
    if not stream.isatty():
        yield lambda items, what: items
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # What is printed meanwhile is for standard output, not for the stream of the bar.
    with Progress(*columns, console=Console(file=stream), transient=True, redirect_stdout=False) as bar:

        def watch(items: Sequence[T], what: str) -> Iterable[T]:
            return bar.track(items, description=what)

        yield watch
