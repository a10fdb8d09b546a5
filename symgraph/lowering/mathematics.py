"""Terms, operators and derivatives as `Words`: the same mathematics in Typst, in LaTeX and in plain text."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from symgraph.calculus.abstract import abstract
from symgraph.calculus.formula_print import format_term
from symgraph.calculus.term import Term, names_in, substitute
from symgraph.lowering.language import Style
from symgraph.lowering.latex import LATEX
from symgraph.lowering.markup import Words, fraction
from symgraph.lowering.terms import written, written_power, written_sign
from symgraph.lowering.typst import TYPST
from symgraph.notation import latex_name, typst_name
from symgraph.words import ENGLISH, Lexicon

# Signs in plain text; all other operations show their name.
_SIGNS = {"add": "+", "sub": "-", "neg": "-", "mul": "*", "div": "/", "square": "**2", "reciprocal": "1/"}

NameWords = Callable[[str], Words]


@lru_cache(maxsize=4096)
def name_words(name: str) -> Words:
    """A name by the rules of notation: ``w111`` is w with indices 1, 1, 1."""
    return Words(typst_name(name), latex_name(name), name)


def term_words(term: Term, names: NameWords = name_words, *, inline: bool = False, lexicon: Lexicon = ENGLISH) -> Words:
    """A term; with `inline`, fractions are written ``a/b`` to stay on the line.

    >>> from symgraph.calculus.term import Apply
    >>> term_words(Apply("div", ("w111", "2")))
    Words(typst='frac(w_111, 2)', latex='\\\\frac{w_{111}}{2}', text='w111/2')
    """
    # A label may be empty, which format_term does not know.
    text = format_term(substitute(term, {name: names(name).text or name for name in names_in(term)}))
    return Words(
        written(term, Style(TYPST, lambda name: names(name).typst, inline, lexicon)),
        written(term, Style(LATEX, lambda name: names(name).latex, inline, lexicon)),
        text,
    )


def operator_words(op: str) -> Words:
    """The sign of an operation as a node shows it: a cross for ``mul``; a function shows its name.

    >>> operator_words("mul"), operator_words("sigmoid").typst
    (Words(typst='times', latex='\\\\times', text='*'), 'sigma')
    """
    function = abstract(op)
    text = function.spelling(max(function.places, default=1)) if function else _SIGNS.get(op, op)
    return Words(written_sign(op, TYPST), written_sign(op, LATEX), text)


def power_words(exponent: Term, names: NameWords = name_words) -> Words:
    """The sign of a power with a fixed exponent.

    >>> power_words("3")
    Words(typst='(dot.c)^3', latex='(\\\\cdot)^{3}', text='**3')
    """
    return Words(
        written_power(exponent, Style(TYPST, lambda name: names(name).typst)),
        written_power(exponent, Style(LATEX, lambda name: names(name).latex)),
        f"**{term_words(exponent, names).text}",
    )


def partial_words(of: Words, wrt: Words, *, inline: bool = False) -> Words:
    """The partial derivative of `of` by `wrt`."""
    above = Words(f"partial {of.typst}", rf"\partial {of.latex}", f"∂{of.text}")
    below = Words(f"partial {wrt.typst}", rf"\partial {wrt.latex}", f"∂{wrt.text}")
    if inline:
        return Words(f"{above.typst}\\/{below.typst}", f"{above.latex}/{below.latex}", f"{above.text}/{below.text}")
    return fraction(above, below)
