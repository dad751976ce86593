"""Reports of the rules: made once at their instants, and who is counted in which of them, and why."""

from __future__ import annotations

import threading

from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import phrases
from app.config import Settings
from app.operations.calendar import step
from app.operations.learning import learner
from app.operations.record import doctor as doctors
from app.operations.standings import report
from app.storage.calendar import step as steps
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.postgres.database import as_owner, db
from app.storage.record import record as records
from app.storage.standings import report as reports
from app.storage.standings.report import Report
from rounds import calendar
from rounds.contest import Reckoning
from rounds.reasons import Reason, reason
from tests.given import reported
from tests.given.clocks import set_clock
from tests.given.reported import CUT, LATE, REPORT, STANDING, SUPPLEMENT, Played

CUT_TEXT, LATE_TEXT, LATER_TEXT = (
    "2026-06-10T00:00:00+07:00",
    "2026-06-10T14:00:00+07:00",
    "2026-06-11T00:00:00+07:00",
)


def told(session: Session, played: Played) -> list[tuple[int, str, str, str]]:
    return [
        (each.number, each.report, each.kind, calendar.local_text(each.as_of, played.contest.zone))
        for each in reversed(reports.listed(session, played.contest.id))
    ]


def counts(made: Report, unit: str) -> dict[str, int]:
    lines = made.data["standings"][STANDING]["lines"]
    return next(line[5] for line in lines if line[1] == unit)


def found(session: Session) -> list[Reason]:
    """What doctor finds but for the clock, which this test moves."""
    return [each for each in doctors.findings(session) if each.code != "doctor.clock-moved"]


def test_who_finishes_at_14_on_10_6_is_absent_from_before_10_6_and_present_in_supplement_and_ranking(
    session: Session, settings: Settings
) -> None:
    played = reported.made(session, settings)
    of_units = reports.listed(session, played.contest.id, [REPORT])
    assert [(each.kind, each.as_of) for each in of_units] == [("supplement", SUPPLEMENT), ("report", CUT)]
    supplement, before = of_units
    definition = contests.definition(session, played.contest)
    record = records.read(session, played.contest.id)
    ranking = Reckoning(definition, record, SUPPLEMENT)
    complete = {
        line.contestant: line.valid
        for line in ranking.figures.lines(reported.ROUND).values()
        if line.unit == played.unit and line.valid is not None
    }
    assert complete[played.late] == LATE
    late = [who for who, valid in complete.items() if valid >= CUT]
    assert counts(before, played.unit).get("valid", 0) == len(complete) - len(late)
    assert counts(supplement, played.unit)["valid"] == len(complete)
    assert ranking.figures.tallies(reported.ROUND)[played.unit].valid == len(complete)
    # The same person, asked of each: the sentence says when they finished and where they are counted.
    line = learner.lines(session, played.contest, played.late)[reported.ROUND]
    assert line.valid == LATE
    (_, in_supplement), (_, in_before) = report.presences(played.contest, of_units, line.valid)
    assert in_before == (
        False,
        reason("presence.in-later", at=LATE_TEXT, cut=CUT_TEXT, later=LATER_TEXT),
    )
    assert in_supplement == (True, reason("presence.before", at=LATE_TEXT, cut=LATER_TEXT))
    assert phrases.sentence(in_before.why, "vi") == (
        "Không tính: bài dự thi đủ các phần lúc 14:00:00 ngày 10/6/2026 (UTC+7), sau giờ chốt 00:00 ngày "
        "10/6/2026. Bài có trong lần chốt 00:00 ngày 11/6/2026 và được tính trong bảng xếp hạng."
    )


def test_reports_are_made_once_each_at_its_cut_off(session: Session, settings: Settings) -> None:
    played = reported.made(session, settings)
    expected = [
        (1, "hang-tuan", "report", "2026-06-01T08:00:00+07:00"),
        (2, "hang-tuan", "report", "2026-06-08T08:00:00+07:00"),
        (3, REPORT, "report", CUT_TEXT),
        (4, REPORT, "supplement", LATER_TEXT),
    ]
    assert told(session, played) == expected
    assert step.catch_up(session, played.contest, heavy=True) == []
    assert told(session, played) == expected
    done = [each for each in steps.done(session, played.contest.id) if each.kind == "report"]
    made = {each.number: each for each in reports.listed(session, played.contest.id)}
    assert [each.result for each in done] == [
        {"number": number, "digest": made[number].digest} for number in (1, 2, 3, 4)
    ]


def test_p12_whoever_comes_at_the_same_time_makes_no_second_report(
    app: Flask, session: Session, settings: Settings
) -> None:
    played = reported.published(session, settings)
    reported.happen(session, played, 0, SUPPLEMENT)
    set_clock(settings, SUPPLEMENT)
    session.commit()
    contest_id = played.contest.id  # read once: a session is not for several threads
    begin = threading.Barrier(3, timeout=60)

    def work() -> None:
        with app.app_context():
            mine = db.session()
            contest = mine.get_one(Contest, contest_id)
            begin.wait()
            step.catch_up(mine, contest, heavy=True)

    workers = [threading.Thread(target=work) for _ in range(3)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    session.expire_all()
    step.catch_up(session, played.contest, heavy=True)
    assert [number for number, *_rest in told(session, played)] == [1, 2, 3, 4]
    assert found(session) == []


def test_a_report_made_late_says_what_it_would_have_said_in_time(
    session: Session, settings: Settings
) -> None:
    """No worker was there until the day after: the cut-off counts, not the hour at which it is made."""
    played = reported.published(session, settings)
    reported.happen(session, played, 0, SUPPLEMENT)
    set_clock(settings, SUPPLEMENT + 9 * calendar.HOUR)
    step.catch_up(session, played.contest, heavy=True)
    supplement, before = reports.listed(session, played.contest.id, [REPORT])
    record = records.read(session, played.contest.id)
    definition = contests.definition(session, played.contest)
    for made in (supplement, before):
        reckoning = Reckoning(definition, record, made.as_of)
        assert made.data["standings"][STANDING]["figures"]["valid"] == sum(
            line.valid is not None and line.valid < made.as_of
            for line in reckoning.figures.lines(reported.ROUND).values()
        )
        assert made.made_at == SUPPLEMENT + 9 * calendar.HOUR


def test_p50_a_report_comes_out_of_the_record_again_and_doctor_finds_one_that_does_not(
    session: Session, settings: Settings
) -> None:
    played = reported.made(session, settings)
    assert found(session) == []
    with as_owner(settings) as engine, engine.begin() as connection:
        connection.execute(text("ALTER TABLE report DISABLE TRIGGER append_only"))
        connection.execute(text("UPDATE report SET data = jsonb_set(data, '{as_of}', '1') WHERE number = 3"))
        connection.execute(text("ALTER TABLE report ENABLE ALWAYS TRIGGER append_only"))
    session.expire_all()
    assert found(session) == [reason("doctor.report-differs", contest=played.contest.slug, number=3)]
