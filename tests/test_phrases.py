"""Sentences for reasons: one for every code, in both languages, with the values that the code brings."""

from __future__ import annotations

import re

import pytest

import app.operations
import judging.reasons
import rounds.reasons
from app import model, phrases
from app.documents import inspection
from rounds.reasons import Reason, reason

CODES = {
    **judging.reasons.CODES,
    **rounds.reasons.CODES,
    **app.operations.CODES,
    **inspection.CODES,
    **model.CODES,
}


def test_no_code_belongs_to_two_packages() -> None:
    assert judging.reasons.CODES.keys() & rounds.reasons.CODES.keys() == set()


def test_every_code_has_its_sentences() -> None:
    missing = {code for code in CODES if set(phrases.sentences().get(code, {})) != set(phrases.LANGUAGES)}
    assert missing == set()


@pytest.mark.parametrize("language", phrases.LANGUAGES)
def test_sentences_show_only_values_their_code_brings(language: str) -> None:
    known = {code: set(re.findall(r"\w+", values)) for code, values in CODES.items()}
    strange = {
        code: places
        for code in CODES.keys() & phrases.sentences().keys()
        if (places := _places(phrases.sentences()[code][language]) - known[code])
    }
    assert strange == {}


def test_both_languages_show_the_same_values() -> None:
    unequal = {
        code: (vi, en)
        for code, words in phrases.sentences().items()
        if (vi := _places(words["vi"])) != (en := _places(words["en"]))
    }
    assert unequal == {}


def test_no_sentence_is_empty() -> None:
    empty = [
        (code, language)
        for code, words in phrases.sentences().items()
        for language in phrases.LANGUAGES
        if not words[language].strip()
    ]
    assert empty == []


def test_a_part_without_a_value_is_left_out() -> None:
    known = reason("name.unknown-round", got="hocc", near="hoc")
    unknown = reason("name.unknown-round", got="khac", near="")
    assert phrases.sentence(known, "en") == (
        "No round has the id “hocc”. Is “hoc” meant? Correct it or add a [[round]]."
    )
    assert phrases.sentence(unknown, "vi") == (
        "Không có vòng nào mang mã “khac”. Hãy sửa mã hoặc thêm [[round]]."
    )


def test_money_is_written_as_the_language_does() -> None:
    differs = reason("prize.total-differs", total=39_000_000, sum=34_000_000)
    assert phrases.sentence(differs, "vi") == (
        "Tổng giải thưởng ghi 39.000.000 đồng nhưng các dòng cộng lại là 34.000.000 đồng. Hãy sửa cho khớp."
    )
    assert phrases.sentence(differs, "en") == (
        "The total says 39,000,000 đồng, but the lines make 34,000,000 đồng. Make them agree."
    )


def test_braces_and_values_with_braces_stay() -> None:
    assert phrases.sentence(reason("shape.table-expected", got="{x}"), "en") == (
        'A table is expected here, such as { vi = "...", en = "..." } or [name]; found: {x}.'
    )


def test_a_code_without_a_sentence_is_an_error() -> None:
    with pytest.raises(phrases.UnknownCode, match=r"no\.such-code"):
        phrases.sentence(Reason("no.such-code"), "vi")


def _places(words: str) -> frozenset[str]:
    return phrases.places(words.replace("‹", "").replace("›", ""))
