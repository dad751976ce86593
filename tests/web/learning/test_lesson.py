"""The text of a topic: its parts, its files, its links, and what a text cannot bring out of the folder."""

from __future__ import annotations

from flask import Flask

from app.web.learning import lesson
from app.web.learning.lesson import Attachment, Lesson, Link
from rounds.definition import folder
from tests.given import learning


def read(app: Flask, text: str = learning.SPREADING, **more: bytes) -> Lesson:
    definition, found = folder.read({**learning.files(), "course/A.md": text.encode(), **more})
    assert definition is not None, found
    with app.test_request_context("/"):
        made = lesson.of(definition, learning.SLUG, definition.contest.topics[0])
    assert made is not None
    return made


def test_every_heading_begins_a_part(app: Flask) -> None:
    made = read(app)
    assert made.title == "Chuyên đề A. Mật khẩu"
    assert str(made.intro) == "<p>Lời mở đầu của chuyên đề.</p>"
    assert [(part.number, part.id, part.title) for part in made.parts] == [
        (1, "mat-khau-dai", "Mật khẩu dài"),
        (2, "hai-lop", "Hai lớp"),
        (3, "hai-lop--2", "Hai lớp"),
    ]
    assert "đây không phải một phần" in made.parts[0].body


def test_a_text_without_headings_is_one_part(app: Flask) -> None:
    made = read(app, "# Chỉ một\n\nMột đoạn.\n")
    assert [(part.title, str(part.body)) for part in made.parts] == [("Chỉ một", "<p>Một đoạn.</p>")]
    assert str(made.intro) == ""


def test_reference_links_hold_in_every_part(app: Flask) -> None:
    made = read(app, "# T\n\n## Một\n\n[a][x]\n\n## Hai\n\n[b][x]\n\n[x]: https://example.vn/x\n")
    assert ['href="https://example.vn/x"' in part.body for part in made.parts] == [True, True]


def test_files_become_downloads_and_links_are_listed(app: Flask) -> None:
    made = read(app)
    assert made.attachments == (Attachment(1, "course/tai-lieu/to-nhac.pdf", "tờ nhắc", "pdf", 16),)
    assert made.links == (Link("phim", "https://video.example.vn/x?a=1&b=2", "video.example.vn"),)
    assert f'href="/contests/{learning.SLUG}/learn/A/files/1"' in made.parts[0].body


def test_no_text_brings_out_what_is_not_for_readers(app: Flask) -> None:
    text = "# T\n\n" + " ".join(
        f"[w{number}]({name})"
        for number, name in enumerate(
            [
                "../questions.json",
                "%2e%2e/questions.json",
                "questions.json",
                "/etc/passwd",
                "tai-lieu/../../contest.toml",
                "A.md",
                "kho.json",
                "../contest.toml",
            ]
        )
    )
    made = read(app, text, **{"course/kho.json": b"{}"})
    assert made.attachments == ()
    assert str(made.parts[0].body) == "<p>w0 w1 w2 w3 w4 w5 w6 w7</p>"


def test_minutes_are_those_of_a_slow_reader(app: Flask) -> None:
    assert read(app, "# T\n\n" + "một " * 1490).minutes == 15
    assert read(app, "# T\n\nMột.").minutes == 1
