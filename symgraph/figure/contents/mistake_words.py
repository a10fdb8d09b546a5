"""What is written in and below the figure of a mistake: a label where it is, and notes about the claim."""

from __future__ import annotations

from textwrap import wrap

from symgraph.calculus.term import term_size
from symgraph.figure.contents.chain_text import MAX_SIZE
from symgraph.figure.contents.changes import read
from symgraph.figure.contents.guilty import Mistake
from symgraph.figure.contents.pieces import Names
from symgraph.figure.graph import Line
from symgraph.lowering.markup import NO_WORDS, NOTHING, Content, Words, math, prose, quoted, symbol
from symgraph.words import Lexicon, Phrase

MAX_PART = 8
"""Names, numbers and operations of a part that is written beside the mark; a longer one stands in the notes."""
LINE = 90
"""Letters in a line of the notes."""
_BECOMES = symbol("arrow.r", r"\to", "→")


def mistake_label(mistake: Mistake, names: Names, is_step: bool = True) -> Line | None:
    """What is wrong at the mark, in a word or a small formula: ``h12 → h11``; None where nothing is known.

    `is_step` where a step is marked, and not the wanted derivative as a whole.
    """
    return Line(math(_label(mistake, names, is_step)), "caption") if mistake.kind else None


def mistake_notes(mistake: Mistake, names: Names) -> tuple[Content, ...]:
    """The claim, what is wrong with it, and what would be right; or else where it is wrong."""
    notes = [_formula(Phrase.CLAIMED, mistake.claim, names)]
    said = mistake.message or mistake.counterexample
    notes += [prose(line) for line in wrap(said, LINE)]
    notes.append(_formula(Phrase.RIGHT_WOULD_BE, mistake.repaired, names))
    return tuple(note for note in notes if note)


def _label(mistake: Mistake, names: Names, is_step: bool) -> Words:
    lexicon = names.lexicon
    part = _changed_part(mistake, names)
    if part:
        return part
    if mistake.kind == "sign":
        phrase = Phrase.WRONG_SIGN
    elif mistake.kind == "updated_weight":
        phrase = Phrase.OLD_VALUE
    elif mistake.kind.startswith("missing"):
        phrase = Phrase.MISSING_PART
    else:
        phrase = Phrase.LOOK_HERE if is_step else Phrase.REFUTED
    return quoted(lexicon(phrase))


def _changed_part(mistake: Mistake, names: Names) -> Words:
    """The innermost part that is changed, what is missing, or what is too much, where that is short."""
    for removed, added, _ in reversed(mistake.changes()):
        parts = [names.term(part, inline=True) for part in (*removed, *added)]
        is_sign = mistake.kind == "sign" and "-1" in (*removed, *added)
        if is_sign or any(term_size(part) > MAX_PART for part in (*removed, *added)):
            continue
        if len(removed) == len(added) == 1:
            return parts[0].then(_BECOMES, parts[1])
        if len(parts) == 1:
            return _around(Phrase.MISSING_THIS if added else Phrase.TOO_MUCH, parts[0], names.lexicon)
    return NO_WORDS


def _formula(phrase: Phrase, text: str, names: Names) -> Content:
    """A formula with what is said of it, a line of an update as it was typed; nothing where it is too long."""
    term = read(text)
    if term is None:
        return prose(names.lexicon(phrase, formula=text)) if 0 < len(text) <= LINE else NOTHING
    if term_size(term) > MAX_SIZE:
        return NOTHING
    return math(_around(phrase, names.term(term, inline=True), names.lexicon))


def _around(phrase: Phrase, words: Words, lexicon: Lexicon) -> Words:
    """A phrase with mathematics filled in; blanks between words and mathematics are Typst's own."""
    before, after = lexicon.around(phrase)
    parts = [quoted(part.strip()).typst if part else "" for part in (before, after)]
    typst = " ".join(part for part in (parts[0], words.typst, parts[1]) if part)
    latex = "".join((quoted(before).latex, words.latex, quoted(after).latex if after else ""))
    return Words(typst, latex, f"{before}{words.text}{after}")
