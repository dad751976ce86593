"""Two people have come some way in a played contest that is open: what pages show of learning and stories."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.operations.learning import attempt, reading, story, submission
from app.storage.contest import contest as contests
from app.storage.learning import sitting as sittings
from app.storage.learning.sitting import Answer, Given
from app.storage.postgres import line
from app.web.learning.learner import practice_code
from rounds.simulation.hours import DAY
from tests.given import learning, people

BINH = "00000000B1NH"
"""Under which code somebody takes part whose story waits to be read."""


def settle(session: Session, slug: str) -> None:
    """Both have read, handed in, practise and told a story."""
    contest = contests.by_slug(session, slug)
    assert contest is not None
    about = contests.definition(session, contest)
    round, unit = about.contest.rounds[0], about.units[-1].code
    rules = round.learning.story if round.learning else None
    assert rules is not None
    lan = learning.enrol(session, contest, "lan", unit=unit)
    first = "1-ke-lua-dao-can-ba-thu"
    reading.read_part(session, contest, lan, round.id, topic="N1", part=first, course={"N1": [first, ""]})
    paper = attempt.start(session, contest, lan, round.id)
    submission.submit(session, paper.place, key="1", given=Given([Answer(1, "A", 1)]))
    person = people.account(session, "lan")
    code = practice_code(contest.id, person.id)
    practice = attempt.start(session, contest, code, round.id, practice=True)
    # However long the tests take, it still runs.
    sittings.prolong(line.of(session), practice.place, practice.limit_at + DAY)
    binh = learning.enrol(session, contest, "binh", unit=unit, code=BINH)
    for code, words in (
        (lan, "Tôi chỉ cho bà ngoại cách tắt máy khi người lạ giục chuyển tiền. Bà nhớ ngay."),
        (binh, "Cả nhà tôi đặt một câu hỏi riêng để nhận ra nhau khi có cuộc gọi lạ."),
    ):
        story.send(session, contest, code, round.id, unit=unit, words=words, publish=True, rules=rules)
    by = people.account(session, "oanh").id
    story.rule(session, contest, lan, round.id, version=1, accept=True, by=by, rules=rules)
