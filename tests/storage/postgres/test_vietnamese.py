"""Order and search of Vietnamese names."""

from __future__ import annotations

import random
import unicodedata

import pytest

from app.storage.postgres.vietnamese import search_key, sort_key, unit_sort_key


def _from_disorder(words: list[str], key: object = sort_key) -> list[str]:
    mixed = list(words)
    random.Random(7).shuffle(mixed)
    return sorted(mixed, key=key)  # type: ignore[arg-type]


def test_sort_key_follows_the_alphabet() -> None:
    letters = list("aăâbcdđeêghiklmnoôơpqrstuưvxy")
    assert _from_disorder(letters) == letters


def test_sort_key_puts_tones_after_letters_and_in_their_order() -> None:
    tones = ["ma", "mà", "mả", "mã", "má", "mạ", "mạnh", "mă", "mắt", "mâm"]
    assert _from_disorder(tones) == tones


def test_sort_key_compares_all_letters_before_any_tone() -> None:
    names = [
        "An Dương",
        "Cẩm Giang",
        "Cẩm Giàng",
        "Cẩm Hà",
        "Đà Nẵng",
        "Đại Sơn",
        "Tân An",
        "Tấn An",
        "Tân Hưng",
    ]
    assert _from_disorder(names) == names


def test_sort_key_puts_shorter_words_and_digits_first() -> None:
    names = ["Toán", "Tổ 2", "Tổ 9", "Tổ dân phố", "Văn", "Văn A", "văn b", "Văn B", "Vân"]
    assert _from_disorder(names) == names


def test_keys_are_the_same_however_a_name_is_encoded_or_its_tone_written() -> None:
    name = "Phường Hòa Bình"
    for other in (unicodedata.normalize("NFD", name), "Phường  Hoà Bình ", "Phường\u00a0Hòa Bình"):
        assert sort_key(other) == sort_key(name)
        assert unit_sort_key(other) == unit_sort_key(name)
        assert search_key(other) == search_key(name)


def test_unit_sort_key_leaves_the_kind_of_unit_out() -> None:
    names = [
        "Phường Ái Quốc",
        "Xã An Hưng",
        "Đặc khu Bạch Long Vĩ",
        "Đặc khu Cát Hải",
        "Xã Đại Sơn",
        "Xã Xã Đàn",
    ]
    assert _from_disorder(names, unit_sort_key) == names
    assert unit_sort_key("Xã") == sort_key("Xã")


def test_cam_giang_and_cam_giang_with_a_tone_stay_apart_and_are_found_together() -> None:
    assert unit_sort_key("Xã Cẩm Giang") != unit_sort_key("Xã Cẩm Giàng")
    assert search_key("Xã Cẩm Giang") == search_key("Xã Cẩm Giàng") == "xa cam giang"


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("ĐẶC KHU Cát Hải", "dac khu cat hai"),
        ("  Lê   Ích-Mộc ", "le ich moc"),
        ("UBND P.12 (Quận 3)", "ubnd p 12 quan 3"),
        ("%_\\", ""),
    ],
)
def test_search_key_forgets_accents_case_and_signs(typed: str, key: str) -> None:
    assert search_key(typed) == key
