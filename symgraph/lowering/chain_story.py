"""A derivation by the chain rule for people: as aligned text and as LaTeX."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from symgraph.calculus.program import Program
from symgraph.calculus.readable.chain_lines import ChainLine, Product
from symgraph.calculus.readable.chain_values import ChainValues
from symgraph.calculus.readable.readable import Formula, forward_formulas
from symgraph.calculus.term import Apply, Term, is_numeral, names_in, term_size
from symgraph.calculus.tidy import tidy
from symgraph.lowering.markup import DOTS, EQUALS, MINUS, PLUS, TIMES, Words, fraction, joined, quoted
from symgraph.lowering.mathematics import name_words, term_words
from symgraph.lowering.numbers import number_words
from symgraph.notation import latex_text
from symgraph.words import ENGLISH, Lexicon, Phrase

WIDTH = 100
"""Columns of text."""
LATEX_WIDTH = 60
"""Columns of the text that a line of LaTeX says, which sets it wider."""
WIDEST_COMMENTED = 72
"""Lines are padded to at most this width, so that what is said of them stands in a column."""
LONGEST = 60
"""Names, numbers and operations of a forward equation that is written out."""
LONGEST_PARTIAL = 24
"""Names, numbers and operations of a local partial up to which it is written out."""
LONGEST_SUM = 80
"""Columns of a sum of products up to which formulas stand for the derivatives in it."""


@dataclass(frozen=True, slots=True)
class ChainStory:
    """What is told: the `lines` for the derivatives of `of`, and the forward equations that they use.

    `numbers` are None where none are wanted; those of the names in `examples` are examples by `seed`.
    """

    program: Program
    of: str
    lines: Sequence[ChainLine]
    numbers: ChainValues | None = None
    digits: int = 4
    examples: Sequence[str] = ()
    seed: int = 0
    lexicon: Lexicon = field(default=ENGLISH)


@dataclass(frozen=True, slots=True)
class _Row:
    """``left = piece = piece``, and what is said of it behind; without a left side, a list."""

    left: Words
    pieces: tuple[Words, ...]
    said: tuple[Words, ...] = ()


def chain_text(story: ChainStory) -> str:
    """The derivation as text of at most 100 columns, unless a single formula is wider."""
    forward, backward = _forward_rows(story), _backward_rows(story)
    margin = max(len(row.left.text) for row in (*forward, *backward))
    physical: list[tuple[str, str]] = []
    for number, row in enumerate((*forward, *backward)):
        if number == len(forward) and forward:
            physical.append(("", ""))
        head = f"{row.left.text:>{margin}}" + (" = " if row.left.text else "   ")
        *above, last = _wrapped(row.pieces, WIDTH - len(head))
        for k, line in enumerate((*above, last)):
            lead = head if k == 0 else " " * margin + " = "
            said = "; ".join(words.text for words in row.said) if line is last else ""
            physical.append((lead + " = ".join(words.text for words in line), said))
    return _commented(physical, margin)


def chain_latex(story: ChainStory) -> str:
    r"""The same as an ``align*`` of LaTeX with amsmath."""
    rows: list[str] = []
    for row in (*_forward_rows(story), *_backward_rows(story)):
        lines = _wrapped(row.pieces, LATEX_WIDTH)
        for k, line in enumerate(lines):
            left = row.left.latex if k == 0 else ""
            sign = "&=" if row.left or k else "&"
            rows.append(f"{left} {sign} {' = '.join(words.latex for words in line)}".lstrip())
        for k, said in enumerate(row.said):
            if k:
                rows.append(f"& && {said.latex}")
            else:
                rows[-1] += f" && {said.latex}"
    separated = " \\\\\n".join(rows)
    return f"\\begin{{align*}}\n{separated}\n\\end{{align*}}\n"


def _wrapped(pieces: Sequence[Words], width: int) -> list[list[Words]]:
    """The pieces of ``a = b = c`` on as few lines as there is room for."""
    lines: list[list[Words]] = [[pieces[0]]]
    for piece in pieces[1:]:
        if len(" = ".join(words.text for words in (*lines[-1], piece))) <= width:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return lines


def _commented(lines: Sequence[tuple[str, str]], margin: int) -> str:
    """Lines with what is said of them behind, in a column; below them where there is no room."""

    def fits(line: str, said: str) -> bool:
        return max(WIDEST_COMMENTED, len(line)) + len(f"  # {said}") <= WIDTH

    beside = [line for line, said in lines if said and fits(line, said)]
    column = min(WIDEST_COMMENTED, max(map(len, beside), default=0))
    result: list[str] = []
    for line, said in lines:
        if said and fits(line, said):
            result.append(f"{line:<{column}}  # {said}")
        else:
            result += _broken(line, " + ", " " * (margin + 3) + "+ ")
            result += _broken(f"{'':<{margin}} # {said}", "; ", " " * margin + " # ") if said else []
    return "".join(f"{line}\n" for line in result)


def _broken(line: str, sign: str, lead: str) -> list[str]:
    """A line in several where it is too long, broken at a sign; each but the first begins with `lead`."""
    lines: list[str] = []
    while len(line) > WIDTH and (place := line.rfind(sign, len(lead) + 1, WIDTH)) > 0:
        lines.append(line[:place])
        line = lead + line[place + len(sign) :]
    return [*lines, line]


# --- forward --------------------------------------------------------------------------------------------------------


def _forward_rows(story: ChainStory) -> list[_Row]:
    """The given values, and the forward equations that the derivatives mention, with theirs."""
    program = story.program
    used = {name for line in story.lines for product in line.products for name in names_in(product.partial)}
    used |= {product.by for line in story.lines for product in line.products}
    formulas = forward_formulas(program, used | {story.of})
    written = [formula for formula in formulas if term_size(formula.code) <= LONGEST or formula.name in used]
    rows = [_equation(story, formula) for formula in written]
    if story.numbers is None:
        return rows
    return [*_given_rows(story, written, used), *rows]


def _equation(story: ChainStory, formula: Formula) -> _Row:
    shown = term_words(formula.code) if term_size(formula.code) <= LONGEST else DOTS
    number = _number(story, story.numbers.values[formula.name]) if story.numbers else shown
    return _Row(name_words(formula.name), _distinct([shown, number]))


def _given_rows(story: ChainStory, written: Sequence[Formula], used: set[str]) -> list[_Row]:
    """``x = 1, y = 2`` for the declared names that anything mentions, as many on a line as there is room for."""
    assert story.numbers is not None
    mentioned = used | {name for formula in written for name in names_in(formula.code)}
    given = [name for name, declared in story.program.declarations.items() if declared.value is None]
    words = [
        name_words(name).then(EQUALS, _number(story, story.numbers.values[name])) for name in given if name in mentioned
    ]
    rows: list[_Row] = []
    line: list[Words] = []
    for word in words:
        if line and len(_listed([*line, word]).text) > LATEX_WIDTH:
            rows.append(_Row(Words(), (_listed(line),)))
            line = []
        line.append(word)
    examples = [name for name in story.examples if name in mentioned]
    if line:
        rows.append(_Row(Words(), (_listed(line),), (_example_note(story),) if examples else ()))
    return rows


def _listed(words: Sequence[Words]) -> Words:
    return Words(*(between.join(word[k] for word in words) for k, between in enumerate((", ", r", \quad ", ", "))))


def _example_note(story: ChainStory) -> Words:
    text = story.lexicon(Phrase.EXAMPLE_VALUES, seed=story.seed)
    return Words(quoted(text).typst, rf"\text{{{latex_text(text)}}}", text)


# --- backward -------------------------------------------------------------------------------------------------------


def _backward_rows(story: ChainStory) -> list[_Row]:
    return [_backward_row(story, line) for line in story.lines]


def _backward_row(story: ChainStory, line: ChainLine) -> _Row:
    pieces: list[Words] = []
    if len(line.products) == 1 and line.products[0].by == story.of:
        pieces.append(_formula(line.products[0].partial))
    elif line.products:
        pieces.append(_sum([_symbols(story, line.name, product) for product in line.products]))
        pieces.append(_products(story, line))
    pieces += [_formula(line.formula)] if line.formula is not None else []
    said: list[Words] = []
    if len(line.products) > 1:
        text = story.lexicon(Phrase.RULE_USES, count=len(line.products))
        said.append(Words("", rf"\text{{{latex_text(text)}}}", text))
    if story.numbers is not None:
        pieces.append(_number(story, story.numbers.derivatives[line.name]))
        said += _partial_numbers(story, line)
    return _Row(derivative(story.of, line.name), _distinct(pieces), tuple(said))


def derivative(of: str, wrt: str) -> Words:
    """``dL/dx``, in LaTeX with round d."""
    above, below = name_words(of), name_words(wrt)
    latex = rf"\frac{{\partial {above.latex}}}{{\partial {below.latex}}}"
    return Words(fraction(above, below).typst, latex, f"d{above.text}/d{below.text}")


def _symbols(story: ChainStory, name: str, product: Product) -> list[Words]:
    """``dL/dp * dp/du``; the partial's formula where what it is of is what is differentiated."""
    if product.by == story.of:
        return _written_out(story, name, product)
    return [derivative(story.of, product.by), derivative(product.by, name)]


def _products(story: ChainStory, line: ChainLine) -> Words:
    """The same with formulas for the derivatives; for the partials only where that is too long for a line."""
    name, products = line.name, line.products
    written = _sum([_written_out(story, name, product) for product in products])
    if len(written.text) <= LONGEST_SUM:
        return written
    return _sum([_written_out(story, name, replace(product, upstream=None)) for product in products])


def _written_out(story: ChainStory, name: str, product: Product) -> list[Words]:
    """The factors as formulas, or as derivatives where these are too long."""
    upstream = derivative(story.of, product.by) if product.upstream is None else _factor(product.upstream)
    is_short = term_size(product.partial) <= LONGEST_PARTIAL
    partial = _factor(product.partial) if is_short else derivative(product.by, name)
    return [partial] if product.by == story.of else [upstream, partial]


def _partial_numbers(story: ChainStory, line: ChainLine) -> list[Words]:
    """``dp/du = 0.235`` for each local partial that is no number as it stands."""
    assert story.numbers is not None
    return [
        derivative(product.by, line.name).then(EQUALS, _number(story, story.numbers.values.of(product.partial)))
        for product in line.products
        if product.by != story.of and not is_numeral(product.partial)
    ]


def _sum(products: Sequence[Sequence[Words]]) -> Words:
    return joined([joined(list(factors), TIMES) for factors in products], PLUS)


def _formula(term: Term) -> Words:
    """A term; in LaTeX the sign of a quotient stands before its bar."""
    words = term_words(term)
    is_quotient = isinstance(term, Apply) and term.op == "div"
    return words._replace(latex=term_words(tidy(term)).latex) if is_quotient else words


def _factor(term: Term) -> Words:
    """A term as a factor, in parentheses where it needs them."""
    words = _formula(term)
    is_sum = isinstance(term, Apply) and term.op in ("add", "sub", "where")
    return words.in_parentheses() if is_sum or words.text.startswith(MINUS.text) else words


def _number(story: ChainStory, value: object) -> Words:
    return number_words(value, story.digits)


def _distinct(pieces: Sequence[Words]) -> tuple[Words, ...]:
    """The pieces without those that say the same as the one before."""
    kept: list[Words] = []
    for piece in pieces:
        if not kept or _bare(piece) != _bare(kept[-1]):
            kept.append(piece)
    return tuple(kept)


def _bare(words: Words) -> str:
    return words.text.replace(" ", "")
