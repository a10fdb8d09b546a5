"""Functions that JavaScript lacks, in JavaScript: one subject a file, found by name, with all that they call.

Each file is a list of blocks separated by blank lines, a block being one ``function`` or one ``const`` with the comment
above it; the sources of the methods stand at the head of the file.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from pathlib import Path

_BLOCK = re.compile(r"(?://.*\n)*(?:function|const) (\w+)")
_COMMENT = re.compile(r"//.*")
_USED = re.compile(r"(?<![.\w])(?:(\w+)\(|([A-Z][A-Z0-9_]+))")  # a call that is none of Math's, or a constant


@cache
def sources() -> dict[str, str]:
    """The source of every function and constant by its name, file after file."""
    found: dict[str, str] = {}
    for path in sorted(Path(__file__).parent.glob("*.js")):
        for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
            match = _BLOCK.match(block)
            if match:
                found[match[1]] = block
    return found


@cache
def called_by(name: str) -> frozenset[str]:
    """A function or constant and all that it uses."""
    found = {name}
    waiting = [name]
    while waiting:
        code = _COMMENT.sub("", sources()[waiting.pop()])
        used = {function or constant for function, constant in _USED.findall(code)}
        new = [other for other in sources() if other in used and other not in found]
        found.update(new)
        waiting.extend(new)
    return frozenset(found)


def with_what_they_call(names: Collection[str]) -> list[str]:
    """The sources of some functions and of all that they use, each once, in the order of the files."""
    wanted = {called for name in names for called in called_by(name)}
    return [source for name, source in sources().items() if name in wanted]
