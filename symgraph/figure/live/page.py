"""The way from a spec to the live page: one file that computes, offline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from symgraph.calculus.program import Program
from symgraph.errors import InputError, Problem
from symgraph.figure.animation.moments import shown
from symgraph.figure.contents.example_note import example_note
from symgraph.figure.contents.large import MAX_NODES, estimated_nodes
from symgraph.figure.contents.levels import Level
from symgraph.figure.known_sizes import at_known_sizes
from symgraph.figure.live.data import declared_data, learning, page_data
from symgraph.figure.live.drawn import Drawn
from symgraph.figure.live.lines import Lines
from symgraph.figure.live.parts import FoldingPart, combined, folding_parts
from symgraph.figure.live.quantities import Quantities
from symgraph.figure.live.views import Scenes, SceneWriter, folding
from symgraph.figure.live.words import page_words
from symgraph.figure.look.style import is_plain
from symgraph.figure.options import Options, merged_options, words
from symgraph.figure.views import WORTH_COUNTING, Views
from symgraph.figure.watching import Watch, unwatched
from symgraph.figure.web.document import asset, document
from symgraph.files import FileNames, file_stem, write
from symgraph.lowering.javascript import javascript_function
from symgraph.spec.numbers_needed import values_needed
from symgraph.spec.programs import load, program_asked_for
from symgraph.words import Phrase

Say = Callable[[str], None]
MOST_OPEN = 100
"""Nodes up to which the page begins with all of them; of a larger graph all parts are folded in the beginning."""
LARGE = 250
"""Nodes beyond which units are boxes in every state of folding."""
_OF_THE_SPEC = ("engine", "style", "digits", "fold", "unfold", "constants", "direction", "font", "lang")
"""The options that a spec may give under ``figure`` and that a page has too; its level is for what cannot be opened."""
_PACKAGE = "symgraph.figure.live.assets"
SCRIPTS = (
    "state.js",
    "numbers.js",
    "elements.js",
    "slots.js",
    "camera.js",
    "room.js",
    "visibility.js",
    "graph.js",
    "folding.js",
    "paths.js",
    "panel.js",
    "controls.js",
    "passes.js",
    "plot.js",
    "training.js",
    "answers.js",
    "quiz.js",
    "main.js",
)
STYLES = ("page.css", "graph.css", "controls.css", "panel.css", "room.css")


def page(
    source: Any,
    *,
    out: str | Path = "out",
    wrt: str | Iterable[str] = (),
    rate: float | None = None,
    dot: str | Path | None = None,
    **options: Any,
) -> Path:
    """Write the live page of a program: one HTML file, ``out/NAME.page.html``; returns its path.

    `source` is a Program or what `symgraph.load` takes.  `wrt` are the declared names whose paths are marked in the
    beginning, `rate` is the learning rate of its gradient descent.  Other keyword arguments are options of
    `symgraph.render`: level, fold, unfold (all of them how the page begins), digits, style, engine, direction, font,
    lang, seed.  Where the spec gives no values, seeded examples are used, and the page says so.

    Raises InputError for a bad spec, name or option, for values at which the loss is undefined, and for a graph of more
    than 400 nodes; EnvironmentFailure where the disk or the layout engine fails.  Then nothing is written.
    """
    program = source if isinstance(source, Program) else load(source)
    given = {"dot": Path(dot) if dot else None, **options}
    return _written(program, Path(out), Request(words(wrt), rate), given)


def page_spec(
    spec: str | None,
    *,
    equations: tuple[str, ...],
    values: Mapping[str, str],
    out: Path,
    request: Request,
    taken: set[str] | None = None,
    **options: Any,
) -> Path:
    """The live page of a spec (or of `equations`) written to `out`; its path.

    `options` are those of `page`, None where they are not given; `taken` are the names of files that other specs of the
    same command have.
    """
    program = program_asked_for(spec, equations, values)
    return _written(program, out, request, options, taken)


def _nobody(_line: str) -> None:
    """Where nobody listens."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for beside the options of figures.

    `say` takes notes for the user, `watch` shows how far the work is.
    """

    wrt: tuple[str, ...] = ()
    rate: float | None = None
    say: Say = _nobody
    watch: Watch = unwatched


def _written(
    program: Program, out: Path, request: Request, given: Mapping[str, Any], taken: set[str] | None = None
) -> Path:
    content = _Page(program, request, given).html()
    name = FileNames(taken).distinct(f"{file_stem(program.name)}.page")
    return write({out / f"{name}.html": content})[0]


class _Page:
    """Makes the page of one program."""

    def __init__(self, program: Program, request: Request, given: Mapping[str, Any]) -> None:
        own: Mapping[str, Any] = program.metadata.get("figure", {})
        asked = merged_options({name: value for name, value in own.items() if name in _OF_THE_SPEC}, given)
        if is_plain(asked.style):
            found = "--style sympy draws the closed form"
            raise InputError(Problem(found, "the page shows the graph of all operations", "choose another --style"))
        passes = "forward" if program.loss is None else "both"
        self.asked = asked
        self.options: Options = replace(asked, show=shown(passes), level="op", fold=())
        self.request = request
        self.say = self._saying(request.say)
        sized = at_known_sizes(program, "give the arrays values, which tell their sizes")
        self.views = Views(sized, self.options, self.say)
        self.program = self.views.program

    def _saying(self, say: Say) -> Say:
        """Tells the user each note once, though all views make it."""
        told: set[str] = set()

        def once(line: str) -> None:
            if line not in told:
                told.add(line)
                say(line)

        return once

    # --- what is shown ----------------------------------------------------------------------------------------------

    def _nodes(self) -> int:
        """How many nodes the graph of all operations has.  Raises InputError where these are too many."""
        estimated = estimated_nodes(self.program)
        nodes = len(self.views.whole.nodes) if estimated <= WORTH_COUNTING else estimated
        if nodes > MAX_NODES:
            found = f"the graph of '{self.program.name}' has {nodes:,} nodes"
            action = "take fewer units, or a smaller batch"
            raise InputError(Problem(found, f"a page can show at most {MAX_NODES}", action))
        return nodes

    def _level(self, nodes: int) -> Level:
        """How much is one box where no part is folded."""
        if self.asked.level == "unit":
            return "unit"
        if nodes <= LARGE or self.asked.level == "op":
            return "op"
        self.say(f"the graph has {nodes} nodes; drawn with one box a unit or an equation (--level op draws all)")
        return "unit"

    def _start(self, parts: Sequence[FoldingPart], nodes: int) -> frozenset[str]:
        """What is folded in the beginning."""
        is_asked = self.asked.level is not None or self.asked.fold or self.asked.unfold
        if parts and nodes > MOST_OPEN and not is_asked:
            self.say(f"the graph has {nodes} nodes; the page begins with its parts folded (--level op opens them)")
            return frozenset(part.id for part in parts)
        if self.asked.level == "layer":
            return frozenset(part.id for part in parts if part.word not in self.asked.unfold)
        return frozenset(part.id for part in parts if part.word in self.asked.fold)

    # --- the page ---------------------------------------------------------------------------------------------------

    def html(self) -> bytes:
        """The document."""
        nodes, wrt = self._nodes(), self._wrt()
        values, examples = values_needed(self.views.scalar, self.options.seed, self.say)
        level = self._level(nodes)
        parts = folding_parts(folding(self.views))
        own = {part.word for part in parts}
        self.views.options = replace(self.options, fold=tuple(word for word in self.asked.fold if word not in own))
        scenes = Scenes(self.views, level, parts)
        parts = scenes.parts
        start = self._start(parts, nodes)
        states = combined([part.id for part in parts], start, nodes)
        drawn = Drawn(scenes, states, self.options, lambda items: self.request.watch(items, self.program.name))
        quantities = Quantities(self.views.scalar, self.views.facts, self.views.names)
        lines = Lines(quantities)
        views = drawn.views(SceneWriter(scenes, lines))
        title: str = self.program.metadata.get("title") or self.program.name
        learned = learning(self.program, self.views.scalar, self.request.rate)
        data = {
            "title": title,
            "lang": self.options.lang,
            "digits": self.options.digits,
            "words": page_words(self.options.lexicon),
            "notes": self._notes(level, examples),
            "wrt": wrt,
            "declared": declared_data(self.program, self.views.scalar, values, examples),
            **page_data(quantities, parts, learned),
            # Parts that would be computed from each other cannot all be folded: the view that is nearest.
            "start": min(
                range(len(views)), key=lambda number: len(start.symmetric_difference(views[number]["folded"]))
            ),
            "views": views,
            "lines": lines.data,
        }
        return document(
            title=title,
            lang=self.options.lang,
            body=drawn.symbols.definitions + asset(_PACKAGE, "page.html"),
            styles=[drawn.colors.css, *(asset(_PACKAGE, name) for name in STYLES)],
            scripts=[javascript_function(quantities.program), "\n".join(asset(_PACKAGE, name) for name in SCRIPTS)],
            data=data,
        )

    def _notes(self, level: Level, examples: Sequence[str]) -> list[str]:
        """What the reader is to be told."""
        lexicon, labels = self.options.lexicon, self.program.metadata.get("labels", {})
        notes = [example_note(examples, labels, lexicon, self.options.seed).text] if examples else []
        return notes if level == "op" else [*notes, lexicon(Phrase.UNIT_A_BOX)]

    def _wrt(self) -> list[str]:
        """The declared names whose paths are marked in the beginning.  Raises InputError for any other name."""
        scalar = self.views.scalar
        found: list[str] = []
        for name in self.request.wrt:
            everything = [declared for declared, one in scalar.declarations.items() if one.role == "parameter"]
            found += everything if name == "all" else self.program.scalars(name)
        for name in found:
            if name not in scalar.declarations:
                known = ", ".join(list(scalar.declarations)[:12])
                raise InputError(
                    Problem(f"--wrt {name}", "paths on the page lead to what can be moved", f"take one of {known}")
                )
        return list(dict.fromkeys(found))
