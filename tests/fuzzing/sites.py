"""Places in terms: the parts of a term, and the term with a part replaced."""

from __future__ import annotations

from collections.abc import Iterator

from symgraph.calculus.term import Apply, Term

Path = tuple[int, ...]


def places(term: Term, at: Path = ()) -> Iterator[tuple[Path, Term]]:
    """Every part of a term with its path, outermost first; conditions are parts too."""
    yield at, term
    if isinstance(term, Apply):
        for place, arg in enumerate(term.args):
            yield from places(arg, (*at, place))


def replaced(term: Term, path: Path, part: Term) -> Term:
    """The term with another part at a path."""
    if not path:
        return part
    assert isinstance(term, Apply)
    args = list(term.args)
    args[path[0]] = replaced(args[path[0]], path[1:], part)
    return Apply(term.op, tuple(args))
