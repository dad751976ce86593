"""Reminders: one a day for each address, however many share it and whoever asks."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.operations import Refused
from app.operations.units import reminder
from app.operations.units.reminder import Words
from app.operations.work import task
from app.storage.contest.contest import Contest
from app.storage.people import outbox
from app.storage.people.outbox import SMS, Letter
from app.storage.record import audit
from app.storage.units import reminder as stored
from rounds.reasons import Reason
from tests.given import enrolled, listed, people
from tests.given.enrolled import BINH, LAN, MAI
from tests.operations.units.test_roster import finish

TOLD = {"contest": "Học", "unit": "Xã", "until": "2026-03-11T00:00:00+07:00", "link": "http://x"}
WORDS = Words(
    Reason("letter.reminder-subject", (("contest", "Học"),)),
    *(Reason(f"letter.reminder-{who}", tuple(sorted(TOLD.items()))) for who in ("begun", "absent")),
)


def remind(session: Session, contest: Contest, unit: str, ways: frozenset[str] = frozenset({SMS})) -> str:
    """Ask and do it; what came of it in a word each."""
    by = people.account(session, "cuong")
    asked = reminder.ask(session, contest, unit, "hoc", WORDS, ways, by=by)
    assert task.perform(session, asked.id, reminder.work) == "done"
    [said] = task.reasons(asked)
    values = dict(said.values)
    return ", ".join(f"{name} {values[name]}" for name in ("sent", "already", "without"))


def letters(session: Session) -> list[tuple[str, str, str]]:
    rows = session.scalars(select(Letter).where(Letter.kind == "reminder").order_by(Letter.id))
    return [
        (
            row.channel,
            row.address[-2:],
            outbox.read(row.subject, row.body)[1][0].code.rpartition("-")[2],
        )
        for row in rows
    ]


def test_those_who_have_not_finished_are_reminded_once_a_day(session: Session) -> None:
    contest = enrolled.contest(session)
    for typed in (LAN, BINH):  # one telephone
        enrolled.register(session, contest, typed)
    finish(session, contest, enrolled.register(session, contest, MAI))
    listed.put(session, contest, "01", LAN["full_name"])
    listed.put(session, contest, "01", "Vũ Thị Nga", phone="0900000044")
    listed.put(session, contest, "01", "Ngô Văn Tư")
    assert remind(session, contest, "01") == "sent 2, already 1, without 1"
    assert letters(session) == [("sms", "01", "begun"), ("sms", "44", "absent")]
    assert remind(session, contest, "01") == "sent 0, already 3, without 1"
    assert remind(session, contest, "02") == "sent 0, already 0, without 0"
    session.execute(text("UPDATE reminder SET day = day - 1"))
    assert remind(session, contest, "01") == "sent 2, already 1, without 1"
    assert [(each.channel, each.people) for each in stored.sent(session, contest.id, ["01"])] == [
        ("sms", 2),
        ("sms", 2),
    ]
    session.execute(text("UPDATE reminder SET day = day - 32"))
    remind(session, contest, "02")
    assert stored.sent(session, contest.id, ["01"]) == []


def test_asking_is_logged_and_asking_twice_is_one_task(session: Session) -> None:
    contest = enrolled.contest(session)
    by = people.account(session, "cuong")
    asked = [reminder.ask(session, contest, "01", "hoc", WORDS, frozenset({SMS}), by=by) for _ in range(2)]
    assert asked[0].id == asked[1].id
    logged = list(audit.records(session, contest.ledger))[-1]
    assert (logged.entry.action, logged.entry.subject) == ("reminder.send", "unit:01")


def test_reminders_want_a_way_to_send_and_an_open_round(session: Session) -> None:
    contest = enrolled.contest(session)
    by = people.account(session, "cuong")
    with pytest.raises(Refused) as refused:
        reminder.ask(session, contest, "01", "hoc", WORDS, frozenset(), by=by)
    assert [each.code for each in refused.value.reasons] == ["reminder.no-way"]


def test_nobody_is_reminded_of_a_round_that_is_over(session: Session) -> None:
    contest = enrolled.contest(session, days=12)
    by = people.account(session, "cuong")
    with pytest.raises(Refused) as refused:
        reminder.ask(session, contest, "01", "hoc", WORDS, frozenset({SMS}), by=by)
    assert [each.code for each in refused.value.reasons] == ["reminder.closed"]
