"""What is said of figures beside the files: every note on a few; of many, each kind of note once."""

from __future__ import annotations

import re
from collections.abc import Callable

Say = Callable[[str], None]


class Notes:
    """Takes the notes on the figures of one program, and says them to the user.

    `name` is what the figure in work differentiates by.  With `gathers`, notes that differ by that name only are said
    once, at the end.
    """

    def __init__(self, say: Say) -> None:
        self.name = ""
        self.gathers = False
        self._say = say
        self._kinds: dict[str, list[str]] = {}

    def __call__(self, note: str) -> None:
        """Take one note."""
        if not self.gathers:
            self._say(note)
            return
        own = rf"(?<!\w){re.escape(self.name)}(?!\w)"
        kind = re.sub(own, "", note) if self.name else note
        self._kinds.setdefault(kind, []).append(note)

    def finish(self) -> None:
        """Say what was gathered."""
        for notes in self._kinds.values():
            others = len(notes) - 1
            self._say(f"{notes[0]} (the same of {others:,} more)" if others else notes[0])
        self._kinds.clear()
