"""The command ``animate`` and its files: as many frames as there are steps, for as long; what it refuses."""

import io
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from animations import drawn
from PIL import Image

import symgraph
from symgraph.cli import main
from symgraph.cli.animate import FORMATS as FORMATS_OF_COMMAND
from symgraph.cli.progress import progress
from symgraph.errors import EnvironmentFailure, InputError
from symgraph.figure.animation.animate import MAX_FRAMES
from symgraph.figure.animation.formats import FORMATS
from symgraph.figure.animation.moving import REST, durations, gif
from symgraph.figure.animation.pages import png_pages
from symgraph.figure.page.display import colors_of
from symgraph.figure.page.png import PngSize
from symgraph.figure.page.render import Figure, pictures

# --- the files ------------------------------------------------------------------------------------------------------


def test_a_pdf_has_a_page_for_what_is_given_and_one_for_each_step(tmp_path: Path) -> None:
    if shutil.which("pdfinfo") is None:
        pytest.skip("pdfinfo (poppler-utils) is not installed")
    (path,) = symgraph.animate("line", out=tmp_path, formats="pdf", engine="bundled")
    assert path.name == "line.animation.pdf"
    told = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
    assert re.search(r"^Pages: +8$", told, re.MULTILINE)  # 1 + 2 forward + 5 backward
    assert "CreationDate" not in told


def test_moving_pictures_have_all_frames_of_one_size_and_rest_on_the_last(tmp_path: Path) -> None:
    paths = symgraph.animate("line", out=tmp_path, formats=["webp", "gif"], fps=2, width=640, engine="bundled")
    assert [path.name for path in paths] == ["line.animation.gif", "line.animation.webp"]
    for path in paths:
        with Image.open(path) as picture:
            assert picture.n_frames == 8
            assert picture.width == 640
            assert picture.info["loop"] == 0  # again and again
            shown_for: list[int] = []
            for number in range(picture.n_frames):
                picture.seek(number)
                picture.load()
                shown_for.append(int(picture.info["duration"]))
            assert shown_for == [500] * 7 + [500 + REST]


def test_frames_a_second_may_be_less_than_one() -> None:
    assert durations(3, 0.25) == [4000, 4000, 4000 + REST]
    assert durations(2, 3) == [330, 330 + REST]  # a GIF counts hundredths of a second


def test_a_gif_keeps_its_colours_in_every_frame_and_shows_what_the_pictures_show() -> None:
    made = drawn("tanh-2-2-1-mse")
    displays = [made.frames[k].display for k in (0, 10, 20, -1)]
    originals = png_pages(displays, made.figure.texts, PngSize(800))
    exact = ["#ffffff", *colors_of(displays)]
    with Image.open(io.BytesIO(gif(originals, 1, exact))) as moving:
        for number, original in enumerate(originals):
            moving.seek(number)
            shown_now = np.asarray(moving.convert("RGB"), int)
            with Image.open(io.BytesIO(original)) as picture:
                wanted = np.asarray(picture.convert("RGB"), int)
            assert np.abs(shown_now - wanted).max() < 64  # of the greys at the edge of a letter
            flat = np.isin(_packed(wanted), [int(color[1:7], 16) for color in exact])
            assert flat.mean() > 0.7
            assert (shown_now == wanted)[flat].all()


def _packed(picture: Any) -> Any:
    return picture[..., 0] << 16 | picture[..., 1] << 8 | picture[..., 2]


def test_a_page_of_many_is_what_a_figure_of_its_own_is() -> None:
    made = drawn("circuit", style="dark")
    displays = [frame.display for frame in made.frames[:3]]
    pages = png_pages(displays, made.figure.texts, PngSize(500))
    for display, page in zip(displays, pages, strict=True):
        alone = pictures(Figure(display, "", made.figure.texts, "bundled"), ["png"], PngSize(500))["png"]
        with Image.open(io.BytesIO(page)) as one, Image.open(io.BytesIO(alone)) as other:
            assert one.tobytes() == other.tobytes()


def test_the_same_spec_gives_the_same_bytes(tmp_path: Path) -> None:
    formats = ["pdf", "gif", "webp", "png"]
    first, second = (
        symgraph.animate("circuit", out=tmp_path / place, formats=formats, width=400, engine="bundled")
        for place in ("first", "second")
    )
    assert [path.name for path in first] == [path.name for path in second]
    assert [path.name for path in first[3:5]] == ["circuit.animation-01.png", "circuit.animation-02.png"]
    assert len(first) == 3 + 1 + 2 + 5
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


# --- the command ----------------------------------------------------------------------------------------------------


def test_the_command_knows_the_formats_there_are() -> None:
    assert tuple(FORMATS) == FORMATS_OF_COMMAND


def test_the_command_writes_a_pdf_and_a_gif_and_says_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["animate", "-e", "y = a*x + b", "--at", "a=-2", "--at", "x=3", "--at", "b=4", "--out", str(tmp_path)]
    assert main([*arguments, "--engine", "bundled", "--width", "300", "--pass", "forward"]) == 0
    output = capsys.readouterr()
    assert output.out.split() == [str(tmp_path / "y.animation.pdf"), str(tmp_path / "y.animation.gif")]
    assert output.err == ""
    with Image.open(tmp_path / "y.animation.gif") as picture:
        assert picture.n_frames == 3


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_is_shown_on_a_terminal_only() -> None:
    for stream, is_shown in ((Terminal(), True), (io.StringIO(), False)):
        with progress(stream) as watch:
            assert list(watch([1, 2, 3], "gif")) == [1, 2, 3]
        assert ("gif" in stream.getvalue()) == is_shown


def test_seeded_values_are_said_to_be_examples(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["animate", "-e", "y = a*x", "--out", str(tmp_path), "--format", "png", "--width", "200"]
    assert main([*arguments, "--seed", "3"]) == 0
    assert "no value for x" in (told := capsys.readouterr().err) or "no value for a" in told
    assert "seed 3" in told


NETWORK = """\
name: wide
input: {name: i, size: 12}
layers:
  - dense: 20
    activation: tanh
  - dense: 2
loss: mse
"""


def test_a_large_network_is_animated_with_its_layers_folded(tmp_path: Path) -> None:
    wide = tmp_path / "wide.yaml"
    wide.write_text(NETWORK)
    with pytest.raises(InputError, match=r"about 1,\d\d\d frames; at most 500 are made; .*--level layer"):
        symgraph.animate(wide, out=tmp_path)
    paths = symgraph.animate(wide, out=tmp_path, formats="png", level="layer", width=200, engine="bundled")
    assert len(paths) == 1 + 3 + 3


def test_more_frames_than_anyone_watches_are_refused_before_any_is_drawn(tmp_path: Path) -> None:
    chain = "".join(f"  y{k}: a*{f'y{k - 1}' if k > 1 else 'x'}\n" for k in range(1, 181))
    text = f"name: chain\ninputs: [x]\nparameters: [a]\nequations:\n{chain}loss: y180\nvalues: {{a: 1, x: 1}}\n"
    frames = 1 + 180 + 1 + 2 * 180 + 1  # what is given, products, the seed, what flows back, the sum at a
    assert frames > MAX_FRAMES
    with pytest.raises(InputError) as caught:
        symgraph.animate(text, out=tmp_path, formats="pdf")
    assert f"{frames} frames; at most 500 are made; show one pass, --pass forward" in str(caught.value)
    assert "--fold" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["line", "--format", "pdf,gfi"], "did you mean 'gif'?"),
        (["line", "--fps", "0"], "0.01<=x<=50"),
        (["line", "--pass", "backwards"], "'backward'"),
        (["line", "--style", "sympy"], "--style sympy cannot be animated"),
        (["line", "--wrt", "c"], "'c' is not a name of 'line'"),
        (["three-layer"], "sizes are numbers; give the arrays values"),
        (["general-node"], "'f' is abstract"),
        (["-e", "y = log(x)", "--at", "x=-1"], "y cannot be evaluated: log(x) is undefined at x = -1"),
    ],
)
def test_bad_input_is_told_and_nothing_is_written(
    arguments: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["animate", *arguments, "--out", str(tmp_path / "out")]) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_without_a_loss_there_is_a_forward_pass_only(tmp_path: Path) -> None:
    text = "name: two\ninput: {name: i, size: 2}\nlayers: [{dense: 2}]\n"
    with pytest.raises(InputError, match=r"'two' has no loss, and so no backward pass; .*--pass forward"):
        symgraph.animate(text, out=tmp_path)
    paths = symgraph.animate(
        text, out=tmp_path, formats="png", passes="forward", level="unit", width=200, engine="bundled"
    )
    assert len(paths) == 1 + 2


def test_python_takes_the_same_words_as_the_command(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"unknown format 'pfd'; formats are pdf, .*did you mean 'pdf'"):
        symgraph.animate("line", out=tmp_path, formats="pfd")
    with pytest.raises(InputError, match=r"unknown pass 'forwards'.*did you mean 'forward'"):
        symgraph.animate("line", out=tmp_path, passes="forwards")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="1000 frames a second"):
        symgraph.animate("line", out=tmp_path, fps=1000)
    with pytest.raises(InputError, match=r"unknown option 'heigth'"):
        symgraph.animate("line", out=tmp_path, heigth=3)
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_can_be_written_nothing_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blocked = tmp_path / "out"
    (blocked / "line.animation.gif").mkdir(parents=True)
    arguments = ["animate", "line", "--out", str(blocked), "--width", "200", "--pass", "forward"]
    assert main(arguments) == EnvironmentFailure.exit_code == 4
    assert "line.animation.gif" in capsys.readouterr().err
    assert [path.name for path in blocked.iterdir()] == ["line.animation.gif"]
