"""The player of an animation: what it holds, and how it is used, in a real browser."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from animated import HOSTILE, HOSTILE_SPEC, animated
from browser import DESKTOP, PHONE, opened

import symgraph
from symgraph.figure.animation.frames import Animation, animation
from symgraph.figure.animation.moments import shown
from symgraph.figure.animation.player import player_html
from symgraph.figure.look.fonts import TYPST_FONTS
from symgraph.figure.look.style import load_style
from symgraph.figure.options import Options
from symgraph.figure.page.display import ArrowHead, Box, Circle, Curve, Display, Text
from symgraph.figure.views import Views

SCRIPT = "</script><script>window.taken = 1</script>"


def line(**options: Any) -> Animation:
    """y = a*x + b at a = -2, x = 3, b = 4 (case E1), differentiated by all three."""
    views = Views(symgraph.load("line"), Options(show=shown("both"), engine="bundled", **options), print)
    return animation(views, "both", ("a", "x", "b"), style=load_style("lecture"), fonts=TYPST_FONTS)


@pytest.fixture(scope="module")
def line_animation() -> Animation:
    return line()


@pytest.fixture(scope="module")
def line_file(line_animation: Animation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(line_animation, tmp_path_factory.mktemp("player"))


def written(made: Animation, folder: Path, fps: float = 0.5, **options: Any) -> Path:
    file = folder / "player.html"
    file.write_bytes(player_html(made, fps, **options))
    return file


def data_of(page: bytes) -> Any:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page.decode(), re.DOTALL)
    assert found is not None
    return json.loads(found[1])


# --- the file -----------------------------------------------------------------------------------------------------


def test_steps_are_told_in_words_with_the_numbers_of_the_case(line_animation: Animation):
    said = [step["said"] for step in data_of(player_html(line_animation, 0.5))["steps"]]
    assert said[0] == "what is given"
    assert [text.rpartition("= ")[2] for text in said[1:]] == ["-6", "-2", "1", "1", "3", "-2", "1"]
    assert said[1].startswith("forward pass, step 1 of 2: ")
    assert said[-1].startswith("backward pass, step 5 of 5: ")


def test_the_same_animation_gives_the_same_bytes(line_animation: Animation):
    assert player_html(line_animation, 0.5) == player_html(line(), 0.5)


def test_the_page_speaks_the_language_of_the_figure():
    page = player_html(line(lang="ja"), 0.5).decode()
    assert '<html lang="ja">' in page
    assert all(word in page for word in ("順伝播", "逆伝播：5 ステップ中 5", "再生", "与えられた値"))
    assert not any(word in page for word in ("forward pass", "one step", "what is given"))


def test_hostile_names_titles_and_labels_stay_text():
    page = player_html(animated(HOSTILE_SPEC), 0.5, SCRIPT)
    text = page.decode()
    assert text.count("<script") == 3  # the data, the theme, the player
    assert text.count("</script") == 3
    assert "&lt;/script&gt;" in text
    assert not re.search(r"https?:|\ssrc=|@import|url\(", text)
    assert any(HOSTILE in step["said"] for step in data_of(page)["steps"])


def test_steps_a_second_are_seconds_a_step(line_animation: Animation):
    assert data_of(player_html(line_animation, 4))["seconds"] == 0.25


# --- in a browser -------------------------------------------------------------------------------------------------

SEEN = """() => {
  const hex = (color) => "#" + color.match(/[0-9]+/g).slice(0, 3).map((p) => (+p).toString(16).padStart(2, "0")).join("");
  const shown = (element) => element.checkVisibility({ visibilityProperty: true });
  const all = (selector) => [...document.querySelectorAll(".picture " + selector)].filter(shown);
  const style = (element) => getComputedStyle(element);
  return {
    texts: all(".text").map((t) => [t.dataset.owner, t.dataset.role, hex(style(t).color)]),
    lines: all(".line").map((l) => [+l.parentNode.dataset.edge, l.matches(".back"), hex(style(l).stroke)]),
    heads: all(".head").map((h) => [+h.parentNode.dataset.edge, h.matches(".back"), hex(style(h).fill)]),
    nodes: all(".shape").map((s) => [s.parentNode.dataset.node ?? "", hex(style(s).stroke), parseFloat(style(s).strokeWidth)]),
  };
}"""  # noqa: E501


def seen(page: Any) -> dict[str, Counter[Any]]:
    return {kind: Counter(map(tuple, found)) for kind, found in page.evaluate(SEEN).items()}


def expected(display: Display) -> dict[str, Counter[Any]]:
    items = [item for item in display.items if not (isinstance(item, Text) and item.rectangle.top > strip(display))]
    return {
        "texts": Counter((i.owner, i.label.role, i.fill) for i in items if isinstance(i, Text)),
        "lines": Counter((i.edge, i.back, i.stroke) for i in items if isinstance(i, Curve)),
        "heads": Counter((i.edge, i.back, i.fill) for i in items if isinstance(i, ArrowHead)),
        "nodes": Counter((i.node, i.stroke, i.stroke_width) for i in items if isinstance(i, Box | Circle)),
    }


def strip(display: Display) -> float:
    """Below it are only the lines that a frame says of itself."""
    return max(item.rectangle.bottom for item in display.items if not isinstance(item, Text))


def test_every_step_shows_what_its_frame_shows_in_the_same_colours(
    browser: Any, line_file: Path, line_animation: Animation
):
    with opened(browser, line_file) as page:
        for number, frame in enumerate(line_animation.frames):
            if number:
                page.keyboard.press("ArrowRight")
            assert seen(page) == expected(frame.display), number
            caption = page.locator(".caption.now")
            assert caption.count() == 1
            if frame.moment is not None:
                labels = [label.get_attribute("aria-label") for label in caption.locator("svg").all()]
                assert labels == [w if not k else f"= {w}" for k, (_, _, w) in enumerate(frame.moment.parts)]


def test_all_ways_lead_to_a_step(browser: Any, line_file: Path):
    with opened(browser, line_file) as page:
        count, slider = page.locator(".count"), page.get_by_role("slider")

        def is_at(step: int) -> None:
            assert count.inner_text() == f"{step} / 7"
            assert slider.input_value() == str(step)
            assert page.locator(".entries [aria-current=step]").get_attribute("data-step") == str(step)

        is_at(0)
        page.get_by_role("button", name="one step on").click()
        is_at(1)
        page.get_by_role("button", name="to the end").click()
        is_at(7)
        page.get_by_role("button", name="one step on").press("Enter")
        is_at(7)
        assert page.get_by_role("button", name="one step on").get_attribute("aria-disabled") == "true"
        page.keyboard.press("ArrowLeft")
        is_at(6)
        assert "∂y/∂x" in page.get_by_role("status").inner_text()
        page.get_by_role("button", name="one step back").click()
        is_at(5)
        page.keyboard.press("Home")
        is_at(0)
        page.keyboard.press("End")
        is_at(7)
        slider.fill("3")
        is_at(3)
        assert "backward pass, step 1 of 5" in (slider.get_attribute("aria-valuetext") or "")
        slider.press("ArrowRight")
        is_at(4)
        page.locator(".entries button").nth(2).click()
        is_at(2)
        page.get_by_role("button", name="to the beginning").click()
        is_at(0)


def test_it_plays_to_the_end_and_again_and_pauses(browser: Any, line_animation: Animation, tmp_path: Path):
    file = written(line_animation, tmp_path, fps=50)
    with opened(browser, file) as page:
        page.clock.install(time="2030-01-01T00:00:00")
        page.clock.pause_at("2030-01-01T01:00:00")  # from here time goes on when the test says so
        count = page.locator(".count")
        page.get_by_role("button", name="play").click()
        page.clock.run_for(50)
        assert page.get_by_role("button", name="pause").count() == 1
        page.clock.run_for(1000)
        assert count.inner_text() == "7 / 7"
        assert page.get_by_role("button", name="play").count() == 1
        page.locator("h1").click()
        page.keyboard.press("Space")  # from the beginning again
        page.clock.run_for(50)
        assert count.inner_text() not in ("0 / 7", "7 / 7")
        page.clock.run_for(1000)
        assert count.inner_text() == "7 / 7"
        page.locator("select").select_option("0.5")
        page.get_by_role("button", name="to the beginning").click()
        page.get_by_role("button", name="play").click()
        page.clock.run_for(50)
        page.keyboard.press("ArrowRight")  # whoever steps, stops it
        stopped = count.inner_text()
        page.clock.run_for(1000)
        assert count.inner_text() == stopped != "7 / 7"


def test_paper_shows_the_last_step(browser: Any, line_file: Path):
    with opened(browser, line_file) as page:
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        assert page.locator(".count").inner_text() == "7 / 7"
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        assert page.locator(".count").inner_text() == "0 / 7"
        page.emulate_media(media="print")
        assert not page.locator(".controls").is_visible()
        assert page.locator(".picture").is_visible()


def test_light_and_dark(browser: Any, line_file: Path):
    ground = "getComputedStyle(document.body).backgroundColor"
    with opened(browser, line_file, color_scheme="dark") as page:
        assert page.evaluate(ground) == "rgb(24, 24, 24)"
        page.get_by_role("button", name="dark colours").click()
        assert page.evaluate(ground) == "rgb(255, 255, 255)"
        assert page.get_by_role("button", name="dark colours").get_attribute("aria-pressed") == "false"


def test_what_is_new_is_in_sight_on_desktop_and_phone(browser: Any, tmp_path: Path):
    file = written(animated("tanh-2-2-1"), tmp_path)
    # At each step, how many of the new texts are outside of the frame, and how many are inside.
    sights = """() => {
      const sights = [];
      const frame = document.querySelector(".frame").getBoundingClientRect();
      const isOutside = (box) =>
        box.left < frame.left || box.right > frame.right || box.top < frame.top || box.bottom > frame.bottom;
      for (const entry of document.querySelectorAll(".entries ol button")) {
        entry.click();
        const fresh = [...document.querySelectorAll(".picture .text.now")];
        const outside = fresh.filter((text) => isOutside(text.getBoundingClientRect()));
        sights.push([outside.length, fresh.length - outside.length]);
      }
      return sights;
    }"""
    for size, context in ((DESKTOP, {}), (PHONE, {"has_touch": True, "is_mobile": True})):
        with opened(browser, file, size, **context) as page:
            width, height = page.evaluate(
                "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
            )
            assert (width, height) == size
            assert page.locator(".steps ol").first.is_visible() == (size == DESKTOP)
            forward = page.get_by_role("button", name="one step on")
            _ = forward.tap() if context else forward.click()
            assert page.locator(".count").inner_text() == "1 / 39"
            found = page.evaluate(sights)
            assert len(found) == 39
            assert all(outside == 0 and inside > 0 for outside, inside in found)
            letter = page.locator(".picture .text[data-role=value] use").first.bounding_box()["height"]
            assert letter > 7  # px: digits of a font of some 11 px
            if context:
                page.get_by_role("button", name="whole picture").tap()
                assert page.evaluate("(f => f.scrollWidth - f.clientWidth)(document.querySelector('.frame'))") == 0


def test_hostile_text_is_not_run(browser: Any, tmp_path: Path):
    with opened(browser, written(animated(HOSTILE_SPEC), tmp_path, title=SCRIPT)) as page:
        page.keyboard.press("End")
        assert page.locator("h1").inner_text() == SCRIPT
        assert page.locator(".picture [data-role=title]").count() == 0  # said once
        assert page.evaluate("window.taken") is None
