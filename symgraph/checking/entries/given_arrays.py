"""What is assumed of whole arrays, as said of their elements.

Where elements are tied to each other (``rowsum1``, ``columnsum1``, ``symmetric``) they become computed from free
numbers that are not: the last of a row is 1 minus the others, an element below the diagonal the one above it.  So
claims are judged on just the arrays that fulfil what is assumed, while derivatives are still by each element on its
own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from symgraph.calculus.opset import application
from symgraph.calculus.program import Equation, Program
from symgraph.calculus.structural import IDENTITY
from symgraph.calculus.term import Apply, Term, is_numeral
from symgraph.checking.question import Assumptions
from symgraph.spec.read_assumptions import COLUMN_SUM
from symgraph.spec.spec import Assumption, Condition

TIES = ("rowsum1", COLUMN_SUM, "symmetric")
_OF_ELEMENTS = ("real", "positive", "negative", "nonnegative", "nonzero", "integer", "binary")


@dataclass(frozen=True)
class GivenArray:
    """A declared array: NumPy's shape, and the names of its elements in C order."""

    name: str
    shape: tuple[int, ...]
    elements: tuple[str, ...]


def tied(program: Program, arrays: Sequence[GivenArray], assume: Assumptions) -> tuple[Program, Assumptions]:
    """A scalar program whose arrays fulfil what is assumed of them, and what is assumed of its declared names."""
    known: dict[str, tuple[Assumption, ...]] = {}
    declarations = dict(program.declarations)
    equations: list[Equation] = []
    for array in arrays:
        words = assume.get(array.name, ())
        each = tuple(word for word in words if not isinstance(word, str) or word in _OF_ELEMENTS)
        tie = [word for word in TIES if word in words]
        if not tie:
            known |= dict.fromkeys(array.elements, each) if each else {}
            continue
        for element, term in _free(array, tie).items():
            if element not in declarations:
                continue
            if isinstance(term, str) and not is_numeral(term):
                declarations[term] = declarations[element]
                if each:
                    known[term] = each
            elif "positive" in each or "nonnegative" in each:
                known[element] = (Condition(Apply("gt", (term, "0"))),)
            del declarations[element]
            equations += _equations(element, term)
    names = {array.name for array in arrays}
    others = {name: words for name, words in assume.items() if name in program.declarations and name not in names}
    changed = replace(program, declarations=declarations, equations=(*equations, *program.equations))
    return changed.verify(), {**others, **known}


def _equations(element: str, term: Term) -> list[Equation]:
    """The equations that bind an element; a sum within gets a name of its own."""
    match term:
        case Apply(op, (str(one), Apply() as others)):
            rest = f"_others_{element}"
            return [
                Equation(rest, *application(others)),
                Equation(element, *application(Apply(op, (one, rest)))),
            ]
        case str():
            return [Equation(element, IDENTITY, (term,))]
        case _:
            return [Equation(element, *application(term))]


def _free(array: GivenArray, ties: Sequence[str]) -> dict[str, Term]:
    """Each element in terms of free numbers: one of these, or what the others leave."""
    rows, columns = (*array.shape, 1, 1)[:2]
    if COLUMN_SUM in ties:  # of a column
        rows, columns = columns, rows
    name = {(r, c): array.elements[r * columns + c] for r, c in product(range(rows), range(columns))}
    found: dict[str, Term] = {}
    for (r, c), element in name.items():
        if "symmetric" in ties:
            found[element] = f"_{name[min(r, c), max(r, c)]}"
        elif c < columns - 1:
            found[element] = f"_{element}"
        else:
            rest: list[Term] = [f"_{name[r, other]}" for other in range(columns - 1)]
            found[element] = (
                Apply("sub", ("1", rest[0] if len(rest) == 1 else Apply("add", tuple(rest)))) if rest else "1"
            )
    return found


def shown(point: Mapping[str, str], arrays: Sequence[GivenArray], values: Mapping[str, str]) -> dict[str, str]:
    """A point in the elements of the arrays: `values` are those of tied elements, which the point does not name."""
    tied_names = {f"_{element}" for array in arrays for element in array.elements}
    plain = {name: value for name, value in point.items() if name not in tied_names}
    order = [element for array in arrays for element in array.elements]
    both = {**plain, **values}
    return {name: both[name] for name in [*(e for e in order if e in both), *(n for n in both if n not in order)]}
