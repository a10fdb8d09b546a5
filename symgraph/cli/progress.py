"""Bars that show on a terminal how far long work is."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import ExitStack, contextmanager
from time import monotonic
from typing import IO, TYPE_CHECKING, TypeVar

from symgraph.figure.watching import Watch

if TYPE_CHECKING:
    from rich.progress import Progress

T = TypeVar("T")
_REST = 0.1
"""Seconds from one update of a bar to the next."""


@contextmanager
def progress(stream: IO[str]) -> Generator[Watch]:
    """What shows a bar for each work, all gone when everything is done; nothing where the stream is no terminal."""
    if not stream.isatty():
        yield lambda items, what: items
        return
    bars: list[Progress] = []
    with ExitStack() as shown:

        def watch(items: Sequence[T], what: str) -> Iterable[T]:
            if not bars:  # whose library is loaded only where there is something to watch
                bars.append(shown.enter_context(_bars(stream)))
            return bars[0].track(items, description=what)

        yield watch


def _bars(stream: IO[str]) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # What is printed meanwhile is for standard output, not for the stream of the bar.
    return Progress(*columns, console=Console(file=stream), transient=True, redirect_stdout=False)


LearningWatch = Callable[[int, int, float], None]
"""Is told the number of updates done and of all, and the loss."""


@contextmanager
def training_bar(stream: IO[str]) -> Generator[LearningWatch | None]:
    """What shows how far learning is, with the loss; None where the stream is no terminal."""
    if not stream.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("loss {task.fields[loss]}"), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=stream), transient=True, redirect_stdout=False) as bar:
        task = bar.add_task("", total=None, loss="")
        shown = 0.0

        def watch(step: int, last: int, loss: float) -> None:
            nonlocal shown
            now = monotonic()
            if now - shown > _REST or step == last:  # an update of the bar takes longer than one of a small network
                shown = now
                bar.update(task, completed=step, total=last, loss=f"{loss:.5g}")

        yield watch
