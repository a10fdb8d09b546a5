"""Fonts: which one a character is set in, what is told where none has it, and the fonts that a user names."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import typst

from symgraph.errors import InputError
from symgraph.figure.look import fonts
from symgraph.figure.look.fonts import TYPST_FONTS, FontChoice, find_fonts, missing_note
from symgraph.figure.look.style import LECTURE
from symgraph.figure.look.typeset import Label, Typesetting, typeset
from symgraph.lowering.markup import math, prose, quoted, symbol
from symgraph.words import Lang, Lexicon, Phrase

NOTO = "Noto Sans CJK JP"
INSTALLED = {face.family: face for face in typst.Fonts(include_embedded_fonts=False).fonts()}
TYPSTS_OWN = {"DejaVu Sans Mono", "Libertinus Serif", "New Computer Modern", "New Computer Modern Math"}

with_noto = pytest.mark.skipif(NOTO not in INSTALLED, reason=f"needs the font {NOTO}")
with_a_font = pytest.mark.skipif(not INSTALLED, reason="needs a font that is installed")


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which no font is installed."""
    load: Callable[[tuple[Path, ...], bool], typst.Fonts] = fonts._load
    monkeypatch.setattr(fonts, "_load", lambda files, _system: load(files, False))


def pdf_fonts(label: Label, texts: Typesetting) -> set[str]:
    """The names of the fonts in the PDF of a label, by their own files' PostScript names."""
    source = f"{texts.preamble}#{texts.markup(label)}".encode()
    pdf = typst.Compiler(source, font_paths=texts.fonts).compile(source, format="pdf")
    assert isinstance(pdf, bytes)
    names = (name.decode() for name in re.findall(rb"/FontName\s*/[A-Z]{6}\+([\w-]+)", pdf))
    return {name.removesuffix("-Identity-H") for name in names}


def used(label: Label, *names: str, lang: Lang = "en") -> set[str]:
    return pdf_fonts(label, typeset([label], LECTURE, find_fonts(names), lang))


class TestTypstsOwnFonts:
    def test_what_they_have_needs_no_others(self) -> None:
        letters = "".join(map(chr, range(0xA1, 0x180))) + "αβγδεζηθικλμνξοπρςστυφχψωΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ"
        label = Label(prose(f"{letters} ∂∇×−·≤ℝ₁ЖÅ"), "node")
        texts = typeset([label], LECTURE)
        assert not texts.font_set.system
        assert (texts.missing, texts.note) == ("", "")
        assert pdf_fonts(label, texts) == {"NewCM10-Regular", "LibertinusSerif-Regular"}

    def test_a_figure_in_them_is_the_same_on_a_bare_machine(self, request: pytest.FixtureRequest) -> None:
        labels = [Label(prose("Größe θ — loss"), "title"), Label(math(quoted("Straße")), "node")]
        here = typeset(labels, LECTURE)
        request.getfixturevalue("bare")
        bare = typeset(labels, LECTURE)
        assert (here.sizes, here.preamble) == (bare.sizes, bare.preamble)
        assert set(here.fonts.families()) == TYPSTS_OWN

    def test_titles_are_of_one_height_in_every_font(self) -> None:
        titles = [Label(prose(title), "group") for title in ("inputs", "sun", "入力層", "中間層 1", "Größe")]
        sizes = typeset(titles, LECTURE).sizes
        assert len({sizes[title].height for title in titles}) == 1


class TestMissingCharacters:
    @pytest.mark.usefixtures("bare")
    def test_they_are_told_and_drawn_as_boxes(self) -> None:
        texts = typeset([Label(math(quoted("値段")), "node"), Label(prose("😀 price — θ"), "title")], LECTURE)
        assert texts.missing == "値段😀"
        assert texts.note.startswith("no font here has '値' '段' '😀': empty boxes")
        assert "--font" in texts.note
        assert all(size.width > 0 for size in texts.sizes.values())

    def test_only_they_are_told(self) -> None:
        texts = typeset([Label(prose("値段\U0010f123"), "node")], LECTURE)
        assert texts.font_set.system
        assert "\U0010f123" in texts.missing
        assert set(texts.missing) <= set("値段\U0010f123")

    @pytest.mark.usefixtures("bare")
    def test_what_is_not_drawn_is_not_missing(self) -> None:
        invisible = "a\u00a0b\u3000c\u200bd\u200de\ufe0ff\u202eg"
        assert typeset([Label(prose(invisible), "node")], LECTURE).missing == ""

    def test_a_note_names_characters_that_have_a_look_and_codes_of_others(self) -> None:
        assert "'値' U+E123:" in missing_note("値\ue123")
        assert "'ク' and 3 more:" in missing_note("アイウエオカキクケコサ")
        assert missing_note("") == ""


class TestJapanese:
    @with_noto
    @pytest.mark.parametrize("label", [prose("直角"), math(quoted("直角")), math(symbol('x_"税"'))])
    def test_a_japanese_font_is_found_without_being_named(self, label: object) -> None:
        found = used(Label(label, "node"))
        assert found - {"NewCMMath-Book", "NewCM10-Regular"} == {"NotoSansCJKjp-Regular"}

    @with_noto
    def test_letters_beside_kanji_stay_in_typsts_font(self) -> None:
        assert used(Label(prose("損失 L"), "title")) == {"NotoSansCJKjp-Regular", "NewCM10-Regular"}

    @with_noto
    @pytest.mark.parametrize("phrase", [phrase for phrase in Phrase if not phrase.placeholders])
    def test_every_word_of_the_table_can_be_set(self, phrase: Phrase) -> None:
        assert typeset([Label(prose(Lexicon("ja")(phrase)), "group")], LECTURE, lang="ja").missing == ""

    def test_typst_knows_the_language(self) -> None:
        label = Label(prose("input"), "node")
        japanese, english = typeset([label], LECTURE, lang="ja"), typeset([label], LECTURE)
        assert 'lang: "ja"' in japanese.preamble
        assert "lang" not in english.preamble


class TestNamedFonts:
    @with_noto
    def test_prose_is_set_in_it_and_mathematics_keeps_its_letters(self) -> None:
        assert used(Label(prose("hidden layer 中間層"), "group"), NOTO) == {"NotoSansCJKjp-Regular"}
        assert used(Label(math(symbol("w_11 + tanh(x)")), "node"), NOTO) == {"NewCMMath-Book"}
        assert used(Label(math(symbol('"値段" times w_11')), "node"), NOTO) == {
            "NewCMMath-Book",
            "NotoSansCJKjp-Regular",
        }

    @with_noto
    def test_the_size_of_mathematics_is_unchanged(self) -> None:
        label = Label(math(symbol("frac(partial L, partial w_111)")), "node")
        assert typeset([label], LECTURE, find_fonts([NOTO]))[label] == typeset([label], LECTURE)[label]

    @with_noto
    def test_the_first_that_has_a_character_sets_it(self) -> None:
        both = used(Label(prose("layer 中間層"), "group"), "libertinus serif", NOTO)
        assert both == {"LibertinusSerif-Regular", "NotoSansCJKjp-Regular"}

    @with_noto
    def test_a_name_is_found_in_any_case(self) -> None:
        assert find_fonts([NOTO.upper(), NOTO]) == FontChoice((NOTO,), (), system=True)

    def test_typsts_own_fonts_can_be_named(self) -> None:
        choice = find_fonts(["Libertinus Serif"])
        assert choice == FontChoice(("Libertinus Serif",))
        label = Label(prose("hidden layer"), "group")
        assert pdf_fonts(label, typeset([label], LECTURE, choice)) == {"LibertinusSerif-Regular"}

    def test_none_named_is_none_asked_for(self) -> None:
        assert find_fonts([]) == TYPST_FONTS

    def test_an_unknown_name_brings_the_nearest(self) -> None:
        with pytest.raises(InputError) as caught:
            find_fonts(["Libertinus Serf", "libertinus", "qqqqq"])
        first, second, third = map(str, caught.value.problems)
        assert first.startswith("no font family 'Libertinus Serf' is installed; did you mean 'Libertinus Serif'")
        assert second.startswith("no font family 'libertinus' is installed; there are Libertinus Serif")
        assert third == "no font family 'qqqqq' is installed; give the path of a font file"


class TestFontFiles:
    @with_noto
    @pytest.mark.usefixtures("bare")
    def test_a_file_is_used_where_nothing_is_installed(self) -> None:
        file = INSTALLED[NOTO].path
        assert file is not None
        choice = find_fonts([file])
        assert (choice.families, choice.files, choice.system) == ((NOTO,), (Path(file),), False)
        label = Label(math(quoted("値段")), "node")
        texts = typeset([label], LECTURE, choice)
        assert texts.missing == ""
        assert pdf_fonts(label, texts) <= {"NotoSansCJKjp-Regular", "NotoSansCJKjp-Bold"}

    @with_a_font
    def test_only_the_file_is_taken_not_its_folder(self) -> None:
        face = next(iter(INSTALLED.values()))
        assert face.path is not None
        families = set(typeset([], LECTURE, find_fonts([face.path])).fonts.families())
        in_file = {
            other.family for other in typst.Fonts(include_embedded_fonts=False).fonts() if other.path == face.path
        }
        assert families == in_file | TYPSTS_OWN

    def test_a_file_that_is_no_font_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "broken.ttf").write_bytes(b"\x00\x01\x00\x00 not a font")
        (tmp_path / "empty.otf").touch()
        (tmp_path / "page.woff2").write_bytes(b"wOF2")
        (tmp_path / "folder.ttc").mkdir()
        names = ["broken.ttf", "empty.otf", "page.woff2", "folder.ttc", "none.ttf"]
        with pytest.raises(InputError) as caught:
            find_fonts([str(tmp_path / name) for name in names])
        assert caught.value.exit_code == 2
        found = [str(problem) for problem in caught.value.problems]
        assert [re.sub(r"^.*?(\w+\.\w+)'.*$", r"\1", problem) for problem in found] == names
        assert [problem.split(";")[0].endswith("is not a font") for problem in found] == [True] * 3 + [False] * 2
        assert all(problem.startswith("cannot read the font") for problem in found[3:])
        assert all(".ttf, .otf, .ttc, .otc files" in problem for problem in found)

    @with_a_font
    def test_a_font_that_is_cut_off_is_refused(self, tmp_path: Path) -> None:
        face = next(face for face in INSTALLED.values() if face.path is not None)
        cut = tmp_path / f"cut{Path(str(face.path)).suffix}"
        cut.write_bytes(Path(str(face.path)).read_bytes()[:200])
        with pytest.raises(InputError, match="is not a font"):
            find_fonts([str(cut)])
