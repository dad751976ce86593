"""Drafts that lie ready when results were computed: made once, kept up to date, none once it is given out."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app import clock
from app.operations.contest import publication
from app.operations.papers import drafting
from app.operations.papers import paper as verbs
from app.operations.record import decision, fact
from app.operations.standings import snapshot
from app.storage.contest.contest import Contest
from app.storage.papers import folder
from app.storage.papers import paper as papers
from rounds.record import FACTS, Decision
from tests.given import bundles, issued

LIST = "vao-vong-2"


@pytest.fixture
def contest(session: Session) -> Contest:
    """Played to its end, nothing given out, the results computed."""
    files, record, _ = bundles.honest()
    made = publication.publish(session, files)
    fact.record(session, made, {kind: getattr(record, kind) for kind in FACTS})
    taken = [each for each in record.decisions if each.kind not in ("advance", "confirm")]
    decision.decide(session, made, taken)
    snapshot.prepare(session, made, [clock.read(session)])
    return made


def drafts(session: Session, contest: Contest) -> set[tuple[str, str, str]]:
    return {(each.kind, each.key, each.made_by) for each in papers.listed(session, contest.id)}


WAITING = {
    ("list_minutes", LIST, "system"),
    ("list_decision", LIST, "system"),
    ("picked", LIST, "system"),
    ("proposal", "prizes", "system"),
    ("decision", "prizes", "system"),
}


def test_what_the_approval_needs_is_drawn_up_once(session: Session, contest: Contest) -> None:
    drafting.draw_up(session, contest)
    assert drafts(session, contest) == set()  # nobody said yet who issues
    issued.body(session, contest)
    drafting.draw_up(session, contest)
    drafting.draw_up(session, contest)
    assert drafts(session, contest) == WAITING
    assert len(papers.listed(session, contest.id)) == len(WAITING)


def test_figures_follow_later_results_and_words_stay(session: Session, contest: Contest) -> None:
    issued.body(session, contest)
    drafting.draw_up(session, contest)
    [minutes] = [each for each in papers.listed(session, contest.id) if each.kind == "list_minutes"]
    verbs.write(session, contest, minutes, {"content": "Đại diện Sở Nội vụ nhất trí."}, by="system")
    before = minutes.digest
    void = Decision(clock.read(session), 0, "screen", "B-999", {"ok": True, "failed": []}, by="system")
    decision.decide(session, contest, [void])
    snapshot.prepare(session, contest, [clock.read(session) + 1])
    drafting.draw_up(session, contest)
    session.refresh(minutes)
    assert minutes.texts["content"] == "Đại diện Sở Nội vụ nhất trí."
    assert minutes.digest != before
    assert not verbs.outdated(session, contest, minutes)


def test_nothing_is_drawn_up_for_what_was_given_out(session: Session, contest: Contest) -> None:
    issued.body(session, contest)
    given = Decision(clock.read(session), 0, "publish", "prizes", {"digest": "0" * 64}, by="system")
    decision.decide(session, contest, [given])
    drafting.draw_up(session, contest)
    assert drafts(session, contest) == {each for each in WAITING if each[1] == LIST}


def test_a_broken_template_of_their_own_holds_nothing_up(session: Session, contest: Contest) -> None:
    issued.body(session, contest)
    own = folder.folders(contest)[-1]
    own.mkdir(parents=True, exist_ok=True)
    (own / "list_minutes.toml").write_text("title = ", encoding="utf-8")
    drafting.draw_up(session, contest)
    assert drafts(session, contest) == set()
