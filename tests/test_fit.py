"""Figures that fill a page of a given size."""

from __future__ import annotations

import re
import struct
from contextlib import suppress
from functools import cache

import pytest
from figure_samples import SAMPLES
from hypothesis import given
from hypothesis import strategies as st

from symgraph.errors import InputError
from symgraph.figure.graph import Graph
from symgraph.figure.look.style import LECTURE
from symgraph.figure.look.typeset import Label
from symgraph.figure.page.display import Display, Text
from symgraph.figure.page.fit import LARGEST_NODE_TEXT, filled, fitted, on_page
from symgraph.figure.page.legibility import measured, report, slide_scale, smallest_text
from symgraph.figure.page.page_size import LARGEST, SMALLEST, PageSize, page_size
from symgraph.figure.page.png import PngSize
from symgraph.figure.page.render import FORMATS, Figure, figure, pictures
from symgraph.figure.placing.geometry import Rectangle, Size
from symgraph.lowering.markup import math, symbol

SLIDES = [page_size("16:9"), page_size("4:3"), page_size("12cmx8cm"), page_size("9:16"), page_size("1cmx200cm")]

# --- what --size says -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "width", "height"),  # inches
    [
        ("16:9", 13 + 1 / 3, 7.5),
        ("4:3", 10, 7.5),
        ("16:10", 12, 7.5),
        ("9 : 16", 7.5 * 9 / 16, 7.5),
        ("13.33in x 7.5in", 13.33, 7.5),
        ("13.33 x 7.5 in", 13.33, 7.5),
        ("12cmx8cm", 12 / 2.54, 8 / 2.54),
        ("12CM×8", 12 / 2.54, 8 / 2.54),
        ("210mmx29.7cm", 21 / 2.54, 29.7 / 2.54),
        ("960x540", 960 / 72, 540 / 72),
        ("960ptX.75in", 960 / 72, 0.75),
        ("1cmx200cm", 1 / 2.54, 200 / 2.54),
        ("10mmx2000mm", 1 / 2.54, 200 / 2.54),
    ],
)
def test_sizes(text: str, width: float, height: float) -> None:
    size = page_size(text)
    assert (size.width, size.height) == (pytest.approx(72 * width, abs=0.005), pytest.approx(72 * height, abs=0.005))
    assert size.aspect == pytest.approx(width / height, rel=1e-3)


def test_absurd_numbers_are_refused_in_short() -> None:
    with pytest.raises(InputError, match="is no page") as caught:
        page_size("9" * 400 + "x3")
    assert len(str(caught.value)) < 200


def test_the_slides_are_exact() -> None:
    assert page_size("16:9") == PageSize(960, 540)
    assert page_size("4:3") == PageSize(720, 540)


UNKNOWN = [
    "axb",
    "1e9x3",
    "",
    "16:9:4",
    "16/9",
    "-16:9",
    "12cm",
    "12cmx",
    "x8",
    "12furlong x 8",
    "１６：９",
    "1,5x2",
    "nanxnan",
]


@pytest.mark.parametrize("text", UNKNOWN)
def test_what_is_no_size_is_told_with_what_is(text: str) -> None:
    with pytest.raises(InputError) as caught:
        page_size(text)
    assert str(caught.value) == (
        f"unknown size '{text}'; sizes are 16:9, 4:3, or WxH with a unit (in, cm, mm, pt); "
        "such as 13.33in x 7.5in or 960x540"
    )


@pytest.mark.parametrize(
    "text", ["0cmx0cm", "16:0", "0:9", "0:0", "9mmx10cm", "10cmx2001mm", "1000:1", "9" * 20 + "x3cm"]
)
def test_a_page_is_between_1_cm_and_2_m(text: str) -> None:
    with pytest.raises(InputError) as caught:
        page_size(text)
    assert str(caught.value) == f"size '{text}' is no page; a page is 1 cm to 2 m wide and high"


@given(st.text(alphabet="0123456789.:x× incmpt-e", max_size=12))
def test_any_text_is_a_page_within_the_limits_or_an_error(text: str) -> None:
    with suppress(InputError):
        size = page_size(text)
        assert all(SMALLEST <= length <= LARGEST for length in (size.width, size.height))


# --- a finished figure on a page --------------------------------------------------------------------------------------


def label(left: float, top: float) -> Text:
    return Text(Rectangle(left, top, left + 20, top + 10), Label(math(symbol("x")), "node"), "#000000")


@pytest.mark.parametrize("page", SLIDES, ids=str)
@pytest.mark.parametrize(("width", "height"), [(400, 100), (30, 20), (5000, 300), (100, 4000)])
def test_a_display_comes_into_the_middle_of_a_page_of_exactly_the_size(
    page: PageSize, width: float, height: float
) -> None:
    corners = label(0, 0), label(width - 20, height - 10)
    shown = on_page(Display(width, height, corners, "title", (("a", "b"),)), page)
    assert shown.page == Size(page.width, page.height)
    assert (shown.title, shown.edges) == ("title", (("a", "b"),))
    first, last = (item.rectangle for item in shown.items)
    # As much room left as right, above as below; nothing is beyond the page.
    assert first.left == pytest.approx(shown.width - last.right, abs=1e-6)
    assert first.top == pytest.approx(shown.height - last.bottom, abs=1e-6)
    assert first.left >= -1e-9
    assert first.top >= -1e-9
    assert last.right - first.left == pytest.approx(width)
    text = LECTURE.texts["node"].size * shown.scale * min(960 / page.width, 540 / page.height)
    assert text == pytest.approx(smallest_text(shown))
    # Either it fills the page one way, or the letters are as large as they may be.
    assert min(first.left, first.top) == pytest.approx(0, abs=1e-6) or text == pytest.approx(40)
    assert text < 40.001


# --- figures made for a page ------------------------------------------------------------------------------------------

WIDE, OLD = page_size("16:9"), page_size("4:3")
TEXTS = ("network-2-2-1", "network-3-3-2", "network-4-4-1", "gradient", "gradient-of-two-paths", "formula")


@cache
def sample_on(page: PageSize, name: str) -> Figure:
    return filled(SAMPLES[name], page, "bundled")


def covered(drawn: Figure) -> tuple[float, float]:
    """The parts of the page's width and height between the outermost items."""
    around = Rectangle.union([item.rectangle for item in drawn.display.items])
    return around.size.width / drawn.display.width, around.size.height / drawn.display.height


@pytest.mark.parametrize("page", [WIDE, OLD, page_size("12cmx8cm"), page_size("400x700")], ids=str)
def test_every_format_has_exactly_the_page(page: PageSize) -> None:
    drawn = filled(SAMPLES["network-2-2-1"], page, "bundled")
    files = pictures(drawn, ["pdf", "png", "svg", "typ"], PngSize(dpi=72))
    width, height = f"{page.width:.2f}", f"{page.height:.2f}"
    assert f"#set page(width: {width}pt, height: {height}pt, margin: 0pt".encode() in files["typ"]
    [sides] = re.findall(rb'<svg [^>]*viewBox="0 0 ([\d.]+) ([\d.]+)"', files["svg"])
    assert [float(side) for side in sides] == [pytest.approx(page.width), pytest.approx(page.height)]
    assert struct.unpack(">II", files["png"][16:24]) == (round(page.width), round(page.height))
    boxes = re.findall(rb"/MediaBox ?\[ ?0 0 ([\d.]+) ([\d.]+) ?\]", files["pdf"])
    assert [[float(side) for side in box] for box in boxes] == [
        [pytest.approx(page.width, abs=0.01), pytest.approx(page.height, abs=0.01)]
    ]


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("page", [WIDE, OLD], ids=["16:9", "4:3"])
def test_a_figure_for_a_page_fills_it_and_can_be_read(name: str, page: PageSize) -> None:
    drawn = sample_on(page, name)
    found = measured(drawn.display)
    assert found.is_clear, report(found)
    plain = on_page(figure(SAMPLES[name], "bundled").display, page)
    assert found.smallest_text >= 0.99 * smallest_text(plain)  # the spacing fills the page to within a hundredth
    across, down = covered(drawn)
    largest = LECTURE.texts["node"].size * slide_scale(page) * drawn.display.scale
    assert max(across, down) > 0.9 or largest == pytest.approx(LARGEST_NODE_TEXT)  # but for the margins
    assert min(across, down) > 0.5


def test_a_network_covers_a_slide_both_ways() -> None:
    for name in ("network-2-2-1", "network-3-3-2", "network-2-2-1-square"):
        assert min(covered(sample_on(WIDE, name))) > 0.85, name


def test_the_direction_is_the_one_that_makes_the_text_larger() -> None:
    upright = page_size("9:16")
    texts = {
        direction: smallest_text(filled(SAMPLES["network-2-2-1"], upright, "bundled", direction=direction).display)
        for direction in ("right", "down")
    }
    assert texts["down"] > texts["right"]
    assert smallest_text(filled(SAMPLES["network-2-2-1"], upright, "bundled").display) == texts["down"]


def test_three_nodes_are_not_blown_up() -> None:
    display = filled(SAMPLES["square"], WIDE, "bundled").display
    assert LECTURE.texts["node"].size * display.scale == pytest.approx(LARGEST_NODE_TEXT)


def test_the_same_page_twice() -> None:
    first, second = (pictures(filled(SAMPLES["gradient"], OLD, "bundled"), FORMATS) for _ in range(2))
    assert first == second


def test_without_a_page_a_figure_is_tight_only_where_it_must_be() -> None:
    easy, hard = SAMPLES["network-2-2-1"], SAMPLES["network-3-3-2"]
    assert filled(easy, None, "bundled").display == figure(easy, "bundled").display
    usual, tight = figure(hard, "bundled").display, filled(hard, None, "bundled").display
    assert smallest_text(usual) < smallest_text(tight)
    assert tight.scale == 1
    assert measured(tight).is_clear


# --- the level of detail ----------------------------------------------------------------------------------------------


def test_the_finest_level_that_can_be_read_is_taken() -> None:
    # At 16:9 the sample networks' smallest texts are some 9, 18 and 28 pt; a level that is not needed is not made.
    made: list[str] = []

    def make(graph: Graph) -> Figure:
        made.append(graph.name)
        return filled(graph, WIDE, "bundled")

    levels = [("op", SAMPLES["network-4-4-1"]), ("unit", SAMPLES["network-2-2-1"]), ("layer", SAMPLES["formula"])]
    level, drawn = fitted(levels, make)
    assert level == "unit"
    assert made == ["tanh-4-4-1", "tanh-2-2-1"]
    text = smallest_text(make(SAMPLES["network-4-4-1"]).display)
    assert drawn.notes == (
        f"drawn at --level unit: at --level op the smallest text would be {text:.1f} pt on a slide, less than 14 pt",
    )


def test_a_figure_that_can_be_read_as_it_is_says_nothing() -> None:
    level, drawn = fitted([("op", SAMPLES["network-2-2-1"])], lambda graph: filled(graph, WIDE, "bundled"))
    assert (level, drawn.notes) == ("op", ())
    assert smallest_text(drawn.display) >= 14


def test_where_nothing_can_be_read_the_best_is_drawn_with_a_note() -> None:
    levels = [("op", SAMPLES["network-3-3-2-numbers"]), ("unit", SAMPLES["network-4-4-1"])]
    level, drawn = fitted(levels, lambda graph: filled(graph, WIDE, "bundled"))
    text = smallest_text(drawn.display)
    assert level == "unit"
    assert 10 < text < 14
    assert drawn.notes == (
        f"at --level unit the smallest text is {text:.1f} pt on a slide of 13.33 x 7.5 inches, less than 14 pt; "
        "choose a coarser --level or another --size, or show less",
    )


def test_the_note_names_no_level_where_there_is_none() -> None:
    _, drawn = fitted([("", SAMPLES["network-4-4-1"])], lambda graph: filled(graph, WIDE, "bundled"))
    assert drawn.notes == (
        f"the smallest text is {smallest_text(drawn.display):.1f} pt on a slide of 13.33 x 7.5 inches, "
        "less than 14 pt; choose another --size, or show less",
    )


def test_numbers_without_a_unit_are_points() -> None:
    with pytest.raises(InputError, match="numbers without a unit are points; write 16:9 or 4:3 for a slide"):
        page_size("16x9")
    with pytest.raises(InputError, match=r"2 m wide and high$"):
        page_size("1000x9cm")
