"""The identity matrix and arrays of ones as mathematics, with their sizes as indices: ``I_n``, ``1_(n × p)``."""

from __future__ import annotations

from symgraph.calculus.term import Term, is_numeral
from symgraph.lowering import signs
from symgraph.lowering.language import Level, Piece, Style


def identity(args: tuple[Term, ...], style: Style) -> Piece:
    """``I_n``."""
    return Piece("I" + style.language.subscript(_size(args[0], style)), Level.ATOM)


def ones(args: tuple[Term, ...], style: Style) -> Piece:
    """A bold 1: of a column with one index."""
    return _filled(style.sign(signs.ONES), args, style)


def zeros(args: tuple[Term, ...], style: Style) -> Piece:
    """A bold 0."""
    return _filled(style.sign(signs.ZEROS), args, style)


def _filled(sign: str, args: tuple[Term, ...], style: Style) -> Piece:
    sizes = [_size(arg, style) for arg in args]
    shown = sizes[:1] if sizes[1:] == ["1"] else sizes
    index = f" {style.sign(signs.TIMES_IN_SHAPES)} ".join(shown)
    return Piece(sign + style.language.subscript(index), Level.ATOM)


def _size(term: Term, style: Style) -> str:
    text = str(term)
    return text if is_numeral(text) else style.names(text)
