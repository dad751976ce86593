"""Stories: drafts, sending, consent, what is ruled on them, and what stands on the wall."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import clock
from app.config import Settings
from app.operations import Refused
from app.operations.learning import learner as learners
from app.operations.learning import story
from app.operations.privacy import privacy
from app.storage.contest.contest import Contest
from app.storage.learning import story as stories
from rounds.definition import Story as Rules
from rounds.definition import Text
from tests.given import learning, people
from tests.given.clocks import set_clock

TEXT = "Tôi dạy bà ngoại gọi video cho các cháu ở xa."
RULES = Rules(title=Text(vi="a", en="a"), minimum_letters=20, moderation="before", wall=True)


@pytest.fixture
def contest(session: Session) -> Contest:
    return learning.publish(session)


@pytest.fixture
def lan(session: Session, contest: Contest) -> str:
    return learning.enrol(session, contest, "lan")


def send(
    session: Session,
    contest: Contest,
    code: str,
    words: str = TEXT,
    *,
    publish: bool = True,
    rules: Rules = RULES,
) -> None:
    story.send(session, contest, code, "hoc", unit="01", words=words, publish=publish, rules=rules)


def rule(
    session: Session, contest: Contest, code: str, *, accept: bool, version: int = 1, why: str = ""
) -> None:
    by = people.account(session, "oanh").id
    story.rule(session, contest, code, "hoc", version=version, accept=accept, why=why, by=by, rules=RULES)


def on_the_wall(session: Session, contest: Contest, search: str = "") -> list[str]:
    return [each.words for each in stories.wall(session, contest.id, search=search, first=0, limit=9)[0]]


@pytest.mark.parametrize(
    ("words", "letters"), [("", 0), ("a b", 2), ("Đường số 7!", 8), ("e\u0301", 1), ("👍 ...", 0)]
)
def test_letters_are_letters_and_digits(words: str, letters: int) -> None:
    assert story.letters(words) == letters


def test_a_draft_keeps_itself_and_counts_for_nothing(session: Session, contest: Contest, lan: str) -> None:
    story.keep_draft(session, contest, lan, "hoc", unit="01", words="Mới viết\r\ndở\x00 dang")
    kept = stories.of(session, contest.id, lan, "hoc")
    assert kept is not None
    assert (kept.draft, kept.words, kept.state, kept.version) == ("Mới viết\ndở dang", "", "draft", 0)
    assert learners.lines(session, contest, lan)["hoc"].shared is None


def test_sending_is_what_counts(session: Session, contest: Contest, lan: str) -> None:
    send(session, contest, lan)
    assert learners.lines(session, contest, lan)["hoc"].shared is not None
    assert on_the_wall(session, contest) == []


def test_a_short_story_is_refused_and_kept(session: Session, contest: Contest, lan: str) -> None:
    with pytest.raises(Refused) as refused:
        send(session, contest, lan, "Ngắn quá.")
    assert [(each.code, dict(each.values)) for each in refused.value.reasons] == [
        ("story.too-short", {"letters": 7, "minimum": 20})
    ]
    session.rollback()
    kept = stories.of(session, contest.id, lan, "hoc")
    assert kept is not None
    assert (kept.draft, kept.state) == ("Ngắn quá.", "draft")


def test_the_same_text_twice_is_one_version(session: Session, contest: Contest, lan: str) -> None:
    send(session, contest, lan)
    send(session, contest, lan)
    kept = stories.of(session, contest.id, lan, "hoc")
    assert kept is not None
    assert [each.version for each in stories.versions(session, kept)] == [1]


@pytest.mark.parametrize(
    ("moderation", "publish", "at_once", "accepted"),
    [
        ("before", True, [], [TEXT]),
        ("before", False, [], []),
        ("after", True, [TEXT], [TEXT]),
        ("none", True, [TEXT], [TEXT]),
        ("none", False, [], []),
    ],
)
def test_the_wall_wants_consent_and_what_the_rules_want(
    session: Session,
    contest: Contest,
    lan: str,
    moderation: str,
    publish: bool,
    at_once: list[str],
    accepted: list[str],
) -> None:
    rules = replace(RULES, moderation=moderation)
    send(session, contest, lan, publish=publish, rules=rules)
    assert on_the_wall(session, contest) == at_once
    by = people.account(session, "oanh").id
    story.rule(session, contest, lan, "hoc", version=1, accept=True, by=by, rules=rules)
    assert on_the_wall(session, contest) == accepted
    story.consent(session, contest, lan, "hoc", publish=False, rules=rules)
    assert on_the_wall(session, contest) == []


def test_without_a_wall_nothing_is_shown(session: Session, contest: Contest, lan: str) -> None:
    send(session, contest, lan, rules=replace(RULES, moderation="none", wall=False))
    assert on_the_wall(session, contest) == []


def test_a_refusal_needs_a_reason_and_leads_to_a_new_version(
    session: Session, contest: Contest, lan: str
) -> None:
    send(session, contest, lan)
    with pytest.raises(Refused, match=r"story\.no-reason"):
        rule(session, contest, lan, accept=False, why="  ")
    session.rollback()
    rule(session, contest, lan, accept=False, why="Xin bỏ số điện thoại.")
    kept = stories.of(session, contest.id, lan, "hoc")
    assert kept is not None
    assert (kept.state, stories.rulings(session, kept)[0].reason) == ("refused", "Xin bỏ số điện thoại.")
    assert learners.lines(session, contest, lan)["hoc"].shared is not None
    send(session, contest, lan, TEXT + " Vui lắm.")
    assert (kept.state, kept.version) == ("sent", 2)
    rule(session, contest, lan, accept=True, version=2)
    assert on_the_wall(session, contest) == [TEXT + " Vui lắm."]


def test_what_was_changed_meanwhile_is_not_ruled_on(session: Session, contest: Contest, lan: str) -> None:
    send(session, contest, lan)
    send(session, contest, lan, TEXT + " Thêm.")
    with pytest.raises(Refused, match=r"story\.changed"):
        rule(session, contest, lan, accept=True, version=1)


def test_an_accepted_story_that_is_changed_waits_again(session: Session, contest: Contest, lan: str) -> None:
    send(session, contest, lan)
    rule(session, contest, lan, accept=True)
    send(session, contest, lan, TEXT + " Thêm.")
    assert on_the_wall(session, contest) == []


def test_the_wall_is_searched_without_accents(session: Session, contest: Contest, lan: str) -> None:
    binh = learning.enrol(session, contest, "binh", unit="02")
    rules = replace(RULES, moderation="none")
    send(session, contest, lan, rules=rules)
    send(session, contest, binh, "Đường làng nay đã có camera an ninh 100%.", rules=rules)
    assert on_the_wall(session, contest, "BA NGOAI") == [TEXT]
    assert on_the_wall(session, contest, "duong lang") == ["Đường làng nay đã có camera an ninh 100%."]
    assert on_the_wall(session, contest, "%") == on_the_wall(session, contest)
    assert on_the_wall(session, contest, "khong co") == []


def test_after_the_close_nothing_is_sent_or_mended(
    session: Session, settings: Settings, contest: Contest, lan: str
) -> None:
    binh = learning.enrol(session, contest, "binh")
    send(session, contest, lan)
    set_clock(settings, clock.read(session) + learning.ahead(20))
    for code in (lan, binh):
        with pytest.raises(Refused, match=r"learner\.closed"):
            send(session, contest, code, TEXT + " Thêm.")
        session.rollback()
    kept = stories.of(session, contest.id, lan, "hoc")
    assert kept is not None
    assert (kept.words, kept.version) == (TEXT, 1)


def test_what_is_sealed_is_not_in_the_database(session: Session, contest: Contest, lan: str) -> None:
    send(session, contest, lan)
    rows = session.execute(text("SELECT one::text, two::text FROM story one, story_version two")).all()
    assert "ngoại" not in str(rows)


def test_erasing_leaves_no_words(session: Session, contest: Contest, lan: str) -> None:
    send(session, contest, lan, rules=replace(RULES, moderation="none"))
    story.erase(session, contest.id, lan)
    session.commit()
    session.expire_all()
    kept = stories.of(session, contest.id, lan, "hoc")
    assert kept is not None
    assert (kept.draft, kept.words, kept.searched, stories.versions(session, kept)) == ("", "", "", [])


def test_p57_words_are_handed_over_and_erased_with_the_person(
    session: Session, contest: Contest, lan: str
) -> None:
    send(session, contest, lan, rules=replace(RULES, moderation="none"))
    person = people.account(session, "lan")
    (told,) = privacy.handed_over(session, person.id)["facts"][contest.slug]["stories"]
    assert (told["round"], [each["words"] for each in told["sent"]]) == ("hoc", [told["words"]])
    privacy.erase(session, person.id)
    session.expire_all()
    kept = stories.of(session, contest.id, lan, "hoc")
    assert kept is not None
    assert (kept.draft, kept.words, kept.searched, stories.versions(session, kept)) == ("", "", "", [])
