"""The desk of a contest: one page that leads those who run it to everything they may do, and says what waits.

Shows what the table of permissions gives who asks, and nothing else. Knows the addresses of the desks, not
what is done there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for

from app.operations.privacy import rights
from app.permissions import State, allows, may
from app.storage.contest import hub
from app.storage.contest import unit as units
from app.storage.contest.unit import Unit
from app.storage.postgres.database import db
from app.web.calendar import steps_at_hub
from app.web.contest.frame import Shown, shown
from app.web.editing import plan_at_hub
from app.web.entries import hub_waits as of_entries
from app.web.page.words import _, ngettext
from app.web.panel import hub_pages as panels
from app.web.panel import hub_waits as of_panels
from app.web.papers import hub_papers
from app.web.site import asking
from rounds import calendar

bp = Blueprint("hub", __name__)

DESKS = 12
"""Units' desks on the page; the others are found by their names."""
RECENT = 7 * 24 * calendar.HOUR
"""So long work that failed asks for somebody."""

Page = tuple[str, str, str, str]
"""The action that lets somebody in, the endpoint, what it is called, what is done there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One page to go to. `waits` says what waits there, each with the address where it is done."""

    words: str
    href: str
    does: str
    waits: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Group:
    """Pages of one kind."""

    title: str
    items: Sequence[Item]


@bp.get("/contests/<slug>/desk")
@allows("hub.see")
def show(slug: str) -> str:
    """Everything that who asks may do in the contest."""
    contest = shown(slug, "hub.see")
    q = request.args.get("q", "")[:80].strip()
    groups = _groups(contest)
    has_desks = any(each.learning for each in contest.contest.rounds) and _may(contest, "desk.see")
    desks = _desks(contest, q) if has_desks else []
    return render_template(
        "hub/show.html",
        contest=contest,
        simulated=contest.simulated,
        groups=groups,
        waiting=[each for group in groups for item in group.items for each in item.waits],
        has_desks=has_desks,
        desks=desks[:DESKS],
        more=len(desks[DESKS:]),
        q=q,
    )


def _groups(contest: Shown) -> list[Group]:
    waits = _waits(contest)
    there = of_entries.waits(contest) | of_panels.waits(contest)
    there |= plan_at_hub.waits(contest) | hub_papers.waits(contest)
    groups = []
    for title, pages in (
        (_("Calendar"), steps_at_hub.pages()),
        (_("Registration and people"), _people()),
        (_("Entries"), _entries(contest)),
        (_("Panel"), panels.pages(contest)),
        (_("Results and fairness"), _results(contest)),
        (_("Documents"), hub_papers.pages()),
        (_("Recognition and campaign"), _recognition(contest)),
        (_("Personal data"), _data()),
        (_("Program"), [*plan_at_hub.pages(), *_program()]),
    ):
        items = []
        for action, endpoint, words, does in pages:
            if _may(contest, action):
                href = url_for(endpoint, slug=contest.slug)
                here = [(waits[endpoint], href)] if endpoint in waits else []
                items.append(Item(words=words, href=href, does=does, waits=here + there.get(endpoint, [])))
        if items:
            groups.append(Group(title, items))
    return groups


def _people() -> list[Page]:
    return [
        (
            "entrant.list",
            "entrant.index",
            _("People taking part"),
            _("Find somebody, mend what they gave, rule on possible doubles."),
        ),
        (
            "counter.assist",
            "counter.assist",
            _("Register somebody"),
            _("For who stands before you and has no phone: fill in, print the slip."),
        ),
        (
            "counter.serve",
            "counter.find",
            _("Counter"),
            _("Help somebody who is registered: a new code, a lost sign-in."),
        ),
        (
            "import.manage",
            "importing.index",
            _("Bring in files"),
            _("Units, staff, people, counts and questions from a workbook; look first, then confirm."),
        ),
    ]


def _entries(contest: Shown) -> list[Page]:
    if not any(each.entry for each in contest.contest.rounds):
        return []
    return [
        (
            "intake.see",
            "intake.index",
            _("Intake register"),
            _("What came in and counts, what came by Zalo, e-mail or on paper, who may be judged."),
        ),
    ]


def _results(contest: Shown) -> list[Page]:
    learning = [each.learning for each in contest.contest.rounds if each.learning]
    pages = [
        (
            "approval.see",
            "approval.index",
            _("Decisions"),
            _("Approve who goes on and who wins, by two people; every decision that was taken."),
        ),
        (
            "appeal.see",
            "appeal.queue",
            _("Appeals"),
            _("Say whether an appeal is looked into, and answer it, by two people."),
        ),
        (
            "import.manage",
            "outside.index",
            _("Results from another platform"),
            _("Say whose a row is where the program could not tell."),
        ),
        (
            "signal.rule",
            "signal.index",
            _("Integrity queue"),
            _("Look at what is unlikely, ask those it is about, rule."),
        ),
        (
            "ruling.manage",
            "ruling.index",
            _("Regrade and void"),
            _("Propose another key or a void, see what it changes; a second person decides."),
        ),
        (
            "bulletin.issue",
            "bulletin.issue",
            _("Give out a bulletin"),
            _("Standings as of an hour, numbered and kept as they were."),
        ),
    ]
    if any(each.story for each in learning):
        pages.append(
            (
                "story.moderate",
                "story.queue",
                _("Stories to read"),
                _("Accept a story or give it back with a reason."),
            )
        )
    return pages


def _recognition(contest: Shown) -> list[Page]:
    pages = [
        (
            "certificate.register",
            "certificate.register",
            _("Register of certificates"),
            _("Every certificate that was given; those of a whole unit are made at its desk."),
        ),
        (
            "poster.make-all",
            "poster.everywhere",
            _("Posters of all units"),
            _("A4 sheets with a QR code, one for each unit, to print."),
        ),
    ]
    if contest.contest.companions:
        pages.append(
            (
                "companion.see",
                "companion.index",
                _("Companion activities"),
                _("What each unit declared beside the contest, and its proofs."),
            )
        )
    return pages


def _data() -> list[Page]:
    return [
        (
            "rights.see",
            "rights.index",
            _("Requests about data"),
            _("Confirm and answer what people ask about their data, in the time the law gives."),
        ),
        (
            "rights.breach",
            "rights.breaches",
            _("Register of breaches"),
            _("Enter what went wrong with data; the authority is told within 72 hours."),
        ),
    ]


def _program() -> list[Page]:
    return [
        ("start.see", "start.show", _("Before opening"), _("What is left to do, and who does it.")),
        ("log.see", "log.index", _("Audit log"), _("Who did what and when.")),
        ("view.begin", "view.begin", _("See as others do"), _("Look, and change nothing.")),
        (
            "work.see",
            "work.index",
            _("Background work"),
            _("How far long work is, its files, and what failed."),
        ),
    ]


def _waits(contest: Shown) -> Mapping[str, str]:
    """What waits, in words, by endpoint; nothing of what is not there."""
    found = hub.waiting(
        db.session(),
        contest.row.id,
        since=contest.now - RECENT,
        units=asking.reach(contest.row, acting=False),
    )
    # Doubles may be of two units: organisers rule on them.
    pairs = found.pairs if _may(contest, "entrant.rule") else 0
    words = {
        "entrant.index": (
            pairs,
            ngettext("%(num)s pair may be one person", "%(num)s pairs may be one person", pairs),
        ),
        "importing.index": (
            found.imports,
            ngettext(
                "%(num)s file waits to be confirmed", "%(num)s files wait to be confirmed", found.imports
            ),
        ),
        "outside.index": (
            found.outside,
            ngettext("%(num)s row waits for your word", "%(num)s rows wait for your word", found.outside),
        ),
        "signal.index": (
            found.signals,
            ngettext(
                "%(num)s signal nobody looked at yet", "%(num)s signals nobody looked at yet", found.signals
            ),
        ),
        "ruling.index": (
            found.proposals,
            ngettext(
                "%(num)s proposal waits for a second person",
                "%(num)s proposals wait for a second person",
                found.proposals,
            ),
        ),
        "approval.index": (
            found.approvals,
            ngettext(
                "%(num)s proposal waits for a second person",
                "%(num)s proposals wait for a second person",
                found.approvals,
            ),
        ),
        "appeal.queue": (
            found.appeals + found.answers,
            ngettext(
                "%(num)s appeal waits",
                "%(num)s appeals wait",
                found.appeals + found.answers,
            ),
        ),
        "intake.index": (
            found.seats + found.confirmations,
            " · ".join(filter(None, (_of_seats(found.seats), _of_confirmations(found.confirmations)))),
        ),
        "story.queue": (
            found.stories,
            ngettext("%(num)s story waits to be read", "%(num)s stories wait to be read", found.stories),
        ),
        "rights.breaches": (
            found.breaches,
            ngettext(
                "%(num)s breach was not reported yet",
                "%(num)s breaches were not reported yet",
                found.breaches,
            ),
        ),
        "work.index": (
            found.failed,
            ngettext(
                "%(num)s piece of work failed this week",
                "%(num)s pieces of work failed this week",
                found.failed,
            ),
        ),
    }
    counted = {page: sentence for page, (count, sentence) in words.items() if count}
    return counted | _asked(contest) | steps_at_hub.waits(found)


def _of_seats(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(num)s proposal on entries waits for a second person",
        "%(num)s proposals on entries wait for a second person",
        count,
    )


def _of_confirmations(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(num)s logged entry waits for its unit to confirm",
        "%(num)s logged entries wait for their units to confirm",
        count,
    )


def _asked(contest: Shown) -> dict[str, str]:
    """Requests about data that wait: of those that are late how many, else of all."""
    if not _may(contest, "rights.see"):
        return {}
    found = rights.waiting(db.session(), contest.row, contest.now)
    if found.late:
        words = ngettext("%(num)s request is late", "%(num)s requests are late", found.late)
    elif found.all:
        words = ngettext("%(num)s request waits", "%(num)s requests wait", found.all)
    return {"rights.index": words} if found.all else {}


def _desks(contest: Shown, q: str) -> list[Unit]:
    """The units whose desks who asks may see: those named `q`, or those that are below none of them."""
    reach = asking.reach(contest.row, acting=False)
    found = units.listed(db.session(), contest.row.id, search=q)
    mine = [each for each in found if reach is None or each.code in reach]
    codes = {each.code for each in mine}
    return mine if q else [each for each in mine if each.parent not in codes]


def _may(contest: Shown, action: str) -> bool:
    return may(asking.roles(contest.row), action, State(contest.row.state))
