"""How figures are to be made: what was asked for, then what the spec says, then what is usual."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from symgraph.errors import InputError, Problem, near
from symgraph.figure.contents.levels import AnyLevel
from symgraph.figure.contents.pieces import Constants
from symgraph.figure.graph import Show
from symgraph.figure.look.style import STYLE_NAMES
from symgraph.figure.page.page_size import PageSize, page_size
from symgraph.figure.page.png import FOR_A_SLIDE, PngSize
from symgraph.figure.placing.layout import Engine
from symgraph.figure.placing.spacing import Direction
from symgraph.lowering.numbers import DIGITS
from symgraph.spec.schema import FIGURE
from symgraph.spec.source import ScalarNode, Written
from symgraph.words import Lang, Lexicon


@dataclass(frozen=True, slots=True)
class Options:
    """How figures are to be made; see the command line's options of the same names.

    `show` is what is written on arrows; `level` is None where the finest that can be read is wanted; `fold` and
    `unfold` name parts; `size` is the page to be filled; `seed` chooses example values where the spec has none.
    """

    formats: tuple[str, ...] = ("pdf", "png")
    engine: Engine = "auto"
    style: str | Written = STYLE_NAMES[0]
    dot: Path | None = None
    with_forward: bool = False
    show: tuple[Show, ...] = ("names",)
    digits: int = DIGITS
    level: AnyLevel | None = None
    fold: tuple[str, ...] = ()
    unfold: tuple[str, ...] = ()
    constants: Constants = "auto"
    size: PageSize | None = None
    direction: Direction | None = None
    font: tuple[str, ...] = ()
    lang: Lang = "en"
    upstream: str = ""
    seed: int = 0
    order: int = 1
    width: int | None = None
    dpi: float | None = None
    network: bool = False
    update: bool = False
    combined: bool = False
    report: bool = False
    paths: bool = False

    @property
    def lexicon(self) -> Lexicon:
        """The words of the language asked for."""
        return Lexicon(self.lang)

    @property
    def png(self) -> PngSize:
        """The resolution of PNG files."""
        return FOR_A_SLIDE if self.width is None and self.dpi is None else PngSize(self.width, self.dpi)

    @property
    def shows_numbers(self) -> bool:
        """Whether values of the program are needed."""
        return bool({"values", "gradients"} & set(self.show))


_LISTS = ("formats", "show")
_TITLES = ("fold", "unfold", "font")  # which may hold commas
_FLAGS = ("with_forward", "network", "update", "combined", "report", "paths")
_WORDS = ("show", "level", "lang", "direction", "constants")
_TYPES: dict[str, Any] = {"seed": int, "width": int, "dpi": int | float, "upstream": str, "engine": str}
_NEEDED = {
    "seed": "a whole number",
    "width": "a whole number of px",
    "dpi": "a number",
    "upstream": "a name such as E",
    "engine": "the name of an engine",
}


def merged_options(own: Mapping[str, Any], given: Mapping[str, Any]) -> Options:
    """The options given, then the spec's own (its key ``figure``), then the usual ones.

    Raises InputError that names every word that is not allowed.
    """
    chosen = {("formats" if name == "format" else name): value for name, value in own.items() if name != "wrt"}
    named = {("formats" if name == "format" else name): value for name, value in given.items()}
    chosen |= {name: value for name, value in named.items() if value is not None and value != ()}
    chosen |= {name: words(chosen[name]) for name in _LISTS if name in chosen}
    chosen |= {name: _each(chosen[name]) for name in _TITLES if name in chosen}
    known = [field.name for field in fields(Options)]
    unknown = [name for name in chosen if name not in known]
    problems = [Problem(f"unknown option '{name}'", action=near(name, known)) for name in unknown]
    for name in _WORDS:
        allowed = FIGURE[name].words
        for word in _each(chosen.get(name, ())):
            if word not in allowed:
                problems.append(
                    Problem(f"unknown {name} '{word}'", f"allowed: {', '.join(allowed)}", near(word, allowed))
                )
    for name, key in FIGURE.items():
        if key.whole and name in chosen:
            low, high = key.whole
            number = _whole(chosen[name])
            if number is None or not low <= number <= high:
                problems.append(Problem(f"{name}: {chosen[name]}", f"a whole number from {low} to {high} is needed"))
            chosen[name] = number
    for name in (*_FLAGS, "seed", "width", "dpi", "upstream", "engine"):
        if name in chosen and not isinstance(chosen[name], _TYPES.get(name, bool)):
            problems.append(Problem(f"{name}: {chosen[name]!r}", f"{_NEEDED.get(name, 'True or False')} is needed"))
    try:
        if "size" in chosen:
            chosen["size"] = _page(chosen["size"])
    except InputError as error:
        problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    return Options(**chosen)


def words(value: object) -> tuple[str, ...]:
    """Words that were given one by one, with commas, or both, each once; a symbol of SymPy's is its name."""
    return tuple(dict.fromkeys(word.strip() for text in _each(value) for word in text.split(",") if word.strip()))


def _each(value: object) -> tuple[str, ...]:
    """The texts of one or several."""
    return tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value),)


def _whole(value: object) -> int | None:
    try:
        return int(str(value))
    except ValueError:
        return None


def _page(size: str | Written | PageSize) -> PageSize:
    """The page; where the spec says it, an error says where."""
    if isinstance(size, PageSize):
        return size
    if not isinstance(size, Written):
        return page_size(str(size))
    assert isinstance(size.node, ScalarNode)
    try:
        return page_size(size.node.text)
    except InputError as error:
        place = {"file": size.file, "path": size.path, "line": size.node.line, "column": size.node.column}
        raise InputError([replace(problem, **place) for problem in error.problems]) from None
