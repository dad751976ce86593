"""The sample before prizes: drawn by a seed, looked at one by one; prizes wait for it."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.contest import publication
from app.operations.panel import seed
from app.operations.record import approval, decision, fact, sample
from app.operations.standings import snapshot
from app.storage.contest.contest import Contest
from app.storage.people.person import Person
from app.storage.record import decision as decisions
from rounds import sample as rule
from rounds.draw import lot_order
from rounds.reasons import reason
from rounds.record import FACTS
from tests.given import bundles, small
from tests.operations.record.test_amendment import BEST
from tests.operations.record.test_approval import OFFICE, PRIZES, compute, oanh, point

__all__ = ["oanh"]

SIZE = 3
LEFT = {"sample.left", "sample.winners-left"}


@pytest.fixture
def checked(session: Session) -> Contest:
    """The small contest as it was played, whose rules ask for a sample of three people of each unit."""
    _, record, _ = bundles.honest()
    files = small.files(contest=small.CONTEST.replace("[prizes]\n", f"[prizes]\nsample = {SIZE}\n"))
    made = publication.publish(session, files)
    fact.record(session, made, {kind: getattr(record, kind) for kind in FACTS})
    decision.decide(session, made, [each for each in record.decisions if each.kind not in OFFICE])
    snapshot.prepare(session, made, [clock.read(session)])
    return made


def opened(session: Session, contest: Contest, by: Person) -> str:
    """The seed, sealed and opened, and the results that follow."""
    seed.commit(session, contest, rule.SUBJECT, by=by)
    drawn = seed.reveal(session, contest, rule.SUBJECT, by=by)
    snapshot.prepare(session, contest, [clock.read(session)])
    return drawn


def test_the_seed_names_people_of_the_winning_unit_and_who_wins(
    session: Session, checked: Contest, oanh: Person
) -> None:
    assert [each.code for each in point(session, checked, PRIZES).waits] == ["sample.no-seed"]
    drawn = opened(session, checked, oanh)
    _, record, end = bundles.honest()
    people = {each.contestant for each in record.registrations if each.unit == "03" and each.at < end}
    found = sample.drawn(session, checked)
    assert set(found) == {"", "03"}
    assert found[""] == [BEST]
    assert (len(found["03"]), set(found["03"]) <= people) == (SIZE, True)
    assert found["03"] == lot_order(drawn, rule.SUBJECT, found["03"])


def test_prizes_wait_until_everybody_of_the_sample_was_looked_at(
    session: Session, checked: Contest, oanh: Person
) -> None:
    opened(session, checked, oanh)
    names = [who for people in sample.drawn(session, checked).values() for who in people]
    for who, found in zip(names, ("as-said", "unreached", "otherwise", "as-said"), strict=True):
        assert {each.code for each in point(session, checked, PRIZES).waits} <= LEFT
        sample.look(session, checked, who, found=found, by=oanh)
    compute(session, checked)  # asked for with the last of them
    assert point(session, checked, PRIZES).ready
    assert sample.looked_at(session, checked)[names[2]] == "otherwise"
    # What comes of it people decide: nothing followed by itself.
    assert {each.value().kind for each in decisions.listed(session, checked.id)} >= {"look"}
    assert approval.find(session, checked)[0][-1].data is not None


def test_only_the_sample_is_looked_at(session: Session, checked: Contest, oanh: Person) -> None:
    opened(session, checked, oanh)
    [who] = sample.drawn(session, checked)[""]
    for contestant, found in (("khong-co", "as-said"), (who, "tot")):
        with pytest.raises(Refused) as caught:
            sample.look(session, checked, contestant, found=found, by=oanh)
        assert list(caught.value.reasons) == [reason("sample.not-drawn", contestant=contestant)]
        session.rollback()
