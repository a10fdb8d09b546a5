"""The way from what was learned to the files of its pictures.

Matplotlib and scikit-learn are an extra, so they are imported when pictures are made, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from symgraph.errors import EnvironmentFailure, InputError, Problem, near
from symgraph.figure.animation.moving import FASTEST, SLOWEST
from symgraph.figure.look.fonts import find_fonts, missing_note
from symgraph.figure.look.style import PLAIN, is_plain, load_style
from symgraph.figure.plots.facts import Course, Facts
from symgraph.figure.plots.look import look_of
from symgraph.figure.watching import Watch, unwatched
from symgraph.words import Lang, Lexicon

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from symgraph.figure.plots.canvas import Canvas

FORMATS = ("pdf", "png", "svg")
MOVING = ("gif", "webp")
USUAL_FPS = 8.0
"""Frames a second of a moving picture."""
Draw = Callable[["Figure", "Canvas"], None]


def _nobody(_line: str) -> None:
    """Where nobody listens."""


@dataclass(frozen=True)
class PictureOptions:
    """How pictures are to be made; `stem` begins the names of their files.

    `moving` is a format of `MOVING` where learning is to be shown over time.  `say` takes notes for the user, `watch`
    sees how far the moving picture is.  Raises InputError for what is not allowed, before anything is learned.
    """

    stem: str
    formats: tuple[str, ...] = ("png",)
    style: str = "lecture"
    lang: Lang = "en"
    font: tuple[str, ...] = ()
    moving: str = ""
    fps: float = USUAL_FPS
    say: Callable[[str], None] = _nobody
    watch: Watch = unwatched

    def __post_init__(self) -> None:
        allowed = {**dict.fromkeys(self.formats, FORMATS), **({self.moving: MOVING} if self.moving else {})}
        problems = [
            Problem(f"unknown format '{kind}'", f"formats are {', '.join(known)}", near(kind, known))
            for kind, known in allowed.items()
            if kind not in known
        ]
        if not SLOWEST <= self.fps <= FASTEST:
            problems.append(Problem(f"{self.fps:g} frames a second", f"from {SLOWEST:g} to {FASTEST:g} are possible"))
        if is_plain(self.style):
            problems.append(Problem(f"--style {PLAIN} is for graphs", action="choose another style, such as dark"))
        if problems:
            raise InputError(problems)


def needs_plots() -> None:
    """Raise EnvironmentFailure where a library for pictures is not installed: better before a long training."""
    try:
        for module in ("matplotlib.figure", "sklearn.metrics"):
            import_module(module)
    except ImportError as error:
        names = {"matplotlib": "Matplotlib", "sklearn": "scikit-learn"}
        package = names.get((error.name or "").partition(".")[0])
        if package is None:
            raise
        action = 'install it: pip install "symgraph[train]"'
        raise EnvironmentFailure(f"pictures of a training need the package {package}; {action}") from error


def training_pictures(facts: Facts | Course, options: PictureOptions) -> dict[str, bytes]:
    """All pictures and tables of a training, by the names of their files; of a mere course its curves.

    ``STEM.curves.png`` always; for a function of one input ``.fit`` and ``.units``; for a classifier ``.confusion`` and
    ``.scores`` (each also as CSV, the scores in Markdown too), of two inputs ``.surface``, of images ``.images``.  The
    moving picture, of one input or of two, is ``.learning.gif``.

    Raises EnvironmentFailure where a library is missing, InputError for a bad style or font.
    """
    needs_plots()
    from symgraph.figure.plots.canvas import Canvas, font_families, saved, texts_of  # noqa: PLC0415 - Matplotlib's

    lexicon = Lexicon(options.lang)
    canvas = Canvas(look_of(load_style(options.style)), lexicon)
    drawings, files = drawings_of(facts, lexicon)
    with canvas.settings():
        texts = [text for draw in drawings.values() for text in texts_of(_drawn(draw, canvas))]
    families, missing = font_families(find_fonts(options.font), texts)
    if missing:
        options.say(missing_note(missing))
    canvas = Canvas(canvas.look, lexicon, families)
    with canvas.settings():
        for name, draw in drawings.items():
            for kind in options.formats:
                files[f".{name}.{kind}"] = saved(_drawn(draw, canvas), kind)
        if options.moving:
            files |= _moving(facts, canvas, options)
    return {f"{options.stem}{end}": data for end, data in files.items()}


def _drawn(draw: Draw, canvas: Canvas) -> Figure:
    figure = canvas.figure()
    draw(figure, canvas)
    return figure


def drawings_of(facts: Facts | Course, lexicon: Lexicon) -> tuple[dict[str, Draw], dict[str, bytes]]:
    """What can be drawn of these facts by the end of its file's name, and tables that are files themselves."""
    from symgraph.figure.plots import confusion, curves, fit, images, scores, surface  # noqa: PLC0415 - Matplotlib's

    course = facts if isinstance(facts, Course) else facts.course
    drawings: dict[str, Draw] = {"curves": lambda figure, canvas: curves.draw_curves(figure, course, canvas)}
    if isinstance(facts, Course):
        return drawings, {}
    inputs = facts.train.inputs.shape[1]
    if not facts.classes:
        if inputs == 1:
            drawings["fit"] = lambda figure, canvas: fit.draw_fit(figure, facts, canvas)
            drawings["units"] = lambda figure, canvas: fit.draw_units(figure, facts, canvas)
        return drawings, {}
    found = scores.scores_of(facts.judged, tuple(facts.classes))
    if inputs == 2:
        drawings["surface"] = lambda figure, canvas: surface.draw_surface(figure, facts, canvas)
    drawings["confusion"] = lambda figure, canvas: confusion.draw_confusion(figure, found, facts.target_name, canvas)
    drawings["scores"] = lambda figure, canvas: confusion.draw_scores(figure, found, canvas)
    if facts.image is not None:
        drawings["images"] = lambda figure, canvas: images.draw_images(figure, facts, canvas)
    tables = {
        ".scores.csv": scores.scores_csv(found, lexicon),
        ".scores.md": scores.scores_markdown(found, lexicon),
        ".confusion.csv": scores.confusion_csv(found),
    }
    return drawings, tables


def _moving(facts: Facts | Course, canvas: Canvas, options: PictureOptions) -> dict[str, bytes]:
    """The moving picture, where there is something to be seen in two dimensions."""
    from symgraph.figure.plots.moving_plot import moving_plot  # noqa: PLC0415 - Matplotlib's

    if isinstance(facts, Course) or facts.train.inputs.shape[1] != (2 if facts.classes else 1):
        options.say("no moving picture: learning is shown over time for classes of two inputs, or a function of one")
        return {}
    picture = moving_plot(
        facts, canvas, options.moving, options.fps, lambda frames: options.watch(frames, options.moving)
    )
    return {f".learning.{options.moving}": picture}
