"""Bodies that issue documents: what stands at the head and the foot of theirs."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import SelectField

from app.operations import Refused
from app.operations.papers import issuer as verbs
from app.permissions import allows
from app.storage.contest import unit as units
from app.storage.papers import issuer as issuers
from app.storage.papers.issuer import FIELDS
from app.storage.postgres.database import db
from app.web.contest.frame import Shown, shown
from app.web.page import formats, forms
from app.web.site import asking

bp = Blueprint("issuer", __name__)

POSTS = "TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH / PHÓ CHỦ TỊCH"


class IssuerForm(forms.Form):
    """Everything that every document of the body carries."""

    unit = SelectField(_("Whose body it is"), choices=[])
    parent = forms.text(
        _("Body above it, in capitals"),
        required=False,
        description=_("One line or several, as they stand above the name. May stay empty."),
        render_kw={"rows": "2"},
    )
    body = forms.text(_("Name of the body, in capitals"), render_kw={"rows": "2"})
    running = forms.line(
        _("Its name within a sentence"),
        description=_("For example: %(words)s", words="Sở Khoa học và Công nghệ"),
    )
    symbol = forms.line(
        _("Its abbreviation in symbols"),
        most=40,
        description=_("For example: %(words)s", words="SKHCN, UBND, BTC, HĐ"),
    )
    section = forms.line(
        _("Abbreviation of who drafts"),
        required=False,
        most=40,
        description=_("Stands in the symbol of official letters, for example TTTT in SKHCN-TTTT."),
    )
    place = forms.line(_("Place, before the date"))
    post = forms.text(
        _("Authority and post of who signs, in capitals"),
        description=_("One line each, for example: %(words)s", words=POSTS),
        render_kw={"rows": "3"},
    )
    signer = forms.line(
        _("Full name of who signs"), required=False, description=_("Without titles. May stay empty.")
    )
    contact = forms.line(_("Address, telephone, e-mail, for the foot of official letters"), required=False)


@bp.route("/contests/<slug>/desk/issuers/new", methods=["GET", "POST"])
@allows("paper.write")
def new(slug: str) -> ResponseReturnValue:
    """Enter a body."""
    return _form(shown(slug, "paper.write"), None)


@bp.route("/contests/<slug>/desk/issuers/<number>", methods=["GET", "POST"])
@allows("paper.write")
def edit(slug: str, number: str) -> ResponseReturnValue:
    """Change what is said of a body."""
    return _form(shown(slug, "paper.write"), formats.counted(number))


def _form(contest: Shown, number: int | None) -> ResponseReturnValue:
    session, reach = db.session(), asking.reach(contest.row, acting=True)
    row = issuers.by_number(session, contest.row.id, number) if number is not None else None
    if number is not None and (row is None or (reach is not None and row.unit not in reach)):
        abort(404)
    form = IssuerForm(data={name: getattr(row, name) for name in ("unit", *FIELDS)} if row else None)
    all_units = [(each.code, each.name) for each in units.listed(session, contest.row.id)]
    own = [each for each in all_units if reach is None or each[0] in reach]
    form.unit.choices = [(row.unit, dict(all_units).get(row.unit, contest.organiser))] if row else own
    if row is None and reach is None:
        form.unit.choices.insert(0, ("", _("The organisers'")))
    if form.validate_on_submit():
        said = {name: form[name].data or "" for name in FIELDS}
        by = asking.signed_in().person.actor
        try:
            verbs.write(session, contest.row, number, said, unit=form.unit.data, by=by)
        except Refused as refused:
            session.rollback()
            form.refuse(refused)
        else:
            return redirect(url_for("paper.index", slug=contest.slug))
    return render_template(
        "issuer/write.html", contest=contest, simulated=contest.simulated, form=form, row=row
    )
