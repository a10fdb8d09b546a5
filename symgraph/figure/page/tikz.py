r"""Display list -> TikZ: one .tex file that compiles alone and draws the same picture where another document inputs it.

Coordinates are those of the display list, in big points (1/72 inch) with y downwards.  Alone it is a page as large as
the figure; within a document, whose fonts it takes, it needs the packages amsmath and tikz.  The memory of pdflatex
ends at some 10,000 items (2,000 nodes with their edges), that of lualatex does not.
"""

from __future__ import annotations

from symgraph.figure.look.typeset import LINE_ABOVE, LINE_BELOW, Typesetting
from symgraph.figure.page.display import Area, ArrowHead, Box, Circle, Curve, Dash, Display, Ellipse, Item, Text
from symgraph.figure.placing.geometry import Point, Rectangle

# TeX knows no length over 16383 pt, and readers of PDF no page over 14400 pt.
MOST_POINTS = 14000.0

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
_DASHES: dict[Dash, tuple[float, float]] = {"dashed": (3, 2), "dotted": (1, 2)}  # pt on, pt off
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


def tikz_source(display: Display, texts: Typesetting) -> str:
    """A LaTeX document of one page, as large as the figure."""
    return _Writer(display, texts).source()


class _Writer:
    """Writes one figure.

    Its lengths are shrunk by `shrinking` to lengths that TeX knows; then the picture as a whole is enlarged, as the
    sizes of many fonts of TeX end at 25 pt.
    """

    def __init__(self, display: Display, texts: Typesetting) -> None:
        self._display = display
        self._texts = texts
        longest = max(display.width, display.height)
        self._shrinking = min(1.0, MOST_POINTS / longest)
        self._enlarging = min(display.scale, MOST_POINTS / longest) / self._shrinking
        self._colors: dict[str, None] = {}

    def source(self) -> str:
        page = Rectangle(0, 0, self._display.width, self._display.height)
        background = ["use as bounding box", *self._filled(self._texts.style.page["fillcolor"])]
        drawn = [self._path(background, _rectangle(page))]
        drawn += [self._item(item) for item in self._display.items]
        colors = [f"\\definecolor{{{_color_name(color)}}}{{HTML}}{{{color[1:].upper()}}}" for color in self._colors]
        picture = [*self._options(), *colors, *drawn, "\\end{tikzpicture}%"]
        if self._enlarging != 1:
            picture = [f"\\scalebox{{{self._enlarging:.6f}}}{{%", *picture, "}%"]
        return self._preamble() + "\n".join([*picture, "\\endgroup", "\\symgraphend"]) + "\n"

    def _preamble(self) -> str:
        contents = [item.label.content.latex for item in self._display.items if isinstance(item, Text)]
        fonts = _LATIN if all(_is_latin(text) for text in contents) else _ALL_LETTERS
        width, height = (self._length(side * self._enlarging) for side in (self._display.width, self._display.height))
        return _ALONE.replace("FONTS", fonts).replace("WIDTH", width).replace("HEIGHT", height)

    def _options(self) -> list[str]:
        texts = [item for item in self._display.items if isinstance(item, Text)]
        styles = {item.label.role: self._texts.style.texts[item.label.role] for item in texts}
        lines = [f"\\begin{{tikzpicture}}[x={self._length(1)}, y=-{self._length(1)}, line join=round,"]
        lines.append("  every node/.style={inner sep=0pt, outer sep=0pt},")
        for role, style in styles.items():
            size, bold = self._length(style.size), r"\bfseries\boldmath" if style.weight == "bold" else ""
            lines.append(f"  symgraph {role}/.style={{font=\\fontsize{{{size}}}{{{size}}}\\selectfont{bold}}},")
        return [*lines, "]"]

    def _item(self, item: Item) -> str:
        match item:
            case Area() | Box():
                sides = item.rectangle.size
                corners = f"rounded corners={self._length(min(item.radius, sides.width / 2, sides.height / 2))}"
                return self._path([*self._shaped(item), corners], _rectangle(item.rectangle))
            case Circle():
                return self._path(
                    self._shaped(item), f"{_point(item.center)} circle[radius={self._length(item.radius)}]"
                )
            case Ellipse():
                sides = item.rectangle.size
                radii = f"x radius={self._length(sides.width / 2)}, y radius={self._length(sides.height / 2)}"
                return self._path(self._shaped(item), f"{_point(item.rectangle.center)} ellipse[{radii}]")
            case Curve():
                first, *rest = map(_point, item.points)
                curves = zip(rest[::3], rest[1::3], rest[2::3], strict=True)
                parts = [f".. controls {one} and {other} .. {end}" for one, other, end in curves]
                return self._path(self._drawn(item), " ".join([first, *parts]))
            case ArrowHead():
                return self._path(self._filled(item.fill), " -- ".join([*map(_point, item.points), "cycle"]))
            case Text():
                return self._text(item)

    def _text(self, item: Text) -> str:
        role, (x, y) = item.label.role, item.rectangle.center
        options = [f"symgraph {role}", f"text={self._color(item.fill)}", *_opacity("text", item.fill)]
        if self._texts.style.texts[role].line:
            # Texts side by side share a base line, whatever letters they have.
            options.append("anchor=base")
            y = item.rectangle.top + item.rectangle.size.height * LINE_ABOVE / (LINE_ABOVE + LINE_BELOW)
        return f"\\node[{', '.join(options)}] at {_point((x, y))} {{{item.label.content.latex}}};"

    def _path(self, options: list[str], path: str) -> str:
        return f"\\path[{', '.join(options)}] {path};"

    def _shaped(self, item: Area | Box | Circle | Ellipse) -> list[str]:
        return self._filled(item.fill) + self._drawn(item)

    def _filled(self, color: str) -> list[str]:
        return [f"fill={self._color(color)}", *_opacity("fill", color)]

    def _drawn(self, item: Area | Box | Circle | Ellipse | Curve) -> list[str]:
        if not item.stroke:
            return []
        line = [f"draw={self._color(item.stroke)}", *_opacity("draw", item.stroke)]
        dashes: list[str] = []
        if item.dash in _DASHES:
            on, off = _DASHES[item.dash]
            dashes = [f"dash pattern=on {self._length(on)} off {self._length(off)}"]
        return [*line, f"line width={self._length(item.stroke_width)}", *dashes]

    def _color(self, color: str) -> str:
        """The name of a colour, which the picture defines."""
        self._colors[color[:7]] = None
        return _color_name(color)

    def _length(self, points: float) -> str:
        return f"{_number(points * self._shrinking)}bp"


def _is_latin(text: str) -> bool:
    """Whether pdflatex knows all characters."""
    return all(character <= "\u017f" or character in _PUNCTUATION for character in text)


def _color_name(color: str) -> str:
    return f"symgraph-{color[1:7]}"


def _opacity(kind: str, color: str) -> list[str]:
    """The option for the last two digits of a colour, where it has them."""
    return [f"{kind} opacity={_number(int(color[7:], 16) / 255)}"] if len(color) > 7 else []


def _number(value: float) -> str:
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _point(point: Point) -> str:
    return f"({_number(point[0])},{_number(point[1])})"


def _rectangle(box: Rectangle) -> str:
    return f"{_point((box.left, box.top))} rectangle {_point((box.right, box.bottom))}"
