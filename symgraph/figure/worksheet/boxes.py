"""The box of a blank: its number in a corner, and room for what is written by hand, or the answer in it."""

from __future__ import annotations

from dataclasses import dataclass

from symgraph.lowering.markup import Words

HEIGHT = 22.0
"""pt of the figure, as high as handwriting takes on a page where the figure is reduced a little."""
NARROWEST = 46.0
_CORNER = 7.0  # pt that the number takes at the left
_PADDING = 3.0  # pt beside an answer, on each side
_STROKE = 0.7  # pt


@dataclass(frozen=True, slots=True)
class Box:
    """The size of every box of a sheet, in pt: that of one with an answer is that of one without."""

    width: float = NARROWEST
    height: float = HEIGHT

    @classmethod
    def around(cls, widest: float) -> Box:
        """The box that has room for the widest answer, as wide for all so that it tells nothing of its own."""
        return cls(max(NARROWEST, round(widest + _CORNER + 2 * _PADDING, 1)))

    def empty(self, number: int, _answer: Words) -> Words:
        """The box with nothing but its number."""
        return self._words(number, Words())

    def filled(self, number: int, answer: Words) -> Words:
        """The box with the answer."""
        return self._words(number, answer)

    def _words(self, number: int, answer: Words) -> Words:
        corner = f'place(top + left, dx: 2pt, dy: 2pt, text(size: 0.62em, weight: "regular")[{number}])'
        inside = f"align(center + horizon, pad(left: {_CORNER:g}pt, ${answer.typst}$))" if answer else ""
        size = f"width: {self.width:g}pt, height: {self.height:g}pt"
        frame = f"box({size}, stroke: {_STROKE:g}pt + text.fill, {{ {corner}; {inside} }})"
        return Words(f"#context {frame}", self._latex(number, answer), answer.text if answer else f"[{number}]")

    def _latex(self, number: int, answer: Words) -> str:
        """The same by LaTeX's own frames, whose line takes room inside."""
        strut = rf"\rule[-{self.height / 3:.1f}bp]{{0pt}}{{{self.height - 2:.1f}bp}}"
        corner = rf"\smash{{\raisebox{{{self.height / 4:.1f}bp}}{{\makebox[0pt][l]{{\tiny {number}}}}}}}"
        inside = f"${answer.latex}$" if answer else ""
        room = rf"\makebox[{self.width - 4:.1f}bp][l]{{{corner}\hfil {inside}\hfil}}"
        return rf"\mbox{{\setlength{{\fboxsep}}{{1bp}}\fbox{{{strut}{room}}}}}"
