"""Files: all or none, whole, without dates, the same bytes from run to run."""

import hashlib
import os
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from figure_samples import SAMPLES

from symgraph.errors import EnvironmentFailure, InputError
from symgraph.figure.render import FORMATS, figure, pictures, pixels_per_inch, render, write

BEGINNINGS = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n", "svg": b"<svg ", "dot": b"digraph ", "typ": b"#set page"}


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
        "unknown format 'pgn'; formats are pdf, png, svg, dot, typ; did you mean 'png'?",
        "unknown format 'jpeg'; formats are pdf, png, svg, dot, typ",
    ]
    assert list(tmp_path.iterdir()) == []


def test_pictures_fit_a_slide() -> None:
    for name in ("network-2-2-1", "gradient", "gradient-of-chain"):
        drawn = figure(SAMPLES[name], "bundled")
        width, height = struct.unpack(">II", pictures(drawn, ["png"])["png"][16:24])
        assert width >= 1600
        assert width * height <= 40_000_000


def test_the_resolution_of_the_smallest_and_the_largest_pictures_is_bounded() -> None:
    display = figure(SAMPLES["square"], "bundled").display
    assert pixels_per_inch(display) == 288
    huge = type(display)(20_000, 20_000, display.items)
    assert (20_000 * pixels_per_inch(huge) / 72) ** 2 == pytest.approx(40_000_000, rel=0.01)


def test_the_same_bytes_twice_without_a_date() -> None:
    first, second = (pictures(figure(SAMPLES["network-2-2-1"], "bundled"), FORMATS) for _ in range(2))
    assert first == second
    assert re.search(rb"CreationDate|ModDate|xmp:CreateDate", first["pdf"]) is None
    assert b"tanh-2-2-1" in first["pdf"]


DIGEST = """
import hashlib
from figure_samples import SAMPLES
from symgraph.figure.render import FORMATS, figure, pictures
for name in ("network-2-2-1", "gradient-of-two-paths"):
    for kind, content in pictures(figure(SAMPLES[name], "bundled"), FORMATS).items():
        print(name, kind, hashlib.sha256(content).hexdigest())
"""


def test_the_same_bytes_under_any_hash_seed_and_time_zone() -> None:
    here = Path(__file__).parent
    said: set[str] = set()
    for seed, zone in (("1", "Asia/Tokyo"), ("4242", "America/Lima")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": f"{here}:{here.parent}"}
        command = [sys.executable, "-c", DIGEST]
        said.add(subprocess.run(command, env=environment, capture_output=True, check=True, text=True).stdout)
    assert len(said) == 1
    drawn = pictures(figure(SAMPLES["network-2-2-1"], "bundled"), ["pdf"])["pdf"]
    assert hashlib.sha256(drawn).hexdigest() in said.pop()


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
