"""A small contest that takes entries now: two units are let in, what they hand in is text.

Knows the folder of `tests/given/small.py`, moved so that its entries have been open for some days.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from app import clock
from app.operations.contest import publication
from app.operations.record import decision, fact
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.registration import enrolment as enrolments
from rounds import calendar
from rounds.definition import clone
from rounds.record import Decision, Registration
from tests.given import people, small

SLUG = small.SLUG
ROUND = "bai"
OPENED = "2026-03-12"
RULES = """
channels = ["site", "zalo", "paper"]
nomination = "listed"
declarations = [
  { vi = "Bài do đơn vị tự làm.", en = "The entry is the unit's own work." },
  { vi = "Đã khai công cụ AI.", en = "AI tools were declared." },
]
"""
FIELDS = """
[[round.entry.fields]]
id = "title"
title = { vi = "Tên bài", en = "Title" }
kind = "line"
max_letters = 80

[[round.entry.fields]]
id = "summary"
title = { vi = "Tóm tắt", en = "Summary" }
kind = "text"
max_letters = 300

[[round.entry.fields]]
id = "kind"
title = { vi = "Loại", en = "Kind" }
kind = "choice"
required = false
choices = [{ vi = "Phần mềm", en = "Software" }, { vi = "Quy trình", en = "Process" }]

[[round.entry.fields]]
id = "link"
title = { vi = "Liên kết", en = "Link" }
kind = "link"
required = false
"""
GATE = """
[[sheet.gate]]
id = "own"
ask = { vi = "Bài của chính đơn vị?", en = "The unit's own work?" }

[[sheet.gate]]
id = "form"
ask = { vi = "Đúng mẫu?", en = "In the right form?" }
"""
SAID = {"title": "Trợ lý văn thư", "summary": "Soạn công văn nhanh hơn.", "kind": "1", "link": ""}


def contest(
    session: Session,
    *,
    rules: str = RULES,
    fields: str = FIELDS,
    day: int = 3,
    everybody: bool = False,
    gate: bool = False,
) -> Contest:
    """The contest, published; its entries are on their `day`-th day of nine, units 01 and 02 are let in.

    `everybody`: no selection lets anybody in. `gate`: two checks are asked before judging.
    """
    text = small.CONTEST
    before, after = text.split("[round.entry]\n", 1)
    _, rest = after.split("[round.judging]\n", 1)
    window = "window = { from = 2026-03-12, to = 2026-03-20 }\n"
    text = f"{before}[round.entry]\n{window}{rules}{fields}\n[round.judging]\n{rest}"
    if everybody:
        text = text.replace('field = "vao-vong-2"\n', "")
    today = calendar.local(clock.read(session), "Asia/Ho_Chi_Minh").date()
    opened = calendar.local(small.DAY, "Asia/Ho_Chi_Minh").date().replace(day=12)
    files = small.files(contest=text)
    if gate:
        files["rubric.toml"] += GATE.encode()
    files = clone.moved(files, (today - opened).days + 1 - day)
    made = publication.publish(session, files)
    if not everybody:
        let_in(session, made, "01", "02")
    return made


def let_in(session: Session, contest: Contest, *units: str) -> None:
    """Two people confirm the list of who goes on."""
    now = clock.read(session)
    act = Decision(
        now,
        0,
        "advance",
        "vao-vong-2",
        {"units": list(units)},
        "Theo biên bản họp",
        by="person:oanh",
        second="person:quan",
    )
    decision.decide(session, contest, [act])


def rank(session: Session, contest: Contest) -> None:
    """Let units have registered people while that was possible: 01 most, then 02, and 03 comes in reserve."""
    learning = contests.definition(session, contest).contest.round("hoc").learning
    assert learning is not None
    at = calendar.span(learning.window, contest.zone).opens
    rows = [
        Registration(at + number, f"NGUOI{unit}{number}", unit)
        for unit, people_of in (("01", 3), ("02", 2), ("03", 1))
        for number in range(people_of)
    ]
    fact.record(session, contest, {"registrations": rows})


def enrol(session: Session, contest: Contest, who: str, *, unit: str = "01") -> str:
    """Somebody takes part, and registered in time; the code under which they do."""
    person = people.account(session, who)
    mine = enrolments.new(contest.id, person.id, clock.read(session), helper_id=None)
    assert mine.contestant is not None
    mine.unit, mine.household, mine.organisation, mine.complete = unit, "", False, True
    mine.rules_version = "1.0"
    mine.fill({"full_name": people.PEOPLE[who].name})
    session.add(mine)
    session.commit()
    return mine.contestant
