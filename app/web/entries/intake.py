"""The intake register on the secretariat's desk: how far each unit has come, everything that came in, and the
slips that were begun and not logged yet (`slip.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.documents import workbook
from app.operations.entries import entry as known
from app.operations.entries import gate
from app.operations.entries import slip as slips
from app.permissions import State, allows, may
from app.storage.entries import draft as drafts
from app.storage.entries import entry as entries
from app.storage.entries.draft import REGISTER, Draft
from app.storage.entries.entry import EntryContent
from app.storage.people import person as people
from app.storage.postgres.database import db
from app.web.contest.frame import Shown, shown
from app.web.entries import looker, seat, shown_entry, words
from app.web.entries.workspace import taking
from app.web.page import formats
from app.web.page.words import _
from app.web.site import asking, downloads
from rounds import calendar
from rounds.definition import Round
from rounds.entry import Fate, Intake, Status

bp = Blueprint("intake", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Line:
    """One version in the register. `content` is None for what no form brought (invented contests)."""

    fate: Fate
    content: EntryContent | None


@bp.get("/contests/<slug>/desk/entries")
@allows("intake.see")
def index(slug: str) -> ResponseReturnValue:
    """The register of the round that takes entries now, or did last; others by their own address."""
    contest = shown(slug, "intake.see")
    rounds = [each for each in contest.contest.rounds if each.entry] or abort(404)
    begun = {e.round for e in contest.events if e.kind == "entry" and e.opens <= contest.now}
    last = next((each for each in reversed(rounds) if each.id in begun), rounds[0])
    return redirect(url_for("intake.show", slug=slug, round=last.id))


@bp.get("/contests/<slug>/desk/entries/<round>")
@allows("intake.see")
def show(slug: str, round: str) -> str:
    """How far everybody has come, and everything that came in."""
    contest = shown(slug, "intake.see")
    found = taking(contest, round)
    intake, lines = _lines(contest, found)
    roles, state = asking.roles(contest.row), State(contest.row.state)
    assert found.entry is not None
    span = calendar.span(found.entry.window, contest.zone)
    return render_template(
        "intake/show.html",
        contest=contest,
        simulated=contest.simulated,
        round=found,
        rounds=[each for each in contest.contest.rounds if each.entry],
        span=span,
        statuses=intake.statuses,
        counts=_counts(intake.statuses),
        waiting=seat.waiting(contest, found),
        unscreened=gate.waiting(db.session(), contest.row, found) if span.closes <= contest.now else [],
        lines=lines,
        twins=shown_entry.twins(contest),
        names=contest.names,
        fate_words=words.fates(),
        status_words=words.statuses(),
        channel_words=words.channels(),
        manages=may(roles, "intake.manage", state),
        slips=_slips(contest, found) if may(roles, "intake.manage", state) else [],
    )


@bp.get("/contests/<slug>/desk/entries/<round>/register.xlsx")
@allows("intake.see")
def download(slug: str, round: str) -> Response:
    """The register as a workbook."""
    contest = shown(slug, "intake.see")
    found = taking(contest, round)
    _intake, lines = _lines(contest, found)
    fates, ways = words.fates(), words.channels()
    logged = {f"person:{each.content.by_id}" for each in lines if each.content}
    names = people.names(db.session(), logged)
    page = workbook.Page(
        title=_("Intake register"),
        columns=[
            *(_("Entry"), _("Version"), _("Whose"), _("Received"), _("State"), _("Came by")),
            *(_("Sender"), _("Evidence"), _("Written down"), _("By"), _("Confirmed")),
        ],
        rows=[
            (
                each.fate.entry,
                each.fate.version,
                contest.names.get(each.fate.owner, each.fate.owner),
                formats.moment(each.fate.at, contest.zone, seconds=True),
                fates[each.fate.why],
                *(_told(contest, each.content, ways, names) if each.content else ("",) * 6),
            )
            for each in lines
        ],
        above=[contest.title, formats.text(found.title), *([contest.mark] if contest.mark else [])],
    )
    mark = "-mo-phong-simulated" if contest.simulated else ""
    name = f"so-nhan-bai-{slug}-{round}{mark}.xlsx"
    return downloads.attachment(workbook.write(page), name=name, media_type=XLSX)


def _lines(contest: Shown, round: Round) -> tuple[Intake, list[Line]]:
    gone, intake = looker.aside(contest), known.intake(db.session(), contest.row, round.id)
    contents = {
        (each.entry, each.version): each for each in entries.contents(db.session(), contest.row.id, round.id)
    }
    fates = sorted(intake.fates, key=lambda each: (each.at, each.entry, each.version), reverse=True)
    if gone:  # of what somebody stands aside from, nothing is in any list
        theirs = {each.owner for each in intake.fates if each.entry in gone}
        fates = [each for each in fates if each.owner not in theirs]
        left = tuple(each for each in intake.statuses if each.owner not in theirs)
        intake = replace(intake, statuses=left)
    return intake, [Line(each, contents.get((each.entry, each.version))) for each in fates]


def _slips(contest: Shown, round: Round) -> list[tuple[int, Draft, str, str]]:
    """The slips that were begun and not logged: number, slip, whose it is, by which way it came."""
    rows = drafts.of_owner(db.session(), contest.row.id, round.id, REGISTER)
    found, ways = [], words.channels()
    for number, each in enumerate(rows, 1):
        if each.state == "open" and not each.entry:
            head = slips.said(each).head
            owner = contest.names.get(head["owner"], head["owner"])
            found.append((number, each, owner, ways.get(head["channel"], "")))
    return found


def _counts(statuses: tuple[Status, ...]) -> list[tuple[str, int]]:
    """How many units are in each state, in the order of `words.statuses`."""
    found = [(state, sum(each.state == state for each in statuses)) for state in words.statuses()]
    return [(state, count) for state, count in found if count]


def _told(
    contest: Shown, content: EntryContent, ways: dict[str, str], names: dict[str, str]
) -> tuple[str, ...]:
    confirmed = content.confirmed_at
    return (
        ways[content.channel],
        content.sender,
        content.evidence,
        formats.moment(content.logged_at, contest.zone, seconds=True),
        names.get(f"person:{content.by_id}", ""),
        formats.moment(confirmed, contest.zone) if confirmed else "",
    )
