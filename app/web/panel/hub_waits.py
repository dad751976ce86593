"""What waits about panels on the organisers' desk, each in words with the address where it is done.

Says nothing of panels without persons behind them, and nothing of points.
"""

from __future__ import annotations

from flask import url_for

from app.operations.panel import verdict
from app.permissions import State, may
from app.storage.panel import minutes
from app.storage.panel import paper_sheet as papers
from app.storage.postgres.database import db
from app.storage.standings import snapshot
from app.web.contest.frame import Shown
from app.web.page import formats
from app.web.page.words import _, ngettext
from app.web.panel.verdict import windows
from app.web.site import asking
from rounds import calendar
from rounds.definition import Round

SOON = 3 * 24 * calendar.HOUR
"""So long before a panel begins somebody is asked to appoint it."""
Waits = list[tuple[str, str]]


def waits(contest: Shown) -> dict[str, Waits]:
    """By the endpoint of the page on the desk that leads there."""
    roles, state = asking.roles(contest.row), State(contest.row.state)
    organises = may(roles, "panel.manage", state)
    found: dict[str, Waits] = {"member.index": [], "verdict.index": []}
    judged = [each for each in contest.contest.rounds if each.judging]
    if contest.simulated or not judged:
        return found
    appointed = {act.subject for act in contest.decisions if act.kind == "panel"}
    for round in judged:
        opens, closes = windows(contest, round)
        if organises and round.id not in appointed and opens - SOON <= contest.now < closes:
            words = _("%(round)s has no panel yet", round=formats.text(round.title))
            found["member.index"].append((words, url_for("member.show", slug=contest.slug, round=round.id)))
        if round.id in appointed and opens <= contest.now:
            if may(roles, "sheet.enter", state):
                found["member.index" if organises else "verdict.index"] += _papers(contest, round)
            if may(roles, "verdict.settle", state):
                found["verdict.index"] += _result(contest, round)
    return found


def _papers(contest: Shown, round: Round) -> Waits:
    """Sheets on paper that somebody else typed."""
    me = asking.signed_in().person.id
    listed = papers.listed(db.session(), contest.row.id, round.id)
    count = sum(each.state == "open" and each.entered_by != me for each in listed)
    words = ngettext(
        "%(num)s sheet on paper waits for a second person",
        "%(num)s sheets on paper wait for a second person",
        count,
    )
    return [(words, url_for("paper_sheet.index", slug=contest.slug, round=round.id))] if count else []


def _result(contest: Shown, round: Round) -> Waits:
    """What is left to chair and secretary until the result is public."""
    session, title = db.session(), formats.text(round.title)
    last = minutes.last(session, contest.row.id, round.id)
    signed = minutes.signatures(session, last) if last else []
    if len(signed) == len(minutes.SEATS):
        shown = snapshot.outcome(session, contest.row.id)
        public = shown is not None and shown.as_of >= signed[-1].at
        words = "" if public else _("%(round)s is signed by both and not published yet", round=title)
    elif signed:
        mine = asking.signed_in().person.actor in {each.by for each in signed}
        words = "" if mine else _("The result of %(round)s waits for your signature", round=title)
    else:
        found = verdict.find(session, contest.row, round.id)
        ready = found is not None and found.open
        words = _("All sheets of %(round)s are signed: settle and sign", round=title) if ready else ""
    return [(words, url_for("verdict.show", slug=contest.slug, round=round.id))] if words else []
