"""An animation -> one self-contained HTML file with play, step, back, a slider, keys and a list of steps to jump to.

The picture is in the file once, with all its numbers; which of them are seen at which step is a table that the script
reads.  A step shows what the frame of the same number shows, in the same colours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from symgraph.figure.animation.frames import Animation
from symgraph.figure.animation.moments import PHASES, Moment
from symgraph.figure.look.typeset import Label
from symgraph.figure.page.display import Box, Curve, Display, Item, Text, edge_owner, moved
from symgraph.figure.placing.draw import PAGE_MARGIN
from symgraph.figure.placing.geometry import Rectangle
from symgraph.figure.web.document import asset, document, escaped, tag
from symgraph.figure.web.palette import Palette
from symgraph.figure.web.svg import svg
from symgraph.figure.web.symbols import Symbols, symbols
from symgraph.lowering.markup import EQUALS, Words, math
from symgraph.words import Lexicon, Phrase

SPEEDS = (0.5, 1, 2, 4)
_PACKAGE = __package__ or ""
# What is on the buttons, drawn in a square of 24.
_ICONS = {
    "first": "M6 5v14M19 5l-9 7 9 7z",
    "back": "M16 5l-9 7 9 7z",
    "play": "M8 5l11 7-11 7z",
    "pause": "M8 5v14M16 5v14",
    "on": "M8 5l9 7-9 7z",
    "last": "M18 5v14M5 5l9 7-9 7z",
}


def player_html(animation: Animation, fps: float, title: str = "") -> bytes:
    """The HTML file; the same bytes for the same animation.

    `title` is what stands above the picture: the figure's own, or its name, unless given.  `fps` are steps a second,
    at the speed that the player begins with.
    """
    return _Player(animation, title or animation.story.graph.title.text or animation.name).html(fps)


class _Player:
    """Writes the parts of the page."""

    def __init__(self, animation: Animation, title: str) -> None:
        self._animation, self._story, self._title = animation, animation.story, title
        self._say = Lexicon(animation.lang)
        self._display = _picture(animation)
        self._formulas = [[_part(words) for words in moment.parts] for moment in self._story.moments]
        self._entries = [_part(_entry(moment)) for moment in self._story.moments]
        marks = animation.style.marks
        self._marks = {
            "now": marks["now"]["color"],
            "now-text": marks["now"]["fontcolor"],
            "known": marks["known"]["fontcolor"],
            "flowed": marks["flowed"]["color"],
            "flowed-text": marks["flowed"]["fontcolor"],
        }
        page = animation.style.page["fillcolor"]
        self._colors = Palette.of([self._display], page, self._marks.values())
        self._page = page
        in_picture = [item.label for item in self._display.items if isinstance(item, Text)]
        formulas = [label for parts in (*self._formulas, self._entries) for part in parts for label in part]
        self._labels: Symbols = symbols([*in_picture, *formulas], animation.figure.texts)

    def html(self, fps: float) -> bytes:
        return document(
            title=self._say(Phrase.PLAYER, title=self._title),
            lang=self._animation.lang,
            body=self._body(),
            styles=[self._colors.css + self._own_css(), asset(_PACKAGE, "player.css")],
            scripts=[asset(_PACKAGE, "player.js")],
            data=self._data(fps),
        )

    # --- what the script reads --------------------------------------------------------------------------------------

    def _data(self, fps: float) -> dict[str, object]:
        """By steps, counted from 0, which is what is given: what each is about and says, and since when texts are seen.

        `texts` has owner -> role -> the first step that shows it (null: none); texts that are not there are always
        seen.  `back` has edge -> the first step at which its arrow back is seen.
        """
        moments = self._story.moments
        since = {place: number for number, moment in reversed([*enumerate(moments, 1)]) for place in moment.reveals}
        texts: dict[str, dict[str, int | None]] = {}
        back: dict[str, int | None] = {}
        for item in self._display.items:
            match item:
                case Text() if item.label.role in ("value", "gradient"):
                    place = item.owner, item.label.role
                    if place in since or place not in self._story.given:
                        texts.setdefault(item.owner, {})[item.label.role] = since.get(place)
                case Curve() if item.back:
                    back[str(item.edge)] = since.get((edge_owner(item.edge or 0), "gradient"))
                case _:
                    pass
        steps = [{"said": said, "nodes": list(nodes)} for said, nodes in self._said()]
        words = {"play": self._say(Phrase.PLAY), "pause": self._say(Phrase.PAUSE)}
        return {"steps": steps, "texts": texts, "back": back, "seconds": 1 / fps, "words": words}

    def _said(self) -> Iterator[tuple[str, Sequence[str]]]:
        """What is said at each step to those who do not see it, and the nodes it is about."""
        yield self._headings[0], ()
        for heading, moment in zip(self._headings[1:], self._story.moments, strict=True):
            yield f"{heading}: {moment.formula.text}", moment.nodes

    @property
    def _headings(self) -> list[str]:
        return [caption[0].content.text for caption in self._animation.captions]

    # --- what is seen -----------------------------------------------------------------------------------------------

    def _body(self) -> str:
        say = self._say
        heading = tag("h1", escaped(self._title))
        switch = tag("button", escaped(say(Phrase.DARK_COLORS)), type="button", class_="theme-switch")
        # Focusable, so that keys scroll a picture that is larger than its frame.
        picture = tag("div", self._picture(), class_="frame", tabindex=0, role="region", aria_label=self._title)
        said = tag("p", "", class_="spoken", role="status")
        stage = tag("section", picture + self._strip() + self._controls() + said, class_="stage")
        # Shown only where the picture is larger than its frame.
        whole = tag("button", escaped(say(Phrase.WHOLE_PICTURE)), type="button", class_="whole", aria_pressed="false")
        header = tag("header", heading + tag("div", whole + switch, class_="switches"))
        return self._labels.definitions + tag("main", header + stage + self._list(), class_="player")

    def _picture(self) -> str:
        return svg(self._display, self._labels, self._colors, label=self._title)

    def _strip(self) -> str:
        """The formulas of all steps, in one place, which is so always as high as the highest."""
        formulas: list[str] = []
        for step, heading in enumerate(self._headings):
            parts = self._formulas[step - 1] if step else []
            first = [self._alone(part) for part in parts[:1]]
            written = " ".join([*first, *(self._labels.inline(after) for _alone, after in parts[1:])])
            about = tag("p", escaped(heading), class_="about")
            formulas.append(tag("div", about + tag("p", written, class_="chain"), class_="caption", data_step=step))
        return tag("div", "".join(formulas), class_="strip")

    def _alone(self, part: tuple[Label, Label]) -> str:
        """A part at the beginning of a line, on which its fraction stands as after a sign of equality."""
        alone, after = part
        return self._labels.inline(alone, line_up=after)

    def _controls(self) -> str:
        say = self._say
        last = len(self._story.moments)
        names = {
            "first": Phrase.FIRST_STEP,
            "back": Phrase.STEP_BACK,
            "play": Phrase.PLAY,
            "on": Phrase.STEP_ON,
            "last": Phrase.LAST_STEP,
        }
        buttons = [self._button(action, say(phrase)) for action, phrase in names.items()]
        slider = tag("input", type="range", class_="slider", min=0, max=last, value=last, aria_label=say(Phrase.STEPS))
        count = tag("output", f"{last} / {last}", class_="count", aria_hidden="true")
        choices = [
            tag("option", f"{speed:g}×", value=f"{speed:g}", selected="selected" if speed == 1 else None)
            for speed in SPEEDS
        ]
        speed = tag("select", "".join(choices), class_="speed", aria_label=say(Phrase.SPEED))
        row = tag("div", "".join(buttons), class_="buttons")
        return tag("div", row + slider + count + speed, class_="controls", role="group", aria_label=self._title)

    def _button(self, action: str, name: str) -> str:
        icons = _icon(action, "icon")
        if action == "play":
            icons += _icon("pause", "icon other")
        return tag("button", icons, type="button", data_action=action, aria_label=name, title=name)

    def _list(self) -> str:
        """The steps to jump to, by passes."""
        say = self._say
        parts = [tag("button", escaped(say(Phrase.GIVEN_VALUES)), type="button", data_step=0)]
        numbered = list(enumerate(zip(self._story.moments, self._entries, strict=True), 1))
        for name, steps in groupby(numbered, key=lambda step: say(PHASES[step[1][0].phase])):
            entries = [
                tag("li", tag("button", self._alone(entry), type="button", data_step=number))
                for number, (_moment, entry) in steps
            ]
            parts += [tag("h2", escaped(name)), tag("ol", "".join(entries))]
        parts.append(tag("p", escaped(say(Phrase.KEYS_OF_PLAYER)), class_="hint"))
        inside = tag("summary", escaped(say(Phrase.STEPS))) + tag("div", "".join(parts), class_="entries")
        return tag("nav", tag("details", inside), class_="steps", aria_label=say(Phrase.STEPS))

    def _own_css(self) -> str:
        """The colours and widths of marks, the size of the picture."""
        declared = {f"--{name}": self._colors[color] for name, color in self._marks.items()}
        declared["--now-width"] = self._animation.style.marks["now"]["penwidth"]
        declared["--picture-page"] = self._colors[self._page]
        declared["--picture-width"] = f"{self._display.width:.2f}px"
        declared["--picture-height"] = f"{self._display.height:.2f}px"
        return f":root{{{''.join(f'{name}:{value};' for name, value in declared.items())}}}\n"


def _picture(animation: Animation) -> Display:
    """The figure with the rings of its frames, on a page that ends where it ends; its title is the page's heading."""
    display = animation.figure.display
    drawn = set(display.items)
    rings = [item for item in animation.frames[0].display.items if isinstance(item, Box) and item not in drawn]
    untitled = [item for item in display.items if not (isinstance(item, Text) and item.label.role == "title")]
    items: list[Item] = [*untitled, *rings]
    around = Rectangle.union([item.rectangle for item in items]).grown(PAGE_MARGIN)
    placed = tuple(moved(item, -around.left, -around.top) for item in items)
    return replace(display, width=around.size.width, height=around.size.height, items=placed, scale=1.0)


def _part(words: Words) -> tuple[Label, Label]:
    """A part of a formula, alone and after a sign of equality; parts may stand on several lines."""
    return Label(math(words), "title"), Label(math(EQUALS.then(words)), "title")


def _entry(moment: Moment) -> Words:
    """What stands in the list of steps: the title and what comes out."""
    return moment.title.then(EQUALS, moment.parts[-1]) if len(moment.parts) > 1 else moment.title


def _icon(name: str, class_: str) -> str:
    path = tag("path", d=_ICONS[name])
    return tag("svg", path, class_=class_, viewBox="0 0 24 24", aria_hidden="true")
