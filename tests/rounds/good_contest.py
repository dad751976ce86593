"""A small contest folder without mistakes, for tests that break one thing in it.

Three rounds: everybody learns; three of six communes and one of two departments hand in a work; two of
those four read in public. Prizes: two finalists, two others.
"""

from __future__ import annotations

import json

from app.phrases import sentence
from rounds.definition import line
from rounds.definition.check import check
from rounds.reasons import Reason, reason

CONTEST = """\
format = 1
id = "mau"
title = { vi = "Cuộc thi mẫu", en = "Sample contest" }
short = { vi = "Mẫu", en = "Sample" }
organiser = { vi = "Ban Tổ chức", en = "The organisers" }
summary = { vi = "Học rồi viết.", en = "Learn, then write." }

[eligibility]
who = { vi = "Mọi người", en = "Everybody" }

[registration]
same_person = ["identity"]
correction_until = 2026-03-10

[[block]]
id = "xa"
title = { vi = "Xã", en = "Communes" }
kinds = ["commune"]

[[block]]
id = "so"
title = { vi = "Sở", en = "Departments" }
kinds = ["department"]

[[denominator]]
id = "people"
title = { vi = "Số người", en = "People" }
column = "people"
source = { vi = "Danh sách", en = "Rosters" }
as_of = 2026-01-01
approved_by = "Ban Tổ chức"

[[target]]
id = "tat-ca"
title = { vi = "Tất cả", en = "All" }
share = "100%"
per = "people"

[[campaign]]
unit = "X1"
window = { from = 2026-03-02, to = 2026-03-09 }

[[topic]]
id = "T1"
title = { vi = "Chuyên đề một", en = "Topic one" }
questions = 2

[[topic]]
id = "T2"
title = { vi = "Chuyên đề hai", en = "Topic two" }
questions = 1

[[round]]
id = "hoc"
title = { vi = "Học", en = "Learn" }

[round.learning]
window = { from = 2026-03-01, to = 2026-03-10 }
topics = ["T1", "T2"]

[round.learning.quiz]
questions = 3
minutes = 10

[round.learning.story]
title = { vi = "Kể chuyện", en = "Tell" }

[[round]]
id = "viet"
title = { vi = "Viết", en = "Write" }
field = "vao-viet"

[round.entry]
window = { from = 2026-03-12, to = 2026-03-16 }
completion_until = 2026-03-17

[[round.entry.fields]]
id = "text"
title = { vi = "Bài", en = "Text" }
kind = "file"
file_kinds = ["pdf"]

[round.judging]
window = { from = 2026-03-18, to = 2026-03-20 }
sheet = "viet"
judges = 5
alternates = 1
gap = 20

[[round]]
id = "doc"
title = { vi = "Đọc", en = "Read" }
field = "vao-doc"
ceremony = 2026-03-25

[round.judging]
window = { from = 2026-03-25, to = 2026-03-25 }
sheet = "viet"
judges = 3
alternates = 1
present_minutes = 5

[metric.rate]
kind = "ratio"
title = { vi = "Tỷ lệ", en = "Rate" }
round = "hoc"
of = "valid"
per = "people"

[metric.mean]
kind = "mean"
title = { vi = "Điểm trung bình", en = "Mean" }
round = "hoc"
of = "score"

[metric.both]
kind = "weighted_sum"
title = { vi = "Điểm chung", en = "Both" }
parts = [{ metric = "rate", weight = "0.6" }, { metric = "mean", weight = "0.4", scale = 3 }]

[metric.score]
kind = "score"
title = { vi = "Số câu đúng", en = "Correct" }
round = "hoc"

[metric.work]
kind = "judged"
title = { vi = "Điểm bài", en = "Work" }
round = "viet"

[metric.idea]
kind = "criterion"
title = { vi = "Ý tưởng", en = "Idea" }
round = "viet"
criterion = "idea"

[metric.reading]
kind = "judged"
title = { vi = "Điểm đọc", en = "Reading" }
round = "doc"

[metric.lot]
kind = "draw"
title = { vi = "Bốc thăm", en = "Draw" }

[[standing]]
id = "hoc"
title = { vi = "Đơn vị học", en = "Units learning" }
of = "units"
round = "hoc"
blocks = ["xa", "so"]
ladder = ["both", "rate", "lot"]
qualify = [{ metric = "rate", at_least = "10%" }]
also_show = ["mean"]

[[standing]]
id = "nguoi"
title = { vi = "Người học", en = "Learners" }
of = "people"
round = "hoc"
ladder = ["score", "lot"]

[[standing]]
id = "viet"
title = { vi = "Bài viết", en = "Works" }
of = "units"
round = "viet"
together = true
ladder = ["work", "idea", "lot"]

[[standing]]
id = "doc"
title = { vi = "Chung kết", en = "Final" }
of = "units"
round = "doc"
together = true
ladder = ["reading", "work", "lot"]
for_prize = true

[[selection]]
id = "vao-viet"
title = { vi = "Vào vòng viết", en = "Going on to write" }
standing = "hoc"
quotas = [{ block = "xa", seats = 3 }, { block = "so", seats = 1 }]
carry_over = ["xa"]
reserve = 1
replace_until = 2026-03-14
publish_by = 2026-03-11

[[selection]]
id = "vao-doc"
title = { vi = "Vào chung kết", en = "Going on to the final" }
standing = "viet"
quotas = [{ seats = 2 }]
publish_by = 2026-03-22

[prizes]
total = 10_000_000

[[prize]]
id = "nhat"
title = { vi = "Nhất", en = "First" }
count = 1
each = 4_000_000
ranks_of = "doc"

[[prize]]
id = "nhi"
title = { vi = "Nhì", en = "Second" }
count = 1
each = 3_000_000
ranks_of = "doc"

[[prize]]
id = "khuyen-khich"
title = { vi = "Khuyến khích", en = "Consolation" }
count = 2
each = 1_500_000
exit = { left = "viet", not_picked = "vao-doc" }

[[report]]
id = "so-bo"
title = { vi = "Sơ bộ", en = "Interim" }
standings = ["hoc"]
before = 2026-03-10
supplement = 2026-03-12

[certificate]
title = { vi = "Chứng nhận", en = "Certificate" }

[[reference]]
id = "01/KH"
document = { vi = "Kế hoạch", en = "Plan" }

[[open_question]]
id = "tham-gia"
asks = { vi = "Tham gia là gì?", en = "What is taking part?" }
choices = [{ vi = "Đăng ký", en = "Registered" }, { vi = "Hợp lệ", en = "Valid" }]
answer = 2
because = { vi = "Bài hợp lệ mới được tính.", en = "Only valid ones count." }
key = "metric.rate.of"
approved_by = "Trưởng Ban Tổ chức"
approved_on = 2026-02-01
"""

UNITS = """\
code,name,kind,parent,people,column,row
X1,Xã Một,commune,,100,0,0
X2,Xã Hai,commune,,200,1,0
X3,Xã Ba,commune,,300,2,0
X4,Xã Bốn,commune,,400,3,0
X5,Xã Năm,commune,,500,4,0
X6,Xã Sáu,commune,,600,5,0
S1,Sở Một,department,,50,0,1
S2,Sở Hai,department,,60,1,1
X1-a,Thôn A,neighbourhood,X1,,,
"""

RUBRIC = """\
version = 1

[[level]]
id = "1"
from = 0
name = { vi = "Đạt", en = "Fair" }

[[sheet]]
id = "viet"
name = { vi = "Phiếu", en = "Sheet" }
max_points = 100
step = 1

[[sheet.criterion]]
id = "idea"
weight = 60
name = { vi = "Ý tưởng", en = "Idea" }
ask = { vi = "Mới không?", en = "Is it new?" }
levels.1 = { vi = "Có", en = "Yes" }

[[sheet.criterion]]
id = "words"
weight = 40
name = { vi = "Lời văn", en = "Words" }
ask = { vi = "Hay không?", en = "Is it good?" }
levels.1 = { vi = "Có", en = "Yes" }
"""


def question(number: int, topic: str) -> dict[str, object]:
    """One question of the bank."""
    return {
        "id": f"{topic}-{number}",
        "topic": topic,
        "difficulty": 1,
        "stem": "Một cộng một bằng mấy?",
        "options": {"A": "Hai", "B": "Ba"},
        "answer": "A",
    }


QUESTIONS = json.dumps(
    {
        "title": "Ngân hàng mẫu",
        "topics": {"T1": "Chuyên đề một", "T2": "Chuyên đề hai"},
        "questions": [question(number, topic) for topic in ("T1", "T2") for number in (1, 2, 3)],
    },
    ensure_ascii=False,
    indent=1,
)

FILES = {
    "contest.toml": CONTEST,
    "rules.md": "# Thể lệ\n",
    "rules.en.md": "# Rules\n",
    "units.csv": UNITS,
    "rubric.toml": RUBRIC,
    "questions.json": QUESTIONS,
    "course/T1.md": "# Chuyên đề một\n",
    "course/T2.md": "# Chuyên đề hai\n",
}


def good() -> dict[str, bytes]:
    """The files as they should be."""
    return {name: text.encode() for name, text in FILES.items()}


def changed(*changes: tuple[str, str], file: str = "contest.toml") -> dict[str, bytes]:
    """The files with one of them changed: each (old, new) is replaced at its only place."""
    text = FILES[file]
    for old, new in changes:
        assert text.count(old) == 1, f"{text.count(old)} times: {old!r}"
        text = text.replace(old, new)
    return {**good(), file: text.encode()}


def after(anchor: str, old: str, new: str) -> dict[str, bytes]:
    """The files with the first `old` after the only `anchor` in `contest.toml` replaced."""
    head, found, tail = CONTEST.partition(anchor)
    assert found, anchor
    assert anchor not in tail, anchor
    assert old in tail, old
    return {**good(), "contest.toml": (head + found + tail.replace(old, new, 1)).encode()}


def mistake(code: str, path: str, *, file: str = "contest.toml", **values: object) -> Reason:
    """What `check` is expected to say is wrong."""
    return reason(code, file=file, path=path, **values)


def warned(code: str, path: str, *, file: str = "contest.toml", **values: object) -> Reason:
    """What `check` is expected to warn of."""
    return reason(code, file=file, path=path, warning=True, **values)


def found(files: dict[str, bytes]) -> list[Reason]:
    """What `check` says of the files, without the note that the prizes fit.

    Every finding must have its line or file, and a sentence in both languages.
    """
    definition, reasons = check(files)
    assert (definition is None) == any(not each.warning for each in reasons)
    for each in reasons:
        assert sentence(each, "vi")
        assert sentence(each, "en")
        if each.file == "contest.toml" and each.path:
            assert line.of(each, files)
    return [each for each in reasons if each.code != "note.prizes-fit"]
