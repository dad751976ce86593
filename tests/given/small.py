"""A small contest that has everything: a quiz, two units that go on, works, a panel, prizes.

Also a few facts of it.

Knows one contest folder, as the bytes of its files.
"""

from __future__ import annotations

import json
from typing import Any

from rounds.record import Attempt, Count, EntryVersion, Given, Registration, Sheet, Step

SLUG = "lang-so"
DAY = 1_772_400_000_123_457
"""2026-03-01 in the contest's zone, in microseconds, with every digit in use."""

CONTEST = """
format = 1
id = "lang-so"
title = { vi = "Làng số", en = "Digital village" }
short = { vi = "Làng số", en = "Village" }
organiser = { vi = "Ủy ban nhân dân xã Thử Nghiệm", en = "People's Committee of Thử Nghiệm" }
summary = { vi = "Thi thử của ba đơn vị.", en = "A trial of three units." }

[eligibility]
who = { vi = "Người dân ba đơn vị.", en = "Residents of three units." }

[[block]]
id = "tat-ca"
title = { vi = "Các đơn vị", en = "The units" }
kinds = ["commune", "ward"]

[[denominator]]
id = "population"
title = { vi = "Dân số", en = "Population" }
column = "population"
source = { vi = "Số liệu thử", en = "Trial figures" }

[[topic]]
id = "A"
title = { vi = "Chuyên đề A", en = "Topic A" }

[[round]]
id = "hoc"
title = { vi = "Học và thi", en = "Learn and answer" }

[round.learning]
window = { from = 2026-03-01, to = 2026-03-10 }
topics = ["A"]
valid = ["profile", "topics", "quiz"]

[round.learning.quiz]
questions = 4
minutes = 10
attempts = 2

[[round]]
id = "bai"
title = { vi = "Bài dự thi", en = "Entries" }
field = "vao-vong-2"

[round.entry]
window = { from = 2026-03-12, to = 2026-03-20 }

[[round.entry.fields]]
id = "work"
title = { vi = "Bài", en = "Work" }
kind = "file"
file_kinds = ["pdf"]

[round.judging]
window = { from = 2026-03-21, to = 2026-03-25 }
sheet = "work"
judges = 3

[metric.participation]
kind = "ratio"
title = { vi = "Tỷ lệ tham gia", en = "Participation" }
round = "hoc"
of = "valid"
per = "population"

[metric.registered]
kind = "count"
title = { vi = "Đăng ký", en = "Registered" }
round = "hoc"
of = "registered"

[metric.score]
kind = "score"
title = { vi = "Số câu đúng", en = "Correct answers" }
round = "hoc"

[metric.seconds]
kind = "seconds"
title = { vi = "Thời gian", en = "Time" }
round = "hoc"

[metric.submitted_at]
kind = "submitted_at"
title = { vi = "Lúc nộp", en = "Handed in" }
round = "hoc"

[metric.judged]
kind = "judged"
title = { vi = "Điểm hội đồng", en = "Panel score" }
round = "bai"

[metric.vote]
kind = "vote"
title = { vi = "Biểu quyết", en = "Vote" }
round = "bai"

[[standing]]
id = "don-vi"
title = { vi = "Các đơn vị", en = "Units" }
of = "units"
round = "hoc"
blocks = ["tat-ca"]
ladder = ["participation", "registered"]
also_show = ["registered"]

[[standing]]
id = "ca-nhan"
title = { vi = "Cá nhân", en = "People" }
of = "people"
round = "hoc"
ladder = ["score", "seconds", "submitted_at"]

[[standing]]
id = "bai"
title = { vi = "Bài dự thi", en = "Entries" }
of = "units"
round = "bai"
together = true
ladder = ["judged", "vote"]

[[selection]]
id = "vao-vong-2"
title = { vi = "Vào vòng 2", en = "To round 2" }
standing = "don-vi"
quotas = [{ block = "tat-ca", seats = 2 }]
reserve = 1
replace_until = 2026-03-15

[prizes]
total = 4_000_000

[[prize]]
id = "bai-nhat"
title = { vi = "Giải Nhất", en = "First prize" }
count = 1
each = 3_000_000
ranks_of = "bai"

[[prize]]
id = "hoc-nhat"
title = { vi = "Giải cá nhân", en = "Individual prize" }
count = 1
each = 1_000_000
ranks_of = "ca-nhan"
"""

RUBRIC = """
version = 1

[[level]]
id = "2"
from = "0.5"
name = { vi = "Đạt", en = "Fair" }

[[level]]
id = "1"
from = "0"
name = { vi = "Chưa đạt", en = "Poor" }

[[sheet]]
id = "work"
name = { vi = "Phiếu chấm", en = "Score sheet" }
max_points = 100
step = "1"

[[sheet.criterion]]
id = "use"
weight = 60
name = { vi = "Hữu ích", en = "Use" }
ask = { vi = "Có ích không?", en = "Is it of use?" }
levels.2 = { vi = "Có", en = "Yes" }
levels.1 = { vi = "Không", en = "No" }

[[sheet.criterion]]
id = "form"
weight = 40
name = { vi = "Trình bày", en = "Form" }
ask = { vi = "Có rõ không?", en = "Is it clear?" }
levels.2 = { vi = "Có", en = "Yes" }
levels.1 = { vi = "Không", en = "No" }
"""

UNITS = """code,name,kind,parent,population,column,row
01,Xã Cẩm Giang,commune,,500,0,0
02,Phường Cẩm Giàng,ward,,400,1,0
03,Xã Đông Sơn,commune,,300,0,1
"""

BANK = {
    "title": "Câu hỏi thử",
    "topics": {"A": "Chuyên đề A"},
    "questions": [
        {
            "id": f"A-{number}",
            "topic": "A",
            "stem": f"Câu {number}?",
            "options": {"A": "Một", "B": "Hai", "C": "Ba", "D": "Bốn"},
            "answer": "ABCD"[number % 4],
        }
        for number in range(1, 9)
    ],
}


def files(**replaced: str) -> dict[str, bytes]:
    """The folder; `contest` and `units` may be other texts."""
    return {
        "contest.toml": replaced.get("contest", CONTEST).encode(),
        "rules.md": "# Thể lệ\n\nĐiều 1. Thi vui.\n".encode(),
        "rules.en.md": b"# Rules\n\nArticle 1. Have fun.\n",
        "units.csv": replaced.get("units", UNITS).encode(),
        "questions.json": json.dumps(BANK, ensure_ascii=False).encode(),
        "rubric.toml": RUBRIC.encode(),
        "course/A.md": "# Chuyên đề A\n\nNội dung.\n".encode(),
    }


FACTS: dict[str, list[Any]] = {
    "registrations": [
        Registration(DAY, "c1", "01", True, "01-1"),
        Registration(DAY + 1, "c2", "02", False),
        Registration(DAY + 7, "c2", "02", True),
    ],
    "steps": [Step(DAY + 2, "c1", "hoc", "topics"), Step(DAY + 2, "c2", "hoc", "topics")],
    "attempts": [
        Attempt(DAY + 9, "c1", "hoc", 1, DAY + 3, "hạt\tgiống\n1", "AB-D", 2, 1),
        Attempt(DAY + 9, "c2", "hoc", 1, DAY + 4, "hạt \\N 2", "ABCD", 4, 0, 1234),
    ],
    "counts": [Count(DAY + 10, DAY, "hoc", "03", 12, 11, 10, "Báo cáo số 1")],
    "givens": [Given(DAY + 10, "01", "khac", -5)],
    "entries": [
        EntryVersion(DAY + 11, "e1", "bai", "01", "", 1, "site", 'Sáng kiến "số"', "0" * 64, 12),
        EntryVersion(DAY + 12, "e1", "bai", "01", "", 2, "zalo", "Sáng kiến", "f" * 64, 0),
    ],
    "sheets": [Sheet(DAY + 13, "bai", "e1", "GK1", {"use": 5550, "form": 3000})],
}
"""A few rows of every kind, with everything in them that is hard to write down."""
