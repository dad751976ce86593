"""A small contest of two rounds, from learning to a judged entry, for tests of playing."""

import json

from rounds.definition.check import check

UNITS = 12

CONTEST = """
format = 1
id = "nho"
title = { vi = "Cuộc thi nhỏ", en = "Small contest" }
short = { vi = "Nhỏ", en = "Small" }
organiser = { vi = "Ban Tổ chức", en = "Organisers" }
summary = { vi = "Học, thi, nộp bài.", en = "Learn, answer, hand in." }

[eligibility]
who = { vi = "Mọi người", en = "Everybody" }

[[block]]
id = "xa"
title = { vi = "Xã", en = "Communes" }
kinds = ["commune"]

[[denominator]]
id = "population"
title = { vi = "Dân số", en = "Population" }
column = "population"
source = { vi = "Mẫu", en = "Sample" }
as_of = 2026-01-01
approved_by = "Ban Tổ chức"

[[topic]]
id = "T"
title = { vi = "Chuyên đề", en = "Topic" }

[[round]]
id = "hoc"
title = { vi = "Học", en = "Learn" }

[round.learning]
window = { from = 2026-03-01, to = 2026-03-10 }
topics = ["T"]
valid = ["profile", "topics", "quiz", "story"]

[round.learning.quiz]
questions = 5
minutes = 10
attempts = 2

[round.learning.story]
title = { vi = "Chuyện", en = "Story" }

[[round]]
id = "nop"
title = { vi = "Nộp bài", en = "Hand in" }
field = "vao-nop"

[round.entry]
window = { from = 2026-03-12, to = 2026-03-18 }
counted = "first_valid"

[[round.entry.fields]]
id = "title"
title = { vi = "Tên", en = "Title" }

[round.judging]
window = { from = 2026-03-19, to = 2026-03-22 }
sheet = "bai"
judges = 5
alternates = 1

[metric.rate]
kind = "ratio"
title = { vi = "Tỷ lệ", en = "Rate" }
round = "hoc"
of = "valid"
per = "population"

[metric.points]
kind = "judged"
title = { vi = "Điểm", en = "Points" }
round = "nop"

[metric.lot]
kind = "draw"
title = { vi = "Bốc thăm", en = "Draw" }

[[standing]]
id = "ty-le"
title = { vi = "Tỷ lệ", en = "Rate" }
of = "units"
round = "hoc"
ladder = ["rate", "lot"]

[[standing]]
id = "diem"
title = { vi = "Điểm", en = "Points" }
of = "units"
round = "nop"
together = true
ladder = ["points", "lot"]
for_prize = true

[[selection]]
id = "vao-nop"
title = { vi = "Vào vòng nộp bài", en = "Into handing in" }
standing = "ty-le"
quotas = [{ block = "xa", seats = 4 }]
reserve = 2
replace_until = 2026-03-15

[prizes]
total = 5_000_000

[[prize]]
id = "nhat"
title = { vi = "Giải Nhất", en = "First prize" }
count = 1
each = 3_000_000
ranks_of = "diem"

[[prize]]
id = "nhi"
title = { vi = "Giải Nhì", en = "Second prize" }
count = 2
each = 1_000_000
ranks_of = "diem"
"""

RUBRIC = """
version = 1

[[level]]
id = "2"
from = "0.50"
name = { vi = "Tốt", en = "Good" }

[[level]]
id = "1"
from = "0"
name = { vi = "Chưa tốt", en = "Not good" }

[[sheet]]
id = "bai"
name = { vi = "Bài", en = "Entry" }
max_points = 100
step = "0.5"
"""
CRITERION = """
[[sheet.criterion]]
id = "{id}"
weight = {weight}
name = {{ vi = "{id}", en = "{id}" }}
ask = {{ vi = "Hay không?", en = "Is it good?" }}
levels.2 = {{ vi = "Hay", en = "Yes" }}
levels.1 = {{ vi = "Chưa", en = "No" }}
"""


def files(contest=CONTEST):
    """The folder by file name."""
    questions = [
        {
            "id": f"T-{number:02}",
            "topic": "T",
            "difficulty": 1 + number % 3,
            "stem": f"Câu {number}?",
            "options": {letter: f"Ý {letter}" for letter in "ABCD"},
            "answer": "ABCD"[number % 4],
        }
        for number in range(20)
    ]
    bank = {"title": "Ngân hàng", "topics": {"T": "Chuyên đề"}, "questions": questions}
    units = "".join(f"{number},Xã {number},commune,,{400 + 100 * number}\n" for number in range(1, UNITS + 1))
    criteria = "".join(CRITERION.format(id=id, weight=weight) for id, weight in (("hay", 60), ("ro", 40)))
    written = {
        "contest.toml": contest,
        "rules.md": "# Thể lệ\n\nĐiều 1.",
        "rules.en.md": "# Rules\n\nArticle 1.",
        "course/T.md": "# Chuyên đề\n\nĐọc.",
        "units.csv": "code,name,kind,parent,population\n" + units,
        "questions.json": json.dumps(bank, ensure_ascii=False),
        "rubric.toml": RUBRIC + criteria,
    }
    return {name: text.encode() for name, text in written.items()}


def definition(contest=CONTEST):
    """The definition of the folder, without a mistake."""
    found, mistakes = check(files(contest))
    assert found is not None, mistakes
    return found
