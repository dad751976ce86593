"""Score sheets: saved by versions, signed once, opened again for a reason; nobody else's is seen before."""

from __future__ import annotations

import threading
from fractions import Fraction

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.panel import sheet
from app.operations.panel import verdict as verdicts
from app.operations.standings import snapshot
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.panel import sheet as rows
from app.storage.postgres.database import db
from app.storage.record import fact
from rounds.record import Sheet
from tests.given import seated
from tests.given.seated import ROUND, WHOLE


@pytest.fixture
def contest(session: Session, easy: None) -> Contest:
    return seated.ready(session)


def save(
    session: Session, contest: Contest, who: str, points: dict[str, int], *, version: int = 0, key: str = "a"
) -> int:
    kept = sheet.save(
        session,
        contest,
        ROUND,
        "B-001",
        points=points,
        notes={"use": " Rõ ràng. ", "form": ""},
        if_version=version,
        key=key,
        by=seated.person(session, who),
    )
    return kept.version


def sign(
    session: Session, contest: Contest, who: str, *, entry: str = "B-001", version: int = 0, key: str = "k"
) -> rows.SheetEvent:
    return sheet.sign(
        session,
        contest,
        ROUND,
        entry,
        points=WHOLE,
        notes={},
        if_version=version,
        key=key,
        by=seated.person(session, who),
    )


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [each.code for each in refused.value.reasons]


def signed(session: Session, contest: Contest) -> list[tuple[str, str, dict[str, int]]]:
    return [(each.entry, each.judge, dict(each.points)) for each in fact.read(session, contest.id, "sheets")]


def test_sheet_is_kept_as_far_as_it_is(session: Session, contest: Contest) -> None:
    assert save(session, contest, "giang", {"use": 4500}) == 1
    kept = rows.of(session, (contest.id, ROUND, "B-001", "J1"))
    assert kept is not None
    assert (kept.points, kept.notes, kept.state) == ({"use": 4500}, {"use": "Rõ ràng."}, "open")


def test_p08_a_save_that_comes_twice_counts_once(session: Session, contest: Contest) -> None:
    assert save(session, contest, "giang", {"use": 4500}) == 1
    assert save(session, contest, "giang", {"use": 4500}) == 1


def test_a_save_from_an_older_version_overwrites_nothing(session: Session, contest: Contest) -> None:
    save(session, contest, "giang", {"use": 4500})
    with pytest.raises(Refused) as refused:
        save(session, contest, "giang", {"use": 100}, key="b")
    assert codes(refused) == ["sheet.changed"]
    session.rollback()
    kept = rows.of(session, (contest.id, ROUND, "B-001", "J1"))
    assert kept is not None
    assert kept.points == {"use": 4500}


@pytest.mark.parametrize(
    ("points", "code"),
    [
        ({"use": 6100}, "sheet.above-the-weight"),
        ({"use": -100}, "sheet.below-zero"),
        ({"use": 50}, "sheet.off-the-step"),
        ({"style": 100}, "sheet.criterion-unknown"),
    ],
)
def test_points_that_no_sheet_can_have_are_refused(
    session: Session, contest: Contest, points: dict[str, int], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        save(session, contest, "giang", points)
    assert codes(refused) == [code]


def test_signing_makes_a_fact_that_the_rules_count(session: Session, contest: Contest) -> None:
    for who, key in zip(seated.JUDGES, "abc", strict=True):
        for entry in seated.WORKS:
            sign(session, contest, who, entry=entry, key=key + entry)
    assert sorted(signed(session, contest)) == [
        (entry, judge, WHOLE) for entry in seated.WORKS for judge in ("J1", "J2", "J3")
    ]
    found = verdicts.find(session, contest, ROUND)
    assert found is not None
    assert (found.open, found.verdict.totals["B-001"]) == (
        True,
        dict.fromkeys(("J1", "J2", "J3"), Fraction(80)),
    )


def test_p08_a_signature_that_comes_twice_counts_once(session: Session, contest: Contest) -> None:
    first = sign(session, contest, "giang")
    assert sign(session, contest, "giang").id == first.id
    assert signed(session, contest) == [("B-001", "J1", WHOLE)]
    with pytest.raises(Refused) as refused:
        sign(session, contest, "giang", key="other", version=1)
    assert codes(refused) == ["sheet.locked"]


def test_p08_six_signatures_at_once_make_one(app: Flask, session: Session, contest: Contest) -> None:
    slug, start, outcomes = contest.slug, threading.Barrier(6, timeout=60), []

    def press() -> None:
        start.wait()
        with app.app_context():
            mine = db.session()
            own = contests.by_slug(mine, slug)
            assert own is not None
            outcomes.append(sign(mine, own, "giang").id)
            db.session.remove()

    threads = [threading.Thread(target=press) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    session.rollback()
    assert (len(outcomes), len(set(outcomes)), len(signed(session, contest))) == (6, 1, 1)


def test_an_incomplete_sheet_is_not_signed(session: Session, contest: Contest) -> None:
    with pytest.raises(Refused) as refused:
        sheet.sign(
            session,
            contest,
            ROUND,
            "B-001",
            points={"use": 5000},
            notes={},
            if_version=0,
            key="k",
            by=seated.person(session, "giang"),
        )
    assert codes(refused) == ["sheet.criterion-missing"]
    session.rollback()
    assert signed(session, contest) == []


def test_p31_others_show_only_after_the_own_sheet_is_signed(session: Session, contest: Contest) -> None:
    sign(session, contest, "lan")
    assert sheet.others(session, contest, ROUND, "B-001", "J1") == {}
    sign(session, contest, "giang", key="g")
    assert sheet.others(session, contest, ROUND, "B-001", "J1") == {"J2": Fraction(80)}
    assert sheet.others(session, contest, ROUND, "B-002", "J1") == {}


def test_a_sheet_is_opened_again_and_both_values_stay(session: Session, contest: Contest) -> None:
    sign(session, contest, "giang")
    chair = seated.person(session, "chi")
    with pytest.raises(Refused) as refused:
        sheet.reopen(session, contest, ROUND, "B-001", "J1", why=" ", by=chair)
    assert codes(refused) == ["panel.no-reason"]
    session.rollback()
    sheet.reopen(session, contest, ROUND, "B-001", "J1", why="Cộng nhầm tiêu chí", by=chair)
    assert sheet.others(session, contest, ROUND, "B-001", "J1") == {}
    save(session, contest, "giang", {**WHOLE, "use": 4000}, version=1, key="b")
    again = sheet.sign(
        session,
        contest,
        ROUND,
        "B-001",
        points={**WHOLE, "use": 4000},
        notes={},
        if_version=2,
        key="again",
        by=seated.person(session, "giang"),
    )
    assert again.what == "signed"
    history = rows.history(session, (contest.id, ROUND, "B-001", "J1"))
    assert [(each.what, each.points["use"], each.reason) for each in history] == [
        ("signed", 5000, ""),
        ("reopened", 5000, "Cộng nhầm tiêu chí"),
        ("signed", 4000, ""),
    ]
    assert [points["use"] for _, _, points in signed(session, contest)] == [5000, 4000]


def test_nobody_opens_the_own_sheet_or_one_that_is_not_signed(session: Session, contest: Contest) -> None:
    for who, code in (("giang", "sheet.own"), ("chi", "sheet.not-signed")):
        with pytest.raises(Refused) as refused:
            sheet.reopen(session, contest, ROUND, "B-001", "J1", why="x", by=seated.person(session, who))
        assert codes(refused) == [code]
        session.rollback()


def test_nothing_is_signed_outside_the_window(session: Session, easy: None) -> None:
    late = seated.contest(session, day=6)
    seated.appoint(session, late)
    seated.declare(session, late, "giang")
    with pytest.raises(Refused) as refused:
        sign(session, late, "giang")
    assert codes(refused) == ["panel.not-open"]


def test_no_entry_is_open_before_the_window_or_before_who_reads_has_declared(
    session: Session, easy: None
) -> None:
    early = seated.contest(session, day=0)
    seated.appoint(session, early)
    giang = seated.person(session, "giang")
    seen = sheet.queue(session, early, ROUND, giang)
    assert seen is not None
    assert (seen.declared, seen.reading) == (False, ())
    seated.declare(session, early, "giang")
    seen = sheet.queue(session, early, ROUND, giang)
    assert seen is not None
    assert (seen.declared, seen.reading) == (True, ())


def test_the_log_says_who_signed(session: Session, contest: Contest) -> None:
    event = sign(session, contest, "giang")
    assert event.by_id == seated.person(session, "giang").id
    row = fact.read(session, contest.id, "sheets")[0]
    assert row == Sheet(event.at, ROUND, "B-001", "J1", WHOLE)


def test_p34_nothing_public_rests_on_sheets_before_minutes_are_signed(
    session: Session, contest: Contest
) -> None:
    before = snapshot.prepare(session, contest, [clock.read(session)])
    sign(session, contest, "giang")
    session.commit()
    with pytest.raises(Refused) as refused:
        snapshot.prepare(session, contest, [clock.read(session)])
    assert [each.code for each in refused.value.reasons] == ["minutes.waited-for"]
    session.rollback()
    after = snapshot.renew(session, contest)
    assert (after.number, after.digest, after.log_seq) == (before.number, before.digest, before.log_seq)
