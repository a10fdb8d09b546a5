"""The figures of one program, each made as it is asked for; what they share is made once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

from symgraph.calculus.gradients import gradient
from symgraph.calculus.program import Program
from symgraph.errors import InputError
from symgraph.figure.asked import Asked, asked, figure_names
from symgraph.figure.contents.guilty import Mistake
from symgraph.figure.contents.levels import LEVELS, MATRIX, Level
from symgraph.figure.graph import Graph
from symgraph.figure.look.fonts import FontChoice, find_fonts
from symgraph.figure.look.style import Style, is_plain, load_style
from symgraph.figure.look.typeset import Ruler, Typesetting
from symgraph.figure.options import Options, merged_options, words
from symgraph.figure.page.alike import Arranger
from symgraph.figure.page.fit import filling, fitted, on_page
from symgraph.figure.page.legibility import LEAST_TEXT, smallest_text
from symgraph.figure.page.render import Figure, Format, checked_formats
from symgraph.figure.placing import shapes
from symgraph.figure.plain import plain_dot, plain_figure
from symgraph.figure.views import Views

Say = Callable[[str], None]


class Drawings:
    """Makes the figures of one program: options given, then the spec's own; `say` takes notes for the user.

    Raises InputError for options and names that are not allowed.
    """

    def __init__(self, program: Program, wrt: tuple[str, ...], given: Mapping[str, Any], say: Say) -> None:
        own: Mapping[str, Any] = program.metadata.get("figure", {})
        self.wrt = wrt or words(own.get("wrt", ()))
        if own.get("level") == MATRIX and given.get("level") is None and (element := _element(program, self.wrt)):
            say(f"'{element}' is one element of an array: every element is drawn, though the spec says level matrix")
            own = {key: value for key, value in own.items() if key != "level"}
        self.options: Options = merged_options(own, given)
        self.formats: list[Format] = checked_formats(self.options.formats)
        self.say = say
        self.views = Views(program, self.options, say)
        self.program = self.views.program

    @cached_property
    def names(self) -> list[str]:
        """The names that get a gradient figure of their own."""
        return figure_names(self.program, self.wrt, whole=self.views.is_matrix) if self.wrt else []

    @cached_property
    def asked(self) -> list[Asked]:
        """The figures to be made, in the order of their files."""
        return asked(self.names, self.options)

    def figure(self, wanted: Asked) -> Figure | None:
        """One of the figures asked for; None, and said so, where the forward graph is too large and not all there is.

        Raises InputError for what cannot be drawn, EnvironmentFailure where the layout engine fails.
        """
        if is_plain(self.options.style):
            return self._plain(wanted)
        match wanted.kind:
            case "forward":
                return self._forward()
            case "gradient":
                return self._gradient(wanted)
            case "update":
                return self._drawn(self.views.update(wanted.name), wanted.suffix)
            case "combined":
                level = MATRIX if self.views.is_matrix else ""
                return self._drawn(self.views.gradient(wanted.name, with_forward=True), wanted.suffix, level)
            case "network":
                return self._network()

    def mistake(self, mistake: Mistake, suffix: str) -> Figure:
        """The gradient graph with what a claim got wrong."""
        return self._drawn(self.views.mistake(mistake), suffix)

    # --- what figures have in common --------------------------------------------------------------------------------

    @cached_property
    def style(self) -> Style:
        """How everything looks."""
        return load_style(self.options.style)

    @cached_property
    def fonts(self) -> FontChoice:
        """What everything is written in."""
        return find_fonts(self.options.font)

    @cached_property
    def _ruler(self) -> Ruler:
        return Ruler(self.style, self.fonts, self.options.lang)

    @cached_property
    def _laid_out(self) -> Callable[[Graph], Figure]:
        """Draws a graph on a page of the size asked for, or on one just large enough."""
        if "dot" in self.formats:  # which is of every figure's own layout
            return lambda graph: self._arranged(graph, self._ruler.typeset(shapes.labels(graph)))
        return Arranger(self._arranged, self._ruler).figure

    def _arranged(self, graph: Graph, texts: Typesetting) -> Figure:
        options = self.options
        dot = str(options.dot) if options.dot else None
        return filling(graph, texts, options.size, options.engine, dot, direction=options.direction)

    # --- the figures ------------------------------------------------------------------------------------------------

    def _forward(self) -> Figure | None:
        try:
            level = self.views.finest_level()
        except InputError as error:
            if not self.names:
                raise
            self.say(f"no forward graph: {error}")
            return None
        if self.options.level is not None:
            return self._drawn(self.views.forward(self.options.level, self.wrt), "forward", self.options.level)
        if self.options.size is None or level == MATRIX:
            return self._drawn(self.views.forward(level, self.wrt), "forward", level)
        graphs = ((level, self.views.forward(level, self.wrt)) for level in LEVELS[LEVELS.index(level) :])
        return self._said(fitted(graphs, self._laid_out)[1], "forward")

    def _gradient(self, wanted: Asked) -> Figure:
        """The graph of a derivative; on a page of a given size, folded where it could not be read."""
        with_forward = self.options.with_forward
        if self.views.is_matrix:
            return self._drawn(self.views.gradient(wanted.name, with_forward), wanted.suffix, MATRIX)
        if self.options.size is None or self.options.level is not None:
            return self._drawn(self.views.gradient(wanted.name, with_forward), wanted.suffix)
        levels: tuple[Level, ...] = ("op", "unit")
        graphs = ((level, self.views.gradient(wanted.name, with_forward, level)) for level in levels)
        return self._said(fitted(graphs, self._laid_out)[1], wanted.suffix)

    def _network(self) -> Figure:
        """The neurons and their connections; what leads from the weights of ``--wrt`` to the outputs is marked."""
        from symgraph.figure.network.drawing import network_display  # noqa: PLC0415 - which loads NumPy

        marked = [weight for name in self.wrt for weight in self.views.weights_to_outputs(name)]
        display, texts = network_display(
            self.program, self.style, marked=marked, fonts=self.fonts, lang=self.options.lang
        )
        if self.options.size is not None:
            display = on_page(display, self.options.size, self.style)
        return self._said(Figure(display, "", texts, "bundled", (texts.note,) if texts.note else ()), "network")

    def _plain(self, wanted: Asked) -> Figure:
        """``--style sympy``: the closed forms as SymPy draws them."""
        if self.program.loss is None:
            raise InputError(f"'{self.program.name}' has no loss whose closed form could be drawn")
        program, name = self.program, self.program.loss
        if wanted.kind == "gradient":
            program = gradient(program, wanted.name)
            name = program.gradients[wanted.name]
        return self._said(plain_figure(plain_dot(program, name), self.options.engine, self.options.dot), wanted.suffix)

    def _drawn(self, graph: Graph, suffix: str, level: str = "") -> Figure:
        """The figure of a graph that is drawn as it is, and a note where it cannot be read."""
        if self.options.size is not None:
            return self._said(fitted([(level, graph)], self._laid_out)[1], suffix)
        drawn = self._said(self._laid_out(graph), suffix)
        text = smallest_text(drawn.display, self.style)
        if text < LEAST_TEXT:
            small = f"on a slide of 13.33 x 7.5 inches the smallest text would be {text:.1f} pt"
            less = "" if level == MATRIX else "; --level unit shows less, --size 16:9 chooses what can be read"
            self.say(f"{suffix}: {small}{less}")
        return drawn

    def _said(self, drawn: Figure, suffix: str) -> Figure:
        """The figure, its notes told."""
        for note in drawn.notes:
            self.say(f"{suffix}: {note}")
        return drawn


def _element(program: Program, wrt: Iterable[str]) -> str:
    """The first of the names that is one element of an array; "" where all are whole."""
    elements = (name for name in wrt if name != "all" and program.resolve(name)[1] is not None)
    return next(elements, "")
