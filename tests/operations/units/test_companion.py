"""Companion activities: declared, mended by a further row, refused where the figure cannot be."""

from __future__ import annotations

from fractions import Fraction

import pytest
from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.record import doctor
from app.operations.units import companion
from app.storage.contest.contest import Contest
from app.storage.record import audit
from app.storage.units import companion as companions
from app.storage.units.companion import CompanionCount
from rounds.reasons import reason
from tests.given import certified


@pytest.fixture
def where(session: Session) -> Contest:
    return certified.contest(session)


def declare(session: Session, where: Contest, **given: object) -> CompanionCount:
    values = {"companion": "ung-dung", "unit": "01", "value": 40, "out_of": 50, "by": "person:1"}
    return companion.declare(session, where, **{**values, **given})  # type: ignore[arg-type]


def test_the_latest_as_of_holds_and_its_last_revision(session: Session, where: Contest) -> None:
    now = clock.read(session)
    declare(session, where, as_of=now - 10, value=30)
    declare(session, where, as_of=now - 5, value=41)
    mended = declare(session, where, as_of=now - 5, value=45, note="Đếm lại")
    declare(session, where, as_of=now - 20, value=50)
    assert mended.revision == 2
    held = companions.current(session, where.id)[("ung-dung", "01")]
    assert (held.value, held.revision, held.note, held.share(None)) == (45, 2, "Đếm lại", Fraction(9, 10))
    assert [row.value for row in companions.history(session, where.id, "01")] == [45, 41, 30, 50]
    assert audit.records(session, where.ledger) is not None
    assert list(doctor.findings(session)) == []


def test_a_denominator_of_the_definition_counts_and_nothing_else(session: Session, where: Contest) -> None:
    row = declare(session, where, companion="to-roi", value=250, out_of=1)
    assert (row.out_of, row.share(500)) == (None, Fraction(1, 2))


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"companion": "khac"}, reason("companion.unknown")),
        ({"unit": "99"}, reason("companion.unknown")),
        ({"companion": "ngoai"}, reason("companion.imported")),
        ({"value": 51}, reason("companion.too-many", value=51, most=50)),
        ({"companion": "to-roi", "value": 501}, reason("companion.too-many", value=501, most=500)),
        ({"out_of": None}, reason("companion.no-total")),
        ({"as_of": 2**52}, reason("companion.future")),
    ],
)
def test_a_figure_that_cannot_be_is_refused(
    session: Session, where: Contest, given: dict[str, object], why: object
) -> None:
    with pytest.raises(Refused) as caught:
        declare(session, where, **given)
    assert caught.value.reasons == (why,)
    assert companions.history(session, where.id, "01") == []
