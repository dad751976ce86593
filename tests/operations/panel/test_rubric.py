"""The wording of a rubric: drafted by a model or a person, approved by a person, frozen with a version."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from app.operations import Refused
from app.operations.contest import publication
from app.operations.panel import rubric
from app.operations.work import task
from app.storage.contest.contest import Contest
from app.storage.record import audit
from judging import rubric as rules
from judging.rubric import Text
from rounds.reasons import reason
from tests.given import model, people, small

FILE = "rubric.toml"
PLACE = ("work", "use", "2")
WORDS = {"vi": "Ba phường trở lên đã dùng, có số liệu", "en": "Used by three wards, with figures"}


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with model.serving() as found:
        yield found


@pytest.fixture
def contest(session: Session) -> Contest:
    return publication.publish(session, small.files())


def refused(session: Session, of: Contest, *place: str, **words: str) -> object:
    with pytest.raises(Refused) as caught:
        rubric.write(session, of, FILE, place, **{**WORDS, **words}, by=people.account(session, "oanh"))  # type: ignore[arg-type]
    session.rollback()
    return caught.value.reasons[0]


def test_an_approved_wording_goes_into_the_next_version(session: Session, contest: Contest) -> None:
    by = people.account(session, "oanh")
    assert refused(session, contest, "work", "use", "9") == reason("rubric.no-such-level")
    assert refused(session, contest, *PLACE, vi=" ") == reason("rubric.words-missing")
    assert refused(session, contest, *PLACE, vi="a" * 401) == reason("rubric.words-too-long", most=400)
    with pytest.raises(Refused):
        rubric.approve(session, contest, FILE, PLACE, by=by)
    rubric.write(session, contest, FILE, PLACE, **WORDS, by=by)
    rubric.approve(session, contest, FILE, PLACE, by=by)
    assert refused(session, contest, *PLACE) == reason("rubric.approved")

    found = rubric.workshop(session, contest, FILE)
    following, _ = rules.read(tomllib.loads(rubric.next_version(found)), FILE)
    assert following is not None
    assert following.version == found.rubric.version + 1
    sheet = following.sheets[0]
    assert [sheet.criteria[0].levels["2"], sheet.criteria[0].levels["1"]] == [
        Text(**WORDS),
        Text(vi="Không", en="No"),
    ]
    logged = [each.entry.action for each in audit.records(session, contest.ledger)]
    assert [each for each in logged if each.startswith("rubric.")] == ["rubric.write", "rubric.approve"]


def test_p56_a_model_drafts_what_is_doubted_and_a_person_approves(
    session: Session, contest: Contest, port: int
) -> None:
    by = people.account(session, "oanh")
    with pytest.raises(Refused) as caught:
        rubric.ask(session, contest, FILE, settings=None, by=by.id)
    assert caught.value.reasons == (reason("assistant.no-model"),)
    session.rollback()
    rubric.write(session, contest, FILE, PLACE, **WORDS, by=by)
    settings = model.at(port, "author")
    asked = rubric.ask(session, contest, FILE, settings=settings, by=by.id)
    task.perform(session, asked.id, lambda session, id: rubric.work(session, id, settings))
    # The level of a person stays; the other three, described by one word, are drafted.
    assert task.reasons(asked) == [reason("rubric.drafted", count=3)]
    found = rubric.workshop(session, contest, FILE)
    assert {place: (row.origin, row.vi, row.approved_at) for place, row in found.wordings.items()} == {
        PLACE: ("person", WORDS["vi"], None),
        ("work", "use", "1"): ("model", "Không có số liệu nào kèm theo bài", None),
        ("work", "form", "2"): ("model", "Có mục lục và số trang ở mọi phần", None),
        ("work", "form", "1"): ("model", "Không có số liệu nào kèm theo bài", None),
    }
    assert rubric.next_version(found).count("Không có số liệu") == 0
