"""The small contest as a place to learn: two topics with parts and a file, a quiz, a story, a certificate.

Knows one contest folder, and how to publish it so that it is open today, or was, or will be.
"""

from __future__ import annotations

import html
import json
import re
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.operations.contest import publication
from app.operations.learning import learner
from app.storage.contest.contest import Contest
from app.storage.registration import enrolment
from rounds import calendar
from rounds.definition import clone
from rounds.record import Registration
from rounds.simulation.hours import DAY
from tests.given import people, small

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


def bank(questions: int = 8, held_back: int = 0) -> dict[str, Any]:
    """Questions of both topics, some of them for practice; explanations alone tell the key."""
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
                "practice": number > questions - held_back,
            }
            for number in range(1, questions + 1)
        ],
    }


def files(*changes: tuple[str, str], held_back: int = 0, **quiz: object) -> dict[str, bytes]:
    """The folder, with so many questions more that are held back for practice.

    `quiz` sets keys of the quiz (TOML values); `changes` replace text of the definition.
    """
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
        "questions.json": json.dumps(bank(8 + held_back, held_back), ensure_ascii=False).encode(),
        "course/A.md": SPREADING.encode(),
        "course/B.md": LISTENING.encode(),
        "course/tai-lieu/to-nhac.pdf": b"%PDF-1.7 to nhac",
    }


def publish(
    session: Session,
    *changes: tuple[str, str],
    day: int = 3,
    simulated: bool = False,
    held_back: int = 0,
    **quiz: object,
) -> Contest:
    """Publish it so that today is that day of its learning round: 0 or less is before, 11 after."""
    now = calendar.local(clock.read(session), "Asia/Ho_Chi_Minh").date()
    first = calendar.local(small.DAY, "Asia/Ho_Chi_Minh").date().replace(month=3, day=1)
    moved = clone.moved(files(*changes, held_back=held_back, **quiz), (now - first).days - day + 1)
    return publication.publish(session, moved, simulated=simulated)


def ahead(days: int) -> int:
    """That many days in microseconds."""
    return days * DAY


def enrol(
    session: Session, contest: Contest, who: str, *, unit: str = "01", complete: bool = True, code: str = ""
) -> str:
    """Enter one of the named people, who may be there already; the code under which they take part."""
    person = people.account(session, who)
    before = enrolment.of(session, contest.id, person.id)
    if before is not None and before.contestant is not None:
        return before.contestant
    mine = enrolment.new(contest.id, person.id, clock.read(session), helper_id=None)
    mine.contestant = code or mine.contestant
    assert mine.contestant is not None
    mine.unit, mine.household, mine.organisation, mine.complete = unit, "", False, complete
    mine.rules_version = "1.0"
    mine.fill({"full_name": people.PEOPLE[who].name})
    session.add(mine)
    code = mine.contestant
    learner.register(session, contest, Registration(0, code, unit, complete))
    session.commit()
    return code


def token_of(page: str) -> str:
    """The token that a form of the page carries."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page) or re.search(
        r'name="csrf_token" type="hidden" value="([^"]+)"', page
    )
    assert found is not None
    return found[1]


def words_of(page: str) -> str:
    """What the main part of a page says, without tags."""
    main = page.partition("<main")[2].partition("</main")[0]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", main)))
