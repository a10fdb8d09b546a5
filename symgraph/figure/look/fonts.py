"""The fonts of a figure: Typst's own, those that the user names, and the system's where all of these lack a character.

Typst's own fonts are the same on every machine, so a figure that needs no others is the same everywhere.  Prose is set
in the fonts the user names, in their order; letters and numbers of mathematics always in Typst's mathematical font,
whose missing characters (a name such as 値段) come from the fonts of prose.
"""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import typst

from symgraph.errors import InputError, Problem, near
from symgraph.figure.look.compiler import compiled
from symgraph.notation import typst_text
from symgraph.words import Lang

_OWN = ("New Computer Modern", "Libertinus Serif")
_MATH = "New Computer Modern Math"
# Asked before Typst looks for a character in any font, where it finds kanji in their Chinese forms.  Sans serif first,
# to be read from the back row.
JAPANESE = (
    *("Noto Sans CJK JP", "Noto Sans JP", "Source Han Sans JP", "Hiragino Sans", "Hiragino Kaku Gothic ProN"),
    *("Yu Gothic", "Meiryo", "BIZ UDPGothic", "MS PGothic", "MS Gothic", "IPAexGothic", "IPAPGothic", "IPAGothic"),
    *("TakaoPGothic", "VL PGothic", "Noto Serif CJK JP", "Noto Serif JP", "Source Han Serif JP"),
    *("Hiragino Mincho ProN", "Yu Mincho", "MS PMincho", "MS Mincho", "IPAexMincho", "IPAPMincho", "IPAMincho"),
)
_FILE_TYPES = (".ttf", ".otf", ".ttc", ".otc")
_UNASSIGNED = "\U0010fffd"  # no font draws this character, so it shows the sign for a missing one
_MOST_NAMED = 8  # families, or missing characters, that a message lists


@dataclass(frozen=True, slots=True)
class FontChoice:
    """Fonts that the user asks for, all of them found: families, the most wanted first, and the files that have them.

    `system` where one of the families is the system's.
    """

    families: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()
    system: bool = False


TYPST_FONTS = FontChoice()
"""No wishes: Typst's own fonts, and the system's for what they lack."""


@dataclass(frozen=True, slots=True)
class FontSet:
    """The fonts that a figure is set in: those that were asked for, Typst's own and, with `system`, the system's."""

    choice: FontChoice
    lang: Lang
    system: bool

    @property
    def fonts(self) -> typst.Fonts:
        """The fonts themselves, for Typst's compiler."""
        return _load(self.choice.files, self.system)

    @property
    def settings(self) -> str:
        """The Typst settings that ask for them."""
        others = (*self.choice.families, *_OWN, *self._japanese())
        lang = f', lang: "{self.lang}"' if self.lang != "en" else ""
        settings = f"#set text(font: {_array(others)}{lang})\n"
        if others != _OWN:
            settings += f"#show math.equation: set text(font: {_array((_MATH, *others))})\n"
        return settings

    def missing(self, characters: str) -> str:
        """Those of the characters that no font here has: they are drawn as the sign for a missing one."""
        if not characters:
            return ""
        pages = "#pagebreak()\n".join(f'#"\\u{{{ord(character):x}}}"\n' for character in _UNASSIGNED + characters)
        source = f"#set page(width: auto, height: auto, margin: 0pt)\n{self.settings}{pages}".encode()
        glyphs = [_glyphs(page) for page in compiled(source, self.fonts, "svg")]
        return "".join(c for c, glyph in zip(characters, glyphs[1:], strict=True) if glyph == glyphs[0])

    def _japanese(self) -> tuple[str, ...]:
        if not self.system:
            return ()
        there = {family.casefold() for family in self.fonts.families()}
        return tuple(family for family in JAPANESE if family.casefold() in there)


def find_fonts(names: Iterable[str]) -> FontChoice:
    """The fonts that the user asks for, each by the name of a family or the path of a .ttf, .otf, .ttc or .otc file.

    Of a file with several families the first is taken.  Raises InputError that names every unknown family, with those
    it may have been meant for, and every file that is not a font.
    """
    families: list[str] = []
    files: list[Path] = []
    system = False
    problems: list[Problem] = []
    for name in names:
        if _is_path(name):
            file = Path(name).expanduser()
            family = _family_of(file)
            files.append(file)
        else:
            family = _family_called(name, _load((), False).families())
            if family is None:
                system = True
                there = _load((), True).families()
                family = _family_called(name, there) or _unknown(name, there)
        if isinstance(family, Problem):
            problems.append(family)
        else:
            families.append(family)
    if problems:
        raise InputError(problems)
    return FontChoice(tuple(dict.fromkeys(families)), tuple(dict.fromkeys(files)), system)


def fonts_for(texts: Iterable[str], choice: FontChoice, lang: Lang) -> tuple[FontSet, str]:
    """The fonts for these texts, and the characters in them that no font here has."""
    fonts = FontSet(choice, lang, choice.system)
    missing = fonts.missing(_unusual(texts))
    if missing and not fonts.system:
        fonts = replace(fonts, system=True)
        missing = fonts.missing(missing)
    return fonts, missing


def missing_note(characters: str) -> str:
    """What the user is told of characters that no font here has; empty where there are none.

    >>> missing_note("値段")
    "no font here has '値' '段': empty boxes stand for them; name a font that has them with --font NAME or --font FILE"
    """
    if not characters:
        return ""
    named = [f"'{c}'" if c.isprintable() else f"U+{ord(c):04X}" for c in characters[:_MOST_NAMED]]
    more = f" and {len(characters) - _MOST_NAMED} more" if len(characters) > _MOST_NAMED else ""
    action = "name a font that has them with --font NAME or --font FILE"
    return f"no font here has {' '.join(named)}{more}: empty boxes stand for them; {action}"


def _is_path(name: str) -> bool:
    return "/" in name or "\\" in name or Path(name).suffix.lower() in (*_FILE_TYPES, ".woff", ".woff2")


def _family_of(file: Path) -> str | Problem:
    """The first family in a font file."""
    kinds = f"fonts are {', '.join(_FILE_TYPES)} files"
    try:
        with file.open("rb"):
            pass
    except OSError as error:
        return Problem(f"cannot read the font '{file}': {error.strerror}", kinds, "give the path of one")
    is_font = file.suffix.lower() in _FILE_TYPES and file.is_file()  # a device may have no end
    # Typst's own fonts have no path.
    faces = [face for face in _load((file,), False).fonts() if face.path is not None] if is_font else []
    if not faces:
        return Problem(f"'{file}' is not a font", kinds, "give another file, or the name of a font family")
    return min(faces, key=lambda face: face.index).family


def _family_called(name: str, families: Sequence[str]) -> str | None:
    """The family of this name, as it is spelled by itself."""
    return next((family for family in families if family.casefold() == name.casefold()), None)


def _unknown(name: str, families: Sequence[str]) -> Problem:
    found = f"no font family '{name}' is installed"
    words = name.casefold().split()
    alike = [family for family in families if words and all(word in family.casefold() for word in words)]
    if alike:
        return Problem(found, f"there are {', '.join(alike[:_MOST_NAMED])}", "name one of these")
    return Problem(found, action=near(name, families) or "give the path of a font file")


@functools.cache
def _load(files: tuple[Path, ...], system: bool) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=system, font_paths=[_folder_with(file) for file in files])


@functools.cache
def _folder_with(file: Path) -> Path:
    """A folder with nothing but a copy of a font file: Typst takes whole folders.

    It stays until the program ends, as Typst reads a font when it first sets a text in it.
    """
    folder = Path(tempfile.mkdtemp(prefix="symgraph-font-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    shutil.copy(file, folder)
    return folder


def _array(families: Iterable[str]) -> str:
    return f"({', '.join(map(typst_text, families))})"


def _unusual(texts: Iterable[str]) -> str:
    """The characters, sorted, that are not certainly in Typst's own fonts: all but Latin letters and Greek ones."""
    characters = {character for text in texts if not text.isascii() for character in text}
    return "".join(sorted(character for character in characters if not _is_usual(character)))


def _is_usual(character: str) -> bool:
    """Whether Typst's own fonts have a character, or nothing is drawn for it: a space, a joiner, a variation."""
    is_letter = character <= "\u017f" or "α" <= character <= "ω" or "Α" <= character <= "Ω"
    return is_letter or unicodedata.category(character) in ("Cf", "Zs") or "\ufe00" <= character <= "\ufe0f"


def _glyphs(page: bytes) -> bytes:
    """The outlines of a page of SVG; empty where nothing is drawn."""
    return page.partition(b"<symbol")[2].partition(b">")[2]
