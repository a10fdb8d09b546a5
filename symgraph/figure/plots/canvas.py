"""Matplotlib's figures, of the size of a slide, and their files.

Nothing of a user's own settings of Matplotlib counts, no window is opened and no state is kept; files hold no dates, so
that the same facts give the same bytes.
"""

from __future__ import annotations

import warnings
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import matplotlib.style
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Text

from symgraph.figure.look.fonts import JAPANESE, FontChoice
from symgraph.figure.plots.look import TEXT, TICKS, TITLE, Look
from symgraph.words import Lexicon

SLIDE = (40 / 3, 7.5)
"""Width and height of a slide in inches: 16:9."""
DPI = 144
"""Pixels an inch: a slide is 1920 px wide."""
FORMATS = ("pdf", "png", "svg")
_OWN_FONT = "DejaVu Sans"  # comes with Matplotlib, so it is the same everywhere


@dataclass(frozen=True)
class Canvas:
    """What all pictures share: colours, the words of a language, and the families of fonts, the most wanted first."""

    look: Look
    lexicon: Lexicon
    families: tuple[str, ...] = (_OWN_FONT,)

    @contextmanager
    def settings(self) -> Generator[None]:
        """Matplotlib's own settings with these colours and fonts, to be put back afterwards."""
        look = self.look
        ours: dict[str, Any] = {
            "font.family": list(self.families),
            "font.size": TEXT,
            "axes.titlesize": TITLE,
            "axes.labelsize": TEXT,
            "xtick.labelsize": TICKS,
            "ytick.labelsize": TICKS,
            "legend.fontsize": TEXT,
            "figure.facecolor": look.page,
            "figure.figsize": SLIDE,
            "figure.dpi": DPI,
            "savefig.dpi": DPI,
            "axes.facecolor": look.page,
            "axes.edgecolor": look.muted,
            "axes.labelcolor": look.ink,
            "axes.titlecolor": look.ink,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.axisbelow": True,
            "grid.color": look.grid,
            "text.color": look.ink,
            "xtick.color": look.muted,
            "ytick.color": look.muted,
            "xtick.labelcolor": look.ink,
            "ytick.labelcolor": look.ink,
            "lines.linewidth": 3,
            "text.parse_math": False,  # a $ in a user's name is a $
            "axes.formatter.use_mathtext": False,
            "axes.unicode_minus": True,
            "svg.hashsalt": "symgraph",
            "svg.fonttype": "path",
            "pdf.fonttype": 3,
        }
        with matplotlib.style.context(["default", ours]):
            yield

    def figure(self, *, arranged: bool = True) -> Figure:
        """An empty slide; to be called within `settings`.

        Unless it is `arranged`, axes stay where they are put, whatever is written beside them.
        """
        figure = Figure(layout=ConstrainedLayoutEngine(w_pad=0.2, h_pad=0.2) if arranged else None)
        FigureCanvasAgg(figure)
        return figure


def saved(figure: Figure, kind: str, dpi: float = DPI) -> bytes:
    """The figure as a file of one of `FORMATS`; to be called within `Canvas.settings`."""
    dates: dict[str, dict[str, Any]] = {
        "pdf": {"CreationDate": None, "Producer": None, "Creator": "symgraph"},
        "png": {"Software": None},
        "svg": {"Date": None, "Creator": "symgraph"},
    }
    file = BytesIO()
    with warnings.catch_warnings():
        # What no font has was told before.
        warnings.filterwarnings("ignore", "Glyph .* missing from", UserWarning)
        figure.savefig(file, format=kind, dpi=dpi, metadata=dates[kind])
    return file.getvalue()


def font_families(choice: FontChoice, texts: Iterable[str]) -> tuple[tuple[str, ...], str]:
    """The fonts for these texts, and the characters in them that no font here has.

    The system's fonts for Japanese are taken where Matplotlib's own lacks a character.
    """
    for file in choice.files:
        fontManager.addfont(file)
    there = {font.name for font in fontManager.ttflist}
    families = [family for family in choice.families if family in there] + [_OWN_FONT]
    wanted = {character for text in texts for character in text if not character.isspace()}
    missing = _missing(wanted, families)
    for family in JAPANESE:
        if missing and family in there:
            families.append(family)
            missing = _missing(missing, [family])
    return tuple(families), "".join(sorted(missing))


def _missing(characters: set[str], families: Sequence[str]) -> set[str]:
    fonts = [get_font(fontManager.findfont(FontProperties(family=[family]))) for family in families]
    return {c for c in characters if not any(font.get_char_index(ord(c)) for font in fonts)}


def texts_of(figure: Figure) -> list[str]:
    """All that is written in a figure."""
    found = [text for text in figure.findobj(Text) if text.get_visible()]
    return [text.get_text() for text in found if text.get_text()]
