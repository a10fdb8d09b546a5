"""A step of learning after both passes of an animation: every parameter from the same point, as computed by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from animated import animated
from test_moments import told

import symgraph
from symgraph.errors import InputError
from symgraph.figure.animation.frames import Animation, animation
from symgraph.figure.animation.learning import with_step
from symgraph.figure.animation.moments import Moment, Story, shown
from symgraph.figure.look.fonts import find_fonts
from symgraph.figure.look.style import load_style
from symgraph.figure.options import merged_options
from symgraph.figure.page.display import Text
from symgraph.figure.views import Views

# h = relu(W x + b), y = sigmoid(q.h + c) at x = (1, 1), target 0: the gradients are known, the rate is 0.1.
EXERCISE = {
    "w111": 1 - 0.1 * 0.5,
    "w112": 1 - 0.1 * 0.5,
    "w121": -1.0,
    "w122": -1.0,
    "b11": -0.5 - 0.1 * 0.5,
    "b12": 1.5,
    "w211": 1 - 0.1 * 0.75,
    "w212": 1.0,
    "b21": -1.5 - 0.1 * 0.5,
}
LINE = """\
name: line
inputs: [x]
parameters: [w, b]
equations: {y: w*x + b}
loss: y**2
values: {w: 2, b: 1, x: 3}
"""


def views_of(source: str, notes: list[str] | None = None, **options: Any) -> Views:
    program = symgraph.load(source)
    given = {"show": shown("both"), "engine": "bundled", **options}
    heard = [] if notes is None else notes
    return Views(program, merged_options(program.metadata.get("figure", {}), given), heard.append)


def stepped(
    source: str, wrt: tuple[str, ...] = (), rate: str | None = None, notes: list[str] | None = None, **options: Any
) -> Story:
    return with_step(told(source, wrt=wrt, **options), views_of(source, notes, **options), wrt, rate)


def updates(story: Story) -> list[Moment]:
    return [moment for moment in story.moments if moment.phase == "update"]


def film(source: str, **options: Any) -> Animation:
    looks: Any = {"style": load_style("lecture"), "fonts": find_fonts(())}
    return animation(views_of(source, **options), **looks, step=True)


def test_the_parameters_of_the_exercise_step_by_their_known_gradients() -> None:
    story = stepped("relu-exercise", digits=4)
    found = {moment.nodes[0]: float(moment.parts[-1].text) for moment in updates(story)}
    assert found == pytest.approx(EXERCISE)


def test_updates_come_after_both_passes_and_are_the_only_change_of_the_story() -> None:
    before, after = told("relu-exercise"), stepped("relu-exercise")
    assert after.moments[: len(before.moments)] == before.moments
    assert [moment.phase for moment in after.moments[len(before.moments) :]] == ["update"] * len(EXERCISE)
    assert after.given == before.given
    assert after.graph.edges == before.graph.edges


def test_each_update_tells_its_formula_with_symbols_with_numbers_and_what_comes_out() -> None:
    """At w = 2, b = 1, x = 3: y = 7, dL/dw = 2*7*3 = 42, dL/db = 14."""
    assert [moment.formula.text for moment in updates(stepped(LINE))] == [
        "w new = w - eta*(∂L/∂w) = 2 - 0.1*42 = -2.2",
        "b new = b - eta*(∂L/∂b) = 1 - 0.1*14 = -0.4",
    ]
    assert [moment.parts[-1].text for moment in updates(stepped(LINE, rate="0.5"))] == ["-19", "-6"]


def test_a_small_step_is_seen() -> None:
    """relu-fit's own rate is 0.0002, its gradient by b1 is -24: with two decimals 1.0048 would be the old value."""
    new = {moment.nodes[0]: moment.parts[-1].text for moment in updates(stepped("relu-fit"))}
    assert new == {"w1": "1.01", "w2": "1.01", "b1": "1.005", "b2": "1.005"}


def test_the_rate_is_the_spec_s_own_unless_it_is_given() -> None:
    own = LINE + "train: {rate: 0.01}\n"
    assert updates(stepped(own))[0].parts[-1].text == "1.58"
    assert updates(stepped(own, rate="1"))[0].parts[-1].text == "-40"


def test_a_step_that_the_spec_writes_in_order_uses_the_new_values() -> None:
    """b <- b - 0.1*dw after w <- w - 0.1*dw is still from the old gradients; b <- w then takes the new w."""
    spec = LINE + "updates: ['w = w - 0.1*dw', 'b = b - w']\n"
    w, b = updates(stepped(spec))
    assert float(w.parts[-1].text) == pytest.approx(2 - 0.1 * 42)
    assert float(b.parts[-1].text) == pytest.approx(1 - (2 - 0.1 * 42))


def test_only_what_is_named_learns() -> None:
    assert [moment.nodes for moment in updates(stepped(LINE, ("b",)))] == [("b",)]
    assert [moment.nodes for moment in updates(stepped(LINE, ("x",)))] == [("x",)]


def test_a_new_value_is_to_be_seen_from_its_moment_on() -> None:
    drawn = film(LINE)
    seen = [
        [item.label.content.text for item in frame.display.items if isinstance(item, Text) and item.owner in ("w", "b")]
        for frame in drawn.frames
    ]
    before, of_w, of_b = seen[-3], seen[-2], seen[-1]
    assert "<- -2.2" not in before
    assert "<- -2.2" in of_w
    assert "<- -0.4" not in of_w
    assert {"<- -2.2", "<- -0.4"} <= set(of_b)
    assert drawn.captions[-1][0].content.text == "update, step 2 of 2"


def test_the_heading_is_japanese_where_asked() -> None:
    heading = film(LINE, lang="ja").captions[-1][0].content.text
    assert heading == "更新：2 ステップ中 2"


def test_parameters_that_are_folded_away_are_told() -> None:
    notes: list[str] = []
    story = stepped("tanh-2-2-1-mse", notes=notes, fold=("hidden layer",))
    assert [moment.nodes[0] for moment in updates(story)] == ["w211", "w212", "b21"]
    assert notes == ["6 of the parameters are folded away: their updates are not shown"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"passes": "forward"}, "a training step with one pass, forward; it follows both; leave out --pass"),
        ({"rate": "-1"}, "the rate -1; a rate is a number above 0, such as 0.1"),
        ({"rate": "fast"}, "the rate fast; a rate is a number above 0, such as 0.1"),
        ({"rate": 0.1, "train_step": False}, "a rate without a training step; add --train-step"),
        ({"level": "layer"}, "no parameter to be updated is to be seen; draw every operation: --level op"),
    ],
)
def test_what_cannot_be_told_is_refused_and_no_file_is_left(tmp_path: Path, options: Any, message: str) -> None:
    with pytest.raises(InputError) as caught:
        symgraph.animate("tanh-2-2-1-mse", out=tmp_path, **{"train_step": True, **options})
    assert str(caught.value) == message
    assert not list(tmp_path.iterdir())


def test_a_formula_without_parameters_has_nothing_to_learn() -> None:
    with pytest.raises(InputError) as caught:
        stepped("apples")
    assert str(caught.value) == "no parameter to be updated is to be seen; name what learns: --wrt NAME"


def test_a_quantity_of_the_updates_without_a_value_is_named() -> None:
    with pytest.raises(InputError) as caught:
        stepped(LINE + "updates: {w: w - eta*dw - decay*w}\n")
    assert str(caught.value) == "'decay' of the updates has no value; give it one: train: {decay: 0.9}"


def test_without_a_step_nothing_changes() -> None:
    assert {moment.phase for moment in animated("line").story.moments} == {"forward", "backward"}
