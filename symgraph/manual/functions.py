"""The topic ``functions``, and a page for each function of the formula language."""

from __future__ import annotations

from collections.abc import Iterator

from symgraph.calculus.formula_functions import ALIASES, FUNCTIONS, MANY, WITH_TWO_ARGUMENTS
from symgraph.calculus.rows import NO_PARTIAL, TABLE, Row
from symgraph.manual.page import Entry, Page, page


def written() -> Page:
    """All functions, by how many arguments they take."""
    return page(
        """
        # Functions of formulas

        By their SymPy, NumPy and SciPy names, with or without `np.` in front.
        `symgraph help tanh` has the derivative and the other spellings of one.
        Those without a derivative may be used where none is asked for.
        """,
        "## Of numbers, element by element",
        ", ".join(name for name in FUNCTIONS if name in TABLE),
        "## Of arrays, and of several cases",
        ", ".join(name for name in FUNCTIONS if name not in TABLE),
        "## Other spellings",
        [Entry(name, spellings) for name in FUNCTIONS if (spellings := _spellings(name))],
    )


def function_page(name: str) -> Page:
    """What is known of one function: its arguments, its definition, its derivative, its spellings."""
    return page(f"# {name}: a function of formulas", list(_entries(name)))


def _entries(name: str) -> Iterator[Entry]:
    yield Entry("arguments", _count(*FUNCTIONS[name]))
    row = TABLE.get(name)
    if row is not None:
        yield from _row_entries(row)
    other = WITH_TWO_ARGUMENTS.get(name)
    if other is not None:
        yield from _row_entries(TABLE[other])
    if _spellings(name):
        yield Entry("also", _spellings(name))


def _spellings(name: str) -> str:
    return ", ".join(alias for alias, meant in ALIASES.items() if meant == name)


def _row_entries(row: Row) -> Iterator[Entry]:
    names = row.arguments.split()
    called = f"{row.name}({', '.join(names)})"
    yield Entry("y", called, example=f"y = {row.definition}" if row.definition else "")
    for name, partial in zip(names, row.partials, strict=True):
        yield Entry(f"dy/d{name}", "no formula in functions symgraph knows" if partial == NO_PARTIAL else partial)


def _count(least: int, most: int) -> str:
    if most == MANY:
        return f"{least} or more"
    return str(least) if least == most else f"{least} or {most}"
