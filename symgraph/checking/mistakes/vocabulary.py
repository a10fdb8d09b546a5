"""What may be missing in a claim: names, local partials and products of partials along the paths of the chain rule.

Everything is written in the names that the author may use: temporaries of the program are written out.  Local partials
are those of the table of rows, written with the output where the field writes them so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from symgraph.calculus.adjoint import dependent
from symgraph.calculus.elementwise import arguments, row_partial
from symgraph.calculus.program import Program, needed
from symgraph.calculus.term import Apply, Term, fold_numbers, is_numeral, names_in, substitute, term_size
from symgraph.checking.mistakes.rewrites import multiplied, negated, scaled, summed
from symgraph.errors import InputError
from symgraph.notation import split_name

MAX_EQUATIONS = 600
MAX_NAMES = 300
MAX_FAMILY = 12
MAX_PATHS = 80
LONGEST_PART = 6
"""Of a path: so many partials in a row are looked for as one factor."""
MAX_QUANTITIES = 600
MAX_SIZE = 60
"""Of a quantity in a hint: a longer one helps nobody."""

Role = Literal["name", "value", "partial", "path"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """Something that a claim may lack.

    A ``partial`` is that of the equation `at` by the name `by`, a ``path`` the product of partials from `at` to `by`,
    `through` is the unit in its middle; `function` is the operation of the equation, and `inner` whether that is only a
    part of what somebody wrote.
    """

    term: Term
    role: Role
    at: str
    by: str = ""
    function: str = ""
    through: str = ""
    inner: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """How an equation depends on one of its arguments."""

    result: str
    arg: str
    partial: Term
    function: str


def vocabulary(program: Program | None, of: str, wrt: str, names: Iterable[str], hidden: str = "") -> list[Quantity]:
    """The quantities of the chain rule between `of` and `wrt`, without doubles, the simplest kinds first.

    `names` are those that the author may use; ``dz21`` among them is the adjoint of z21.  What has the `hidden` name
    is written out.
    """
    own = [Quantity(name, "name", name) for name in names if not name.startswith("_") and name != hidden]
    between = active(program, of, wrt) if program else set[str]()
    if program is None or len(between) > MAX_EQUATIONS:
        return own[:MAX_NAMES]
    written = _written_out(program, of, hidden)
    edges = _edges(program, between, written)
    owner = owners(program)
    found = [
        *own[:MAX_NAMES],
        *(Quantity(term, "value", owner.get(name, name)) for name, term in written.items()),
        *(
            Quantity(
                edge.partial,
                "partial",
                owner.get(edge.result, edge.result),
                edge.arg,
                edge.function,
                inner=edge.result.startswith("_"),
            )
            for edge in edges
            if isinstance(edge.partial, Apply)
        ),
        *_factors_of_partials(edges, owner),
        *_from_adjoints(edges, {quantity.at for quantity in own}),
        *_families(quantity.at for quantity in own),
        *_arrivals(program, edges, of, wrt),
        *_products(program, edges, of, wrt),
    ]
    unique: dict[Term, Quantity] = {}
    for quantity in found:
        if term_size(quantity.term) <= MAX_SIZE and not is_numeral(quantity.term):
            unique.setdefault(quantity.term, quantity)
    return list(unique.values())[:MAX_QUANTITIES]


def active(program: Program, of: str, wrt: str) -> set[str]:
    """The names between `wrt` and `of`, both included."""
    return dependent(program, [wrt]) & needed(program, [of]) if of and wrt in program.shapes else set()


def _written_out(program: Program, of: str, hidden: str) -> dict[str, Term]:
    """What stands in a formula for each temporary and for the hidden name: its right-hand side, while that is short."""
    relevant = needed(program, [of]) if of else set[str]()
    written: dict[str, Term] = {}
    for equation in program.equations:
        if equation.name in relevant and (equation.name.startswith("_") or equation.name == hidden):
            term = substitute(equation.term, written)
            written[equation.name] = term if term_size(term) <= MAX_SIZE else equation.name
    return written


def _edges(program: Program, between: set[str], written: Mapping[str, Term]) -> list[Edge]:
    edges: list[Edge] = []
    for equation in program.equations:
        if equation.name not in between:
            continue
        for arg in dict.fromkeys(equation.args):
            if arg not in between:
                continue
            term = equation.term
            partial = partial_of(term, arg, equation.name)
            if partial is not None and partial != "0":
                function = term.op if isinstance(term, Apply) else ""
                edges.append(Edge(equation.name, arg, substitute(partial, written), function))
    return edges


def partial_of(term: Term, name: str, output: str = "") -> Term | None:
    """The partial derivative of a right-hand side by a name, written with the `output`; None where there is none."""
    if isinstance(term, str):
        return "1" if term == name else "0"
    parts: list[Term] = []
    for index, arg in enumerate(term.args):
        if name not in names_in(arg):
            continue
        inner = partial_of(arg, name)
        try:
            outer = row_partial(term.op, len(term.args), index)
        except InputError:
            return None
        if inner is None:
            return None
        meaning = dict(zip(arguments(term.op, len(term.args)), term.args, strict=True)) | {"y": output or term}
        parts.append(fold_numbers(_product(fold_numbers(substitute(outer, meaning)), inner)))
    if not parts:
        return "0"
    return parts[0] if len(parts) == 1 else fold_numbers(Apply("add", tuple(parts)))


def _product(left: Term, right: Term) -> Term:
    """A product as people write it: one flat list of factors, one number in front."""
    if is_numeral(right):
        return scaled(left, right)
    if is_numeral(left):
        return scaled(right, left)
    match right:
        case Apply("neg", (inner,)):
            return negated(_product(left, inner))
        case Apply("mul", (str(first), *rest)) if is_numeral(first):
            return scaled(_product(left, rest[0] if len(rest) == 1 else Apply("mul", tuple(rest))), first)
        case _:
            return multiplied(left, right)


def _factors_of_partials(edges: list[Edge], owner: Mapping[str, str]) -> Iterator[Quantity]:
    """The y and the 1 - y of a partial y*(1 - y)."""
    for edge in edges:
        if isinstance(edge.partial, Apply) and edge.partial.op == "mul":
            for factor in edge.partial.args:
                yield Quantity(factor, "value", owner.get(edge.result, edge.result))


def _from_adjoints(edges: list[Edge], names: set[str]) -> Iterator[Quantity]:
    """What arrives along an edge, given the adjoint of its result in a line above."""
    for edge in edges:
        adjoint = f"d{edge.result}"
        if adjoint in names:
            yield Quantity(_product(adjoint, edge.partial), "path", edge.result, edge.arg, "", edge.result)


def _arrivals(program: Program, edges: list[Edge], of: str, wrt: str) -> Iterator[Quantity]:
    """What all paths through a unit contribute together, and what arrives at a name along one edge."""
    above = _sums({of: "1"}, ((edge.result, edge.arg, edge.partial) for edge in reversed(edges)))
    below = _sums({wrt: "1"}, ((edge.arg, edge.result, edge.partial) for edge in edges))
    for name in above:
        if name not in (of, wrt) and name in below and not name.startswith("_") and _is_applied(program, name):
            yield Quantity(_product(above[name], below[name]), "path", of, wrt, "", name)
    for edge in edges:
        if edge.result in above and edge.result != of:
            through = "" if edge.result.startswith("_") else edge.result
            yield Quantity(_product(above[edge.result], edge.partial), "path", of, edge.arg, "", through)


def _sums(start: dict[str, Term], edges: Iterable[tuple[str, str, Term]]) -> dict[str, Term]:
    """The derivative along all paths from the start, for each name at which it is short; edges come in order."""
    terms: dict[str, list[Term]] = {name: [term] for name, term in start.items()}
    found: dict[str, Term] = {}
    long: set[str] = set()
    for source, target, partial in edges:
        if source not in found and source in terms and source not in long:
            found[source] = _sum(terms[source])
        if source not in found or term_size(found[source]) > MAX_SIZE:
            long.add(target)
        else:
            terms.setdefault(target, []).append(_product(found[source], partial))
    rest = {name: _sum(parts) for name, parts in terms.items() if name not in found}
    return {name: term for name, term in (found | rest).items() if name not in long}


def _sum(terms: list[Term]) -> Term:
    return summed([(1, term) for term in terms])


def _families(names: Iterable[str]) -> Iterator[Quantity]:
    """The sums of names that differ by an index only, such as t1 + t2 + t3."""
    families: dict[str, list[str]] = {}
    for name in names:
        base, indices = split_name(name)
        if len(indices) == 1:
            families.setdefault(base, []).append(name)
    for family in families.values():
        if 2 <= len(family) <= MAX_FAMILY:
            yield Quantity(_sum(list[Term](family)), "value", family[0])


def _products(program: Program, edges: list[Edge], of: str, wrt: str) -> Iterator[Quantity]:
    """Products of partials along paths: whole ones first, then those of some edges in a row."""
    into: dict[str, list[Edge]] = {}
    for edge in edges:
        into.setdefault(edge.result, []).append(edge)
    whole = list(_paths(into, of, wrt))
    shared = set[str].intersection(*({edge.arg for edge in path} for path in whole)) if len(whole) > 1 else set[str]()
    for path in whole:
        yield _along(program, path, shared)
    parts = (
        path[start : start + length]
        for length in range(2, LONGEST_PART + 1)
        for path in whole
        for start in range(len(path) - length + 1)
    )
    for part in islice(dict.fromkeys(parts), MAX_QUANTITIES):
        yield _along(program, part, shared)


def _paths(into: Mapping[str, list[Edge]], of: str, wrt: str) -> Iterator[tuple[Edge, ...]]:
    """Paths from `of` down to `wrt`, at most `MAX_PATHS`."""
    stack: list[tuple[str, tuple[Edge, ...]]] = [(of, ())]
    count = 0
    while stack and count < MAX_PATHS:
        name, path = stack.pop()
        if name == wrt:
            count += 1
            yield path
            continue
        stack.extend((edge.arg, (*path, edge)) for edge in reversed(into.get(name, [])))


def _along(program: Program, path: tuple[Edge, ...], shared: set[str]) -> Quantity:
    """The product of the partials of a path; what it goes `through` is a unit that not all paths share."""
    term: Term = "1"
    for edge in path:
        term = _product(term, edge.partial)
    units = [edge.arg for edge in path[:-1] if not edge.arg.startswith("_") and edge.arg not in shared]
    through = next((unit for unit in units if _is_applied(program, unit)), units[0] if units else "")
    return Quantity(fold_numbers(term), "path", path[0].result, path[-1].arg, "", through)


def _is_applied(program: Program, name: str) -> bool:
    """Whether a name is a function of one other name, as the output of a unit is."""
    equation = program.equation(name)
    return equation is not None and len(equation.args) == 1


def owners(program: Program) -> dict[str, str]:
    """The equation somebody wrote that each temporary belongs to: the first one that is computed from it."""
    found: dict[str, str] = {}
    for name, _, args in reversed(program.equations):
        for arg in args:
            if arg.startswith("_"):
                found[arg] = found.get(name, name)
    return found
