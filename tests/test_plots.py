"""Pictures of trainings, read back from Matplotlib's own objects: published numbers, scikit-learn's scores, what a
lecturer has to be able to read."""

# ruff: noqa: E402 - without the libraries nothing below can be imported
from __future__ import annotations

import csv
import io
import sys
from functools import cache
from typing import Any

import numpy as np
import pytest
from PIL import Image
from trainings import lines, one_unit, pictures

for library in ("matplotlib", "sklearn"):
    pytest.importorskip(library, reason='pip install "symgraph[train]"')

import matplotlib
from matplotlib.figure import Figure
from matplotlib.text import Text
from sklearn import metrics

from symgraph.errors import EnvironmentFailure, InputError
from symgraph.figure.look.fonts import FontChoice
from symgraph.figure.look.style import load_style
from symgraph.figure.plots import canvas as canvases
from symgraph.figure.plots.canvas import Canvas, font_families, texts_of
from symgraph.figure.plots.confusion import MOST_ROWS, draw_confusion, draw_scores
from symgraph.figure.plots.curves import draw_curves, is_wide
from symgraph.figure.plots.facts import Course, Examples, Facts
from symgraph.figure.plots.fit import draw_fit, draw_units
from symgraph.figure.plots.images import draw_images, easiest_and_hardest
from symgraph.figure.plots.look import LEAST, look_of
from symgraph.figure.plots.moving_plot import MOST_FRAMES, draw_moment, spread
from symgraph.figure.plots.pictures import PictureOptions, drawings_of, needs_plots, training_pictures
from symgraph.figure.plots.scores import scores_csv, scores_markdown, scores_of
from symgraph.figure.plots.surface import LEVELS, draw_surface, plane_of
from symgraph.words import ENGLISH, Lexicon

PUBLISHED = ["21228.1", "540.474", "316.113", "189.800", "115.336"]
LIGHT, DARK, MONO = (look_of(load_style(name)) for name in ("lecture", "dark", "mono"))
LOOKS = {"lecture": LIGHT, "dark": DARK, "mono": MONO}


def drawn(draw: Any, *facts: Any, style: str = "lecture", lexicon: Lexicon = ENGLISH) -> Figure:
    canvas = Canvas(LOOKS[style], lexicon)
    with canvas.settings():
        figure = canvas.figure()
        draw(figure, *facts, canvas)
    return figure


@cache
def surface_of_lines() -> Figure:
    return drawn(draw_surface, lines())


@cache
def curves_of_lines() -> Figure:
    return drawn(draw_curves, lines().course)


@cache
def fit_of_one_unit() -> Figure:
    return drawn(draw_fit, one_unit())


def written(figure: Figure) -> list[str]:
    return texts_of(figure)


def score_facts(count: int) -> Examples:
    random = np.random.default_rng(count)
    outputs = random.dirichlet(np.ones(count) / 2, 200)
    return Examples(np.zeros((200, 1)), random.integers(0, count, 200), outputs)


# --- curves -----------------------------------------------------------------------------------------------------------


def test_the_loss_carries_the_published_numbers_at_its_quarters() -> None:
    facts = one_unit()
    figure = drawn(draw_curves, facts.course)
    (axes,) = figure.axes
    assert axes.get_yscale() == "log"
    labels = [text for text in axes.texts if text.get_text() in PUBLISHED]
    assert [text.get_text() for text in labels] == [PUBLISHED[-1], *PUBLISHED[:-1]]
    marks = next(line for line in axes.lines if line.get_marker() == "o")
    assert list(marks.get_xdata()) == [0, 500, 1000, 1500, 2000]
    np.testing.assert_allclose(marks.get_ydata(), [float(number) for number in PUBLISHED], rtol=1e-5)
    assert {"loss", "updates"} <= set(written(figure))


def test_training_and_test_curves_are_labelled_at_their_ends_and_apart() -> None:
    course = lines().course
    figure = curves_of_lines()
    loss, accuracy = figure.axes
    assert loss.get_yscale() == "linear"
    for axes, curves, ends in (
        (loss, course.loss, ("training data\n0.2441", "test data\n0.4191")),
        (accuracy, course.accuracy, ("training data\n0.900", "test data\n0.800")),
    ):
        for line, curve in zip(axes.lines, curves.values(), strict=True):
            np.testing.assert_array_equal(line.get_ydata(), curve)
        assert axes.lines[0].get_linestyle() != axes.lines[1].get_linestyle()  # not by colour alone
        by_text = {text.get_text(): text for text in axes.texts}
        assert set(by_text) == set(ends)
        boxes = [text.get_window_extent() for text in by_text.values()]
        assert not boxes[0].overlaps(boxes[1])
        for text, line in zip((by_text[end] for end in ends), axes.lines, strict=True):
            assert text.get_color() == line.get_color()


def test_labels_of_curves_that_end_alike_do_not_touch() -> None:
    ends = {"train": np.array([0.5, 1.0]), "test": np.array([0.4, 0.999])}
    course = Course(np.arange(2), "epoch", {"train": np.array([2.0, 1.0])}, ends)
    figure = drawn(draw_curves, course)
    figure.draw_without_rendering()
    first, second = (text.get_window_extent() for text in figure.axes[1].texts)
    assert not first.overlaps(second)
    assert max(first.y1, second.y1) <= figure.axes[1].get_window_extent().y1 + 1


@pytest.mark.parametrize(
    ("losses", "wide"), [([100.0, 1.0], True), ([10.0, 1.0], False), ([100.0, -1.0], False), ([100.0, 0.0], False)]
)
def test_an_axis_is_logarithmic_for_a_wide_range_of_positive_losses(losses: list[float], wide: bool) -> None:
    assert is_wide({"train": np.array(losses)}) is wide


# --- functions --------------------------------------------------------------------------------------------------------


def test_the_fitted_function_is_drawn_with_its_start_and_the_data() -> None:
    figure = fit_of_one_unit()
    (axes,) = figure.axes
    start, learned = axes.lines
    x = np.asarray(start.get_xdata(), float)
    np.testing.assert_allclose(start.get_ydata(), np.maximum(x + 1, 0) + 1)
    # The published parameters: w1 = 3.05983, w2 = 2.91613, b1 = -0.371993, b2 = 0.628626.
    expected = 2.91613 * np.maximum(3.05983 * x - 0.371993, 0) + 0.628626
    np.testing.assert_allclose(learned.get_ydata(), expected, rtol=1e-5)
    points = np.asarray(axes.collections[0].get_offsets())
    np.testing.assert_allclose(points[:, 1], 5 * np.maximum(2 * points[:, 0] - 1, 0) + 1, atol=1e-12)
    assert len(points) == 70
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["data", "start", "learned"]


def test_each_unit_has_a_panel_with_its_start() -> None:
    figure = drawn(draw_units, one_unit())
    titles = [axes.get_title("left") for axes in figure.axes]
    assert titles == ["pre-activation u", "activation z", "output y, target t"]
    x = np.asarray(figure.axes[0].lines[0].get_xdata(), float)
    np.testing.assert_allclose(figure.axes[0].lines[0].get_ydata(), x + 1)
    np.testing.assert_allclose(figure.axes[1].lines[1].get_ydata(), np.maximum(3.05983 * x - 0.371993, 0), atol=1e-4)
    learned = {axes.lines[1].get_color() for axes in figure.axes}
    (legend,) = figure.legends
    assert learned == {legend.get_lines()[1].get_color()}, "one colour, and that of the legend"


# --- decision surfaces ------------------------------------------------------------------------------------------------


def test_contours_are_labelled_where_the_probability_is_what_they_say() -> None:
    facts = lines()
    (axes,) = surface_of_lines().axes
    labels = [text for text in axes.texts if text.get_gid() == "level"]
    assert [float(text.get_text()) for text in labels] == list(LEVELS)
    plane = plane_of(facts)
    for text in labels:
        x1, x2 = text.get_position()
        assert 1 / (1 + np.exp(-(2 * x1 - x2))) == pytest.approx(float(text.get_text()), abs=2e-3)
        assert plane.x[0] < x1 < plane.x[1]
        assert plane.y[0] < x2 < plane.y[1]
    assert [text.get_text() for text in labels if text.get_fontweight() == "bold"] == ["0.5"]
    contours = next(lines for lines in axes.collections if len(lines.get_linewidths()) == len(LEVELS))
    assert np.argmax(contours.get_linewidths()) == LEVELS.index(0.5)
    assert axes.get_title("left") == "p(y = 1 | x)"
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("x₁", "x₂")


def test_every_example_is_drawn_by_its_class_and_test_data_is_hollow() -> None:
    facts = lines()
    assert facts.test is not None
    (axes,) = surface_of_lines().axes
    points = [drawn for drawn in axes.collections if drawn.get_zorder() == 3]
    parts = [(facts.train, 0), (facts.train, 1), (facts.test, 0), (facts.test, 1)]
    for found, (examples, number) in zip(points, parts, strict=True):
        np.testing.assert_array_equal(found.get_offsets(), examples.inputs[examples.targets == number])
    vertices = [found.get_paths()[0].vertices.shape for found in points[:2]]
    assert vertices[0] != vertices[1]  # a circle, a triangle
    page = np.array([*np.array([int(LIGHT.page[k : k + 2], 16) for k in (1, 3, 5)]) / 255, 1])
    assert [np.allclose(found.get_facecolor(), page) for found in points] == [False, False, True, True]


def test_what_lies_beyond_the_training_data_is_veiled() -> None:
    facts = lines()
    (axes,) = surface_of_lines().axes
    (veil,) = (patch for patch in axes.patches if patch.get_gid() == "beyond")
    outer, inner = np.split(np.asarray(veil.get_path().vertices), 2)
    np.testing.assert_allclose(
        [inner.min(axis=0), inner.max(axis=0)], [facts.train.inputs.min(axis=0), facts.train.inputs.max(axis=0)]
    )
    everything = np.vstack([facts.train.inputs, facts.judged.inputs])
    assert (outer.min(axis=0) < everything.min(axis=0)).all()
    assert (outer.max(axis=0) > everything.max(axis=0)).all()

    def area(ring: Any) -> float:
        (x, y), (next_x, next_y) = ring[:-1].T, ring[1:].T
        return float((x * next_y - next_x * y).sum() / 2)

    assert area(outer) > 0 > area(inner)  # the other way round, so that it is a hole
    (left, bottom), (right, top) = outer.min(axis=0), outer.max(axis=0)
    assert (axes.get_xlim(), axes.get_ylim()) == ((left, right), (bottom, top))


def test_of_three_classes_the_most_probable_one_is_shown() -> None:
    facts = lines(("red", "green", "blue"))
    (axes,) = drawn(draw_surface, facts).axes
    pixels = np.asarray(axes.images[0].get_array())
    across, up, points = plane_of(facts).grid
    winners = facts.outputs(points, facts.end).argmax(axis=1).reshape(len(up), len(across))
    colors = np.array([[int(LIGHT.color(k)[c : c + 2], 16) / 255 for c in (1, 3, 5)] for k in range(3)])
    darkest = (1 - pixels) / np.maximum((1 - pixels).max(axis=2, keepdims=True), 1e-9)
    hues = (1 - colors) / (1 - colors).max(axis=1, keepdims=True)
    found = np.abs(darkest[:, :, np.newaxis] - hues).sum(axis=3).argmin(axis=2)
    assert (found == winners).mean() > 0.999
    assert {"y = red", "y = green", "y = blue"} <= {text.get_text() for text in axes.get_legend().get_texts()}


def test_a_surface_that_is_the_same_everywhere_has_no_contours() -> None:
    figure = drawn(lambda figure, facts, canvas: draw_surface(figure, facts, canvas, {"W": [[0.0, 0.0]]}), lines())
    assert not [text for text in figure.axes[0].texts if text.get_gid() == "level" and text.get_text() != "0.5"]


# --- scores -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [2, 3, 10])
def test_scores_are_those_of_scikit_learn(count: int) -> None:
    examples = score_facts(count)
    scores = scores_of(examples, tuple(map(str, range(count))))
    predicted = examples.outputs.argmax(axis=1)
    np.testing.assert_array_equal(scores.confusion, metrics.confusion_matrix(examples.targets, predicted))
    assert scores.accuracy == pytest.approx(float(np.mean(predicted == examples.targets)))
    for mean, score in zip(
        scores.macro, (metrics.precision_score, metrics.recall_score, metrics.f1_score), strict=True
    ):
        assert mean == pytest.approx(score(examples.targets, predicted, average="macro"))
    rows = list(csv.reader(io.StringIO(scores_csv(scores, ENGLISH).decode("utf-8-sig"))))
    assert rows[0] == ["class", "precision", "recall", "F1 score", "examples"]
    report: Any = metrics.classification_report(examples.targets, predicted, output_dict=True)
    for number, row in enumerate(rows[1 : count + 1]):
        of_class = report[str(number)]
        expected = [of_class["precision"], of_class["recall"], of_class["f1-score"], of_class["support"]]
        assert [float(cell) for cell in row[1:]] == pytest.approx(expected)
    assert float(rows[count + 1][3]) == pytest.approx(report["macro avg"]["f1-score"])
    assert scores_markdown(scores, ENGLISH).decode().splitlines()[1] == "| --- | ---: | ---: | ---: | ---: |"


def test_a_class_that_is_nowhere_has_no_score_and_one_never_predicted_has_zero() -> None:
    outputs = np.array([[0.8, 0.1, 0.1], [0.7, 0.2, 0.1], [0.6, 0.3, 0.1]])
    scores = scores_of(Examples(np.zeros((3, 1)), np.array([0, 0, 1]), outputs), ("a", "b|c", "d"))
    assert scores.precision.tolist()[:2] == pytest.approx([2 / 3, 0])
    assert np.isnan(scores.f1[2])
    assert scores.macro[2] == pytest.approx(metrics.f1_score([0, 0, 1], [0, 0, 0], average="macro", zero_division=0))
    table = scores_markdown(scores, ENGLISH).decode()
    assert "| b\\|c | 0.0000 | 0.0000 | 0.0000 | 1 |\n| d | – | – | – | 0 |\n" in table


def test_the_confusion_matrix_shows_counts_and_shares_of_rows() -> None:
    examples = score_facts(3)
    scores = scores_of(examples, ("a", "b", "c"))
    (axes,) = drawn(draw_confusion, scores, "y").axes
    shares = np.asarray(axes.images[0].get_array())
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    for text in axes.texts:
        column, row = text.get_position()
        assert text.get_text() == str(scores.confusion[int(row), int(column)])
    assert len(axes.texts) == 9
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("predicted class y′", "class y")
    assert [label.get_text() for label in axes.get_yticklabels()] == ["a", "b", "c"]


def test_counts_that_could_not_be_read_are_left_out() -> None:
    scores = scores_of(score_facts(40), tuple(map(str, range(40))))
    figure = drawn(draw_confusion, scores, "y")
    assert not figure.axes[0].texts
    shown = [text for text in written(drawn(draw_scores, scores)) if text.startswith("the ")]
    assert shown == [f"the {MOST_ROWS} classes with the lowest F1 score"]


def test_bars_of_the_table_are_as_long_as_its_numbers() -> None:
    scores = scores_of(score_facts(3), ("a", "b", "c"))
    figure = drawn(draw_scores, scores)
    widths = [patch.get_width() for patch in figure.axes[0].patches]
    full, parts = widths[::2], widths[1::2]
    each = np.column_stack([scores.precision, scores.recall, scores.f1])
    np.testing.assert_allclose(np.array(parts) / full, np.concatenate([each.ravel(), scores.macro]))


# --- images -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_the_easiest_are_the_surest_of_those_that_are_right(seed: int) -> None:
    random = np.random.default_rng(seed)
    outputs = np.round(random.dirichlet(np.ones(3), 30), 2)  # some alike
    examples = Examples(np.zeros((30, 1)), random.integers(0, 3, 30), outputs)
    found = easiest_and_hardest(examples)
    for places, is_right in zip(found, (True, False), strict=True):
        fitting = [
            (-max(row), k)
            for k, row in enumerate(outputs.tolist())
            if (row.index(max(row)) == examples.targets[k]) == is_right
        ]
        assert [k for _, k in sorted(fitting)[:3]] == places.tolist()


def test_a_single_output_is_the_probability_of_class_one() -> None:
    examples = Examples(np.zeros((3, 1)), np.array([0, 1, 1]), np.array([[0.1], [0.5], [0.3]]))
    np.testing.assert_allclose(examples.probabilities, [[0.9, 0.1], [0.5, 0.5], [0.7, 0.3]])
    assert examples.predicted.tolist() == [0, 1, 0]
    easiest, hardest = easiest_and_hardest(examples)
    assert (easiest.tolist(), hardest.tolist()) == ([0, 1], [2])


def test_below_an_image_are_its_class_and_the_predicted_one_with_their_probabilities() -> None:
    facts = pictures(wrong=4)
    figure = drawn(draw_images, facts)
    places = np.concatenate(easiest_and_hardest(facts.judged))
    assert len(figure.axes) == len(places) == 6
    for axes, place in zip(figure.axes, places, strict=True):
        chances, true = facts.judged.outputs[place], int(facts.judged.targets[place])
        np.testing.assert_array_equal(axes.images[0].get_array(), facts.judged.inputs[place].reshape(4, 3))
        top = int(chances.argmax())
        assert axes.get_xlabel() == (
            f"y = {'abc'[true]},  p(y | x) = {chances[true]:.4f}\ny′ = {'abc'[top]},  p(y′ | x) = {chances[top]:.4f}"
        )


def test_where_none_is_wrong_the_picture_says_so() -> None:
    texts = written(drawn(draw_images, pictures(wrong=0)))
    assert "none is classified wrongly" in texts
    assert "easiest: right, with the highest p(y′ | x)" in texts


# --- on a slide -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("style", "lang"), [("lecture", "en"), ("dark", "ja")])
def test_every_text_can_be_read_from_the_back_row(style: str, lang: Any) -> None:
    lexicon = Lexicon(lang)
    scores = scores_of(score_facts(10), tuple(map(str, range(10))))
    many = [
        drawn(draw_curves, lines().course, style=style, lexicon=lexicon),
        drawn(draw_fit, one_unit(), style=style, lexicon=lexicon),
        drawn(draw_surface, lines(), style=style, lexicon=lexicon),
        drawn(draw_confusion, scores, "y", style=style, lexicon=lexicon),
        drawn(draw_scores, scores, style=style, lexicon=lexicon),
        drawn(draw_images, pictures(2), style=style, lexicon=lexicon),
    ]
    for figure in many:
        for text in figure.findobj(Text):
            assert isinstance(text, Text)
            if text.get_text():
                assert text.get_fontsize() >= LEAST


def test_words_are_japanese_where_asked() -> None:
    japanese = Lexicon("ja")
    assert {"損失", "正解率", "エポック"} <= set(written(drawn(draw_curves, lines().course, lexicon=japanese)))
    assert "学習前" in written(drawn(draw_fit, one_unit(), lexicon=japanese))
    rows = written(drawn(draw_scores, scores_of(score_facts(3), ("a", "b", "c")), lexicon=japanese))
    assert {"適合率", "再現率", "マクロ平均"} <= set(rows)


def test_a_letter_that_no_font_has_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canvases, "JAPANESE", ())
    families, missing = font_families(FontChoice(), ["損失 loss"])
    assert families == ("DejaVu Sans",)
    assert missing == "失損"
    notes: list[str] = []
    course = Course(np.arange(3), "epoch", {"train": np.array([3.0, 2.0, 1.0])})
    made = training_pictures(course, PictureOptions("a", lang="ja", say=notes.append))
    assert list(made) == ["a.curves.png"]
    assert notes[0].startswith("no font here has ")
    assert "--font NAME" in notes[0]


def test_classes_are_told_apart_by_markers_and_colours() -> None:
    assert len({LIGHT.marker(k) for k in range(8)}) == len({LIGHT.color(k) for k in range(8)}) == 8
    assert all(color[1:3] == color[3:5] == color[5:7] for color in MONO.series)
    assert DARK.dark
    assert not LIGHT.dark


# --- files ------------------------------------------------------------------------------------------------------------


def test_a_user_name_with_signs_of_mathematics_stays_as_it_is() -> None:
    name = "$x_1$ & 5 %"
    assert f"p({name} = 1 | x)" in written(drawn(draw_surface, lines(name=name)))


def test_the_same_facts_give_the_same_bytes_in_every_format_whatever_the_settings() -> None:
    options = PictureOptions("n", ("pdf", "png", "svg"))
    course = Course(np.arange(3), "epoch", {"train": np.array([3.0, 2.0, 1.0])})
    first = training_pictures(course, options)
    with matplotlib.rc_context({"font.size": 3, "axes.facecolor": "red", "figure.figsize": (2, 2)}):
        second = training_pictures(course, options)
    assert first == second
    assert list(first) == ["n.curves.pdf", "n.curves.png", "n.curves.svg"]
    assert Image.open(io.BytesIO(first["n.curves.png"])).size == (1920, 1080)
    assert b"CreationDate" not in first["n.curves.pdf"]
    assert b"<dc:date>" not in first["n.curves.svg"]


@pytest.mark.parametrize(
    ("facts", "names"),
    [
        (one_unit(), ["curves", "fit", "units"]),
        (lines(), ["curves", "surface", "confusion", "scores"]),
        (pictures(2), ["curves", "confusion", "scores", "images"]),
        (one_unit().course, ["curves"]),
    ],
    ids=["function", "classes", "images", "course"],
)
def test_each_kind_of_training_gets_its_pictures(facts: Facts | Course, names: list[str]) -> None:
    drawings, tables = drawings_of(facts, ENGLISH)
    assert list(drawings) == names
    is_classifier = "scores" in names
    assert list(tables) == [".scores.csv", ".scores.md", ".confusion.csv"] * is_classifier


def test_tables_of_a_classifier_are_files() -> None:
    made = training_pictures(lines(), PictureOptions("t", ()))
    assert list(made) == ["t.scores.csv", "t.scores.md", "t.confusion.csv"]
    rows = list(csv.reader(io.StringIO(made["t.confusion.csv"].decode("utf-8-sig"))))
    assert rows[0] == ["", "0", "1"]
    assert sum(int(cell) for row in rows[1:] for cell in row[1:]) == 20  # the test data


def test_a_moving_picture_has_a_frame_for_each_recorded_time() -> None:
    facts = lines()
    made = training_pictures(facts, PictureOptions("t", (), moving="gif", fps=5))
    picture = Image.open(io.BytesIO(made["t.learning.gif"]))
    assert picture.n_frames == len(facts.recorded)  # type: ignore[attr-defined]
    assert picture.size == (1280, 720)
    assert picture.info["duration"] == 200
    canvas = Canvas(LIGHT, ENGLISH)
    with canvas.settings():
        figure = canvas.figure(arranged=False)
        draw_moment(figure, facts, canvas, *facts.recorded[1])
    assert {"epoch 5", "loss", "p(y = 1 | x)"} <= set(written(figure))
    so_far = figure.axes[1].lines[1]
    np.testing.assert_array_equal(so_far.get_ydata(), facts.course.loss["train"][:6])


def test_frames_are_closer_together_at_the_beginning() -> None:
    nothing: dict[str, Any] = {}
    times = [entry for entry, _ in spread([(k, nothing) for k in range(2001)])]
    assert times[0] == 0
    assert times[-1] == 2000
    assert len(times) <= MOST_FRAMES
    assert times[1] - times[0] < times[-1] - times[-2]


def test_of_many_inputs_there_is_no_moving_picture_and_the_user_is_told() -> None:
    notes: list[str] = []
    made = training_pictures(pictures(1), PictureOptions("t", (), moving="webp", say=notes.append))
    assert not [name for name in made if name.endswith("webp")]
    assert notes == ["no moving picture: learning is shown over time for classes of two inputs, or a function of one"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"formats": ("pgn",)}, "unknown format 'pgn'; formats are pdf, png, svg; did you mean 'png'?"),
        ({"moving": "gfi"}, "unknown format 'gfi'; formats are gif, webp; did you mean 'gif'?"),
        ({"fps": 100.0}, "100 frames a second; from 0.01 to 50 are possible"),
        ({"style": "sympy"}, "--style sympy is for graphs; choose another style, such as dark"),
    ],
)
def test_what_cannot_be_made_is_said_before_anything_is_learned(options: Any, message: str) -> None:
    with pytest.raises(InputError) as caught:
        PictureOptions("x", **options)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("module", "package"), [("matplotlib.figure", "Matplotlib"), ("sklearn.metrics", "scikit-learn")]
)
def test_a_missing_library_is_named_with_what_installs_it(
    monkeypatch: pytest.MonkeyPatch, module: str, package: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(EnvironmentFailure) as caught:
        needs_plots()
    assert str(caught.value) == (
        f'pictures of a training need the package {package}; install it: pip install "symgraph[train]"'
    )
