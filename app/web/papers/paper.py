"""Official documents of a contest: the list, a new one, its texts, its number, its files, the signed copy."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.documents.letter.template import Template
from app.operations import Refused
from app.operations.papers import origin, setting
from app.operations.papers import paper as verbs
from app.operations.papers.gathered import Choice
from app.permissions import State, allows, may
from app.storage.papers import issuer as issuers
from app.storage.papers import paper as papers
from app.storage.papers.paper import Paper
from app.storage.people import person as people
from app.storage.postgres.database import db
from app.web.contest.frame import Shown, shown
from app.web.page import formats
from app.web.page.words import _
from app.web.papers.paper_form import MakeForm, SignedForm, issue_form, texts_form, texts_of
from app.web.site import asking, downloads
from rounds import calendar

bp = Blueprint("paper", __name__)

ENDINGS = ("pdf", "docx", "xlsx")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document on the page where one is chosen; `ready` once there is something to make it from."""

    id: str
    title: str
    about: str
    ready: bool


@bp.get("/contests/<slug>/desk/papers")
@allows("paper.see")
def index(slug: str) -> str:
    """Every document, drafts and issued ones, and the kinds of which a new one can be made."""
    contest = shown(slug, "paper.see")
    reach = asking.reach(contest.row, acting=False)
    found = papers.listed(db.session(), contest.row.id, reach)
    titles = {each.id: _title(each) for each in setting.templates(contest.row)}
    return render_template(
        "paper/index.html",
        contest=contest,
        simulated=contest.simulated,
        drafts=[each for each in found if each.state == "draft"],
        issued=[each for each in found if each.state == "issued"],
        titles=titles,
        kinds=_kinds(contest) if _writes(contest) else [],
        issuers=issuers.listed(db.session(), contest.row.id, reach),
        writes=_writes(contest),
    )


@bp.route("/contests/<slug>/desk/papers/new/<kind>", methods=["GET", "POST"])
@allows("paper.write")
def make(slug: str, kind: str) -> ResponseReturnValue:
    """Choose who issues it and from what it is made."""
    contest = shown(slug, "paper.write")
    of = _kind(contest, kind)
    reach = asking.reach(contest.row, acting=True)
    choices = _choices(contest, of)
    bodies = issuers.listed(db.session(), contest.row.id, reach)
    form = MakeForm()
    form.issuer.choices = [(str(each.number), each.running) for each in bodies]
    form.key.choices = [(each.key or "-", getattr(each, formats.language())) for each in choices]
    if form.validate_on_submit():
        body = next(each for each in bodies if str(each.number) == form.issuer.data)
        key = "" if form.key.data == "-" else form.key.data
        try:
            made = verbs.make(
                db.session(),
                contest.row,
                kind,
                key,
                body.number,
                unit=body.unit,
                by=asking.signed_in().person.actor,
            )
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
        else:
            return redirect(url_for("paper.show", slug=slug, number=made.number))
    return render_template(
        "paper/make.html",
        contest=contest,
        simulated=contest.simulated,
        kind=of,
        title=_title(of),
        about=of.about[formats.language()],
        form=form,
        bodies=bodies,
        choices=choices,
    )


@bp.route("/contests/<slug>/desk/papers/<number>", methods=["GET", "POST"])
@allows("paper.see")
def show(slug: str, number: str) -> ResponseReturnValue:
    """One document. Its texts are changed here as long as it is a draft."""
    contest, paper = _paper(slug, number)
    of = _kind(contest, paper.kind)
    editing = paper.state == "draft" and _writes(contest)
    form = texts_form(of, paper.texts) if editing else None
    if form is not None and form.validate_on_submit():
        by = asking.signed_in().person.actor
        try:
            verbs.write(db.session(), contest.row, paper, texts_of(of, form), by=by)
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
        else:
            return redirect(url_for("paper.show", slug=slug, number=number))
    return _page(contest, paper, of, form)


@bp.route("/contests/<slug>/desk/papers/<number>/issue", methods=["GET", "POST"])
@allows("paper.issue")
def issue(slug: str, number: str) -> ResponseReturnValue:
    """Enter number and date; from then on the document stays as it is."""
    contest, paper = _paper(slug, number)
    if paper.state != "draft":
        abort(404)
    of = _kind(contest, paper.kind)
    today = calendar.local(contest.now, contest.zone).date()
    following = verbs.next_number(db.session(), contest.row, paper, today.year)
    form = issue_form(following, today)
    if form.validate_on_submit():
        by = asking.signed_in().person.actor
        try:
            verbs.issue(
                db.session(), contest.row, paper, number=form.number.data or 0, on=form.on.data, by=by
            )
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
        else:
            return redirect(url_for("paper.show", slug=slug, number=number))
    return render_template(
        "paper/issue.html",
        contest=contest,
        simulated=contest.simulated,
        paper=paper,
        title=_title(of),
        symbol=setting.symbol(of, paper.issuer),
        form=form,
    )


@bp.post("/contests/<slug>/desk/papers/<number>/renew")
@allows("paper.write")
def renew(slug: str, number: str) -> ResponseReturnValue:
    """Take the figures of a draft anew from where they come."""
    contest, paper = _paper(slug, number)
    of = _kind(contest, paper.kind)
    try:
        verbs.renew(db.session(), contest.row, paper, by=asking.signed_in().person.actor)
    except Refused as refused:
        db.session.rollback()
        form = texts_form(of, paper.texts)
        form.refuse(refused)
        return _page(contest, paper, of, form), 409
    return redirect(url_for("paper.show", slug=slug, number=number), 303)


@bp.post("/contests/<slug>/desk/papers/<number>/discard")
@allows("paper.write")
def discard(slug: str, number: str) -> ResponseReturnValue:
    """Throw a draft away."""
    contest, paper = _paper(slug, number)
    try:
        verbs.discard(db.session(), contest.row, paper, by=asking.signed_in().person.actor)
    except Refused:
        db.session.rollback()
        return redirect(url_for("paper.show", slug=slug, number=number), 303)
    return redirect(url_for("paper.index", slug=slug), 303)


@bp.route("/contests/<slug>/desk/papers/<number>/signed", methods=["GET", "POST"])
@allows("paper.issue")
def take_in(slug: str, number: str) -> ResponseReturnValue:
    """Take the signed PDF back in."""
    contest, paper = _paper(slug, number)
    if paper.issue is None:
        abort(404)
    form = SignedForm()
    if form.validate_on_submit():
        given, by = form.file.data, asking.signed_in().person.actor
        content = given.stream.read(verbs.MOST_SIGNED + 1)
        try:
            verbs.take_in(db.session(), contest.row, paper, content, given.filename or "", by=by)
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused, "file")
        else:
            return redirect(url_for("paper.show", slug=slug, number=number))
    return render_template(
        "paper/signed.html",
        contest=contest,
        simulated=contest.simulated,
        paper=paper,
        title=_title(_kind(contest, paper.kind)),
        form=form,
    )


@bp.get("/contests/<slug>/desk/papers/<number>/files/<ending>")
@allows("paper.see")
def download(slug: str, number: str, ending: str) -> Response:
    """The document as it was issued; of a draft as it stands, number and date blank."""
    contest, paper = _paper(slug, number)
    if ending not in ENDINGS:
        abort(404)
    if paper.issue is not None:
        kept = {each.ending: each.file for each in papers.files(db.session(), paper.id)}
        return downloads.stored(kept.get(ending) or abort(404))
    try:
        made = setting.files(contest.row, contest.zone, paper)
    except Refused:
        abort(409)
    name = verbs.file_name(contest.row, paper, f"{_('draft')}-{number}", ending)
    content = made.get(ending) or abort(404)
    return downloads.attachment(content, name=name, media_type=verbs.MEDIA_TYPES[ending])


@bp.get("/contests/<slug>/desk/papers/<number>/signed/<version>.pdf")
@allows("paper.see")
def signed(slug: str, number: str, version: str) -> Response:
    """A signed copy that came back."""
    _contest, paper = _paper(slug, number)
    found = next((e for e in papers.signed(db.session(), paper.id) if str(e.version) == version), None)
    return downloads.stored((found or abort(404)).file)


def _page(contest: Shown, paper: Paper, of: Template, form: object) -> str:
    session = db.session()
    signed = papers.signed(session, paper.id)
    actors = {paper.made_by, *(each.taken_by for each in signed)}
    if paper.issue is not None:
        actors.add(paper.issue.issued_by)
    return render_template(
        "paper/show.html",
        contest=contest,
        simulated=contest.simulated,
        paper=paper,
        title=_title(of),
        form=form,
        files=papers.files(session, paper.id),
        endings=_endings(of, paper),
        signed=signed,
        names=people.names(session, actors),
        outdated=paper.state == "draft" and verbs.outdated(session, contest.row, paper),
        writes=_writes(contest),
        issues=may(asking.roles(contest.row), "paper.issue", State(contest.row.state)),
    )


def _paper(slug: str, number: str) -> tuple[Shown, Paper]:
    """A document that who asks may see; others are as if they were not there."""
    contest = shown(slug, "paper.see")
    found = papers.by_number(db.session(), contest.row.id, formats.counted(number)) or abort(404)
    reach = asking.reach(contest.row, acting=False)
    if reach is not None and found.unit not in reach:
        abort(404)
    return contest, found


def _kinds(contest: Shown) -> list[Kind]:
    own = asking.reach(contest.row, acting=True) is not None
    return [
        Kind(each.id, _title(each), each.about[formats.language()], bool(_choices(contest, each)))
        for each in setting.templates(contest.row)
        if not own or each.source == "unit"
    ]


def _choices(contest: Shown, of: Template) -> list[Choice]:
    """What it can be made from by who asks: coordinators only for their own units."""
    reach = asking.reach(contest.row, acting=True)
    if reach is not None and of.source != "unit":
        abort(404)
    found = origin.choices(db.session(), contest.row, of.source)
    return [each for each in found if reach is None or each.key in reach]


def _kind(contest: Shown, id: str) -> Template:
    try:
        return setting.kind(contest.row, id)
    except Refused:
        abort(404)


def _endings(of: Template, paper: Paper) -> tuple[str, ...]:
    return ENDINGS if any("[table" in each.body for each in of.annexes) else ENDINGS[:2]


def _title(of: Template) -> str:
    return of.title[formats.language()]


def _writes(contest: Shown) -> bool:
    return may(asking.roles(contest.row), "paper.write", State(contest.row.state))
