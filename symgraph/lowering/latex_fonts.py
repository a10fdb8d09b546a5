r"""What a LaTeX document loads for the letters in it, by any engine: pdflatex knows Latin ones only."""

from __future__ import annotations

from collections.abc import Iterable

_PUNCTUATION = "–—‘’‚“”„†‡•…€"
# LuaTeX and XeTeX have all letters of Latin Modern anyway.
_LATIN = r"""  \ifdefined\directlua\else\ifdefined\XeTeXversion\else \usepackage[T1]{fontenc}\fi\fi
"""
# Where there is no luatexja, which brings its fonts, LuaTeX is told where to look for what Latin Modern lacks.
_ALL_LETTERS = r"""  \ifdefined\directlua
    \IfFileExists{luatexja.sty}{\usepackage{luatexja}}{\usepackage{fontspec}
      \IfFontExistsTF{Noto Sans CJK JP}{\directlua{luaotfload.add_fallback("symgraph", {"Noto Sans CJK JP:"})}%
        \setmainfont{Latin Modern Roman}[RawFeature={fallback=symgraph}]}
        {\PackageError{symgraph}{There is no font for Japanese}{Install the LaTeX package luatexja.}}}
  \else\ifdefined\XeTeXversion \usepackage{xeCJK}
  \else\ifdefined\kanjiskip % pTeX has Japanese
  \else\PackageError{symgraph}{This figure has letters that pdflatex does not know}{Compile it with lualatex.}%
  \fi\fi\fi
"""


def fonts_of(contents: Iterable[str]) -> str:
    """What a document loads for the letters of pieces of LaTeX."""
    return _LATIN if all(_is_latin(text) for text in contents) else _ALL_LETTERS


def _is_latin(text: str) -> bool:
    """Whether pdflatex knows all characters."""
    return all(character <= "\u017f" or character in _PUNCTUATION for character in text)
