"""Animations as PowerPoint: opened again, each slide has its picture twice, its formula, and what a reader is told."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from io import BytesIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from animated import HOSTILE, HOSTILE_SPEC, animated
from PIL import Image

from symgraph.errors import EnvironmentFailure
from symgraph.figure.animation.office_svg import office_svg
from symgraph.figure.animation.pages import svg_pages
from symgraph.figure.animation.pptx import pptx_file
from symgraph.figure.page.png import PngSize

pptx = pytest.importorskip("pptx", reason="python-pptx not installed")

SVG = "{http://www.w3.org/2000/svg}"
WIDTH = 400  # px
LINE = "line"  # y = a*x + b at a = -2, x = 3, b = 4


@pytest.fixture(scope="module", autouse=True)
def small_pixels() -> Iterator[None]:
    """Pixels enough to be looked at by programs, which are made sooner."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("symgraph.figure.animation.pptx.FALLBACK", PngSize(width=WIDTH))
        yield


@cache
def made(source: str, **options: Any) -> bytes:
    return pptx_file(animated(source, **options))


def opened(file: bytes) -> Any:
    return pptx.Presentation(BytesIO(file))


def pictures(slide: Any) -> list[Any]:
    return [shape for shape in slide.shapes if shape.element.tag.endswith("}pic")]


def vector(picture: Any) -> Any:
    """The part that PowerPoint is told to draw instead of the pixels."""
    (blip,) = picture.element.iter("{http://schemas.microsoft.com/office/drawing/2016/SVG/main}svgBlip")
    relation = blip.get("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed")
    return picture.part.related_part(relation)


def description(picture: Any) -> str:
    return picture.element.xpath("./p:nvPicPr/p:cNvPr/@descr")[0]


def test_a_slide_a_frame_with_the_formula_in_the_notes() -> None:
    presentation = opened(made(LINE))
    slides = list(presentation.slides)
    assert len(slides) == len(animated(LINE).frames) == 8
    assert not slides[0].has_notes_slide
    notes = [slide.notes_slide.notes_text_frame.text for slide in slides[1:]]
    # forward -6, -2; backward 1, 1, 1, dy/da = 3, dy/dx = -2
    results = {note.split(" = ")[0]: float(note.split(" = ")[-1]) for note in notes}
    derivatives = {"∂y/∂y": 1, "∂y/∂(a·x)": 1, "∂y/∂b": 1, "∂y/∂a": 3, "∂y/∂x": -2}
    assert results == {"a·x": -6, "y": -2, **derivatives}
    assert notes[1] == "y = a·x + b = -6 + 4 = -2"
    assert "∂y/∂a = ∂y/∂(a·x) · ∂(a·x)/∂a = 1 · x = 1 · 3 = 3" in notes


def test_every_picture_is_drawn_as_vectors_and_has_pixels_for_those_who_cannot() -> None:
    presentation = opened(made(LINE))
    frames = animated(LINE).frames
    for slide, frame in zip(presentation.slides, frames, strict=True):
        (picture,) = pictures(slide)
        part = vector(picture)
        assert part.content_type == "image/svg+xml"
        root = ElementTree.fromstring(part.blob)
        page = frame.display.page
        assert [float(side) for side in root.get("viewBox", "").split()] == pytest.approx(
            [0, 0, page.width, page.height], abs=0.01
        )
        assert picture.image.content_type == "image/png"
        pixels = Image.open(BytesIO(picture.image.blob))
        assert pixels.width == WIDTH
        assert pixels.width / pixels.height == pytest.approx(page.width / page.height, rel=0.01)
    assert len({vector(pictures(slide)[0]).blob for slide in presentation.slides}) == len(frames)


def test_the_picture_is_as_large_as_the_slide_allows_at_one_place() -> None:
    presentation = opened(made(LINE, passes="forward", size="4:3"))
    width, height = presentation.slide_width, presentation.slide_height
    assert width / height == pytest.approx(16 / 9)
    places = {(p.left, p.top, p.width, p.height) for s in presentation.slides for p in pictures(s)}
    ((left, top, across, down),) = places
    assert (top, down) == (0, height)
    assert left == pytest.approx((width - across) / 2, abs=1)
    assert across / down == pytest.approx(4 / 3, rel=1e-5)


def test_titles_tell_slides_apart_and_cover_nothing() -> None:
    slides = list(opened(made(LINE)).slides)
    titles = [slide.shapes.title.text_frame.text for slide in slides]
    assert len(set(titles)) == len(slides)
    assert titles[1] == "forward pass, step 1 of 2: a·x"
    assert titles[3] == "backward pass, step 1 of 5: ∂y/∂y"
    assert all(slide.shapes.title.top + slide.shapes.title.height <= 0 for slide in slides)


def test_a_screen_reader_is_told_the_step_and_its_formula() -> None:
    slides = list(opened(made(LINE)).slides)
    told = [description(pictures(slide)[0]) for slide in slides]
    assert told[1] == "line, forward pass, step 1 of 2: a·x = -2·3 = -6"
    assert len(set(told)) == len(slides)


def test_the_passes_are_sections() -> None:
    assert sections(made(LINE)) == {"forward pass": 3, "backward pass": 5}  # what is given belongs to the first
    assert sections(pptx_file(animated(LINE, passes="forward"), "ja")) == {"順伝播": 3}


def sections(file: bytes) -> dict[str, int]:
    """The numbers of slides of the sections, which have all slides in their order."""
    presentation = opened(file)
    found = [one for one in presentation.element.iter() if str(one.tag).endswith("}section")]
    listed = [[int(one.get("id")) for one in section[0]] for section in found]
    assert [number for numbers in listed for number in numbers] == [slide.slide_id for slide in presentation.slides]
    return {section.get("name"): len(numbers) for section, numbers in zip(found, listed, strict=True)}


def test_what_users_write_stays_text() -> None:
    presentation = opened(made(HOSTILE_SPEC, passes="forward"))
    titles = [slide.shapes.title.text_frame.text for slide in presentation.slides]
    told = [description(pictures(slide)[0]) for slide in presentation.slides]
    assert HOSTILE in titles[1]
    assert HOSTILE in told[1]
    assert HOSTILE in presentation.slides[1].notes_slide.notes_text_frame.text
    assert told[0].startswith("&]] x: ")
    assert presentation.core_properties.title == "&]] x"


def test_characters_that_no_xml_holds_are_replaced() -> None:
    animation = animated(LINE, passes="forward")
    presentation = opened(pptx_file(replace(animation, name="bell \a, lone \ud800 and 値")))
    assert description(pictures(presentation.slides[0])[0]).startswith("bell \ufffd, lone \ufffd and 値: ")


def test_the_same_animation_gives_the_same_bytes_whenever_it_is_made() -> None:
    assert pptx_file(animated(LINE, passes="forward")) == made(LINE, passes="forward")
    with ZipFile(BytesIO(made(LINE))) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    about = opened(made(LINE)).core_properties
    assert about.created == about.modified
    assert about.created.year == 2000


def test_nothing_lies_outside_of_the_file() -> None:
    with ZipFile(BytesIO(made(LINE))) as file:
        names = file.namelist()
        relations = [file.read(name).decode() for name in names if name.endswith(".rels")]
        texts = [file.read(name).decode() for name in names if name.endswith((".xml", ".svg"))]
    assert len(names) == len(set(names))
    assert names[0] == "[Content_Types].xml"
    assert not any("TargetMode" in text for text in relations)
    assert not any("href" in text for text in texts)


def test_powerpoint_draws_the_svg() -> None:
    """As SVG 1.1 without references: every glyph a path, opacities as numbers."""
    animation = animated("tanh-2-2-1-mse")
    (picture,) = svg_pages([animation.frames[-1].display], animation.figure.texts)
    before, after = ElementTree.fromstring(picture), ElementTree.fromstring(office_svg(picture))
    uses, drawn = list(before.iter(f"{SVG}use")), list(before.iter(f"{SVG}path"))
    symbols = list(before.iter(f"{SVG}symbol"))
    assert len(uses) > 100
    assert {element.tag for element in after.iter()} == {f"{SVG}{name}" for name in ("svg", "g", "path")}
    assert len(list(after.iter(f"{SVG}path"))) == len(drawn) - len(symbols) + len(uses)
    colors = {element.get(name, "none") for element in after.iter() for name in ("fill", "stroke")}
    assert all(color == "none" or re.fullmatch("#[0-9a-f]{6}", color) for color in colors)


def test_references_and_see_through_colours_become_what_they_show() -> None:
    written = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">
    <g transform="scale(2)"><use xlink:href="#a" x="3" y="0" fill="#ff000080"/><use xlink:href="#b" x="0" y="4"/></g>
    <defs><symbol id="a"><path d="M 0 0"/></symbol><symbol id="b"><path d="M 1 1"/><path d="M 2 2"/></symbol></defs>
    </svg>"""
    root = ElementTree.fromstring(office_svg(written.encode()))
    (group,) = root
    first, second = group
    assert first.attrib == {"d": "M 0 0", "transform": "translate(3 0)", "fill": "#ff0000", "fill-opacity": "0.502"}
    assert second.attrib == {"transform": "translate(0 4)"}
    assert [path.get("d") for path in second] == ["M 1 1", "M 2 2"]


def test_without_the_package_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pptx", None)
    monkeypatch.delitem(sys.modules, "symgraph.figure.animation.presentation", raising=False)
    with pytest.raises(EnvironmentFailure, match=r'pip install "symgraph\[pptx\]"'):
        pptx_file(animated(LINE))
