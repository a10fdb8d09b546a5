"""The topic ``exit-codes``."""

from __future__ import annotations

from symgraph.checking.result import REFUTED, UNDECIDED
from symgraph.errors import INTERRUPTED, EnvironmentFailure, InputError
from symgraph.manual.page import Entry, Page, page


def written() -> Page:
    """What each exit code says."""
    return page(
        "# Exit codes",
        [
            Entry("0", "done; for check: all claims are proved"),
            Entry(str(InputError.exit_code), "bad input or usage, in any file; nothing of that file is written"),
            Entry(str(REFUTED), "check: a claim is refuted, or one that was wanted is missing"),
            Entry(str(UNDECIDED), "check: a claim is undecided, and nothing worse was found"),
            Entry(
                str(EnvironmentFailure.exit_code),
                "the machine failed: disk, engine, memory, nobody reads the output; a training diverged",
            ),
            Entry(str(INTERRUPTED), "interrupted by Ctrl-C"),
            Entry("143", "asked to end by the system (SIGTERM)"),
        ],
        """
        Where several are true, the first in this order: 4, 2, 1, 3. Errors are
        printed to standard error, results to standard output.

        ```sh
        symgraph check rnn
        # exit code 0
        symgraph check -e "y = x**2" --claim "x = 3*x"
        # exit code 1
        symgraph check no-such-file.yaml
        # exit code 2
        symgraph check -e "y = x" --claim "x = where(x > 1e9, 2, 1)"
        # exit code 3
        ```
        """,
    )
