r"""The texts within LaTeX mathematics, for readers of it that know little of LaTeX's commands for text."""

from __future__ import annotations

import re
from collections.abc import Callable

from symgraph.notation import plain_text

COMMANDS = ("text", "mathrm", "operatorname", "mathbf")
"""The commands whose arguments are words; names of one letter in another font among them."""
_COMMAND = re.compile(rf"\\({'|'.join(COMMANDS)})\{{")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_INNER_TEXT = re.compile(r"\\text\{([^{}]*)\}")


def with_texts(latex: str, write: Callable[[str, str], str]) -> str:
    r"""The LaTeX with each text replaced by what `write` makes of its command and of the plain text that it shows.

    >>> with_texts(r"\mathrm{tax}_{1} + \text{5 \%}", lambda command, text: f"<{command}: {text}>")
    '<mathrm: tax>_{1} + <text: 5 %>'

    Raises ValueError where a brace is not closed.
    """
    result, position = "", 0
    while match := _COMMAND.search(latex, position):
        end = _closing(latex, match.end())
        inside = _INNER_TEXT.sub(r"\1", latex[match.end() : end])
        result += latex[position : match.start()] + write(match[1], plain_text(inside))
        position = end + 1
    return result + latex[position:]


def _closing(latex: str, start: int) -> int:
    """Where the group that is open at `start` ends."""
    depth = 1
    for brace in _BRACE.finditer(latex, start):
        depth += {"{": 1, "}": -1}.get(brace.group(), 0)
        if not depth:
            return brace.start()
    raise ValueError(f"no closing brace: {latex}")
