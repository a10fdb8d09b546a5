"""What is asked of worksheets, and whether it can be had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from symgraph.calculus.program import Program
from symgraph.errors import InputError, Problem, near
from symgraph.figure.animation.moments import Passes
from symgraph.figure.contents.levels import MATRIX
from symgraph.figure.look.style import PLAIN, is_plain
from symgraph.figure.options import Options, merged_options
from symgraph.figure.watching import Watch, unwatched
from symgraph.figure.worksheet.blanks import KINDS, VALUES

FORMATS = ("pdf", "png", "svg", "tex")
STYLE = "mono"
"""The style unless one is asked for: what is copied in black and white can be read."""
MAX_VARIANTS = 200
OPTIONS = (
    "engine", "dot", "style", "digits", "level", "fold", "unfold", "constants", "size", "direction", "font", "lang",
)  # fmt: skip
"""The options of figures that worksheets have too."""


@dataclass(frozen=True)
class Request:
    """What is asked for, other than how figures look.

    `blank` says what is to be filled in: "values", "gradients", "both", or names; everything that is computed unless
    given.  With a `seed`, or several `variants`, values are chosen by seeds from this one on, all but those of `fixed`
    names; with `keep` only those that the spec does not give.  `watch` shows how far the work is.
    """

    blank: tuple[str, ...] = ()
    wrt: tuple[str, ...] = ()
    seed: int | None = None
    variants: int = 1
    keep: bool = False
    fixed: tuple[str, ...] = ()
    formats: tuple[str, ...] = ("pdf",)
    watch: Watch = unwatched


def passes_for(program: Program, blank: tuple[str, ...]) -> Passes:
    """What the figure shows: derivatives only where something about them is asked for.

    Raises InputError where that takes a loss that the spec does not have.
    """
    if blank and all(word == VALUES or _is_value(program, word) for word in blank):
        return "forward"
    if program.loss is not None:
        return "both"
    if blank:
        found = f"'{program.name}' has no loss, and so no gradients to fill in"
        raise InputError(Problem(found, "a loss is one number", "add loss: mse, or ask for --blank values"))
    return "forward"


def _is_value(program: Program, word: str) -> bool:
    try:
        return word not in KINDS and bool(program.resolve(word))
    except InputError:
        return False


def check(request: Request) -> None:
    """Raise InputError for formats that there are not, and for too many sheets."""
    problems = [
        Problem(f"unknown format '{kind}'", f"formats are {', '.join(FORMATS)}", near(kind, FORMATS))
        for kind in request.formats
        if kind not in FORMATS
    ]
    if not 1 <= request.variants <= MAX_VARIANTS:
        problems.append(Problem(f"{request.variants:,} variants", f"from 1 to {MAX_VARIANTS} can be made"))
    if problems:
        raise InputError(problems)


def figure_options(own: Mapping[str, Any], given: Mapping[str, Any]) -> Options:
    """The options given, then those of the spec that say how a forward graph is drawn, then the usual ones."""
    if is_plain(given.get("style") or ""):
        found = f"no worksheet in --style {PLAIN}"
        raise InputError(Problem(found, "its expression tree has no numbers", "choose another style"))
    unknown = [name for name in given if name not in OPTIONS]
    if unknown:
        raise InputError([Problem(f"unknown option '{name}'", action=near(name, OPTIONS)) for name in unknown])
    of_the_spec = {name: value for name, value in own.items() if name in OPTIONS and name not in ("style", "size")}
    if of_the_spec.get("level") == MATRIX:
        del of_the_spec["level"]
    if given.get("level") == MATRIX:
        raise InputError(Problem("no worksheet at --level matrix", "levels are op, unit and layer"))
    return merged_options({"style": STYLE, **of_the_spec}, given)
