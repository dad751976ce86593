"""The intake register and the gate: what came by other ways, and the yes or no of the secretariat."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.entries import entry, gate, intake
from app.operations.entries.intake import Arrived
from app.operations.record.receipt import Receipt
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.entries import completion
from app.storage.entries import entry as entries
from app.storage.people.person import Person
from rounds.reasons import Reason, reason
from rounds.simulation.hours import DAY
from tests.given import entered, people

HOUR = DAY // 24


@pytest.fixture
def contest(session: Session) -> Contest:
    return entered.contest(session)


@pytest.fixture
def oanh(session: Session) -> Person:
    return people.account(session, "oanh")


def log(session: Session, contest: Contest, by: Person, ago: int = HOUR, **changes: object) -> Receipt:
    given = {
        "owner": "01",
        "entry": "",
        "supersedes": "",
        "channel": "zalo",
        "sender": "Trần Văn Nam, văn phòng UBND",
        "received_at": clock.read(session) - ago,
        "evidence": "Tin nhắn Zalo 10:02, ảnh chụp màn hình số 4",
        "values": entered.SAID,
        **changes,
    }
    return intake.log(session, contest, entered.ROUND, Arrived(**given), by=by)  # type: ignore[arg-type]


def refused(session: Session, contest: Contest, by: Person, **changes: object) -> list[Reason]:
    with pytest.raises(Refused) as caught:
        log(session, contest, by, **changes)  # type: ignore[arg-type]
    session.rollback()
    return list(caught.value.reasons)


def fates(session: Session, contest: Contest) -> dict[tuple[str, int], str]:
    found = entry.intake(session, contest, entered.ROUND).fates
    return {(each.entry, each.version): each.why for each in found}


def test_what_came_by_zalo_counts_from_when_it_was_received(
    session: Session, contest: Contest, oanh: Person
) -> None:
    held = log(session, contest, oanh)
    [content] = entries.contents(session, contest.id, entered.ROUND)
    assert (content.channel, content.sender, content.evidence, content.by_id, content.number) == (
        "zalo",
        "Trần Văn Nam, văn phòng UBND",
        "Tin nhắn Zalo 10:02, ảnh chụp màn hình số 4",
        oanh.id,
        held.number,
    )
    assert content.received_at < content.logged_at
    assert held.at == content.received_at
    assert fates(session, contest) == {("B-001", 1): "counts"}


def test_what_came_in_time_counts_though_it_was_logged_late(session: Session, oanh: Person) -> None:
    contest = entered.contest(session, day=10)
    log(session, contest, oanh, 2 * DAY)
    log(session, contest, oanh, 0, owner="02")
    assert fates(session, contest) == {("B-001", 1): "counts", ("B-002", 1): "late"}


def test_a_way_that_the_rules_do_not_name_is_kept_and_not_counted(
    session: Session, contest: Contest, oanh: Person
) -> None:
    log(session, contest, oanh, channel="email")
    assert fates(session, contest) == {("B-001", 1): "channel"}


def test_a_second_work_says_what_it_is(session: Session, contest: Contest, oanh: Person) -> None:
    log(session, contest, oanh, 3 * HOUR)
    assert refused(session, contest, oanh) == [reason("entry.supersede-first", entry="B-001")]
    log(session, contest, oanh, 2 * HOUR, entry="B-001")
    log(session, contest, oanh, HOUR, supersedes="B-001")
    assert fates(session, contest) == {
        ("B-001", 1): "older",
        ("B-001", 2): "superseded",
        ("B-002", 1): "counts",
    }


def test_nothing_is_logged_without_sender_proof_and_owner(
    session: Session, contest: Contest, oanh: Person
) -> None:
    assert refused(session, contest, oanh, sender=" ") == [reason("intake.sender-missing")]
    assert refused(session, contest, oanh, evidence="") == [reason("intake.evidence-missing")]
    assert refused(session, contest, oanh, ago=-HOUR) == [reason("intake.future")]
    assert refused(session, contest, oanh, channel="site") == [reason("intake.by-site")]
    assert refused(session, contest, oanh, owner="99") == [reason("intake.unknown-owner", owner="99")]
    assert refused(session, contest, oanh, entry="B-009") == [reason("intake.unknown-entry", entry="B-009")]


def test_the_unit_confirms_what_was_logged_for_it(session: Session, contest: Contest, oanh: Person) -> None:
    log(session, contest, oanh)
    [content] = entries.contents(session, contest.id, entered.ROUND)
    cuong, lan = people.account(session, "cuong"), people.account(session, "lan")
    for by in (cuong, lan):
        intake.confirm(session, contest, content, by=by)
    assert (content.confirmed_by, content.confirmed_at is not None) == (cuong.id, True)


def test_a_no_of_the_gate_may_be_mended_until_the_day_of_the_rules(session: Session, oanh: Person) -> None:
    contest = entered.contest(session, day=10, rules=f"{entered.RULES}completion_until = 2026-03-21\n")
    log(session, contest, oanh, 2 * DAY)

    def screen(version: int, why: str = "Thiếu chữ ký") -> None:
        gate.screen(session, contest, "B-001", version=version, answers={}, why=why, by=oanh)

    with pytest.raises(Refused) as caught:
        screen(2)
    assert list(caught.value.reasons) == [reason("gate.changed")]
    session.rollback()
    screen(1)
    assert fates(session, contest) == {("B-001", 1): "counts"}
    now = clock.read(session)
    gate.ask(session, contest, "B-001", version=1, words="Bổ sung chữ ký", until=now + HOUR, by=oanh)
    assert [each.words for each in completion.of_entry(session, contest.id, "B-001")] == ["Bổ sung chữ ký"]
    with pytest.raises(Refused) as caught:
        gate.ask(session, contest, "B-001", version=1, words="Nữa", until=now + 9 * DAY, by=oanh)
    assert list(caught.value.reasons) == [reason("gate.until-too-late")]


def test_checks_are_those_of_the_sheet_that_judges_the_round(session: Session, oanh: Person) -> None:
    contest = entered.contest(session, gate=True)
    log(session, contest, oanh)
    round = contests.definition(session, contest).contest.round(entered.ROUND)
    assert [each.id for each in gate.checks(contests.definition(session, contest), round)] == ["own", "form"]

    def screen(why: str = "", **answers: bool) -> None:
        gate.screen(session, contest, "B-001", version=1, answers=answers, why=why, by=oanh)

    for answers, why in (({"own": True}, "answers-missing"), ({"own": True, "form": False}, "no-reason")):
        with pytest.raises(Refused) as caught:
            screen(**answers)
        assert list(caught.value.reasons) == [reason(f"gate.{why}")]
        session.rollback()
    screen("Sai mẫu", own=True, form=False)
    assert fates(session, contest) == {("B-001", 1): "failed"}
    screen(own=True, form=True)
    assert fates(session, contest) == {("B-001", 1): "counts"}
