"""The gate that every rewritten form passes: it is shown only if it is proved equal to the gradient it rewrites."""

from __future__ import annotations

from collections.abc import Mapping

from symgraph.calculus.lower import bind_formula
from symgraph.calculus.normal.prover import Prover
from symgraph.calculus.program import Builder, Program
from symgraph.calculus.readable.reading import Properties
from symgraph.calculus.term import Term
from symgraph.errors import InputError

BUDGET = 8_000
"""Steps of a proof, after which another form is tried."""


def proved(program: Program, name: str, term: Term, properties: Properties, definitions: Mapping[str, Term]) -> bool:
    """Whether a term equals a name of the program, whatever the sizes.

    `definitions` are what the term may use beside the program: new names, or names of the program for which another
    formula is shown, which has to be equal too.  Terms are read as formulas are, so that what is proved is what is
    shown.
    """
    builder = Builder(program)
    for shape in program.shapes.values():
        for n in shape:
            builder.size(n)
    claims: dict[str, str] = {}
    try:
        for defined, meaning in definitions.items():
            if defined in program.shapes:
                claims[defined] = bind_formula(builder, builder.fresh(f"{defined}_form"), meaning)
            else:
                bind_formula(builder, defined, meaning)
        claims[name] = bind_formula(builder, builder.fresh(f"{name}_form"), term)
    except InputError:  # shapes that do not fit
        return False
    known = {text: words for text, words in properties.items() if text in program.declarations}
    prover = Prover(builder.build(), known, BUDGET)
    return all(prover.equal(text, form).proved for text, form in claims.items())
