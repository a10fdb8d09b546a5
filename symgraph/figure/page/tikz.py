r"""Display list -> TikZ: one .tex file that compiles alone and draws the same picture where another document inputs it.

Coordinates are those of the display list, in big points (1/72 inch) with y downwards.  Alone it is a page as large as
the figure; within a document, whose fonts it takes, it needs the packages amsmath and tikz.  The memory of pdflatex
ends at some 10,000 items (2,000 nodes with their edges), that of lualatex does not.
"""

from __future__ import annotations

from collections.abc import Iterable

from symgraph.figure.look.typeset import Typesetting
from symgraph.figure.page.display import Display, Item, Text
from symgraph.figure.page.tikz_items import TikzItems
from symgraph.lowering.latex_fonts import fonts_of

_ALONE = r"""% A figure drawn by symgraph.  This file compiles alone, by pdflatex or (Japanese) lualatex.
% A slide of Beamer, or any document with \usepackage{tikz,amsmath}, shows it by
%   \resizebox{\textwidth}{!}{\input{NAME-OF-THIS-FILE}}
\expandafter\ifx\csname @nodocument\endcsname\relax
  \let\symgraphbegin\relax
  \let\symgraphend\relax
\else
  \documentclass{article}
  \usepackage{amsmath,tikz,lmodern}
FONTS  \setlength{\paperwidth}{WIDTH}
  \setlength{\paperheight}{HEIGHT}
  \ifdefined\pagewidth \pagewidth=\paperwidth \pageheight=\paperheight
  \else \pdfpagewidth=\paperwidth \pdfpageheight=\paperheight \fi
  \hoffset=-1in \voffset=-1in \oddsidemargin=0pt \topmargin=0pt \headheight=0pt \headsep=0pt \topskip=0pt
  \textwidth=\paperwidth \textheight=\paperheight \advance\textheight by 3bp \parindent=0pt \pagestyle{empty}
  \def\symgraphbegin{\begin{document}}
  \def\symgraphend{\end{document}}
\fi
\symgraphbegin
\begingroup
\let\frac\dfrac
"""


def tikz_source(display: Display, texts: Typesetting) -> str:
    """A LaTeX document of one page, as large as the figure."""
    writer = TikzItems(display, texts)
    width, height = writer.page
    begin = _ALONE.replace("FONTS", fonts(display.items)).replace("WIDTH", width).replace("HEIGHT", height)
    picture = writer.picture(writer.item(item) for item in display.items)
    return begin + "\n".join([*picture, "\\endgroup", "\\symgraphend"]) + "\n"


def fonts(items: Iterable[Item]) -> str:
    """What a document loads for the letters of the texts."""
    return fonts_of(item.label.content.latex for item in items if isinstance(item, Text))
