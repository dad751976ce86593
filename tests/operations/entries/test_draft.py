"""Drafts: several people write, nothing is overwritten unseen, what was saved can be found again."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.operations import Refused
from app.operations.entries import draft
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.entries import draft as drafts
from app.storage.entries.draft import Draft
from rounds.definition import Entry
from rounds.reasons import reason
from tests.given import entered, people

Three = tuple[Contest, Entry, Draft]


@pytest.fixture
def given(session: Session) -> Three:
    contest = entered.contest(session)
    rules = contests.definition(session, contest).contest.round(entered.ROUND).entry
    assert rules is not None
    made = draft.begin(session, contest, entered.ROUND, "01", by=people.account(session, "cuong"))
    return contest, rules, made


def kept(session: Session, of: Draft) -> list[tuple[int, str, object]]:
    return [(each.version, each.values.get("title", ""), each.by_id) for each in drafts.versions(session, of)]


def test_what_somebody_else_saved_is_not_overwritten(session: Session, given: Three) -> None:
    _, rules, of = given
    cuong, lan = people.account(session, "cuong"), people.account(session, "lan")
    draft.save(session, rules, of, {"title": "Của Cường"}, if_version=1, by=cuong)
    with pytest.raises(Refused) as caught:
        draft.save(session, rules, of, {"title": "Của Lan"}, if_version=1, by=lan)
    assert list(caught.value.reasons) == [reason("draft.changed")]
    session.rollback()
    held = draft.save(session, rules, of, {"title": "Của Lan"}, if_version=2, by=lan)
    assert (held.version, held.values["title"], held.changed_by) == (3, "Của Lan", lan.id)
    assert kept(session, of) == [(3, "Của Lan", lan.id), (2, "Của Cường", cuong.id)]


def test_a_script_keeps_the_words_without_filling_the_history(session: Session, given: Three) -> None:
    _, rules, of = given
    cuong, lan = people.account(session, "cuong"), people.account(session, "lan")
    for version, words in enumerate(("T", "Tr", "Trợ lý"), 1):
        draft.save(session, rules, of, {"title": words}, if_version=version, by=cuong, alone=True)
    assert kept(session, of) == []
    draft.save(session, rules, of, {"title": "Trợ lý số"}, if_version=4, by=lan, alone=True)
    assert kept(session, of) == [(4, "Trợ lý", cuong.id)]
    same = draft.save(session, rules, of, {"title": "Trợ lý số"}, if_version=1, by=cuong)
    assert same.version == 5
    assert kept(session, of) == [(5, "Trợ lý số", lan.id), (4, "Trợ lý", cuong.id)]


def test_p26_only_fields_of_the_form_are_kept(session: Session, given: Three) -> None:
    _, rules, of = given
    typed = {"title": " Trợ \n lý\x00 ", "summary": "a\r\nb", "owner": "02", "state": "aside"}
    held = draft.save(session, rules, of, typed, if_version=1, by=people.account(session, "cuong"))
    assert held.values == {"title": "Trợ lý", "summary": "a\nb", "kind": "", "link": ""}
    with pytest.raises(Refused) as caught:
        draft.save(
            session,
            rules,
            of,
            {"summary": "a" * (draft.MOST_LETTERS + 1)},
            if_version=2,
            by=people.account(session, "cuong"),
        )
    assert list(caught.value.reasons) == [reason("draft.too-long", field="summary", most=draft.MOST_LETTERS)]


def test_people_say_what_they_think_of_a_draft(session: Session, given: Three) -> None:
    _, _, of = given
    lan = people.account(session, "lan")
    draft.comment(session, of, " Nêu rõ số liệu hơn ", by=lan)
    with pytest.raises(Refused) as caught:
        draft.comment(session, of, "  ", by=lan)
    assert list(caught.value.reasons) == [reason("draft.comment-empty")]
    assert [(each.words, each.by_id) for each in drafts.comments(session, of)] == [
        ("Nêu rõ số liệu hơn", lan.id)
    ]


def test_a_draft_is_put_away_and_taken_up_again(session: Session, given: Three) -> None:
    contest, _, of = given
    cuong = people.account(session, "cuong")
    for aside, state in ((True, "aside"), (False, "open")):
        draft.put_aside(session, contest, of, aside=aside, by=cuong)
        assert [each.state for each in drafts.of_owner(session, contest.id, entered.ROUND, "01")] == [state]
