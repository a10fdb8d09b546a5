r"""Figures as TikZ: the places and colours of the display list, on paper alone and on a slide of Beamer."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from drawn_graphs import forward
from tex import compiled, log, needs, page_size, pages, text_of

from symgraph.calculus.term import Apply
from symgraph.figure.look.style import load_style
from symgraph.figure.look.typeset import Label, Typesetting, typeset
from symgraph.figure.page.display import Area, ArrowHead, Box, Circle, Curve, Display, Ellipse, Text
from symgraph.figure.page.fit import filled
from symgraph.figure.page.page_size import page_size as page_of
from symgraph.figure.page.tikz import tikz_source
from symgraph.figure.page.tikz_items import MOST_POINTS
from symgraph.figure.placing.geometry import Point, Rectangle
from symgraph.lowering.markup import Content, math, prose, quoted
from symgraph.lowering.mathematics import name_words, operator_words, partial_words, term_words

SQUARE = Label(math(term_words(Apply("sub", ("1", Apply("square", ("h11",)))))), "node")
TIMES = Label(math(operator_words("mul")), "node")
PARTIAL = Label(math(partial_words(name_words("L"), name_words("w111"))), "adjoint")
LAYER = Label(prose("hidden layer 1"), "group")
TITLE = Label(prose("Forward & back"), "title")
HOSTILE = ["\\input{/etc/passwd}", "}\\write18{touch owned}", "^^5cinput", "50 % $x$ #1 & _ ~", "\\end{document}"]


def typeset_labels(*labels: Label, style: str = "lecture") -> Typesetting:
    return typeset(labels, load_style(style))


def placed(label: Label, center: Point, texts: Typesetting, fill: str = "#1a1a1a") -> Text:
    return Text(Rectangle.centered(center, texts[label]), label, fill)


def figure(*contents: Content) -> tuple[Display, Typesetting]:
    """Every kind of item once, and the contents as lines below each other."""
    lines = [Label(content, "caption") for content in contents]
    texts = typeset_labels(SQUARE, TIMES, PARTIAL, LAYER, TITLE, *lines)
    items = (
        Area(Rectangle(20, 60, 380, 200), 12, "#e3f2fd"),
        Area(Rectangle(30, 70, 200, 160), 10, "#ffffff80", "#90a4ae", 0.8, "dashed"),
        Curve(((150, 110), (190, 90), (230, 130), (262, 110)), "#c62828", 1.4),
        ArrowHead(((270, 110), (262, 107), (262, 113)), "#c62828"),
        Box(Rectangle(50, 90, 150, 130), 6, "#ffffff", "#455a64", 1.1),
        Circle((285, 110), 15, "#ffffff", "#455a64", 1.1),
        Ellipse(Rectangle(320, 95, 370, 125), "#ffffff", "#455a64", 1.1),
        placed(SQUARE, (100, 110), texts),
        placed(TIMES, (285, 110), texts),
        placed(PARTIAL, (225, 140), texts, "#c6282880"),
        placed(LAYER, (200, 190), texts, "#546e7a"),
        placed(TITLE, (200, 30), texts),
        *(placed(line, (200, 220 + 25 * row), texts) for row, line in enumerate(lines)),
    )
    return Display(400, 220 + 25 * len(lines), items), texts


def source(*contents: Content) -> str:
    return tikz_source(*figure(*contents))


def slides(body: str, packages: str = "\\usepackage{tikz}") -> str:
    return f"\\documentclass[aspectratio=169]{{beamer}}\n{packages}\n\\begin{{document}}\n{body}\n\\end{{document}}\n"


def test_places_and_colours_are_those_of_the_display_list() -> None:
    lines = source().splitlines()
    assert "\\path[fill=symgraph-e3f2fd, rounded corners=12bp] (20,60) rectangle (380,200);" in lines
    assert "\\path[fill=symgraph-c62828] (270,110) -- (262,107) -- (262,113) -- cycle;" in lines
    curve = "(150,110) .. controls (190,90) and (230,130) .. (262,110)"
    assert f"\\path[draw=symgraph-c62828, line width=1.4bp] {curve};" in lines
    assert "\\definecolor{symgraph-c62828}{HTML}{C62828}" in lines
    assert "\\node[symgraph node, text=symgraph-1a1a1a] at (100,110) {$1 - h_{11}^{2}$};" in lines
    assert any("at (225,140) {$\\frac{\\partial L}{\\partial w_{111}}$};" in line for line in lines)
    assert "\\begin{tikzpicture}[x=1bp, y=-1bp, line join=round," in lines  # y grows downwards
    assert "  symgraph adjoint/.style={font=\\fontsize{15bp}{15bp}\\selectfont}," in lines


def test_see_through_colours_are_opacities() -> None:
    lines = source().splitlines()
    area = next(line for line in lines if line.endswith("(30,70) rectangle (200,160);"))
    assert "fill=symgraph-ffffff, fill opacity=0.502" in area
    assert "dash pattern=on 3bp off 2bp" in area
    assert any("text=symgraph-c62828, text opacity=0.502" in line for line in lines)
    names = re.findall(r"symgraph-([0-9a-f]+)", "\n".join(lines))
    assert {len(name) for name in names} == {6}


def test_the_page_has_the_colour_of_the_style() -> None:
    texts = typeset_labels(TIMES, style="dark")
    page = texts.style.page["fillcolor"]
    written = tikz_source(Display(100, 50, (placed(TIMES, (50, 25), texts),)), texts)
    assert f"\\path[use as bounding box, fill=symgraph-{page[1:]}] (0,0) rectangle (100,50);" in written


def test_round_corners_never_meet() -> None:
    display = Display(100, 50, (Box(Rectangle(10, 10, 90, 20), 12, "#ffffff", "", 0),))
    assert "rounded corners=5bp" in tikz_source(display, typeset_labels())


def test_titles_side_by_side_share_a_base_line() -> None:
    one, other = (Label(prose(word), "group") for word in ("inner", "pqgy"))
    texts = typeset_labels(one, other)
    items = (placed(one, (100, 40), texts), placed(other, (300, 40), texts))
    nodes = [line for line in tikz_source(Display(400, 80, items), texts).splitlines() if line.startswith("\\node")]
    heights = [re.search(r"anchor=base\] at \(\d+,([\d.]+)\)", node) for node in nodes]
    assert len({found[1] for found in heights if found}) == 1
    assert all(heights)


def test_a_figure_is_enlarged_as_a_whole() -> None:
    display, texts = figure()
    written = tikz_source(replace(display, scale=2.5), texts)
    assert "\\scalebox{2.500000}{%" in written
    assert "\\setlength{\\paperwidth}{1000bp}" in written
    assert "\\scalebox" not in tikz_source(display, texts)


def test_a_figure_is_never_larger_than_tex_can_say() -> None:
    display, texts = figure()
    written = tikz_source(replace(display, width=56000.0, scale=1.5), texts)
    assert f"\\setlength{{\\paperwidth}}{{{MOST_POINTS:g}bp}}" in written
    assert "x=0.25bp, y=-0.25bp" in written
    assert "\\fontsize{4.25bp}" in written  # a quarter of 17


def test_only_letters_that_pdflatex_lacks_ask_for_more() -> None:
    assert "\\usepackage[T1]{fontenc}" in source(prose("Größe – ∂L"))
    assert "luatexja" not in source(prose("Größe – ∂L"))
    assert "luatexja" in source(prose("中間層"))


@pytest.mark.parametrize("text", HOSTILE)
def test_labels_cannot_give_commands(text: str) -> None:
    plain, hostile = source(prose("x")), source(prose(text), math(quoted(text)))
    commands = set(re.findall(r"\\[A-Za-z]+|\\\W|\^\^", hostile)) - set(re.findall(r"\\[A-Za-z]+|\\\W|\^\^", plain))
    allowed = {"\\textbackslash", "\\textasciicircum", "\\textasciitilde", "\\text"}
    assert commands <= allowed | {f"\\{character}" for character in "{}%$#&_"}


@needs("pdflatex", "pdfinfo", "pdftotext", "tikz.sty")
def test_it_compiles_alone_on_a_page_of_its_size(tmp_path: Path) -> None:
    display, texts = figure(*map(prose, HOSTILE), *(math(quoted(text)) for text in HOSTILE), prose("Größe ≤ η"))
    pdf = compiled(tikz_source(display, texts), tmp_path)
    assert page_size(pdf) == pytest.approx((display.width, display.height), abs=0.01)
    shown = text_of(pdf)
    assert "\\input{/etc/passwd}" in shown
    assert "50 % $x$ #1 & _" in shown
    assert "Größe" in shown
    assert "root:" not in shown
    assert not (tmp_path / "owned").exists()
    assert shown.count("\f") == 1  # one page
    assert "Overfull" not in log(pdf)


@needs("pdflatex", "pdfinfo", "tikz.sty")
def test_an_enlarged_figure_has_an_enlarged_page(tmp_path: Path) -> None:
    display, texts = figure()
    assert page_size(compiled(tikz_source(replace(display, scale=2.4), texts), tmp_path)) == pytest.approx((960, 528))
    wide = tikz_source(replace(display, width=40000.0), texts)
    assert page_size(compiled(wide, tmp_path))[0] == pytest.approx(MOST_POINTS, abs=0.1)


@needs("pdflatex", "pdfinfo", "tikz.sty")
@pytest.mark.parametrize(("name", "size"), [("tanh-2-2-1-mse", "16:9"), ("paths", "4:3"), ("paths", "12cm x 8cm")])
def test_a_figure_that_fills_a_page_is_one_page(name: str, size: str, tmp_path: Path) -> None:
    page = page_of(size)
    drawn = filled(forward(name), page)
    pdf = compiled(tikz_source(drawn.display, drawn.texts), tmp_path)
    assert pages(pdf) == 1
    assert page_size(pdf) == pytest.approx((page.width, page.height), abs=0.1)


@needs("pdflatex", "pdfinfo", "pdftotext", "tikz.sty", "beamer.cls")
def test_it_can_be_put_on_slides(tmp_path: Path) -> None:
    (tmp_path / "picture.tex").write_text(source(), encoding="utf-8")
    fitted = "\\begin{frame}{A slide}\n\\resizebox{0.8\\textwidth}{!}{\\input{picture.tex}}\n\\end{frame}"
    overlaid = "\\begin{frame}\n\\only<2>{\\input{picture.tex}}\n\\end{frame}"
    pdf = compiled(slides(f"{fitted}\n{overlaid}"), tmp_path, name="slides")
    shown = text_of(pdf)
    assert shown.count("Forward & back") == 2
    assert shown.count("\f") == 3
    width, height = page_size(pdf)
    assert width / height == pytest.approx(16 / 9, abs=0.01)  # the slide's own size


@needs("pdflatex", "tikz.sty")
def test_it_adds_no_space_around_itself(tmp_path: Path) -> None:
    """In a line of text the picture is as wide as its page, and the settings made for it end with it."""
    (tmp_path / "picture.tex").write_text(source(), encoding="utf-8")
    body = "\\setbox0\\hbox{\\input{picture.tex}}\\typeout{WIDTH \\the\\wd0}\\typeout{\\meaning\\frac}\n\\null"
    document = "\\documentclass{article}\\usepackage{amsmath,tikz}\\begin{document}\\let\\before\\frac\n"
    check = "\\ifx\\before\\frac\\typeout{FRACTIONS AS BEFORE}\\fi"
    pdf = compiled(f"{document}{body}{check}\\end{{document}}", tmp_path, name="line")
    found = re.search(r"WIDTH ([\d.]+)pt", log(pdf))
    assert found
    assert float(found[1]) == pytest.approx(400 * 72.27 / 72, abs=0.01)
    assert "FRACTIONS AS BEFORE" in log(pdf)


@needs("lualatex", "pdfinfo", "tikz.sty")
def test_lualatex_gives_the_same_page(tmp_path: Path) -> None:
    pdf = compiled(source(), tmp_path, engine="lualatex")
    assert page_size(pdf) == pytest.approx((400, 220), abs=0.01)


@needs("pdflatex", "tikz.sty")
def test_pdflatex_says_so_where_it_lacks_letters(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="letters that pdflatex does not know"):
        compiled(source(prose("中間層")), tmp_path)
