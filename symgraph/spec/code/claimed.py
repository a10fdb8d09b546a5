"""What NumPy code claims, handed over to whoever judges it: data only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CodeClaim:
    """An array that is claimed to be the derivative of a scalar by another array, element by element.

    `of` is what is differentiated (``""`` is the loss), `wrt` by what, as its author calls it (``W1``, ``net.w2``);
    `text` is the claim as it was written and `line` where it stands in its file (from 1).  `shape` is NumPy's shape of
    the claimed array, None where it has none; `wrt_shape` that of what it is by: ``(2,)`` for a 1-D array.
    `of_entry` is the name or numeral of `of` in the scalar program, empty for the loss.
    `entries` and `wrt_entries` are names or numerals of the scalar program, in C order: the expansion of
    `CodePass.claimed_program`.  A numeral among `wrt_entries` is an element that the code made a constant.
    `problem` says why there are no entries: NumPy's own error, or shapes that differ.
    `shared` names another variable that has elements of `wrt` too, so that a derivative by `wrt` alone is a matter of
    reading: such a claim may be found right, and should not be called wrong.  Declared names are never shared.
    """

    of: str
    wrt: str
    text: str
    line: int
    shape: tuple[int, ...] | None
    wrt_shape: tuple[int, ...]
    entries: tuple[str, ...]
    wrt_entries: tuple[str, ...]
    problem: str = ""
    shared: str = ""
    of_entry: str = ""
