"""The live page in a real browser: its numbers against Python's, its passes, folding, paths, training, quiz, keys."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from browser import DESKTOP, PHONE, opened

import symgraph
from symgraph.figure.live.page import page as live_page
from symgraph.lowering.numbers import number_words

SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
LOG = "name: log\ninputs: [x]\nequations:\n  r: x**2\n  f: log(x) + r\nloss: f\nvalues: {x: 1}\n"
SHARED = "name: shared\ninputs: [x]\nparameters: [w]\nequations:\n  q: w*x\n  f: q*w\nloss: f\nvalues: {x: 3, w: 2}\n"
HOSTILE = """name: fruits
inputs: [a, b]
equations:
  買い物: a*b
loss: 買い物
labels: {a: "</script><img src=x onerror=alert(1)>", 買い物: "値段（円）"}
title: "<b>りんご</b>"
values: {a: 100, b: 2}
"""


@pytest.fixture(scope="module")
def live(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Any]]:
    """The page of a template or of the text of a spec, as it is when it is opened; each is written once."""
    folder = tmp_path_factory.mktemp("pages")
    pages: dict[str, Any] = {}
    with ExitStack() as all_opened:

        def page_of(spec: str, lang: str = "en") -> Any:
            if spec in pages:
                pages[spec].reload()
            else:
                file = live_page(spec, out=folder / str(len(pages)), engine="bundled", lang=lang)
                pages[spec] = all_opened.enter_context(opened(browser, file))
            return pages[spec]

        yield page_of
    # Here `opened` fails if any page has reported an error, or asked for anything but its own file.


def results(page: Any) -> dict[str, float]:
    return page.evaluate("symgraph.results")


def data(page: Any) -> dict[str, Any]:
    return json.loads(page.text_content("#data"))


def set_field(page: Any, name: str, text: str) -> None:
    page.get_by_label(f"{name}, number", exact=True).fill(text)


def set_slider(page: Any, name: str, value: float) -> None:
    """As the browser does it when the slider is moved."""
    slider = page.get_by_label(f"{name}, slider", exact=True)
    slider.evaluate("(s, v) => { s.value = v; s.dispatchEvent(new Event('input', {bubbles: true})); }", value)


def node(page: Any, text: str) -> Any:
    """The node that is read aloud so."""
    nodes = page.evaluate("page.view.nodes")
    (found,) = [key for key, about in nodes.items() if about["text"] == text or about["quantity"] == text][:1]
    return page.locator(f'.node[data-node="{found}"]')


def plain(shown: str) -> str:
    """A number of the page as `number_words` has it as text."""
    return shown.replace("−", "-").replace("·10", "e").translate(SUPERSCRIPTS)


def exact(value: float) -> Fraction:
    """What a result stands for, without the errors of floating point."""
    near = Fraction(value).limit_denominator(12)
    return near if abs(near - Fraction(value)) <= abs(near) / 10**12 else Fraction(repr(value))


# --- room -------------------------------------------------------------------------------------------------------------


def corner(page: Any, selector: str) -> tuple[float, float]:
    box = page.locator(selector).bounding_box()
    return box["x"], box["y"]


def test_the_values_stand_beside_the_graph_or_below_a_wide_one(live: Callable[..., Any]) -> None:
    small, wide = live(SHARED), live("tanh-2-2-1-mse")
    assert corner(small, "#side")[0] > corner(small, "#viewport")[0]
    assert corner(small, "#side")[1] == corner(small, "#viewport")[1]
    below = wide.evaluate("camera.scale")
    assert corner(wide, "#side")[1] > corner(wide, "#passes")[1]
    wide.evaluate("scaleWithValues(false)")
    assert below > 1.1 * wide.evaluate("fittingScale()")
    wide.evaluate("shareRoom()")
    assert wide.evaluate("fittingScale()") == pytest.approx(below)


# --- numbers ----------------------------------------------------------------------------------------------------------


def python_numbers(template: str, at: Mapping[str, float]) -> dict[str, float]:
    """Every value and every adjoint that Python computes at these values."""
    program = symgraph.expand(symgraph.load(template))
    with_gradients = symgraph.gradient(program, wrt=[*program.declarations])
    return {name: float(np.squeeze(value)) for name, value in symgraph.evaluate(with_gradients, at).items()}


def test_all_numbers_of_a_moved_page_are_those_of_python(live: Callable[..., Any]) -> None:
    page = live("tanh-2-2-1-mse")
    set_slider(page, "w111", 0.75)
    set_field(page, "w212", "-1/3")
    set_field(page, "i2", "-0,5")
    at = page.evaluate("symgraph.at")
    assert (at["w111"], at["w212"], at["i2"]) == (0.75, -1 / 3, -0.5)
    found = results(page)
    gradients = data(page)["gradients"]
    w, b = np.array([[0.75, -0.3], [0.8, 0.2]]), np.array([0.1, -0.2])
    h = np.tanh(w @ [1.0, -0.5] + b)
    o = math.tanh(float(h @ [0.7, -1 / 3]) + 0.05)
    by_hand = {"h11": h[0], "h12": h[1], "o1": o, "L": (o - 1) ** 2}
    by_hand |= {gradients["o1"]: 2 * (o - 1), gradients["w212"]: 2 * (o - 1) * (1 - o**2) * h[1]}
    by_hand[gradients["w111"]] = 2 * (o - 1) * (1 - o**2) * 0.7 * (1 - h[0] ** 2) * 1.0
    for name, value in by_hand.items():
        assert found[name] == pytest.approx(value, abs=1e-9)
    expected = python_numbers("tanh-2-2-1-mse", at)
    common = expected.keys() & found.keys()
    assert {"L", "z11", "z21", *(gradients[name] for name in ("w111", "b12", "i1", "y1"))} <= common
    for name in common:
        assert found[name] == pytest.approx(expected[name], abs=1e-9), name


def test_the_page_shows_its_results_rounded_as_in_figures(live: Callable[..., Any]) -> None:
    page = live("tanh-2-2-1-mse")
    set_field(page, "w111", "0.0123")
    set_field(page, "b21", "1/3")
    slots = page.evaluate(
        """() => [...document.querySelectorAll("#viewport [data-of], #controls [data-of]")].map((element) =>
          [element.textContent, JSON.parse(element.dataset.of).map((names) =>
            names.reduce((sum, name) => sum + symgraph.results[name], 0))])"""
    )
    assert len(slots) > 60
    for shown, (value,) in slots:
        assert plain(shown) == number_words(exact(value), 2).text


def test_numbers_are_written_by_the_rules_of_python(live: Callable[..., Any]) -> None:
    random = np.random.default_rng(3)
    values = [
        0,
        1,
        -1,
        0.5,
        1 / 3,
        -2 / 3,
        7 / 12,
        0.005,
        0.0049,
        0.285,
        2.675,
        0.125,
        1e7,
        9999999.5,
        12345678,
        99.5 / 7,
    ]
    values += [0.001, 0.00099, 1e-5, -1.5e-9, 0.0649, 100 / 7, 9.995, 0.0005]
    values += (random.choice([-1, 1], 150) * 10 ** random.uniform(-9, 10, 150)).tolist()
    page = live("circuit")
    for digits in (0, 2, 4):
        shown = page.evaluate("([values, digits]) => values.map((v) => numberText(v, digits))", [values, digits])
        assert [*map(plain, shown)] == [number_words(exact(value), digits).text for value in values]
    # What rounding errors leave of 0 is not shown as a tiny number; what is no number is said to be none.
    assert page.evaluate("[0.1 + 0.2 - 0.3, NaN, -Infinity].map((v) => numberText(v))") == ["≈0", "undefined", "−∞"]


def test_typed_numbers_are_read_as_people_write_them(live: Callable[..., Any]) -> None:
    typed = {
        "0,5": 0.5,
        "-.5": -0.5,
        "−2e-3": -0.002,
        "2·10⁻³": 0.002,
        "2*10^-3": 0.002,
        "１．５": 1.5,
        " 1 / 4 ": 0.25,
    }
    refused = ["", "abc", "1/0", "1,000.5", "--1", "1e400", "0x10", "Infinity", "1/2/3"]
    page = live("circuit")
    assert page.evaluate("(texts) => texts.map(readNumber)", [*typed]) == [*typed.values()]
    assert page.evaluate("(texts) => texts.map(readNumber)", refused) == [None] * len(refused)


def test_only_numbers_that_changed_are_written(live: Callable[..., Any]) -> None:
    page = live("tanh-2-2-1-mse")
    page.evaluate(
        """() => { window.written = []; new MutationObserver((all) => all.forEach(({target}) =>
          target.dataset.of && window.written.push(target.dataset.of))).observe(document.querySelector("#viewport"),
          {childList: true, subtree: true}); }"""  # a little later, nodes get names for screen readers
    )
    set_slider(page, "y1", 0.5)
    written = page.evaluate("window.written")
    of = {names for slot in written for sums in json.loads(slot) for names in sums}
    assert "y1" in of
    assert not of & {"h11", "z21", "w111", "o1"}  # the target changes none of these


# --- both passes ------------------------------------------------------------------------------------------------------

# The nine steps of the worked example -log(1/(1 + exp(-(w1*x1 + w2*x2)))), forward and backward.
FORWARD = [1, -0.5, 0.5, -0.5, 0.6065, 1.6065, 0.6225, -0.4741, 0.4741]
BACKWARD = [1, -1, -1.6065, 0.6225, 0.6225, 0.3775, -0.3775, -0.3775, -0.3775, -0.3775, -0.3775, 0.3775, -0.1888]


def shown_places(page: Any) -> set[str]:
    return set(
        page.evaluate(
            """() => [...document.querySelectorAll("#viewport .text")]
              .filter((text) => ["value", "gradient"].includes(text.dataset.role))
              .filter((text) => getComputedStyle(text).visibility === "visible")
              .map((text) => text.dataset.role + text.dataset.owner)"""
        )
    )


def test_stepping_through_both_passes_tells_the_worked_example(live: Callable[..., Any]) -> None:
    page = live("sigmoid-neuron")
    everything = shown_places(page)
    page.click("#first")
    before = shown_places(page)
    assert not {place for place in before if place.startswith("gradient")}
    assert page.text_content("#moment") == "Only the given values are known."
    told: list[float] = []
    page.click("#step")
    while True:
        now = shown_places(page)
        assert before < now  # each step reveals something, nothing is taken away
        before = now
        told.append(float(plain(page.text_content("#moment b"))))
        assert page.locator(".text.now").count() >= 1
        if len(told) == 4:
            assert page.text_content("#where") == "forward pass, step 4 of 22"
        if page.is_disabled("#step"):
            break
        page.keyboard.press("ArrowRight")
    assert told == pytest.approx([*FORWARD, *BACKWARD], abs=5e-5)
    assert before == everything
    page.click("#back")
    assert shown_places(page) < everything
    assert page.text_content("#where") == "backward pass, step 21 of 22"
    page.click("#show-all")
    assert shown_places(page) == everything


def test_the_formula_of_a_step_has_its_numbers_which_are_live(live: Callable[..., Any]) -> None:
    page = live("circuit")  # (x + y)*z at (-2, 5, -4)
    page.click("#first")
    page.click("#step")
    formula = page.locator("#moment .mathematics").all_text_contents()
    assert formula == ["q", "=x+y", "=−2+5", "=3"]
    set_field(page, "x", "-1")
    assert page.locator("#moment .mathematics").all_text_contents() == ["q", "=x+y", "=−1+5", "=4"]


def test_the_panel_tells_all_of_a_node(live: Callable[..., Any]) -> None:
    page = live("circuit")
    node(page, "q").hover()
    panel = page.inner_text("#panel")
    for part in ("value", "3", "gradient", "−4", "local partial derivative"):
        assert part in panel
    page.mouse.move(5, 5)
    page.click("#first")
    node(page, "q").hover()
    assert page.locator("#panel .unknown").all_text_contents() == ["not computed yet", "not computed yet"]


# --- folding and paths ------------------------------------------------------------------------------------------------


def test_groups_fold_and_unfold_by_mouse_and_keys(live: Callable[..., Any]) -> None:
    page = live("tanh-2-2-1-mse")
    whole = page.locator(".node").count()
    set_field(page, "w111", "0.9")
    page.locator(".area[data-group=layer1] .text").last.click()
    assert page.text_content("#announcement") == "hidden layer is folded."
    assert page.locator(".node").count() < whole
    box = node(page, "hidden layer")
    h11 = page.evaluate("numberText(symgraph.results.h11)")
    assert h11 in page.locator("#viewport .number").all_text_contents()
    assert page.evaluate("document.activeElement.dataset.node") == box.get_attribute("data-node")
    page.keyboard.press("Enter")
    assert page.text_content("#announcement") == "hidden layer is unfolded."
    assert page.locator(".node").count() == whole
    assert page.evaluate("document.activeElement.dataset.group") == "layer1"
    assert page.locator(".area[data-group=layer1]").get_attribute("aria-expanded") == "true"


def test_a_view_that_is_not_there_gives_way_to_the_nearest(live: Callable[..., Any]) -> None:
    page = live("tanh-2-2-1-mse")
    folded = page.evaluate(
        """() => { data.views.splice(0, data.views.length, ...data.views.filter(({folded}) => folded.length !== 1));
          setFolded("layer1", true); return page.view.folded; }"""
    )
    assert "layer1" in folded
    assert len(folded) == 2
    assert "changed as well: output layer" in page.text_content("#announcement")


def test_paths_of_a_weight_stand_out(live: Callable[..., Any]) -> None:
    page = live("tanh-2-2-1-mse")
    page.select_option("#paths", "w111")
    on_path = page.locator(".node.on-path")
    # w111, its product, the sum, tanh; a product, the sum, tanh; minus, the square, the loss: one chain
    assert on_path.count() == 10
    assert page.locator(".edge.on-path").count() == 9
    faded = page.locator(".node:not(.on-path)").first
    faded.evaluate("(e) => Promise.all(e.getAnimations().map((a) => a.finished))")
    assert float(faded.evaluate("(e) => getComputedStyle(e).opacity")) < 0.5
    node(page, "w111").click()  # a leaf is a switch
    assert on_path.count() == 0
    node(page, "b21").click()
    assert page.input_value("#paths") == "b21"
    assert page.text_content("#announcement") == "Marked: every path from b21 to L."


# --- gradient descent -------------------------------------------------------------------------------------------------


def test_gradient_descent_moves_all_parameters_from_the_same_point(live: Callable[..., Any]) -> None:
    x, w, losses = np.array([1.0, -1.0]), np.array([1.0, 0.5]), [0.474077]
    for _ in range(21):
        w = w + 0.1 * (1 - 1 / (1 + np.exp(-w @ x))) * x
        losses.append(float(np.log1p(np.exp(-w @ x))))
    page = live("sigmoid-neuron")
    page.click("#descend")
    at = page.evaluate("symgraph.at")
    assert at["w1"] == pytest.approx(1.0377541, abs=1e-7)
    assert at["w2"] == pytest.approx(0.4622459, abs=1e-7)
    page.fill("#count", "20")
    page.get_by_role("button", name="Take 20 steps").click()
    at = page.evaluate("symgraph.at")
    assert [at["w1"], at["w2"]] == pytest.approx(w, abs=1e-9)
    assert [entry["loss"] for entry in page.evaluate("symgraph.history")] == pytest.approx(losses, abs=1e-6)
    assert page.text_content("#descent-result").startswith("Step 21: L = ")
    plot = page.locator("#loss-plot svg")
    assert plot.get_attribute("aria-label").startswith("L over 21 steps: from 0.4741 to ")
    assert {"L", "steps", "0", "20"} <= set(plot.locator("text").all_text_contents())
    heights = [float(dot.get_attribute("cy")) for dot in plot.locator("circle").all()]
    assert len(heights) == 22
    assert heights == sorted(heights)  # downwards, as the loss does
    page.click("#clear-plot")
    assert page.evaluate("symgraph.history") == []
    page.click("#reset")
    assert page.evaluate("[symgraph.at.w1, symgraph.at.w2]") == [1, 0.5]


def test_what_the_loss_does_not_depend_on_is_not_moved(live: Callable[..., Any]) -> None:
    page = live("name: two\nparameters: [v, w]\nequations:\n  u: 2*v\n  f: w**2\nloss: f\nvalues: {v: 5, w: 3}\n")
    page.click("#descend")
    assert page.evaluate("symgraph.at") == {"v": 5, "w": pytest.approx(3 - 0.1 * 6)}
    assert page.text_content("#learned") == "Updated at once, each by its own gradient: w."


def test_a_rate_too_large_is_told_and_stops(live: Callable[..., Any]) -> None:
    spec = "name: steep\nparameters: [w]\nequations:\n  f: w**4\nloss: f\nvalues: {w: 3}\n"
    page = live(spec)
    page.fill("#rate", "10")
    page.fill("#count", "50")
    page.click("#descend")
    message = page.text_content("#descent-result")
    assert "f is no longer a finite number" in message
    assert "of 50 steps" in message
    assert math.isfinite(results(page)["f"])
    page.fill("#count", "0")
    page.click("#descend")
    assert page.text_content("#descent-result") == "Write a whole number of steps from 1 to 10000."


# --- the quiz ---------------------------------------------------------------------------------------------------------


def answer(page: Any, text: str) -> str:
    page.fill("#answer", text)
    page.keyboard.press("Enter")
    return page.text_content("#verdict")


def ask(page: Any, name: str) -> None:
    node(page, name).click()


def test_the_quiz_hides_gradients_until_they_are_found(live: Callable[..., Any]) -> None:
    page = live(SHARED)  # f = (w*x)*w at x = 3, w = 2: df/dq = 2, df/dw = q + df/dq*x = 12
    gradients = page.locator("#viewport .text[data-role=gradient] .number")
    known = gradients.all_text_contents()
    page.click("#quiz-switch")
    assert set(gradients.all_text_contents()) == {"?"}
    assert set(page.locator(".control-gradient .number").all_text_contents()) == {""}
    assert answer(page, "1") == "Right: ∂f/∂f = 1."
    ask(page, "q")
    assert "look at the sign" in answer(page, "-2")
    assert answer(page, "6") == "This is the value of q, not its gradient."
    assert answer(page, "2,0") == "Right: ∂f/∂q = 2."
    ask(page, "w")
    for one_path in ("6", "6.0", "12/2"):  # through q, or directly: both are 6
        assert "You forgot a path: w is used 2 times" in answer(page, one_path)
    page.click("#hint")
    assert "2 paths meet here" in page.text_content("#hints")
    assert answer(page, "many") == "This is no number. Write 0.5, 1/3 or 2e-3."
    assert answer(page, "12") == "Right: ∂f/∂w = 12."
    ask(page, "x")
    assert answer(page, "5") == "Not right. Hint tells the rule."
    assert page.text_content("#score") == "3 of 4 right"
    page.click("#give-up")
    assert page.text_content("#verdict") == "It is ∂f/∂x = 4. All gradients are found."
    assert page.text_content("#score") == "3 of 4 right, 1 shown"
    assert gradients.all_text_contents() == known
    page.click("#quiz-switch")
    assert page.is_hidden("#quiz")


def test_the_quiz_knows_the_usual_slips(live: Callable[..., Any]) -> None:
    page = live("circuit")  # q = x + y = 3, f = q*z = -12, z = -4: df/dq = -4
    page.click("#quiz-switch")
    verdicts = page.evaluate(
        """() => Object.fromEntries([["z", 3], ["z", -3], ["z", 4], ["y", 1], ["y", -3], ["y", -4.004], ["y", -4.2]]
          .map(([name, value]) => [name + value, judge(name, value)]))"""
    )
    assert verdicts["z3"] == ""
    assert "sign" in verdicts["z-3"]
    assert "do not add" in verdicts["z4"]  # 1 + 3
    assert "multiply it by what flows back, −4" in verdicts["y1"]
    assert "do not add" in verdicts["y-3"]  # -4 + 1
    assert verdicts["y-4.004"] == ""  # as near as the digits that are shown
    assert "more decimals" in verdicts["y-4.2"]


def test_an_answer_from_the_rounded_numbers_on_the_page_is_right(live: Callable[..., Any]) -> None:
    page = live("tanh-2-2-1-mse")
    page.click("#quiz-switch")
    upstream = number_words(exact(results(page)[data(page)["gradients"]["z21"]]), 2).text
    h11 = number_words(exact(results(page)["h11"]), 2).text
    assert page.evaluate("(value) => judge('w211', value)", float(upstream) * float(h11)) == ""


# --- what can go wrong ------------------------------------------------------------------------------------------------


def test_what_is_undefined_is_named_and_the_page_goes_on(live: Callable[..., Any]) -> None:
    page = live(LOG)
    set_field(page, "x", "-1")
    assert page.text_content("#undefined") == "log(x) is undefined here: x = −1"
    assert "undefined" in page.locator("#viewport .number").all_text_contents()
    set_field(page, "x", "2")
    assert page.is_hidden("#undefined")
    assert results(page)["f"] == pytest.approx(math.log(2) + 4, abs=1e-12)
    set_field(page, "x", "two")
    assert "This is no number" in page.text_content("#controls .problem")
    assert results(page)["x"] == 2
    page.keyboard.press("Tab")
    assert page.is_hidden("#controls .problem")


def test_names_of_strangers_stay_text(live: Callable[..., Any]) -> None:
    page = live(HOSTILE, lang="ja")
    assert page.text_content("#title") == "<b>りんご</b>"
    assert page.locator("img").count() == 0
    page.get_by_label("（数値）").first.fill("50")
    assert results(page)["買い物"] == 100
    assert "値段（円）" in page.inner_text("#panel")
    assert page.get_by_role("button", name="クイズ").is_visible()


# --- keys, screens, colours -------------------------------------------------------------------------------------------


def test_everything_can_be_done_with_keys(live: Callable[..., Any]) -> None:
    page = live("circuit")

    def tab_to(selector: str) -> None:
        for _ in range(40):
            if page.evaluate("(s) => document.activeElement.matches(s)", selector):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"no way to {selector}")

    page.keyboard.press("ArrowRight")
    assert page.text_content("#where") == "forward pass, step 1 of 7"
    page.keyboard.press("End")
    assert page.text_content("#where") == "backward pass, step 7 of 7"
    tab_to(".skip")
    tab_to(".node")
    visited: list[str] = []
    while page.evaluate("document.activeElement.matches('.node')"):
        visited.append(page.evaluate("document.activeElement.dataset.node"))
        page.keyboard.press("Tab")
    assert sorted(visited) == sorted(data(page)["views"][0]["nodes"])  # each once
    assert visited[0] == "x"
    page.keyboard.press("Shift+Tab")
    box = page.get_attribute("#viewport svg", "viewBox")
    page.keyboard.press("+")
    page.keyboard.press("ArrowLeft")
    assert page.get_attribute("#viewport svg", "viewBox") != box
    page.keyboard.press("0")
    assert page.get_attribute("#viewport svg", "viewBox") == box
    page.keyboard.press("Escape")
    assert page.locator(".node.chosen").count() == 0
    tab_to("#position")
    page.keyboard.press("Home")
    assert page.text_content("#moment") == "Only the given values are known."
    page.keyboard.press("End")
    tab_to("#controls input[type=range]")
    page.keyboard.press("ArrowRight")
    step = data(page)["declared"][0]["step"]
    assert page.evaluate("symgraph.at.x") == pytest.approx(-2 + step)
    tab_to("#controls input[type=text]")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("symgraph.at.x") == pytest.approx(-2 + 2 * step)
    page.locator("#spoken", has_text="f = ").wait_for(state="attached")


def test_screen_readers_get_names_and_places(live: Callable[..., Any]) -> None:
    page = live("circuit")
    page.get_by_role("button", name="q, value 3, gradient −4").wait_for()
    assert page.get_by_role("main").count() == 1
    for element in page.locator("button:visible, input:visible, select:visible").all():
        name = element.evaluate("(e) => e.ariaLabel || e.textContent.trim() || e.labels?.[0]?.textContent.trim()")
        assert name, element.evaluate("(e) => e.outerHTML")
    assert page.evaluate("new Set([...document.querySelectorAll('[id]')].map((e) => e.id)).size") == page.evaluate(
        "document.querySelectorAll('[id]').length"
    )


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_nothing_is_wider_than_the_screen(live: Callable[..., Any], size: tuple[int, int]) -> None:
    page = live("tanh-2-2-1-mse")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.reload()
    for action in ("goTo(20)", "goTo(null)", "choose(page.view.homes.w111)", "setQuiz(true)", "giveHint()", "giveUp()"):
        page.evaluate(action)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], action
    if size == PHONE:
        assert page.evaluate("document.querySelector('#panel').getBoundingClientRect().top") > page.evaluate(
            "document.querySelector('#picture').getBoundingClientRect().top + 150"
        )
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})


def test_the_picture_is_dragged_zoomed_and_fitted(live: Callable[..., Any]) -> None:
    page = live("tanh-2-2-1-mse")
    view = page.locator("#viewport svg")
    fitted = view.get_attribute("viewBox")
    page.click("#zoom-in")
    page.mouse.move(400, 300)
    page.mouse.wheel(0, -200)
    page.evaluate("() => new Promise(requestAnimationFrame)")
    assert page.evaluate("camera.scale / fittingScale()") == pytest.approx(1.25 * math.exp(60 / 200))
    before = page.evaluate("[camera.x, camera.y]")
    page.mouse.down()
    page.mouse.move(450, 330, steps=4)
    page.mouse.up()
    after = page.evaluate("[camera.x, camera.y]")
    assert after[0] < before[0]
    assert after[1] < before[1]
    page.click("#fit")
    assert view.get_attribute("viewBox") == fitted


def luminance(color: str) -> float:
    """Relative luminance of ``rgb(r, g, b)``, as WCAG 2 defines it."""
    parts = [int(part) / 255 for part in color[color.index("(") + 1 : -1].split(",")[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return float(np.dot([0.2126, 0.7152, 0.0722], linear))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_can_be_read_in_light_and_in_dark(live: Callable[..., Any], scheme: str) -> None:
    page = live("circuit")
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.evaluate("goTo(6)")
    assert (luminance(page.evaluate("getComputedStyle(document.body).backgroundColor")) < 0.2) == (scheme == "dark")
    for selector in ("#title", ".muted", "#moment", ".control-gradient", "#show-all", "#descend", ".text.now .number"):
        for element in page.locator(selector).all():
            ink, paper = element.evaluate(
                """(e) => { let p = e; const clear = "rgba(0, 0, 0, 0)"; const ink = getComputedStyle(e);
                  while (getComputedStyle(p).backgroundColor === clear && p.parentElement) p = p.parentElement;
                  return [e.matches(".number") ? ink.fill : ink.color, getComputedStyle(p).backgroundColor]; }"""
            )
            lighter, darker = sorted([luminance(ink), luminance(paper)], reverse=True)
            assert (lighter + 0.05) / (darker + 0.05) >= 4.5, selector
    page.click(".theme-switch")
    assert (luminance(page.evaluate("getComputedStyle(document.body).backgroundColor")) < 0.2) != (scheme == "dark")
    assert page.locator(".node").first.evaluate("(e) => getComputedStyle(e).transitionProperty") in ("none", "all")
