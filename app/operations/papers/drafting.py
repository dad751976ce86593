"""Drafts that wait for people when results were computed: what the next meeting reads, signs and sends out.

A draft has no number, decides nothing and goes nowhere by itself. It is drawn up while its result waits to be
given out, for the first body of the organisers; computed again, its figures follow and what people wrote in
it stays.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.operations import Refused
from app.operations.papers import origin, paper
from app.storage.contest.contest import Contest
from app.storage.papers import issuer as issuers
from app.storage.papers import paper as papers
from app.storage.record import audit
from app.storage.record import decision as decisions
from rounds import appeal
from rounds.contest import PRIZES

OF_A_LIST: Sequence[str] = ("list_minutes", "list_decision", "picked")
OF_PRIZES: Sequence[str] = ("proposal", "decision")


def draw_up(session: Session, contest: Contest) -> None:
    """Drafts for every result that was computed and not given out. Commits after each.

    Whatever was drawn up before is brought up to date, so that it may be done again at any moment.
    """
    body = next(iter(issuers.listed(session, contest.id, [""])), None)
    if body is None:
        return
    there = {(each.kind, each.key): each for each in papers.listed(session, contest.id)}
    for kind, key in _wanted(session, contest):
        known = there.get((kind, key))
        try:
            if known is None:
                paper.make(session, contest, kind, key, body.number, by=audit.SYSTEM)
            elif known.state == "draft" and paper.outdated(session, contest, known):
                paper.renew(session, contest, known, by=audit.SYSTEM)
        except Refused:  # a template of their own that is broken, which the page of documents says
            session.rollback()


def _wanted(session: Session, contest: Contest) -> list[tuple[str, str]]:
    """Kind and key of each document."""
    given = {act.subject for act in decisions.listed(session, contest.id) if act.kind in appeal.GIVEN_OUT}
    lists = [each.key for each in origin.choices(session, contest, "selection") if each.key not in given]
    found = [(kind, key) for key in lists for kind in OF_A_LIST]
    if PRIZES not in given:
        found += [
            (kind, each.key) for each in origin.choices(session, contest, "prizes") for kind in OF_PRIZES
        ]
    return found
