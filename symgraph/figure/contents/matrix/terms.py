"""Terms over arrays as they are written in mathematics: ``A ⊙ B`` where the factors of a product are arrays."""

from __future__ import annotations

from collections.abc import Sequence

from symgraph.calculus.operation import SCALAR, Shape
from symgraph.calculus.opset import application
from symgraph.calculus.program import Builder, Program
from symgraph.calculus.term import Apply, Term, fold_numbers, names_in, substitute, term_size
from symgraph.figure.contents.pieces import Names
from symgraph.lowering import signs
from symgraph.lowering.markup import Words, symbol
from symgraph.lowering.matrix_mathematics import matrix_mathematics

TIMES_IN_SHAPES = signs.TIMES_IN_SHAPES._replace(text="×")


class ArrayTerms:
    """Shapes and words of terms in names of a program."""

    def __init__(self, program: Program, names: Names) -> None:
        self.program = program
        self.names = names
        self._scratch = Builder(program)

    def shape(self, term: Term) -> Shape:
        """The shape of a term's value."""
        return self._scratch.shape(self._emitted(term))

    def _emitted(self, term: Term) -> str:
        if isinstance(term, str):
            return term
        flat = tuple(self._emitted(arg) if isinstance(arg, Apply) else arg for arg in term.args)
        return self._scratch.emit(application(Apply(term.op, flat)))

    def is_scalar(self, term: Term) -> bool:
        """Whether a term is a single number."""
        return self.shape(term) == SCALAR

    def written_out(self, term: Term, most: int) -> Term:
        """The term with temporaries replaced by what they stand for, those in long formulas left as they are."""
        while True:
            found = {
                name: equation.term
                for name in names_in(term)
                if name.startswith("_") and (equation := self.program.equation(name)) is not None
            }
            longer = _transposed_once(substitute(term, found))
            if not found or term_size(longer) > most:
                return fold_numbers(term)
            term = longer

    def words(self, term: Term) -> Words:
        """A term as it is written; in plain text in NumPy's way."""
        written = self.names.term(matrix_mathematics(term, self.shape))
        return written._replace(text=self.names.term(term).text)


def _transposed_once(term: Term) -> Term:
    """The term without transposes of transposes."""
    match term:
        case Apply("transpose", (Apply("transpose", (inner,)),)):
            return _transposed_once(inner)
        case Apply(op, args):
            return Apply(op, tuple(_transposed_once(arg) for arg in args))
        case _:
            return term


def matrix_words(rows: Sequence[Sequence[Words]]) -> Words:
    """A matrix in brackets; a single entry stands alone."""
    if len(rows) == len(rows[0]) == 1:
        return rows[0][0]
    rows = [[_on_the_line(entry) for entry in row] for row in rows]
    typst = "; ".join(", ".join(f"inline({entry.typst})" for entry in row) for row in rows)  # else they are set small
    latex = r" \\ ".join(" & ".join(entry.latex for entry in row) for row in rows)
    text = ", ".join(f"[{', '.join(entry.text for entry in row)}]" for row in rows)
    return Words(f'mat(delim: "[", {typst})', rf"\begin{{bmatrix}} {latex} \end{{bmatrix}}", f"[{text}]")


def _on_the_line(entry: Words) -> Words:
    """A number whose fraction leaves the lines of a matrix at their distance."""
    top, slash, bottom = entry.text.partition("/")
    return Words(f"{top}\\/{bottom}", entry.text, entry.text) if slash and bottom.isdigit() else entry


def shape_words(shape: Shape) -> Words:
    """``n × p``, in numbers where the sizes are known."""
    rows, columns = (_dim_words(n) for n in shape)
    return rows.then(TIMES_IN_SHAPES, columns)._replace(text=f"{shape[0]}×{shape[1]}")


def _dim_words(dim: int | str) -> Words:
    return symbol(str(dim)) if isinstance(dim, int) else Names({}, None, None)(dim)
