r"""A trace as LaTeX: a file that compiles alone, on a page as large as the table, and is a table within a document.

A document that inputs it needs the package amsmath only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symgraph.figure.trace.table import Line, Part, Trace
from symgraph.lowering.latex_fonts import fonts_of
from symgraph.lowering.markup import Words
from symgraph.notation import latex_text

_ALONE = r"""% A trace written by symgraph.  This file compiles alone, by pdflatex or (Japanese) lualatex.
% Any document with \usepackage{amsmath} shows it by
%   \resizebox{\textwidth}{!}{\input{NAME-OF-THIS-FILE}}   (\usepackage{graphicx})
\expandafter\ifx\csname @nodocument\endcsname\relax
  \let\symgraphbegin\relax
  \let\symgraphend\relax
\else
  \documentclass{article}
  \usepackage{amsmath,lmodern}
FONTS  \newsavebox\symgraphbox
  \def\symgraphbegin{\begin{document}\begin{lrbox}{\symgraphbox}}
  \def\symgraphend{\end{lrbox}\symgraphpage\end{document}}
  \def\symgraphpage{%
    \paperwidth=\wd\symgraphbox \advance\paperwidth by 24bp
    \paperheight=\ht\symgraphbox \advance\paperheight by \dp\symgraphbox \advance\paperheight by 24bp
    \ifdefined\pagewidth \pagewidth=\paperwidth \pageheight=\paperheight
    \else \pdfpagewidth=\paperwidth \pdfpageheight=\paperheight \fi
    \hoffset=-1in \advance\hoffset by 12bp \voffset=-1in \advance\voffset by 12bp
    \shipout\vbox{\box\symgraphbox}}
\fi
\symgraphbegin
"""
_TALL = r"\begin"  # matrices and cases, which fill their row


def latex(trace: Trace) -> str:
    """The file."""
    body = "\n".join(_body(trace))
    return f"{_ALONE.replace('FONTS', fonts_of([body]))}{body}\n\\symgraphend\n"


def _body(trace: Trace) -> Iterator[str]:
    passes = range(len(trace.passes))
    columns = [trace.columns(k) for k in passes]
    yield r"\begingroup\renewcommand{\arraystretch}{1.45}%"
    yield rf"\begin{{tabular}}{{{'|'.join('l' * len(parts) for parts in columns)}}}"
    yield " & ".join(_heading(trace, k, len(columns[k])) for k in passes) + r" \\ \hline"
    for k, row in enumerate(trace.rows):
        cells = [cell for j in passes for cell in _cells(row.lines[j], columns[j])]
        tall = any(_TALL in cell for cell in cells)
        ends = row.is_given and k + 1 < len(trace.rows) and not trace.rows[k + 1].is_given
        yield " & ".join(cells) + (r" \\[4pt]" if tall else r" \\") + (r" \hline" if ends else "")
    for note in trace.notes:
        width = sum(map(len, columns))
        yield rf"\multicolumn{{{width}}}{{l}}{{\small {latex_text(note)}}} \\"
    yield r"\end{tabular}\endgroup"


def _heading(trace: Trace, number: int, columns: int) -> str:
    title, meaning = latex_text(trace.heading(number)), trace.passes[number].meaning
    written = rf"\textbf{{{title}}}" + (f", {_math(meaning)}" if meaning else "")
    bar = "|" if number + 1 < len(trace.passes) else ""
    return rf"\multicolumn{{{columns}}}{{l{bar}}}{{{written}}}"


def _cells(line: Line, columns: Sequence[Part]) -> list[str]:
    """The cells of a line; a bare value stands right behind its name."""
    if line.is_bare:
        return [_cell(line, "name"), _cell(line, "value"), *[""] * (len(columns) - 2)]
    return [_cell(line, part) for part in columns]


def _cell(line: Line, part: Part) -> str:
    words = line.part(part)
    if part == "name":
        return _math(words) if words else ""
    return f"${{}}={words.latex}$" if part in line.chained() else ""


def _math(words: Words) -> str:
    return f"${words.latex}$"
