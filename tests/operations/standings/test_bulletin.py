"""Bulletins: the figures of the letter, revisions of one instant, and that each comes out of the record."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import keys
from app.config import Settings
from app.operations import Refused
from app.operations.contest import publication
from app.operations.record import bundle, proof
from app.operations.record import doctor as doctors
from app.operations.standings import bulletin
from app.storage.contest.contest import Contest
from app.storage.postgres.database import as_owner
from app.storage.standings import bulletin as bulletins
from rounds.calendar import HOUR
from rounds.reasons import reason
from tests.given import counted
from tests.given.counted import AS_OF, FINISHED, REGISTERED, finish, upload


@pytest.fixture
def contest(session: Session) -> Contest:
    published = publication.publish(session, counted.files())
    finish(session, published, upload(session, published, counted.sheet()))
    return published


def test_bulletin_says_the_figures_of_the_letter(session: Session, contest: Contest) -> None:
    made = bulletin.issue(session, contest, "don-vi", AS_OF, by="test")
    assert (made.number, made.revision, made.as_of) == (1, 1, AS_OF)
    assert made.data["figures"] == {"registered": REGISTERED, "submitted": FINISHED, "valid": FINISHED}
    assert len(made.data["lines"]) == 114
    # The last unit of the sheet has what the letter's totals leave over, far more than any other.
    registered, finished = counted.figures()[-1]
    counts = {"registered": registered, "submitted": finished, "valid": finished}
    assert made.data["lines"][0] == [
        1,
        "00114",
        counted.names()[-1][1],
        "tat-ca",
        [str(Fraction(registered, 10_114)), finished],
        counts,
    ]


def test_a_correction_is_the_next_bulletin_and_the_first_still_comes_out(
    session: Session, contest: Contest
) -> None:
    first = bulletin.issue(session, contest, "don-vi", AS_OF, by="test")
    rows = counted.figures()
    rows[0] = (rows[0][0] + 10, rows[0][1] + 3)
    finish(session, contest, upload(session, contest, counted.sheet(rows)))
    second = bulletin.issue(session, contest, "don-vi", AS_OF, by="test")
    assert (second.number, second.revision) == (2, 2)
    assert second.data["figures"]["registered"] == REGISTERED + 10
    assert first.data["figures"]["registered"] == REGISTERED
    assert [bulletin.reproduces(session, contest, each) for each in (first, second)] == [True, True]
    assert [each.number for each in bulletins.of_instant(session, contest.id, "don-vi", AS_OF)] == [1, 2]


def test_the_same_figures_are_given_out_once(session: Session, contest: Contest) -> None:
    bulletin.issue(session, contest, "don-vi", AS_OF, by="test")
    with pytest.raises(Refused) as refused:
        bulletin.issue(session, contest, "don-vi", AS_OF, by="test")
    assert list(refused.value.reasons) == [reason("bulletin.nothing-new", number=1)]
    assert bulletin.issue(session, contest, "don-vi", AS_OF + HOUR, by="test").number == 2


def test_only_public_standings_of_units_up_to_now(session: Session, contest: Contest) -> None:
    for standing, as_of, why in (
        ("khac", AS_OF, reason("bulletin.unknown-standing", standing="khac")),
        ("don-vi", AS_OF + 10**16, reason("bulletin.future")),
    ):
        with pytest.raises(Refused) as refused:
            bulletin.issue(session, contest, standing, as_of, by="test")
        assert list(refused.value.reasons) == [why]


def test_bundle_with_imports_and_bulletins_verifies(
    session: Session, contest: Contest, tmp_path: Path
) -> None:
    bulletin.issue(session, contest, "don-vi", AS_OF, by="test")
    verdict = proof.verify(bundle.export(session, contest, keys.signing_key(tmp_path)))
    assert list(verdict.differences) == []
    assert list(doctors.findings(session)) == []


def test_doctor_finds_a_bulletin_that_does_not_come_out(
    settings: Settings, session: Session, contest: Contest
) -> None:
    bulletin.issue(session, contest, "don-vi", AS_OF, by="test")
    with as_owner(settings) as engine, engine.begin() as connection:
        connection.execute(text("ALTER TABLE bulletin DISABLE TRIGGER append_only"))
        connection.execute(text("UPDATE bulletin SET data = jsonb_set(data, '{figures,registered}', '1')"))
        connection.execute(text("ALTER TABLE bulletin ENABLE ALWAYS TRIGGER append_only"))
    session.expire_all()
    assert list(doctors.findings(session)) == [
        reason("doctor.bulletin-differs", contest=counted.SLUG, number=1)
    ]
