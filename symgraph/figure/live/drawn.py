"""The scenes of the page laid out, all in one style, with the labels and colours that they share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any

from symgraph.figure.live.views import Scene, Scenes, SceneWriter
from symgraph.figure.look.fonts import find_fonts
from symgraph.figure.look.style import load_style
from symgraph.figure.look.typeset import Label, typeset
from symgraph.figure.options import Options
from symgraph.figure.page.display import Display, Text
from symgraph.figure.page.render import arranged
from symgraph.figure.placing import shapes
from symgraph.figure.web.palette import Palette
from symgraph.figure.web.symbols import Symbols, symbols

Watched = Callable[[Sequence[Scene]], Iterable[Scene]]


class Drawn:
    """The pictures of these states of folding; those that cannot be drawn are left out.

    `watched` gives them one by one, and shows how far the work is.  Raises EnvironmentFailure where the layout engine
    fails.
    """

    def __init__(self, scenes: Scenes, states: Sequence[frozenset[str]], options: Options, watched: Watched) -> None:
        self.options = options
        self.style = load_style(options.style)
        self.scenes = [scene for state in states if (scene := scenes.scene(state)) is not None]
        labels = [label for scene in self.scenes for label in shapes.labels(scene.graph)]
        self.texts = typeset(labels, self.style, find_fonts(options.font), options.lang)
        if self.texts.note:
            scenes.views.say(self.texts.note)
        self.displays = [self._laid_out(scene) for scene in watched(self.scenes)]

    def _laid_out(self, scene: Scene) -> Display:
        options = self.options
        dot = str(options.dot) if options.dot else None
        direction = options.direction or "right"
        return arranged(scene.graph, self.texts, options.engine, dot, direction=direction).display

    @cached_property
    def colors(self) -> Palette:
        """The colours of all pictures."""
        return Palette.of(self.displays, self.style.page["fillcolor"])

    @cached_property
    def symbols(self) -> Symbols:
        """The labels of all pictures, without those that only reserve room."""
        kept: list[Label] = []
        for scene, display in zip(self.scenes, self.displays, strict=True):
            texts = (item for item in display.items if isinstance(item, Text))
            kept += [text.label for text in texts if (text.owner, text.label.role) not in scene.slots.sums]
        return symbols(kept, self.texts)

    def views(self, writer: SceneWriter) -> list[dict[str, Any]]:
        """The data of the pictures."""
        return [
            writer.data(scene, display, self.symbols, self.colors, self.style)
            for scene, display in zip(self.scenes, self.displays, strict=True)
        ]
