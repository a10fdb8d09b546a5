"""Files that nobody should give to ``symgraph check``: broken, endless, enormous, malicious; same seed, same files.

`hostile_files` writes them into a folder, a few right ones among them.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from fuzzing.hostile_texts import CODE, CONDITIONS, FORMULAS, MATRICES, YAML
from fuzzing.mutations import mutated
from fuzzing.seeds import specs

Expected = Literal["error", "judged", "any"]
"""What `check` is to say of a file: it has errors, its claims have verdicts, or one of both."""


@dataclass(frozen=True)
class Hostile:
    """A file, what it is an example of, and what is to come of it."""

    path: Path
    kind: str
    expected: Expected


def hostile_files(folder: Path, seed: int, count: int) -> list[Hostile]:
    """Write so many files into an empty folder; every twentieth is a right spec whose claim must be proved."""
    found: list[Hostile] = []
    for number in range(count):
        draw = random.Random(f"{seed} {number}")
        kind, expected, write = ("right", "judged", _right) if number % 20 == 10 else _KINDS[number % len(_KINDS)]
        path = folder / f"{number:04}-{kind}.yaml"
        write(path, draw)
        found.append(Hostile(path, kind, expected))
    return found


def _right(path: Path, draw: random.Random) -> None:
    power = draw.randrange(2, 60)
    path.write_text(f"inputs: [x]\nequations: {{y: x**{power}}}\nclaims: {{x: {power}*x**{power - 1}}}\n", "utf-8")


# --- what the system has beside files ---------------------------------------------------------------------------------


def _device(path: Path, _draw: random.Random) -> None:
    path.symlink_to("/dev/zero")


def _pipe(path: Path, _draw: random.Random) -> None:
    os.mkfifo(path)


def _folder(path: Path, _draw: random.Random) -> None:
    path.mkdir()


def _unreadable(path: Path, _draw: random.Random) -> None:
    path.write_text("claims: {x: 1}\n", "utf-8")
    path.chmod(0)


def _link_to_itself(path: Path, _draw: random.Random) -> None:
    path.symlink_to(path)


def _link_to_nothing(path: Path, draw: random.Random) -> None:
    path.symlink_to(f"/nowhere/{draw.randrange(10)}")


# --- bytes ------------------------------------------------------------------------------------------------------------


def _empty(path: Path, draw: random.Random) -> None:
    path.write_bytes(draw.choice((b"", b"\n\n", b" ", b"# nothing\n", b"---\n", b"\xef\xbb\xbf")))


def _junk(path: Path, draw: random.Random) -> None:
    path.write_bytes(draw.randbytes(draw.randrange(1, 3000)))


def _encoded(path: Path, draw: random.Random) -> None:
    path.write_bytes("equations: {y: x}\n# é\n".encode(draw.choice(("utf-16", "utf-32", "latin-1", "cp500"))))


def _huge(path: Path, draw: random.Random) -> None:
    with path.open("wb") as file:
        file.truncate(draw.choice((5_000_000, 10**9, 10**12)))  # of zeros, which take no room on the disk


def _truncated(path: Path, draw: random.Random) -> None:
    text = draw.choice(specs())
    path.write_text(text[: draw.randrange(len(text))], "utf-8", "replace")


def _mutated(path: Path, draw: random.Random) -> None:
    path.write_text(mutated(draw.choice(specs()), draw), "utf-8", "replace")


# --- texts ------------------------------------------------------------------------------------------------------------


def _filled(text: str, draw: random.Random) -> str:
    """A text with its blanks filled: a depth, a large number, a place."""
    return (
        text.replace("<DEPTH>", str(draw.choice((50, 300, 3000))))
        .replace("<LARGE>", str(draw.choice((10**6, 10**9, 10**18, 10**40))))
        .replace("<SMALL>", str(draw.randrange(2, 9)))
    )


def _of(texts: tuple[str, ...], shape: str) -> Callable[[Path, random.Random], None]:
    """Writes one of the texts in the place of ``<TEXT>``, each line indented as the first, and fills what is left."""
    lines = [line for line in shape.split("\n") if "<TEXT>" in line]
    indent = " " * (len(lines[0]) - len(lines[0].lstrip()))

    def write(path: Path, draw: random.Random) -> None:
        text = draw.choice(texts).replace("\n", f"\n{indent}")
        path.write_text(_repeated(_filled(shape.replace("<TEXT>", text), draw)), "utf-8")

    return write


def _repeated(text: str) -> str:
    while "REPEAT{" in text:
        before, _, rest = text.rpartition("REPEAT{")
        piece, _, rest = rest.partition("|")
        count, _, rest = rest.partition("}REPEAT")
        text = before + piece * int(count) + rest
    return text


_FORMULA = "inputs: [x]\nparameters: [w]\nequations:\n  y: <TEXT>\nclaims:\n  w: <TEXT>\n"
_CLAIM = "inputs: [x]\nparameters: [w]\nequations:\n  y: w*x**2\nclaims:\n  w: <TEXT>\n  x: 2*w*x\n"
_MATRIX = "shapes: {X: [n, p], W: [p, p]}\nequations:\n  E: <TEXT>\nloss: sum(E**2)\nclaims:\n  W: 2*X.T @ E\n"
_MATRIX_CLAIM = "shapes: {X: [p, p], W: [p, p]}\nequations:\n  E: X @ W\nloss: sum(E**2)\nclaims:\n  W: <TEXT>\n"
_LARGE = "shapes: {X: [<LARGE>, 3], W: [3, <LARGE>]}\nequations: {E: <TEXT>}\nloss: sum(E)\nclaims: {W: X.T @ E}\n"
_CODE = "shapes: {X: [3, 3], W: [3, 3]}\ncode: |\n  <TEXT>\nloss: L\nclaims: {W: X.T @ X}\n"
_CODE_CLAIM = "shapes: {X: [3, 3], W: [3, 3]}\ncode: L = (X @ W).sum()\nloss: L\nclaims:\n  W: |-\n    <TEXT>\n"
_BACKWARD = "shapes: {X: [3, 3], W: [3, 3]}\ncode: S = (X @ W).sum()\nloss: S\nbackward: |\n  <TEXT>\n  dW = L*W\n"
_ASSUME = "inputs: [x]\nequations: {y: x**3}\nassume:\n  x: <TEXT>\nclaims: {x: 3*x**2}\n"
_EXPRESSIONS = tuple(text.removeprefix("L = ") for text in CODE if text.startswith("L = ") and "\n" not in text)

_KINDS: tuple[tuple[str, Expected, Callable[[Path, random.Random], None]], ...] = (
    ("device", "error", _device),
    ("pipe", "error", _pipe),
    ("folder", "error", _folder),
    ("unreadable", "any", _unreadable),  # not for root
    ("link-to-itself", "error", _link_to_itself),
    ("link-to-nothing", "error", _link_to_nothing),
    ("empty", "error", _empty),
    ("junk", "error", _junk),
    ("encoded", "error", _encoded),
    ("huge", "error", _huge),
    ("truncated", "any", _truncated),
    ("mutated", "any", _mutated),
    ("mutated-again", "any", _mutated),
    ("yaml", "error", _of(YAML, "<TEXT>")),
    ("formula", "any", _of(FORMULAS, _FORMULA)),
    ("claim", "any", _of(FORMULAS, _CLAIM)),
    ("assume", "any", _of(CONDITIONS, _ASSUME)),
    ("matrix", "any", _of(MATRICES, _MATRIX)),
    ("matrix-claim", "any", _of(MATRICES, _MATRIX_CLAIM)),
    ("giant-shapes", "any", _of(MATRICES, _LARGE)),
    ("code", "any", _of(CODE, _CODE)),
    ("code-again", "any", _of(CODE, _CODE)),
    ("code-claim", "any", _of(_EXPRESSIONS, _CODE_CLAIM)),
    ("backward", "any", _of(CODE, _BACKWARD)),
)
