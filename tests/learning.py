"""The small contest as a place to learn: two topics with parts and a file, a quiz, a story, a certificate.

Knows one contest folder, and how to publish it so that it is open today, or was, or will be.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.operations import publication
from app.storage.contest import Contest
from rounds import calendar
from rounds.definition import clone
from rounds.simulation.hours import DAY
from tests import small

SLUG = small.SLUG
LASTS = 10
"""Days the learning round is open."""

SPREADING = """# Chuyên đề A. Mật khẩu

Lời mở đầu của chuyên đề.

## Mật khẩu dài

Dài thì khó đoán. Xem [tờ nhắc](tai-lieu/to-nhac.pdf), [phim](https://video.example.vn/x?a=1&b=2).

```
## đây không phải một phần
```

## Hai lớp

Thêm [một lớp](#hai-lop). Xem [đáp án](../questions.json) và [tệp lạ](tai-lieu/khong-co.pdf).

## Hai lớp

Nhắc lại.
"""
LISTENING = "# Chuyên đề B. Lắng nghe\n\nMột phần duy nhất.\n"

STORY = """
[round.learning.story]
title = { vi = "Tôi học, tôi kể", en = "I learn, I tell" }
required = true
minimum_letters = 20
moderation = "before"
wall = true
"""
CERTIFICATE = """
[certificate]
title = { vi = "Giấy chứng nhận", en = "Certificate" }
when = "valid"
"""
TOPIC_B = """[[topic]]
id = "B"
title = { vi = "Chuyên đề B", en = "Topic B" }

[[round]]
id = "hoc"
"""
KEY = "KHOA-DAP-AN"
"""Stands in every right option of the bank, and nowhere else: no page may tell it apart before it may."""


def bank(questions: int = 8) -> dict[str, Any]:
    """Questions of both topics; what tells the right answers stands in explanations only."""
    return {
        "title": "Câu hỏi thử",
        "topics": {"A": "Chuyên đề A", "B": "Chuyên đề B"},
        "questions": [
            {
                "id": f"{'AB'[number % 2]}-{number}",
                "topic": "AB"[number % 2],
                "stem": f"Câu số {number} hỏi gì?",
                "options": {letter: f"Câu {number} phương án {letter}" for letter in "ABCD"},
                "answer": "ABCD"[number % 4],
                "explanation": f"{KEY} của câu {number}",
                "source": f"{KEY} nguồn {number}",
            }
            for number in range(1, questions + 1)
        ],
    }


def files(*changes: tuple[str, str], **quiz: object) -> dict[str, bytes]:
    """The folder. `quiz` sets keys of the quiz (TOML values); `changes` replace text of the definition."""
    contest = small.CONTEST
    contest = contest.replace('[[round]]\nid = "hoc"\n', TOPIC_B, 1)
    contest = contest.replace('topics = ["A"]', 'topics = ["A", "B"]')
    contest = contest.replace('"profile", "topics", "quiz"]', '"profile", "topics", "quiz", "story"]')
    given = "".join(f"{key} = {value}\n" for key, value in quiz.items())
    contest = contest.replace("attempts = 2\n", f"attempts = 2\n{given}{STORY}", 1)
    contest += CERTIFICATE
    for old, new in changes:
        assert old in contest, old
        contest = contest.replace(old, new)
    return {
        **small.files(contest=contest),
        "questions.json": json.dumps(bank(), ensure_ascii=False).encode(),
        "course/A.md": SPREADING.encode(),
        "course/B.md": LISTENING.encode(),
        "course/tai-lieu/to-nhac.pdf": b"%PDF-1.7 to nhac",
    }


def publish(
    session: Session, *changes: tuple[str, str], day: int = 3, simulated: bool = False, **quiz: object
) -> Contest:
    """Publish it so that today is that day of its learning round: 0 or less is before, 11 after."""
    now = calendar.local(clock.read(session), "Asia/Ho_Chi_Minh").date()
    first = calendar.local(small.DAY, "Asia/Ho_Chi_Minh").date().replace(month=3, day=1)
    moved = clone.moved(files(*changes, **quiz), (now - first).days - day + 1)
    return publication.publish(session, moved, simulated=simulated)


def ahead(days: int) -> int:
    """That many days in microseconds."""
    return days * DAY
