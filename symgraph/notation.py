"""Names and how they are written: ``w111`` is w with indices 1, 1, 1.

Names of elements (`ElementNames`), of whole arrays and of gradients are made here and nowhere else; so is the way a
name is typeset in Unicode, LaTeX and Typst.  Typeset names are for the eye: different names may look alike (``x_1`` and
``x1``), so nothing is ever looked up by them.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass

# One letter a line: name, sign, the capital's name and sign, and the Latin letter it looks like (LaTeX has no command
# for such capitals).
_GREEK_ROWS = """
alpha   α Alpha   Α A
beta    β Beta    Β B
gamma   γ Gamma   Γ -
delta   δ Delta   Δ -
epsilon ε Epsilon Ε E
zeta    ζ Zeta    Ζ Z
eta     η Eta     Η H
theta   θ Theta   Θ -
iota    ι Iota    Ι I
kappa   κ Kappa   Κ K
lambda  λ Lambda  Λ -
mu      μ Mu      Μ M
nu      ν Nu      Ν N
xi      ξ Xi      Ξ -
omicron ο Omicron Ο O
pi      π Pi      Π -
rho     ρ Rho     Ρ P
sigma   σ Sigma   Σ -
tau     τ Tau     Τ T
upsilon υ Upsilon Υ Y
phi     φ Phi     Φ -
chi     χ Chi     Χ X
psi     ψ Psi     Ψ -
omega   ω Omega   Ω -
"""
_GREEK_TABLE = [row.split() for row in _GREEK_ROWS.strip().splitlines()]
GREEK: dict[str, str] = {name: sign for row in _GREEK_TABLE for name, sign in ((row[0], row[1]), (row[2], row[3]))}
"""Names of the Greek letters -> the letters, small and capital: ``alpha`` -> ``α``, ``Gamma`` -> ``Γ``."""
_LATIN_LOOKALIKES = {"omicron": "o"} | {row[2]: row[4] for row in _GREEK_TABLE if row[4] != "-"}
_GREEK_NAMES = {sign: name for name, sign in GREEK.items()} | {"ς": "sigma"}
# `lambda` is a keyword of Python, so people who write formulas spell it `lamda`, as SymPy does.
_SPELLINGS = {"lamda": "lambda", "Lamda": "Lambda"}

_SUBSCRIPTS = dict(zip("0123456789aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
_INDEX = re.compile("[1-9][0-9]{0,17}")


@dataclass(frozen=True, slots=True)
class ElementNames:
    """The names of an array's elements: `base`, fixed `indices`, then one index for each of `axes` (row, column).

    An index that has two digits separates all indices of its name with underscores; where they are `separated`, all
    names have these.  The index of the row may stand before the fixed ones (`row_first`: sample 1, layer 2, unit 1 is
    ``z1_2_1``), and a column may stand for two indices, the second of which counts to `inner`.  An array of one axis
    is a column or a row.

    >>> weights = ElementNames("w", (1,), axes=2)
    >>> weights.name((1, 2)), weights.name((10, 3)), weights.index("w1_10_3")
    ('w112', 'w1_10_3', (10, 3))
    >>> samples = ElementNames("z", (2,), axes=2, separated=True, row_first=True)
    >>> kernels = ElementNames("w", (1,), axes=2, separated=True, inner=3)
    >>> samples.name((1, 3)), kernels.name((1, 5)), kernels.index("w1_1_2_2")
    ('z1_2_3', 'w1_1_2_2', (1, 5))
    """

    base: str
    indices: tuple[int | str, ...] = ()
    axes: int = 0
    separated: bool = False
    row_first: bool = False
    inner: int = 0

    def name(self, index: Sequence[int]) -> str:
        """The name of the element at a 1-based index; of a vector, be it a column or a row, the place counts."""
        own = [str(part) for part in self._own(index)]
        fixed = [str(part) for part in self.indices]
        parts = [*own[:1], *fixed, *own[1:]] if self.row_first else [*fixed, *own]
        separator = "" if not self.separated and all(len(part) == 1 for part in parts) else "_"
        return self.base + separator.join(parts)

    def _own(self, index: Sequence[int]) -> Sequence[int]:
        """The indices of an element that are not fixed."""
        if self.axes == 1 and len(index) > 1:
            return (index[0] + index[1] - 1,)  # one of the two is 1
        if self.inner:
            return (index[0], (index[1] - 1) // self.inner + 1, (index[1] - 1) % self.inner + 1)
        return index[: self.axes]

    def names(self, rows: int, cols: int = 1) -> list[str]:
        """All names of an array of `rows` by `cols`, in row-major order."""
        if self.axes == 0:
            return [self.name(())]
        if self.axes == 1:
            return [self.name((place,)) for place in range(1, rows * cols + 1)]
        if self.separated:
            return [self.name((row, col)) for row in range(1, rows + 1) for col in range(1, cols + 1)]
        columns = [str(col) for col in range(1, cols + 1)]
        separated_columns = ["_" + col for col in columns]
        # Where the row asks for no underscores yet, only columns from 10 on do.
        short_columns, long_columns = columns[:9], separated_columns[9:]
        result: list[str] = []
        for row in range(1, rows + 1):
            parts = [str(part) for part in (*self.indices, row)]
            separated = self.base + "_".join(parts)
            if all(len(part) == 1 for part in parts):
                short = self.base + "".join(parts)
                result += [short + col for col in short_columns]
                result += [separated + col for col in long_columns]
            else:
                result += [separated + col for col in separated_columns]
        return result

    def index(self, name: str) -> tuple[int, ...] | None:
        """The 1-based index of an element by its name, one entry an axis; None where the name is not of this family."""
        if not name.startswith(self.base):
            return None
        rest = name[len(self.base) :]
        count = len(self.indices) + self.axes + bool(self.inner)
        parts = rest.split("_") if "_" in rest or count <= 1 else list(rest)
        own = [*parts[:1], *parts[1 + len(self.indices) :]] if self.row_first else parts[len(self.indices) :]
        if len(parts) != count or not all(_INDEX.fullmatch(part) for part in own):
            return () if self.axes == 0 and name == self.name(()) else None
        index = tuple(int(part) for part in own)
        if self.inner:
            index = (index[0], (index[1] - 1) * self.inner + index[2])
        return index if self.name(index) == name else None


def place_of(index: Sequence[int], shape: Sequence[object]) -> tuple[int, int]:
    """The row and the column (from 1) of an index; a vector has one index, be it a column or a row.

    >>> place_of((2,), (3, 1)), place_of((2,), (1, 3)), place_of((2, 3), (4, 4))
    ((2, 1), (1, 2), (2, 3))
    """
    if len(index) == 1 and shape[0] == 1:
        return 1, index[0]
    row, column = (*index, 1, 1)[:2]
    return row, column


def array_name(base: str, layer: int) -> str:
    """The name of a layer's whole array; separated from layer 10 on, so that ``b11`` is layer 1, unit 1.

    >>> array_name("W", 1), array_name("b", 10)
    ('W1', 'b_10')
    """
    return f"{base}{layer}" if layer < 10 else f"{base}_{layer}"


def adjoint_name(name: str, of: str = "", order: int = 1) -> str:
    """The name of the derivative by `name`: of the loss unless `of` names another quantity.

    >>> adjoint_name("w111"), adjoint_name("w111", of="h11"), adjoint_name("x", order=2)
    ('dw111', 'dh11_dw111', 'd2x')
    """
    d = "d" if order == 1 else f"d{order}"
    return f"{d}{of}_d{name}" if of else f"{d}{name}"


def adjoint_order(name: str) -> int:
    """How often the quantity with the `adjoint_name` was differentiated; no name of a user's begins with a digit.

    >>> adjoint_order("dw111"), adjoint_order("d2x_dx")
    (1, 2)
    """
    order = re.match(r"d(\d+)", name)
    return int(order[1]) if order else 1


def fresh(name: str, taken: Container[str]) -> str:
    """The name itself, or with as many underscores appended as make it new.

    >>> fresh("dx", {"dx", "dx_"})
    'dx__'
    """
    while name in taken:
        name += "_"
    return name


def split_name(name: str) -> tuple[str, tuple[str, ...]]:
    """A name as it is to be typeset: the letter or word, and its indices.

    A word after an underscore is an index of a single letter only: ``x_max`` is x with index max, ``learning_rate`` is
    one word.

    >>> split_name("w111"), split_name("w1_10_3"), split_name("x_max"), split_name("learning_rate")
    (('w', ('1', '1', '1')), ('w', ('1', '10', '3')), ('x', ('max',)), ('learning_rate', ()))
    """
    head, *tail = name.split("_")
    base = head.rstrip("0123456789")
    digits = head[len(base) :]
    if not tail:
        return (base, tuple(digits)) if base else (name, ())
    numbers = all(part.isascii() and part.isdigit() for part in tail)
    if base and all(tail) and (numbers or _is_letter(base)):
        return base, (digits, *tail) if digits else tuple(tail)
    trunk = name.rstrip("0123456789")
    return (trunk, tuple(name[len(trunk) :])) if trunk[-1:] not in ("", "_") else (name, ())


def unicode_name(name: str) -> str:
    """A name in plain text with Unicode's subscripts, as far as Unicode has them.

    >>> unicode_name("w111"), unicode_name("w1_10_3"), unicode_name("alpha"), unicode_name("x_max")
    ('w₁₁₁', 'w₁,₁₀,₃', 'α', 'xₘₐₓ')
    """
    base, indices = split_name(name)
    written = _unicode_word(base) if not _is_differential(base) else f"d{_unicode_word(base[1:])}"
    if all(letter in _SUBSCRIPTS for index in indices for letter in _unicode_word(index)):
        return written + _comma(indices).join("".join(map(_SUBSCRIPTS.__getitem__, index)) for index in indices)
    return f"{written}_{','.join(map(_unicode_word, indices))}"


def latex_name(name: str) -> str:
    r"""A name as LaTeX mathematics.

    >>> print(latex_name("w111"), latex_name("w1_10_3"), latex_name("alpha"), latex_name("price"))
    w_{111} w_{1,10,3} \alpha \mathrm{price}
    """
    base, indices = split_name(name)
    comma = _comma(indices)
    written = _latex_word(base) if not _is_differential(base) else f"d{_latex_word(base[1:])}"
    return written + (f"_{{{comma.join(_latex_word(index) for index in indices)}}}" if indices else "")


def typst_name(name: str) -> str:
    """A name as Typst mathematics (what stands between dollar signs).

    >>> print(typst_name("w111"), typst_name("w1_10_3"), typst_name("alpha1"), typst_name("price"), typst_name("dw1"))
    w_111 w_(1,10,3) alpha_1 "price" d w_1
    """
    base, indices = split_name(name)
    written = _typst_word(base) if not _is_differential(base) else f"d {_typst_word(base[1:])}"
    if not indices:
        return written
    index = _comma(indices).join(_typst_word(index) for index in indices)
    # Parentheses around an index only group, Typst does not draw them; a number or a string is a group by itself.
    return f"{written}_{index}" if len(indices) == 1 or index.isdigit() else f"{written}_({index})"


def typst_text(text: str) -> str:
    r"""A Typst string literal that shows any text as it is; the only place that escapes for Typst.

    >>> print(typst_text('say "hi" \\ #let'))
    "say \"hi\" \\ #let"
    """
    return '"' + re.sub(r'[\\"\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]', _typst_escape, text) + '"'


def latex_text(text: str) -> str:
    r"""LaTeX that shows any text as it is, in a paragraph; the only place that escapes text for LaTeX.

    >>> print(latex_text(r"50 % of \alpha_1"))
    50 \% of \textbackslash{}alpha\_1
    """
    shown = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", " ", text)
    written = re.sub(r'[\\{}_#$%&~^<>|"]|[^\x00-\x7f]', _latex_escape, shown)
    return re.sub(r"(?<=[-'`,!?])(?=[-'`,])", "{}", written)  # two such characters would become one, -- a dash


def plain_text(latex: str) -> str:
    r"""The text that `latex_text` wrote as LaTeX, for readers that know no commands of text.

    >>> print(plain_text(latex_text(r"50 % of \alpha_1, 2 × Δt")))
    50 % of \alpha_1, 2 × Δt
    """
    return _ESCAPED.sub(lambda match: _UNESCAPED[match.group()], latex)


def _latex_escape(match: re.Match[str]) -> str:
    character = match.group()
    if character in _LATEX_ESCAPES:
        return _LATEX_ESCAPES[character]
    if character.isascii():
        return "\\" + character
    sign = _LATEX_SIGNS.get(character) or (_latex_word(character) if character in _GREEK_NAMES else "")
    return rf"\ensuremath{{{sign}}}" if sign else character


def _typst_escape(match: re.Match[str]) -> str:
    character = match.group()
    if character in '\\"':
        return "\\" + character
    if character == "\n":
        return "\\n"
    if character in "\t\r\x85\u2028\u2029":
        return " "
    return "\ufffd"  # a control character or half a surrogate pair: neither can be shown


def _comma(indices: Sequence[str]) -> str:
    """What stands between indices: nothing between single digits, a comma otherwise."""
    return "" if all(len(index) == 1 and index.isdigit() for index in indices) else ","


def _greek(word: str) -> str | None:
    """The name of a Greek letter that is spelled out or written as itself."""
    word = _SPELLINGS.get(word, word)
    return word if word in GREEK else _GREEK_NAMES.get(word)


def _is_letter(word: str) -> bool:
    """Whether a word is one letter of mathematics, set in italics: Latin or Greek."""
    return (len(word) == 1 and word.isascii() and word.isalpha()) or _greek(word) is not None


def _is_differential(base: str) -> bool:
    """Whether a name is that of an adjoint, ``dw``: two letters, not one word."""
    return base[:1] == "d" and _is_letter(base[1:])


def _unicode_word(word: str) -> str:
    return GREEK.get(_greek(word) or "", word)


def _typst_word(word: str) -> str:
    greek = _greek(word)
    if greek is not None:
        return greek
    return word if _is_letter(word) or (word.isascii() and word.isdigit()) else typst_text(word)


def _latex_word(word: str) -> str:
    greek = _greek(word)
    if greek is not None:
        return rf"\mathrm{{{_LATIN_LOOKALIKES[greek]}}}" if greek in _LATIN_LOOKALIKES else "\\" + greek
    if _is_letter(word) or (word.isascii() and word.isdigit()):
        return word
    escaped = latex_text(word)
    return rf"\mathrm{{{escaped}}}" if word.isascii() else rf"\text{{{escaped}}}"


_LATEX_ESCAPES = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"{\char34}",  # some languages of LaTeX have commands that start with it
}
# Signs of mathematics that people write in prose, and the fonts of LaTeX's prose lack.
_LATEX_SIGNS = {
    **{"∂": r"\partial", "∇": r"\nabla", "∞": r"\infty", "√": r"\surd", "∑": r"\sum", "∏": r"\prod", "∫": r"\int"},
    **{"−": "-", "±": r"\pm", "×": r"\times", "·": r"\cdot", "÷": r"\div", "⋯": r"\cdots", "⋮": r"\vdots"},
    **{"≤": r"\le", "≥": r"\ge", "≠": r"\ne", "≈": r"\approx", "∝": r"\propto", "∈": r"\in", "ς": r"\varsigma"},
    **{"→": r"\to", "←": r"\leftarrow", "↔": r"\leftrightarrow", "⇒": r"\Rightarrow", "↦": r"\mapsto"},
    **{digit: f"{{}}_{{{k}}}" for k, digit in enumerate("₀₁₂₃₄₅₆₇₈₉")},
    **{digit: f"{{}}^{{{k}}}" for k, digit in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
}
_GREEK_SIGNS = {sign: _latex_word(sign) for sign in _GREEK_NAMES}
_UNESCAPED = {
    "{}": "",
    **{f"\\{sign}": sign for sign in "{}_#$%&"},
    **{latex: sign for sign, latex in _LATEX_ESCAPES.items()},
    **{rf"\ensuremath{{{latex}}}": sign for sign, latex in (_GREEK_SIGNS | _LATEX_SIGNS).items()},
}
_ESCAPED = re.compile("|".join(re.escape(latex) for latex in sorted(_UNESCAPED, key=len, reverse=True)))
