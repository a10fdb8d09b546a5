"""Files: all or none, whole, without dates, the same bytes from run to run."""

import re
import shutil
import struct
import subprocess
import time
import unicodedata
from pathlib import Path

import pytest
from figure_digests import digests
from figure_samples import SAMPLES
from hash_seeds import under_another_hash_seed

from symgraph.errors import EnvironmentFailure, InputError
from symgraph.figure.look.style import load_style
from symgraph.figure.page.png import FOR_A_SLIDE, PngSize, pixels_per_inch
from symgraph.figure.page.render import FORMATS, figure, pictures, render
from symgraph.figure.placing.geometry import Size
from symgraph.files import write

BEGINNINGS = {
    "pdf": b"%PDF-",
    "png": b"\x89PNG\r\n",
    "svg": b"<svg ",
    "tex": b"% A figure drawn by symgraph.",
    "dot": b"digraph ",
    "typ": b"#set page",
}


def test_every_format_is_written_under_the_name_of_the_figure(tmp_path: Path) -> None:
    paths = render(SAMPLES["gradient"], FORMATS, engine="bundled", out_dir=tmp_path / "new" / "りんご folder")
    assert [path.name for path in paths] == [f"tanh-2-2-1.d-w111.{kind}" for kind in FORMATS]
    for path in paths:
        assert path.read_bytes().startswith(BEGINNINGS[path.suffix[1:]])
    assert sorted(paths) == sorted(paths[0].parent.iterdir())


def test_the_default_is_pdf_and_png(tmp_path: Path) -> None:
    paths = render(SAMPLES["square"], engine="bundled", out_dir=tmp_path, stem="x")
    assert [path.name for path in paths] == ["x.pdf", "x.png"]


def test_an_unknown_format_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        render(SAMPLES["square"], ["pdf", "pgn", "jpeg"], engine="bundled", out_dir=tmp_path)
    assert str(caught.value).splitlines() == [
        "unknown format 'pgn'; formats are pdf, png, svg, tex, dot, typ; did you mean 'png'?",
        "unknown format 'jpeg'; formats are pdf, png, svg, tex, dot, typ",
    ]
    assert list(tmp_path.iterdir()) == []


def test_pictures_fit_a_slide() -> None:
    for name in ("network-2-2-1", "gradient", "gradient-of-chain"):
        drawn = figure(SAMPLES[name], "bundled")
        width, height = struct.unpack(">II", pictures(drawn, ["png"])["png"][16:24])
        assert width >= 1600
        assert width * height <= 40_000_000


def test_the_resolution_of_the_smallest_and_the_largest_pictures_is_bounded() -> None:
    assert pixels_per_inch(figure(SAMPLES["square"], "bundled").display.page) == 288
    assert (20_000 * pixels_per_inch(Size(20_000, 20_000)) / 72) ** 2 == pytest.approx(40_000_000, rel=0.01)


def png_size(png: bytes) -> tuple[int, ...]:
    return struct.unpack(">II", png[16:24])


@pytest.mark.parametrize("width", [1, 7, 640, 1920, 3840])
def test_a_png_is_as_many_pixels_wide_as_asked(width: int) -> None:
    drawn = figure(SAMPLES["network-2-2-1"], "bundled")
    page = drawn.display.page
    found = png_size(pictures(drawn, ["png"], PngSize(width=width))["png"])
    assert found == (width, max(round(width * page.height / page.width), 1))


@pytest.mark.parametrize("dpi", [10, 72, 300.5])
def test_a_png_has_as_many_dots_an_inch_as_asked(dpi: float) -> None:
    drawn = figure(SAMPLES["square"], "bundled")
    page = drawn.display.page
    found = png_size(pictures(drawn, ["png"], PngSize(dpi=dpi))["png"])
    assert found == (round(page.width * dpi / 72), round(page.height * dpi / 72))


def test_a_png_too_large_is_refused_with_what_is_possible() -> None:
    with pytest.raises(InputError) as caught:
        pixels_per_inch(Size(720, 360), PngSize(width=20_000))  # 2:1, so 40 million pixels are 8944 x 4472
    assert str(caught.value) == (
        "a PNG of 20,000 x 10,000 px; a PNG has at most 40,000,000 pixels; this one may be 8,944 px wide, at 894 dpi"
    )
    assert pixels_per_inch(Size(720, 360), PngSize(width=8_944)) == pytest.approx(894.4)
    with pytest.raises(InputError, match="a PNG of 1,000,000 x 500,000 px; "):
        pixels_per_inch(Size(720, 360), PngSize(dpi=100_000))


def test_a_png_too_large_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a PNG has at most"):
        render(SAMPLES["square"], engine="bundled", out_dir=tmp_path, png=PngSize(dpi=1e6))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("width", "dpi", "message"),
    [
        (0, None, "a PNG 0 px wide; the width is 1 px or more"),
        (-5, None, "a PNG -5 px wide; the width is 1 px or more"),
        (None, 0.0, "a PNG of 0 dpi; the resolution is more than 0 dpi"),
        (None, float("nan"), "a PNG of nan dpi; the resolution is more than 0 dpi"),
        (None, float("inf"), "a PNG of inf dpi; the resolution is more than 0 dpi"),
        (640, 72.0, "both a width and a resolution for PNG; give one: width in px, or dpi"),
    ],
)
def test_impossible_resolutions(width: int | None, dpi: float | None, message: str) -> None:
    with pytest.raises(InputError) as caught:
        PngSize(width, dpi)
    assert str(caught.value) == message
    assert PngSize() == FOR_A_SLIDE


def poppler(program: str, pdf: Path, *options: str) -> str:
    """What one of poppler's programs says of a PDF file."""
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"no {program} here")
    return subprocess.run([path, pdf, *options], capture_output=True, check=True, text=True, encoding="utf-8").stdout


def test_the_text_of_a_pdf_can_be_selected(tmp_path: Path) -> None:
    pdf, _ = render(SAMPLES["network-2-2-1"], engine="bundled", out_dir=tmp_path)
    words = poppler("pdftotext", pdf, "-").split()
    assert words.count("tanh") == 3
    assert {"inputs", "output", "layer", "+", "×"} <= set(words)
    letters = unicodedata.normalize("NFKC", "".join(words))  # mathematical italics are letters of their own
    assert letters.count("w") == 6
    for index in ("111", "112", "121", "122", "211", "212"):
        assert index in letters


def test_the_fonts_of_a_pdf_are_embedded(tmp_path: Path) -> None:
    pdf, _ = render(SAMPLES["network-2-2-1"], engine="bundled", out_dir=tmp_path)
    _, _, *fonts = poppler("pdffonts", pdf).splitlines()
    assert len(fonts) >= 2
    for font in fonts:
        *_, embedded, subset, unicode, _object, _generation = font.split()
        assert (embedded, subset, unicode) == ("yes", "yes", "yes"), font


def test_the_page_has_the_colour_of_the_style() -> None:
    dark = load_style("dark")
    drawn = figure(SAMPLES["square"], "bundled", style=dark)
    assert f'fill: rgb("{dark.page["fillcolor"]}")' in pictures(drawn, ["typ"])["typ"].decode()
    svg = pictures(drawn, ["svg"])["svg"].decode()
    assert f'fill="{dark.page["fillcolor"]}"' in svg


def test_the_same_bytes_twice_without_a_date() -> None:
    first, second = (pictures(figure(SAMPLES["network-2-2-1"], "bundled"), FORMATS) for _ in range(2))
    assert first == second
    assert re.search(rb"CreationDate|ModDate|xmp:CreateDate", first["pdf"]) is None
    assert b"tanh-2-2-1" in first["pdf"]


def test_the_same_bytes_under_any_hash_seed_and_time_zone() -> None:
    elsewhere = "Asia/Tokyo" if time.timezone >= 0 else "America/Lima"
    made = under_another_hash_seed(str(Path(__file__).parent / "figure_digests.py"), TZ=elsewhere)
    assert made.stderr == ""
    assert made.stdout.splitlines() == digests()


def test_an_out_that_is_a_file_is_refused(tmp_path: Path) -> None:
    occupied = tmp_path / "out"
    occupied.write_text("mine")
    with pytest.raises(EnvironmentFailure, match=r"cannot write .*out: .*; choose another --out"):
        render(SAMPLES["square"], engine="bundled", out_dir=occupied)
    assert occupied.read_text() == "mine"


def test_where_one_file_cannot_be_written_none_is(tmp_path: Path) -> None:
    (tmp_path / "b.png").mkdir()
    with pytest.raises(EnvironmentFailure, match=r"cannot write .*b\.png: there is a folder of this name"):
        write({tmp_path / "a.pdf": b"1", tmp_path / "b.png": b"2"})
    assert [path.name for path in tmp_path.iterdir()] == ["b.png"]


def test_a_full_disk_leaves_the_old_file_and_no_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.pdf").write_bytes(b"old")

    def refuse(path: Path, content: bytes) -> int:
        with path.open("wb") as file:
            file.write(content[:1])
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(EnvironmentFailure, match="No space left on device"):
        write({tmp_path / "a.pdf": b"new"})
    monkeypatch.undo()
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.pdf", b"old")]


def test_a_failing_engine_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFailure):
        render(SAMPLES["square"], engine="dot", dot_path="no-such-dot", out_dir=tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
