"""The topic ``formulas``."""

from __future__ import annotations

from symgraph.calculus.formula_functions import ALONG_AXIS, METHODS, MODULES, TWO_MEANINGS
from symgraph.calculus.formula_scan import MAX_DEPTH, MAX_DIGITS, MAX_LENGTH
from symgraph.calculus.formula_terms import CONSTANTS, MAX_BITS, MAX_EXPONENT, MAX_NODES
from symgraph.manual.page import Entry, Page, listed, page


def written() -> Page:
    """The language, with its limits."""
    return page(
        f"""
        # Formulas

        One language for equations, losses, activations, claims and `-e`:

        - `+ - * / **` and parentheses; `@` multiplies matrices, `.T` transposes;
          `*` of arrays is element by element. For `^` write `**`.
        - comparisons `< <= > >= == !=` as conditions of `where(c, a, b)` and of
          `Piecewise((a, c), ..., (b, True))`.
        - constants {listed((f"`{name}`" for name in CONSTANTS), "and")} (infinity), unless a declared name
          hides them.
        - the functions of `symgraph help functions`, those of `functions: [phi]`
          and their derivatives dphi and ddphi; {listed(f"`{name}.`" for name in MODULES)} may stand in front.
        - {listed((f"`{name}`" for name in ALONG_AXIS), "and")} go along an axis:
          `sum(X, axis=0)`, each column. {listed((f"`.{name}`" for name in METHODS), "and")}
          may stand behind a point: `X.sum(axis=0)`.

        Numbers are exact: `0.1` is 1/10. Terms are drawn in the order in which
        they are written; `(a + b) + c` and `a + b + c` are different figures.

        ## What it does not do

        Nothing is ever run as Python: a formula is read and judged name by name.
        Left out because libraries do not agree on what they are:
        """,
        [Entry(name, advice) for name, advice in TWO_MEANINGS.items()],
        f"""
        At most {MAX_LENGTH} characters, {MAX_NODES} operations, {MAX_DEPTH} of them within each other,
        {MAX_DIGITS} digits in a number, powers of numbers up to {MAX_EXPONENT} and constants of
        {MAX_BITS} bits.
        """,
    )
