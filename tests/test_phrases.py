"""Sentences for reasons: one for every code, in both languages, with the values that the code brings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import app.operations
import judging.reasons
import rounds.reasons
from app import model, phrases
from app.config import BadSetting
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


OWN = """
["letter.goes-on-subject"]
vi = "Chúc mừng {unit}"
en = "Congratulations, {unit}"
"""


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / phrases.OWN
    phrases.replace(tmp_path / "none")


def test_an_organisation_says_letters_in_its_own_words(own: Path) -> None:
    chosen = reason("letter.goes-on-subject", contest="Làng số", unit="Xã Cẩm Giang")
    own.write_text(OWN, encoding="utf-8")
    phrases.replace(own)
    assert phrases.sentence(chosen, "vi") == "Chúc mừng Xã Cẩm Giang"
    own.unlink()
    phrases.replace(own)
    assert phrases.sentence(chosen, "vi") == "Xã Cẩm Giang được chọn: Làng số"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (OWN.replace("goes-on-subject", "goes-off"), "no letter has this name."),
        (OWN.replace("letter.goes-on-subject", "appeal.unknown"), "no letter has this name."),
        (OWN.replace("en =", "fr ="), "vi and en are needed, and nothing else."),
        (OWN.replace("{unit}", "{unit.__class__}"), "vi: the letter has no value {unit.__class__}, or it"),
        (OWN.replace("{unit}", "{unit"), "vi: cannot be understood: expected '}' before end of string"),
        (OWN.replace('"Chúc', '7 "Chúc'), "cannot be read"),
    ],
)
def test_own_words_that_cannot_be_used_are_refused_with_the_place(own: Path, words: str, why: str) -> None:
    own.write_text(words, encoding="utf-8")
    with pytest.raises(BadSetting, match=re.escape(why)):
        phrases.replace(own)


def _places(words: str) -> frozenset[str]:
    return phrases.places(words.replace("‹", "").replace("›", ""))
