"""Slides of pictures -> a PowerPoint file, through the package python-pptx, which has to be installed.

A picture is an SVG with a PNG beside it, as PowerPoint 2016 and later write it: what cannot show the SVG shows the PNG
([MS-ODRAWXML], 1.3.3 and 2.26.1.1: ``svgBlip``).  Titles lie above their slides, where PowerPoint's own "hidden slide
titles" are.  Nothing in the file tells of the day on which it was made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from io import BytesIO
from itertools import groupby
from uuid import NAMESPACE_URL, uuid5
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pptx
from PIL import Image
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.presentation import Presentation
from pptx.slide import Slide
from pptx.util import Emu, Pt

from symgraph.figure.animation.picture_slide import PictureSlide
from symgraph.figure.placing.geometry import Size

SLIDE = Size(960.0, 540.0)  # pt: 13.33 x 7.5 inches
_TITLE_HEIGHT, _TITLE_SIZE = 36.0, 16.0  # pt
_THUMBNAIL = (256, 144)  # px
_DATE = datetime(2000, 1, 1, tzinfo=UTC)
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # the first day that ZIP knows
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SVG_OF_PICTURE = """\
<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">\
<a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}">\
<asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" \
xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="RELATION"/>\
</a:ext></a:extLst>"""
_SECTIONS = """\
<p:extLst xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main">\
<p:ext uri="{521415D9-36F7-43E2-AB2F-B90AF26B5E84}">\
<p14:sectionLst xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main"/>\
</p:ext></p:extLst>"""
_P14 = "{http://schemas.microsoft.com/office/powerpoint/2010/main}"
_PROPERTIES = """\
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">\
<Application>symgraph</Application></Properties>"""


def presentation_file(title: str, pictures: Iterable[PictureSlide], page: Size, background: str) -> bytes:
    """A presentation of 16:9; the pictures, all of the shape of `page`, are as large as slides allow.

    `background` is the colour around them, ``#rrggbb``.
    """
    presentation = _empty(title)
    layout = presentation.slide_layouts.get_by_name("Title Only")
    assert layout is not None  # the package's own template has it
    made: list[tuple[Slide, PictureSlide]] = []
    for picture in pictures:
        slide = presentation.slides.add_slide(layout)
        made.append((slide, picture))
        _fill(slide, background)
        _add_title(slide, picture.title)
        _add_picture(slide, len(made), picture, page)
        if picture.notes:
            notes = slide.notes_slide.notes_text_frame
            assert notes is not None  # so has that of the notes
            notes.text = _in_xml(picture.notes)
    _add_sections(presentation, made)
    _tell_about(presentation, made[-1][1].png)
    return _packed(presentation)


def _empty(title: str) -> Presentation:
    """A presentation without slides: the template of python-pptx, which is 4:3, made 16:9 with all its layouts."""
    presentation = pptx.Presentation()
    width = presentation.slide_width
    assert width is not None
    factor = Pt(SLIDE.width) / width
    presentation.slide_width, presentation.slide_height = Pt(SLIDE.width), Pt(SLIDE.height)
    (size,) = presentation.element.xpath("./p:sldSz")
    size.attrib.pop("type", None)  # it says 4:3
    for shapes in (presentation.slide_master.shapes, *(layout.shapes for layout in presentation.slide_layouts)):
        for shape in shapes:
            if shape.element.xpath("./p:spPr/a:xfrm"):  # a place of its own
                shape.left, shape.width = Emu(round(shape.left * factor)), Emu(round(shape.width * factor))
    about = presentation.core_properties
    about.title = _in_xml(title)
    about.author = about.last_modified_by = "symgraph"
    about.comments = ""
    about.created = about.modified = _DATE
    return presentation


def _fill(slide: Slide, color: str) -> None:
    fill = slide.background.fill
    fill.solid()
    fill.fore_color.rgb = RGBColor.from_string(color[1:7].upper())


def _add_title(slide: Slide, title: str) -> None:
    shape = slide.shapes.title
    assert shape is not None
    shape.left, shape.top = Pt(0), Pt(-_TITLE_HEIGHT)
    shape.width, shape.height = Pt(SLIDE.width), Pt(_TITLE_HEIGHT)
    shape.text_frame.text = _in_xml(title)
    shape.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM  # a long one grows away from the slide
    shape.text_frame.paragraphs[0].font.size = Pt(_TITLE_SIZE)


def _add_picture(slide: Slide, number: int, picture: PictureSlide, page: Size) -> None:
    """The picture in the middle of the slide."""
    scale = min(SLIDE.width / page.width, SLIDE.height / page.height)
    width, height = page.width * scale, page.height * scale
    place = (Pt((SLIDE.width - width) / 2), Pt((SLIDE.height - height) / 2), Pt(width), Pt(height))
    shape = slide.shapes.add_picture(BytesIO(_in_few_colors(picture.png)), *place)
    shape.name = "Picture"
    (properties,) = shape.element.xpath("./p:nvPicPr/p:cNvPr")
    properties.set("descr", _in_xml(picture.description))
    vector = Part(PackURI(f"/ppt/media/vector{number}.svg"), "image/svg+xml", slide.part.package, picture.svg)
    relation = slide.part.relate_to(vector, RELATIONSHIP_TYPE.IMAGE)
    (blip,) = shape.element.xpath("./p:blipFill/a:blip")
    blip.append(parse_xml(_SVG_OF_PICTURE.replace("RELATION", relation)))


def _in_few_colors(png: bytes) -> bytes:
    """The picture with its 256 most useful colours, which is half as large, and looks the same."""
    buffer = BytesIO()
    image = Image.open(BytesIO(png)).convert("RGB")
    image.quantize(method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(buffer, "PNG")
    return buffer.getvalue()


def _add_sections(presentation: Presentation, made: Sequence[tuple[Slide, PictureSlide]]) -> None:
    extension = parse_xml(_SECTIONS)
    (sections,) = extension.iter(f"{_P14}sectionLst")
    for number, (name, slides) in enumerate(groupby(made, key=lambda entry: entry[1].section)):
        identity = f"{{{str(uuid5(NAMESPACE_URL, f'section {number}')).upper()}}}"
        section = sections.makeelement(f"{_P14}section", {"name": _in_xml(name), "id": identity})
        listed = section.makeelement(f"{_P14}sldIdLst", {})
        listed.extend(listed.makeelement(f"{_P14}sldId", {"id": str(slide.slide_id)}) for slide, _ in slides)
        section.append(listed)
        sections.append(section)
    presentation.element.append(extension)


def _tell_about(presentation: Presentation, picture: bytes) -> None:
    """Replace what the template says and shows of itself, in the lists of files that systems show."""
    package = presentation.part.package
    small = Image.open(BytesIO(picture)).convert("RGB")
    small.thumbnail(_THUMBNAIL)
    buffer = BytesIO()
    small.save(buffer, "JPEG")
    package.part_related_by(RELATIONSHIP_TYPE.THUMBNAIL).blob = buffer.getvalue()
    package.part_related_by(RELATIONSHIP_TYPE.EXTENDED_PROPERTIES).blob = _PROPERTIES.encode()


def _packed(presentation: Presentation) -> bytes:
    """The file, its parts in the order of the package, with neither the clock's date nor the system's marks."""
    written, packed = BytesIO(), BytesIO()
    presentation.save(written)
    with ZipFile(written) as source, ZipFile(packed, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = ZipInfo(name, _ZIP_DATE)
            entry.compress_type, entry.create_system = ZIP_DEFLATED, 0
            target.writestr(entry, source.read(name))
    return packed.getvalue()


def _in_xml(text: str) -> str:
    """The text, without the characters that no XML can hold."""
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)
