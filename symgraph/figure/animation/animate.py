"""The way from a spec to the files of its animation.

All files of a spec are made in memory before the first is written, so an error leaves no half set behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from symgraph.calculus.gradients import wrt_names
from symgraph.calculus.program import Program
from symgraph.errors import InputError, Problem, near
from symgraph.figure.animation.formats import FORMATS, Files, Making
from symgraph.figure.animation.frames import Animation, animation
from symgraph.figure.animation.moments import PASSES, Passes, shown, story
from symgraph.figure.animation.moving import FASTEST, SLOWEST
from symgraph.figure.contents.levels import MATRIX
from symgraph.figure.known_sizes import at_known_sizes
from symgraph.figure.look.fonts import find_fonts
from symgraph.figure.look.style import PLAIN, is_plain, load_style
from symgraph.figure.options import Options, merged_options, words
from symgraph.figure.page.legibility import LEAST_TEXT, smallest_text
from symgraph.figure.page.page_size import SLIDE
from symgraph.figure.views import Views
from symgraph.figure.watching import Watch, unwatched
from symgraph.files import FileNames, file_stem, write
from symgraph.spec.numbers_needed import values_needed
from symgraph.spec.programs import load, program_asked_for

Say = Callable[[str], None]

USUAL_FORMATS = ("pdf", "gif")
_SLIDES = {"beamer", "pptx"}
"""Formats whose pages are slides, which the figure fills unless told otherwise."""
USUAL_FPS = 0.5
"""Frames a second: a formula with numbers takes two seconds to read."""
MAX_FRAMES = 500
"""More steps nobody watches; of most networks that have more, nobody could read the figure either."""
_OF_THE_SPEC = (
    "engine",
    "style",
    "digits",
    "level",
    "fold",
    "unfold",
    "constants",
    "size",
    "direction",
    "font",
    "lang",
)
OPTIONS = (*_OF_THE_SPEC, "dot", "seed", "width")
"""The options of figures that frames have too: those that a spec may give under ``figure``, and others."""


@dataclass(frozen=True)
class Request:
    """What is asked for, other than how figures look; None are the usual formats."""

    formats: tuple[str, ...] | None = None
    passes: Passes = "both"
    fps: float = USUAL_FPS
    train_step: bool = False
    rate: str | None = None
    watch: Watch = unwatched


def animate_spec(
    spec: str | None,
    *,
    equations: tuple[str, ...],
    values: Mapping[str, str],
    wrt: tuple[str, ...],
    out: Path,
    say: Say,
    request: Request,
    taken: set[str] | None = None,
    **options: Any,
) -> list[Path]:
    """The animation of a spec (or of `equations`) written to `out`; the paths of the files.

    `options` are those of `animate`, None where they are not given.  `say` takes notes for the user; `taken` are the
    names of files that other specs of the same command have.
    """
    program = program_asked_for(spec, equations, values)
    return _written(program, wrt, request, options, out=out, say=say, taken=taken)


def animate(
    source: Any,
    wrt: str | Iterable[str] = (),
    *,
    out: str | Path = "out",
    formats: str | Iterable[str] | None = None,
    passes: Passes = "both",
    fps: float = USUAL_FPS,
    train_step: bool = False,
    rate: float | str | None = None,
    dot: str | Path | None = None,
    **options: Any,
) -> list[Path]:
    """Show step by step how values are computed and how derivatives flow back; returns the paths of the files.

    `source` is a Program or what `symgraph.load` takes.  With `wrt` the backward pass is what leads to these names.
    `formats` are some of pdf (a page a step), gif, webp, png (a file a step), beamer, pptx and html; PDF and GIF unless
    given.  `passes` is "forward", "backward" or "both"; `fps` the frames a second.  With `train_step` each parameter is
    updated after both passes, with a learning `rate` (the spec's own unless given, else 0.1).  Other keyword arguments
    are options of `symgraph.render`: level, fold, unfold, digits, style, size, width (of pictures, in px), engine,
    direction, font, lang, seed.

    Raises InputError for a bad spec, name or option, for a backward pass without a loss, where the values leave
    something undefined, and for more than `MAX_FRAMES` frames; EnvironmentFailure where the disk, the layout engine or
    a library is missing.  Then nothing is written.
    """
    program = source if isinstance(source, Program) else load(source)
    chosen = None if formats is None else words(formats)
    request = Request(chosen, passes, fps, train_step, None if rate is None else str(rate))
    given = {**options, "dot": Path(dot) if dot else None}
    return _written(program, words(wrt), request, given, out=Path(out), say=_nobody)


def _nobody(_line: str) -> None:
    """Where nobody listens."""


def _written(
    program: Program,
    wrt: tuple[str, ...],
    request: Request,
    given: Mapping[str, Any],
    *,
    out: Path,
    say: Say,
    taken: set[str] | None = None,
) -> list[Path]:
    """Make all files, then write them."""
    makers = _makers(request.formats)
    _check(request)
    own = program.metadata.get("figure", {})
    options = _options(own, given, request.passes)
    if options.size is None and set(request.formats or USUAL_FORMATS) <= _SLIDES:
        options = replace(options, size=SLIDE)
    views = Views(_at_sizes(program), options, say)
    drawn = _animation(views, request, wrt or words(own.get("wrt", ())))
    making = Making(drawn, request.fps, options.width, request.watch)
    base = FileNames(taken).distinct(f"{file_stem(program.name)}.animation")
    made = [make(making) for make in request.watch(makers, program.name)]
    return write({out / f"{base}{end}": data for files in made for end, data in files.items()})


def _at_sizes(program: Program) -> Program:
    """The program with sizes in numbers, of which every element can have a value."""
    try:
        return at_known_sizes(program)
    except InputError as error:
        action = "give the arrays values"
        raise InputError([replace(problem, action=action) for problem in error.problems]) from None


def _makers(formats: tuple[str, ...] | None) -> list[Callable[[Making], Files]]:
    formats = USUAL_FORMATS if formats is None else formats
    unknown = [kind for kind in formats if kind not in FORMATS]
    if unknown or not formats:
        found = [f"unknown format '{kind}'" for kind in unknown] or ["no format"]
        near_to = [near(kind, FORMATS) for kind in unknown] or [""]
        allowed = f"formats are {', '.join(FORMATS)}"
        raise InputError([Problem(what, allowed, action) for what, action in zip(found, near_to, strict=True)])
    return [make for kind, make in FORMATS.items() if kind in formats]


def _check(request: Request) -> None:
    passes, fps = request.passes, request.fps
    if passes not in PASSES:
        raise InputError(Problem(f"unknown pass '{passes}'", f"allowed: {', '.join(PASSES)}", near(passes, PASSES)))
    if request.train_step and passes != "both":
        raise InputError(Problem(f"a training step with one pass, {passes}", "it follows both", "leave out --pass"))
    if request.rate is not None and not request.train_step:
        raise InputError(Problem("a rate without a training step", action="add --train-step"))
    if request.rate is not None and not _is_rate(request.rate):
        raise InputError(Problem(f"the rate {request.rate}", "a rate is a number above 0, such as 0.1"))
    if not SLOWEST <= fps <= FASTEST:
        raise InputError(Problem(f"{fps:g} frames a second", f"from {SLOWEST:g} to {FASTEST:g} are possible"))


def _is_rate(text: str) -> bool:
    try:
        return 0 < float(text) < float("inf")
    except ValueError:
        return False


def _options(own: Mapping[str, Any], given: Mapping[str, Any], passes: Passes) -> Options:
    """The options given, then those of the spec that say how a forward graph is drawn, then the usual ones."""
    if is_plain(given.get("style") or ""):
        raise InputError(
            Problem(f"--style {PLAIN} cannot be animated", "its expression tree has no numbers", "choose another style")
        )
    unknown = [name for name in given if name not in OPTIONS]
    if unknown:
        raise InputError([Problem(f"unknown option '{name}'", action=near(name, OPTIONS)) for name in unknown])
    kept = {name: value for name, value in own.items() if name in _OF_THE_SPEC}
    if kept.get("level") == MATRIX:
        del kept["level"]
    if is_plain(kept.get("style", "")):
        del kept["style"]
    return replace(merged_options(kept, given), show=shown(passes))


def _animation(views: Views, request: Request, wrt: tuple[str, ...]) -> Animation:
    """The frames; refused where there are more than anyone watches, before any is drawn."""
    options, passes = views.options, request.passes
    _refuse_large(views, passes)
    values_needed(views.scalar, options.seed, views.say)
    names = wrt_names(views.program, wrt) if wrt else []
    _refuse_many(1 + len(story(views, passes, names, told=False).moments), passes)
    looks: Any = {"style": load_style(options.style), "fonts": find_fonts(options.font)}
    drawn = animation(views, passes, names, **looks, step=request.train_step, rate=request.rate)
    for note in drawn.figure.notes:
        views.say(note)
    text = smallest_text(drawn.figure.display, drawn.style)
    if text < LEAST_TEXT:
        found = f"on a slide of 13.33 x 7.5 inches the smallest text would be {text:.1f} pt"
        views.say(f"{found}; --level unit or layer, --fold and --wrt show less")
    return drawn


def _refuse_large(views: Views, passes: Passes) -> None:
    """Raise InputError where numbers cannot be shown, the frames being estimated."""
    if not views.has_numbers_at(views.options.level or "op"):
        operations = views.program.operations()
        # Most operations have two operands, to each of which a derivative flows back.
        frames = {"forward": operations, "backward": 2 * operations, "both": 3 * operations}[passes]
        smaller = "animate a smaller network of the same kind"
        action = "fold its layers: --level layer" if views.has_numbers_at("layer") else smaller
        raise InputError(Problem(f"about {frames:,} frames", f"at most {MAX_FRAMES} are made", action))


def _refuse_many(frames: int, passes: Passes) -> None:
    if frames > MAX_FRAMES:
        one_pass = "show one pass, --pass forward or --pass backward, or " if passes == "both" else ""
        action = f"{one_pass}fold parts: --level unit, --level layer, --fold PART"
        raise InputError(Problem(f"{frames:,} frames", f"at most {MAX_FRAMES} are made", action))
