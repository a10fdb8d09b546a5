"""Pictures of the frames -> one moving picture, GIF or WebP, that runs in a loop and rests on its last frame.

The same pictures give the same bytes.  A GIF has 256 colours at most: they are chosen once for all frames, and a colour
of the pictures becomes the same one of them in every frame, so that nothing flickers that stays.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

REST = 3000
"""By how many ms the last frame is shown longer than the others."""
SLOWEST, FASTEST = 0.01, 50.0
"""Frames a second: a GIF shows a frame for 655 s at most, and programs that show one ignore less than 1/50 s."""
COLORS = 255
"""In a GIF, which needs one more for what a frame leaves as it was."""
_ALL_COLORS = 1 << 24

Watch = Callable[[Sequence[bytes]], Iterable[bytes]]
"""Gives the pictures one by one, and sees how far they are."""
Colors = NDArray[np.integer[Any]]
"""Colours ``0xrrggbb``: of a picture, (height, width), or a list of them."""


def durations(frames: int, fps: float) -> list[int]:
    """How long each frame is shown, in ms: whole hundredths of a second, as GIF counts."""
    usual = 10 * round(100 / fps)
    return [usual] * (frames - 1) + [usual + REST]


def webp(pictures: Sequence[bytes], fps: float, watch: Watch = iter) -> bytes:
    """The pictures (PNG files of one size) as a WebP that loses nothing."""
    return _moving(
        (_opened(picture) for picture in watch(pictures)), "WEBP", len(pictures), fps, lossless=True, method=4
    )


def gif(pictures: Sequence[bytes], fps: float, exact: Collection[str] = (), watch: Watch = iter) -> bytes:
    """The pictures (PNG files of one size) as a GIF; the colours `exact`, ``#rrggbb``, are kept as they are."""
    seen = np.zeros(_ALL_COLORS, np.bool_)
    for picture in pictures:
        seen[_colors(_opened(picture))] = True
    found = np.flatnonzero(seen)
    palette = _palette(found, [color for color in map(_number, exact) if seen[color]])
    places = np.zeros(_ALL_COLORS, np.uint8)
    places[found] = _nearest(found, palette)

    def frames() -> Iterator[Image.Image]:
        for picture in watch(pictures):
            pixels = places[_colors(_opened(picture))]
            frame = Image.frombytes("P", pixels.shape[::-1], pixels.tobytes())
            frame.putpalette(_channels(palette).tobytes())
            yield frame

    return _moving(frames(), "GIF", len(pictures), fps, optimize=False)


def _moving(frames: Iterator[Image.Image], kind: str, number: int, fps: float, **options: Any) -> bytes:
    file = BytesIO()
    first = next(frames)
    first.save(file, kind, save_all=True, append_images=frames, duration=durations(number, fps), loop=0, **options)
    return file.getvalue()


def _opened(picture: bytes) -> Image.Image:
    return Image.open(BytesIO(picture)).convert("RGB")


def _colors(picture: Image.Image) -> Colors:
    channels = np.asarray(picture, np.uint32)
    return channels[..., 0] << 16 | channels[..., 1] << 8 | channels[..., 2]


def _channels(colors: Colors) -> NDArray[np.uint8]:
    """Red, green and blue, along a last axis."""
    return np.stack([colors >> 16, colors >> 8 & 255, colors & 255], axis=-1).astype(np.uint8)


def _number(color: str) -> int:
    return int(color[1:7], 16)


def _palette(found: Colors, exact: Sequence[int]) -> Colors:
    """At most `COLORS` colours for all those found: the exact ones, and of the others, which smooth the edges of lines
    and letters, those that are closest to most."""
    kept = np.unique(np.array(exact[:COLORS], np.uint32))
    others = np.setdiff1d(found, kept)
    room = COLORS - len(kept)
    if len(others) > room > 0:
        strip = Image.frombytes("RGB", (len(others), 1), _channels(others).tobytes())
        chosen = strip.quantize(room, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).convert("RGB")
        others = np.unique(_colors(chosen))
    return np.concatenate([kept, others[:room]])


def _nearest(colors: Colors, palette: Colors) -> NDArray[np.uint8]:
    """For each colour, the place of the nearest in the palette."""
    all_channels, own = _channels(colors).astype(np.int32), _channels(palette).astype(np.int32)
    return np.array([((own - channels) ** 2).sum(axis=1).argmin() for channels in all_channels], np.uint8)
