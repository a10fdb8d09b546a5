"""From a history of training to its files: values, entries and, where their libraries are there, pictures."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from symgraph.cli.progress import progress
from symgraph.cli.saying import say
from symgraph.cli.training_facts import facts_of
from symgraph.errors import EnvironmentFailure
from symgraph.figure.plots.facts import Facts
from symgraph.figure.plots.pictures import PictureOptions, needs_plots, training_pictures
from symgraph.figure.watching import Watch, unwatched
from symgraph.files import FileNames, file_stem, write
from symgraph.training.history import History
from symgraph.training.report import print_history
from symgraph.training.results import result_files


@dataclass(frozen=True)
class PictureWishes:
    """The pictures that are wanted; `formats` is None where nobody said."""

    formats: tuple[str, ...] | None
    no_pictures: bool
    animate: str | None
    fps: float
    style: str
    font: tuple[str, ...]
    lang: Any

    def options(self, stem: str, watch: Watch = unwatched) -> PictureOptions:
        return PictureOptions(
            stem,
            self.formats or ("png",),
            self.style,
            self.lang or "en",
            self.font,
            self.animate or "",
            self.fps,
            say=say,
            watch=watch,
        )

    def judge(self) -> None:
        """Before anything is learned: are these pictures possible?  Those nobody asked for need not be.

        Raises InputError for options that are wrong, EnvironmentFailure where a library is missing.
        """
        self.options("")
        if not self.no_pictures and (self.formats or self.animate):
            needs_plots()

    def made(self, history: History, stem: str) -> dict[str, bytes]:
        """The pictures by the names of their files."""
        unwanted = self.no_pictures or history.divergence is not None  # numbers that grow without end make no picture
        facts = None if unwanted else facts_of(history)
        if facts is None:
            return {}
        try:
            with progress(sys.stderr) as watch:
                return training_pictures(facts, self.options(stem, watch))
        except EnvironmentFailure as failure:
            if self.formats or self.animate:
                raise
            say(f"no pictures: {failure}")
            return {}


def write_results(
    history: History, out: Path, wishes: PictureWishes, taken: set[str], stream: IO[str] | None
) -> list[Path]:
    """Write the files of a history and print what it came to; the paths of the files."""
    stem = FileNames(taken).distinct(file_stem(history.name))
    try:
        if stream is not None:
            print_history(history, _scores(history), stream)
    finally:  # what took long to learn is kept, also where nobody reads what is printed
        written = write(result_files(history, out, stem))
    return [*written, *write({out / name: data for name, data in wishes.made(history, stem).items()})]


def _scores(history: History) -> list[list[str]]:
    """The table of precision, recall and F1 on the test data, or without any the training data."""
    facts = facts_of(history) if history.classes else None
    if not isinstance(facts, Facts):
        return []
    try:
        from symgraph.figure.plots.scores import score_rows, scores_of
    except ImportError:  # scikit-learn is an extra
        return []
    from symgraph.words import Lexicon

    rows = score_rows(scores_of(facts.judged, tuple(facts.classes)), Lexicon("en"))
    where = "on test data" if facts.test else "on training data"
    return [[f"{rows[0][0]} ({where})", *rows[0][1:]], *rows[1:]]
