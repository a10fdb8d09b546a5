"""What a command that writes files does with each of its specs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from symgraph.cli.saying import say
from symgraph.errors import InputError

MOST_LISTED = 40
LISTED_FIRST = 3


def each_written(specs: Sequence[str], written: Callable[[str | None], Iterable[Path]]) -> int:
    """Prints the paths that `written` gives for each spec, or for None where there are equations; the exit code.

    What is wrong with one spec is told; those after it are drawn all the same.
    """
    exit_code = 0
    for spec in specs or (None,):
        try:
            paths = written(spec)
        except InputError as error:
            say(where_of_several(error, spec, specs))
            exit_code = InputError.exit_code
        else:
            for line in listed([str(path) for path in paths], sys.stdout.isatty()):
                print(line)
    return exit_code


def listed(paths: Sequence[str], terminal: bool) -> Sequence[str]:
    """The lines that tell which files were written: each path; of very many, on a terminal, the first and the last.

    >>> listed(["a.pdf", "b.pdf"], terminal=True)
    ['a.pdf', 'b.pdf']
    >>> listed([f"{k}.pdf" for k in range(874)], terminal=True)
    ['0.pdf', '1.pdf', '2.pdf', '... 870 more ...', '873.pdf']
    """
    if not terminal or len(paths) <= MOST_LISTED:
        return paths
    left = len(paths) - LISTED_FIRST - 1
    return [*paths[:LISTED_FIRST], f"... {left:,} more ...", paths[-1]]


def where_of_several(error: InputError, spec: str | None, specs: Sequence[str]) -> str:
    """What an error says; of one of several specs, with its name before each problem that does not tell its file."""
    if spec is None or len(specs) == 1:
        return str(error)
    return str(InputError([replace(problem, file=problem.file or spec) for problem in error.problems]))
