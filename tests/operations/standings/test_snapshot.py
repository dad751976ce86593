"""Pictures and results: computed once, read without a look at the facts."""

from __future__ import annotations

import hashlib
from fractions import Fraction

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app.operations.contest import publication
from app.operations.record import decision, fact
from app.operations.standings import snapshot
from app.storage.contest.contest import Contest
from app.storage.postgres.database import db
from app.storage.record import audit, program
from app.storage.standings import snapshot as pictures
from app.storage.standings.snapshot import Outcome
from rounds.contest import outcome, to_data
from rounds.definition import folder
from rounds.proof import chain
from rounds.record import FACTS, Decision, Registration
from tests.given import bundles, small

DAY = 24 * 3_600_000_000


@pytest.fixture
def contest(session: Session) -> Contest:
    """The small contest played to its end, with a picture of three instants."""
    files, record, end = bundles.honest()
    contest = publication.publish(session, files, simulated=True)
    fact.record(session, contest, {kind: getattr(record, kind) for kind in FACTS})
    decision.decide(session, contest, record.decisions)
    snapshot.prepare(session, contest, [end, small.DAY + 3 * DAY, small.DAY + 9 * DAY])
    return contest


def test_prepare_records_the_whole_outcome_in_the_log(session: Session, contest: Contest) -> None:
    files, record, end = bundles.honest()
    definition, _ = folder.read(files)
    assert definition is not None
    data = to_data(outcome(definition, record, end))
    results = pictures.outcome(session, contest.id)
    assert results is not None
    assert (results.number, results.as_of) == (1, end)
    assert results.data == {name: part for name, part in data.items() if name != "standings"}
    logged = list(audit.records(session, contest.ledger))[-1]
    assert (logged.entry.seq, logged.entry.action) == (results.log_seq, "result.record")
    assert logged.data["digest"] == results.digest == hashlib.sha256(chain.canonical(data)).hexdigest()
    assert logged.data["facts"] == {kind: len(rows) for kind in FACTS if (rows := getattr(record, kind))}


def test_p54_a_correction_is_a_new_version_and_both_can_be_seen(session: Session, contest: Contest) -> None:
    before = pictures.outcome(session, contest.id)
    assert before is not None
    held = before.number, before.digest, before.log_seq, before.data
    act = Decision(before.as_of, 0, "disqualify", "01", {}, "Thi hộ", "a", "b")
    decision.decide(session, contest, [act])
    after = snapshot.prepare(session, contest, [before.as_of + 1])
    versions = session.scalars(select(Outcome).order_by(Outcome.number)).all()
    assert [each.number for each in versions] == [1, 2]
    assert (versions[0].number, versions[0].digest, versions[0].log_seq, versions[0].data) == held
    assert (after.digest != held[1], after.log_seq > held[2]) == (True, True)


def test_pictures_show_the_ranking_with_names_and_counts(session: Session, contest: Contest) -> None:
    files, record, end = bundles.honest()
    definition, _ = folder.read(files)
    assert definition is not None
    ranking = outcome(definition, record, end).standings["don-vi"]
    picture = pictures.latest(session, contest.id, "don-vi")
    assert picture is not None
    assert (picture.as_of, picture.total, picture.figures["registered"]) == (end, 3, bundles.PEOPLE)
    rows, total = pictures.places(session, picture.id)
    assert total == 3
    assert [(row.rank, row.subject, row.block, row.values, row.rung) for row in rows] == list(ranking.places)
    assert {row.subject: row.name for row in rows} == {unit.code: unit.name for unit in definition.units}
    assert rows[0].values[0] == Fraction(rows[0].figures["valid"], 500)
    assert rows[0].extra == (rows[0].figures["registered"],)


def test_pictures_of_units_follow_the_days_and_of_people_show_the_end(
    session: Session, contest: Contest
) -> None:
    end = bundles.honest()[2]
    assert pictures.moments(session, contest.id, "don-vi") == [small.DAY + 3 * DAY, small.DAY + 9 * DAY, end]
    assert pictures.moments(session, contest.id, "ca-nhan") == [end]
    points = pictures.trend(session, contest.id, "don-vi", "01")
    assert [point.as_of for point in points] == pictures.moments(session, contest.id, "don-vi")
    valid = [point.figures.get("valid", 0) for point in points]
    assert valid == sorted(valid)
    assert valid[0] < valid[-1]
    early = pictures.latest(session, contest.id, "don-vi", as_of=small.DAY + 4 * DAY)
    assert early is not None
    assert early.as_of == small.DAY + 3 * DAY
    assert pictures.latest(session, contest.id, "don-vi", as_of=small.DAY) is None


def test_places_are_searched_without_accents_sorted_and_paged(session: Session, contest: Contest) -> None:
    picture = pictures.latest(session, contest.id, "don-vi")
    assert picture is not None
    rows, total = pictures.places(session, picture.id, search="CẨM giang", order="name")
    assert ([row.name for row in rows], total) == (["Xã Cẩm Giang", "Phường Cẩm Giàng"], 2)
    assert pictures.places(session, picture.id, search="%")[1] == 0
    assert [row.subject for row in pictures.places(session, picture.id, search="03")[0]] == ["03"]
    assert pictures.places(session, picture.id, block="khac") == ([], 0)
    people = pictures.latest(session, contest.id, "ca-nhan")
    assert people is not None
    first, total = pictures.places(session, people.id, limit=10)
    assert [row.position for row in first] == list(range(1, 11))
    assert total > 100
    rest, _ = pictures.places(session, people.id, offset=10, limit=5)
    assert [row.position for row in rest] == list(range(11, 16))
    one = pictures.place_of(session, people.id, rest[0].subject)
    assert one is not None
    assert one.position == 11


def test_no_reader_asks_a_table_of_facts(session: Session, contest: Contest) -> None:
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    picture = pictures.latest(session, contest.id, "ca-nhan")
    assert picture is not None
    pictures.places(session, picture.id, search="a")
    pictures.trend(session, contest.id, "don-vi", "01")
    pictures.moments(session, contest.id, "don-vi")
    pictures.outcome(session, contest.id)
    assert asked
    names = ("registration", "step", "attempt", '"count"', "given", "entry_version", "sheet")
    assert [
        each for each in asked for name in names if f"FROM {name}" in each or f"JOIN {name}" in each
    ] == []


def test_prepare_again_changes_neither_results_nor_log(session: Session, contest: Contest) -> None:
    end = bundles.honest()[2]
    head = audit.head(session, contest.ledger)
    assert snapshot.prepare(session, contest, [end]).number == 1
    assert snapshot.renew(session, contest).number == 1
    assert audit.head(session, contest.ledger) == head
    assert pictures.moments(session, contest.id, "ca-nhan") == [end]


def test_renew_computes_anew_after_a_decision_and_keeps_the_old_results(
    session: Session, contest: Contest
) -> None:
    withheld = Decision(
        small.DAY, 0, "withhold", "hoc-nhat", {"count": 1}, "Không đủ hồ sơ", "acct:1", "acct:2"
    )
    decision.decide(session, contest, [withheld])
    results = snapshot.renew(session, contest)
    assert (results.number, results.as_of) == (2, bundles.honest()[2])
    assert [each["why"] for each in results.data["awards"]["unawarded"]] == ["withheld"]
    assert [each.number for each in pictures.outcomes(session, contest.id)] == [1, 2]


def test_after_an_upgrade_the_log_names_the_rules_that_are_installed_now(
    session: Session, contest: Contest, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = pictures.outcome(session, contest.id)
    assert before is not None
    files = small.files()
    unplayed = files["contest.toml"].replace(b'id = "lang-so"', b'id = "lang-khac"', 1)
    other = publication.publish(session, {**files, "contest.toml": unplayed})
    monkeypatch.setattr(program, "digest", lambda: "0" * 64)
    snapshot.renew_all(session)
    assert [(each.number, each.digest) for each in pictures.outcomes(session, contest.id)] == [
        (1, before.digest),
        (2, before.digest),
    ]
    last = pictures.outcome(session, contest.id)
    assert last is not None
    assert audit.data(session, contest.ledger, last.log_seq)["program"] == "0" * 64
    assert pictures.outcomes(session, other.id) == []


def test_renew_before_any_results_computes_those_of_this_moment(session: Session) -> None:
    contest = publication.publish(session, small.files())
    fact.record(session, contest, {"registrations": [Registration(small.DAY, "c1", "01")]})
    results = snapshot.renew(session, contest)
    assert results.number == 1
    assert results.as_of > small.DAY
