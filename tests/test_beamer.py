"""Animations as overlays of Beamer: one picture, each step of which shows what its frame shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from animated import HOSTILE_SPEC, animated
from tex import compiled, log, needs, page_size, pages, text_of

from symgraph.figure.animation.beamer import beamer_source, merged, overlay
from symgraph.figure.animation.frames import Animation
from symgraph.figure.page.display import Display
from symgraph.figure.page.tikz_items import TikzItems

LINE = "line"  # y = a*x + b at a = -2, x = 3, b = 4


def source(animation: Animation) -> str:
    return beamer_source(animation).decode()


def shown_on(overlay_number: int, text: str) -> list[str]:
    """The commands of a picture that one overlay shows."""
    picture = text[text.index("\\only<") :]
    lines: list[str] = []
    is_shown = True
    for line in picture.splitlines():
        if found := re.fullmatch(r"\\only<([\d,-]+)(\|handout:0)?>\{%", line):
            is_shown = any(_holds(part, overlay_number) for part in found[1].split(","))
        elif line == "}":
            is_shown = True
        elif is_shown and re.match(r"\\(path|node)\[", line):
            lines.append(line)
    return lines


def _holds(part: str, number: int) -> bool:
    first, _, last = part.partition("-")
    return int(first) <= number <= (int(last) if last else 10**6 if "-" in part else int(first))


def drawn(display: Display, animation: Animation) -> list[str]:
    """The commands of a picture of one frame alone."""
    writer = TikzItems(display, animation.figure.texts)
    return [writer.item(item) for item in display.items]


def test_each_overlay_shows_what_its_frame_shows() -> None:
    animation = animated(LINE)
    text = source(animation)
    for number, frame in enumerate(animation.frames, 1):
        assert shown_on(number, text) == drawn(frame.display, animation)


def test_what_all_frames_show_is_written_once() -> None:
    animation = animated(LINE)
    text = source(animation)
    always = set.intersection(*(set(drawn(frame.display, animation)) for frame in animation.frames))
    assert len(always) > 10
    assert all(text.count(f"{command}\n") == 1 for command in always)
    assert all(f"{command}\n" in text for command in always)


def test_lists_are_merged_in_their_order() -> None:
    lists = ["abc", "axc", "xbc", "bcx", "", "aabb"]
    shown = merged([list(letters) for letters in lists])
    for number, letters in enumerate(lists):
        assert "".join(letter for letter, numbers in shown if number in numbers) == letters
    assert len(shown) < sum(map(len, lists))


def test_overlays_are_ranges_and_a_handout_shows_the_last() -> None:
    assert overlay((2,), 9) == "3|handout:0"
    assert overlay((0, 1, 2, 5), 9) == "1-3,6|handout:0"
    assert overlay((1, 7, 8), 9) == "2,8-"


def test_the_same_animation_is_the_same_file() -> None:
    assert beamer_source(animated(LINE)) == beamer_source(animated(LINE, "both", seed=0))


def test_a_wide_picture_fills_the_width_of_a_slide_and_a_high_one_the_height() -> None:
    assert "\\resizebox{!}{0.99\\textheight}" in source(animated(LINE, "forward", size="4:3"))
    assert "\\resizebox{0.99\\textwidth}{!}" in source(animated(LINE, "forward", size="40cm x 20cm"))


@needs("pdflatex", "pdfinfo", "pdftotext", "tikz.sty", "beamer.cls")
def test_alone_it_has_a_page_for_each_frame_whatever_labels_say(tmp_path: Path) -> None:
    """y = (w*x)**2 at w = 2, x = 3: 6, 36; back 1, 2*6, and 12*3 for w, 12*2 for x."""
    animation = animated(HOSTILE_SPEC.replace("値段（円）", ""), size="16:9")
    pdf = compiled(source(animation), tmp_path)
    assert pages(pdf) == len(animation.frames) == 7
    width, height = page_size(pdf)
    assert width / height == pytest.approx(16 / 9, abs=0.01)
    assert "Overfull" not in log(pdf)
    shown = text_of(pdf)
    assert "50 % $x$ #1" in shown
    assert "\\input{x}" in shown
    words = [page.split() for page in shown.split("\f")]
    for number, value in enumerate(["6", "36", "1", "12", "36", "24"], 1):
        assert words[number].count(value) > words[number - 1].count(value)


@needs("pdflatex", "pdfinfo", "pdftotext", "tikz.sty", "beamer.cls")
def test_a_frame_of_a_presentation_steps_through_it_and_a_handout_shows_its_end(tmp_path: Path) -> None:
    animation = animated(LINE)
    (tmp_path / "steps.tex").write_bytes(beamer_source(animation))
    box = "\\setbox0\\hbox{\\input{steps.tex}}\\typeout{WIDTH \\the\\wd0}"
    frame = f"\\begin{{frame}}{{A line}}{box}\\resizebox{{!}}{{0.8\\textheight}}{{\\box0}}\\end{{frame}}"
    document = f"\\usepackage{{tikz,amsmath}}\\begin{{document}}{frame}\\end{{document}}"
    talk = compiled(f"\\documentclass[aspectratio=169]{{beamer}}{document}", tmp_path, name="talk")
    assert pages(talk) == 8
    assert "Overfull" not in log(talk)
    assert text_of(talk).count("A line") == 8
    widths = [float(width) for width in re.findall(r"WIDTH ([\d.]+)pt", log(talk))]
    assert widths == pytest.approx([animation.frames[0].display.page.width * 72.27 / 72] * len(widths), abs=0.01)
    handout = compiled(f"\\documentclass[aspectratio=169,handout]{{beamer}}{document}", tmp_path, name="handout")
    assert pages(handout) == 1
    last, only = text_of(talk).split("\f")[7], text_of(handout).split("\f")[0]
    assert only.split() == last.split()


@needs("pdflatex", "tikz.sty", "beamer.cls")
def test_elsewhere_than_in_beamer_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "steps.tex").write_bytes(beamer_source(animated(LINE)))
    body = "\\usepackage{tikz,amsmath}\\begin{document}\\input{steps.tex}\\end{document}"
    with pytest.raises(AssertionError, match="overlays for a frame of Beamer"):
        compiled(f"\\documentclass{{article}}{body}", tmp_path, name="article")
