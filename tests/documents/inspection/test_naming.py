"""Names of files: Vietnamese ones are kept, those that deceive or lead elsewhere are refused."""

from __future__ import annotations

import unicodedata

import pytest

from app.documents.inspection.naming import checked, ending
from rounds.reasons import reason

GOOD = [
    "đơn.pdf",
    "Báo cáo số 12 (lần 2).docx",
    "bai.docx.pdf",
    "v1.2.3.pdf",
    "Đà Nẵng – 2026.mp4",
    "con-duong.pdf",
    "'; DROP TABLE entry;--.pdf",
    "{{7*7}}.pdf",
]


@pytest.mark.parametrize("name", GOOD)
def test_p21_good_names_stay_as_they_are(name: str) -> None:
    assert checked(name) == (name, ())


def test_p21_letters_as_macos_sends_them_are_composed() -> None:
    assert checked(unicodedata.normalize("NFD", "Nguyễn Thị Ánh.pdf")) == ("Nguyễn Thị Ánh.pdf", ())


PATH, HIDDEN = reason("upload.name-path"), reason("upload.name-hidden-letters")
BAD = [
    ("", "", [reason("upload.name-empty")]),
    ("...", "...", [reason("upload.name-empty")]),
    ("../../etc/passwd.pdf", "../../etc/passwd.pdf", [PATH]),
    ("C:\\a.pdf", "C:\\a.pdf", [PATH]),
    ("C:a.pdf", "C:a.pdf", [PATH]),
    (".htaccess.pdf", ".htaccess.pdf", [PATH]),
    ("anh\u202efdp.exe.pdf", "anh\ufffdfdp.exe.pdf", None),
    ("a\u200b.pdf", "a\ufffd.pdf", [HIDDEN]),
    ("a\0.pdf", "a\ufffd.pdf", [HIDDEN]),
    ("a\r\nSet-Cookie: b.pdf", "a\ufffd\ufffdSet-Cookie: b.pdf", [HIDDEN]),
    ("a.pdf\u2066", "a.pdf\ufffd", [HIDDEN]),
    ("\ud800.pdf", "?.pdf", []),
    ("nul.pdf", "nul.pdf", [reason("upload.name-of-a-device", got="nul.pdf")]),
    ("bai.exe.pdf", "bai.exe.pdf", [reason("upload.name-two-endings", inner="exe", ending="pdf")]),
    ("anh.PHP.jpg", "anh.PHP.jpg", [reason("upload.name-two-endings", inner="php", ending="jpg")]),
    (
        "a" * 300 + ".pdf",
        "a" * 176 + ".pdf",
        [reason("upload.name-too-long", letters=304, most=180)],
    ),
]


@pytest.mark.parametrize(("name", "shown", "wrong"), BAD, ids=range(len(BAD)))
def test_p21_bad_names_are_refused(name: str, shown: str, wrong: list[object] | None) -> None:
    found, reasons = checked(name)
    assert found == shown
    if wrong is None:
        assert [why.code for why in reasons] == ["upload.name-hidden-letters", "upload.name-two-endings"]
    else:
        assert list(reasons) == wrong


def test_the_ending_is_what_stands_behind_the_last_dot() -> None:
    assert [ending(name) for name in ("a.PDF", "a", "a.b.c ", "a.")] == ["pdf", "", "c", ""]
