"""The topic ``assume``."""

from __future__ import annotations

from symgraph.manual.page import Entry, Page, listed, page
from symgraph.manual.spec import key_entry
from symgraph.spec.read_assumptions import ARRAY_WORDS, WORDS


def written() -> Page:
    """What may be said of symbols and of arrays."""
    return page(
        """
        # assume: what is known of symbols

        A symbol is a real number unless more is said of it. A claim is judged
        where all assumptions hold. The words for `variables=` of
        `symgraph.check_derivative` are the same.
        """,
        [
            key_entry("assume"),
            Entry("a number", f"{listed(WORDS)}, an interval, a condition, or a list of these"),
            Entry(
                "an interval", "its ends are numbers or oo; in quotes, for YAML splits at commas", example='p: "(0, 1]"'
            ),
            Entry("a condition", "a comparison, in quotes", example='r: "abs(r) > 1"'),
            Entry(
                "an array", f"{listed(ARRAY_WORDS)}; the rows of a rowsum1 one sum to 1", example="Y: [binary, rowsum1]"
            ),
        ],
        """
        Assumptions that no number fulfils together are an error.
        """,
    )
