"""The table of terms: every word in both languages, filled in alike, and a user's own words left alone."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from symgraph.words import ENGLISH, LANGS, Lexicon, Phrase, wording

JAPANESE = Lexicon("ja")
# As in a Japanese textbook: Saito, "Deep Learning from Scratch" (ゼロから作る Deep Learning), 2016.
TEXTBOOK = {
    "hidden layer": "中間層",
    "output layer": "出力層",
    "loss": "損失",
    "forward pass": "順伝播",
    "backward pass": "逆伝播",
    "bias": "バイアス",
    "gradient": "勾配",
    "learning rate": "学習率",
    "update": "更新",
}


def placeholders(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


KEYS = ("Home", "End")
"""Keys of a keyboard, which are lettered so in every country."""


@pytest.mark.parametrize("phrase", Phrase)
def test_every_phrase_is_said_in_every_language(phrase: Phrase) -> None:
    english, japanese = phrase.value
    assert len(phrase.value) == len(LANGS)
    assert english.isascii()
    assert english.strip() == english
    # Kana or kanji, and no English left standing between the placeholders.
    assert re.search("[\u3041-\u30ff\u4e00-\u9fff]", japanese)
    assert not re.search("[A-Za-z]", re.sub(rf"\{{\w+\}}|{'|'.join(KEYS)}", "", japanese))
    assert placeholders(english) == placeholders(japanese) == sorted(phrase.placeholders)


@pytest.mark.parametrize(("english", "japanese"), TEXTBOOK.items())
def test_the_words_are_those_of_textbooks(english: str, japanese: str) -> None:
    (phrase,) = (phrase for phrase in Phrase if ENGLISH(phrase, **dict.fromkeys(phrase.placeholders, "")) == english)
    assert JAPANESE(phrase) == japanese


def test_a_title_is_said_when_the_language_is_known() -> None:
    title = wording(Phrase.NUMBERED_HIDDEN_LAYER, number=2)
    assert ENGLISH.title(title) == "hidden layer 2"
    assert JAPANESE.title(title) == "中間層 2"
    assert hash(title) == hash(wording(Phrase.NUMBERED_HIDDEN_LAYER, number=2))
    unit = JAPANESE(Phrase.UNIT_OF_LAYER, layer=JAPANESE.title(title), number=1)
    assert unit == "中間層 2のユニット 1"


@pytest.mark.parametrize("own", ["loss", "Große Schicht", "{number} of {layer}", "値段（円）", ""])
def test_what_the_user_wrote_is_never_translated_or_filled_in(own: str) -> None:
    assert [Lexicon(lang).title(own) for lang in LANGS] == [own, own]
    assert JAPANESE(Phrase.PART_BACKWARD, part=own) == f"{own}（逆伝播）"


def test_mathematics_stands_where_the_language_puts_it() -> None:
    assert ENGLISH.around(Phrase.IF) == ("if ", "")
    assert JAPANESE.around(Phrase.IF) == ("", " のとき")


def test_exactly_the_names_of_a_phrase_are_filled_in() -> None:
    with pytest.raises(TypeError, match=re.escape("UNIT takes ['number'], not nothing")):
        ENGLISH(Phrase.UNIT)
    with pytest.raises(TypeError, match=re.escape("LOSS takes nothing, not ['number']")):
        wording(Phrase.LOSS, number=1)
    with pytest.raises(TypeError, match=re.escape("not ['layer', 'numbr']")):
        JAPANESE(Phrase.UNIT_OF_LAYER, layer="x", numbr=1)
