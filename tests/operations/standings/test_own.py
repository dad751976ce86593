"""One's own rank from counts: the same as in the standing that the rules make of all facts."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.config import Settings
from app.operations.contest import publication
from app.operations.record import decision, fact
from app.operations.standings import live, own, snapshot
from app.operations.standings.own import Placed
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.record import record as records
from app.storage.registration.contestant import Contestant
from app.storage.standings.live import Standing
from rounds import calendar
from rounds.contest import Reckoning
from rounds.reasons import Reason
from rounds.record import Decision
from tests.given import small
from tests.given.clocks import set_clock
from tests.operations.standings.test_live import MORE, MORE_UNITS, Town

HOUR = 3_600_000_000
CONTEST = MORE.replace("COUNTED", "best")

Said = tuple[Standing | None, Reason | None]


def play(session: Session, settings: Settings, contest: str = CONTEST) -> Contest:
    """A crowd has played, one of them is disqualified and one has left; the live figures are as of then."""
    set_clock(settings, small.DAY)
    of = publication.publish(session, small.files(contest=contest, units=MORE_UNITS))
    town = Town(7)
    fact.record(session, of, town.facts(300))  # type: ignore[arg-type]
    for who, kind in (("c0001", "disqualify"), ("c0002", "leave")):
        decision.decide(session, of, [Decision(town.at, 0, kind, who, {}, "x", "a", "b")])
    set_clock(settings, town.at + 6 * HOUR)
    assert live.refresh(session, of.id)
    return of


def by_the_rules(session: Session, of: Contest) -> dict[str, dict[str, Said]]:
    """What everybody should be told, from the places of whole standings."""
    reckoning = Reckoning(contests.definition(session, of), records.read(session, of.id), clock.read(session))
    found: dict[str, dict[str, Said]] = defaultdict(dict)
    for id, rungs in (("ca-nhan", 3), ("theo-khoi", 2), ("doan", 1)):
        ranking = reckoning.ranking(id)
        pools = defaultdict(list)
        for place in ranking.places:
            pools[place.block].append(place)
        for each in ranking.unranked:
            found[each.subject][id] = None, each.reason
        for places in pools.values():
            keys = [place.values[:rungs] for place in places]
            for place, key in zip(places, keys, strict=True):
                where = Standing(keys.index(key), keys.count(key), len(places))
                found[place.subject][id] = where, None
    return found


def told(session: Session, of: Contest, who: str) -> dict[str, Said]:
    return {each.standing.id: (each.where, each.why) for each in own.ranks(session, of, who)}


def test_own_ranks_are_those_of_the_rules_for_everybody(session: Session, settings: Settings) -> None:
    of = play(session, settings)
    expected = by_the_rules(session, of)
    everybody = session.scalars(select(Contestant.code).where(Contestant.contest_id == of.id)).all()
    assert {who: told(session, of, who) for who in everybody} == {
        who: expected.get(who, {}) for who in everybody
    }
    whole = [where for said in expected.values() for where, _ in said.values() if where]
    assert any(each.equal > 1 for each in whole)
    codes = {why.code for said in expected.values() for _, why in said.values() if why}
    assert {"standing.disqualified", "standing.topics-missing"} <= codes
    assert told(session, of, "c0002") == {}


def test_what_comes_next_may_tell_equals_apart(session: Session, settings: Settings) -> None:
    of = play(session, settings)
    settled = {each.standing.id: each.settled for each in own.ranks(session, of, "c0003")}
    assert settled == {"ca-nhan": True, "theo-khoi": True, "doan": False}


def test_p34_nothing_is_said_while_frozen_or_of_what_not_everybody_sees(
    session: Session, settings: Settings
) -> None:
    hidden = CONTEST.replace(
        'ladder = ["score", "guess"', 'visible = "organisers"\nladder = ["score", "guess"'
    )
    frozen = hidden.replace('ladder = ["score", "seconds"', 'freeze_hours = 24\nladder = ["score", "seconds"')
    of = play(session, settings, frozen)
    assert set(told(session, of, "c0003")) == {"ca-nhan", "theo-khoi"}
    closes = calendar.read("2026-03-10T17:00:00+00:00")
    session.commit()
    set_clock(settings, closes - 24 * HOUR - 1)
    live.refresh(session, of.id)
    assert set(told(session, of, "c0003")) == {"ca-nhan", "theo-khoi"}
    session.commit()
    set_clock(settings, closes - 24 * HOUR)
    assert set(told(session, of, "c0003")) == {"theo-khoi"}
    session.commit()
    set_clock(settings, closes)
    assert set(told(session, of, "c0003")) == {"ca-nhan", "theo-khoi"}


def test_before_anything_was_counted_nothing_is_said(session: Session) -> None:
    of = publication.publish(session, small.files(contest=CONTEST, units=MORE_UNITS))
    assert own.ranks(session, of, "c0001") == []


def placed(session: Session, of: Contest, who: str) -> dict[str, tuple[int, object]]:
    return {each.standing.id: (each.as_of, each.where or each.why) for each in own.ranks(session, of, who)}


def test_a_result_newer_than_the_live_figures_tells_the_places_that_it_has(
    session: Session, settings: Settings
) -> None:
    of = play(session, settings)
    end = clock.read(session) + HOUR
    decision.decide(session, of, [Decision(end - 1, 0, "disqualify", "c0004", {}, "x", "a", "b")])
    set_clock(settings, end)
    snapshot.prepare(session, of, [end])
    session.commit()
    reckoning = Reckoning(contests.definition(session, of), records.read(session, of.id), end)
    expected: dict[str, dict[str, tuple[int, object]]] = defaultdict(dict)
    for id in ("ca-nhan", "theo-khoi", "doan"):
        ranking = reckoning.ranking(id)
        for place in ranking.places:
            expected[place.subject][id] = end, Placed(place.rank, len(ranking.places))
        for each in ranking.unranked:
            expected[each.subject][id] = end, each.reason
    some = [f"c{number:04d}" for number in range(12)]
    found = {who: placed(session, of, who) for who in some}
    assert found == {who: expected.get(who, {}) for who in some}
    assert {type(what) for each in found.values() for _, what in each.values()} == {Placed, Reason}
    session.commit()
    set_clock(settings, end + HOUR)
    live.refresh(session, of.id)
    assert {as_of for as_of, _ in placed(session, of, "c0003").values()} == {end + HOUR}


def test_without_live_figures_a_prepared_result_tells_its_places(
    session: Session, settings: Settings
) -> None:
    set_clock(settings, small.DAY)
    frozen = CONTEST.replace(
        'ladder = ["score", "seconds"', 'freeze_hours = 24\nladder = ["score", "seconds"'
    )
    blocks = frozen.replace(
        'kinds = ["commune", "ward"]\n',
        'kinds = ["commune"]\n\n[[block]]\nid = "phuong"\ntitle = { vi = "Phường", en = "Wards" }\n'
        'kinds = ["ward"]\n',
    )
    of = publication.publish(session, small.files(contest=blocks, units=MORE_UNITS))
    town = Town(7)
    fact.record(session, of, town.facts(60))  # type: ignore[arg-type]
    set_clock(settings, town.at + HOUR)
    snapshot.prepare(session, of, [town.at + HOUR])
    session.commit()
    found = {id: where for id, (_, where) in placed(session, of, "c0003").items()}
    assert {id: isinstance(each, Placed) and each.of for id, each in found.items()} == {
        "ca-nhan": None,
        "theo-khoi": 2,
        "doan": None,
    }
    session.commit()
    set_clock(settings, calendar.read("2026-03-10T17:00:00+00:00") - HOUR)
    assert set(placed(session, of, "c0003")) == {"theo-khoi", "doan"}
