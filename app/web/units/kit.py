"""The kit of a unit: words ready for Zalo, loudspeakers and the unit's own page, the poster, the code, and
all of it as one file to hand on.

The words are in Vietnamese whatever language the desk is read in: they are for the people of the unit.
"""

from __future__ import annotations

from typing import NamedTuple

from flask import Blueprint, Response, current_app, render_template
from flask_babel import force_locale

from app.documents import archive
from app.operations.units import poster
from app.permissions import State, allows, may
from app.storage.contest.unit import Unit
from app.storage.postgres.database import db
from app.web.contest.frame import Shown, desk_of, shown
from app.web.page import formats, qr
from app.web.page.words import _
from app.web.site import asking, downloads
from app.web.site.settings import public_address

bp = Blueprint("kit", __name__)


class Words(NamedTuple):
    """A text to copy. `file` is its name in the file to hand on."""

    file: str
    title: str
    about: str
    text: str


@bp.get("/contests/<slug>/units/<code>/desk/kit")
@allows("kit.see")
def show(slug: str, code: str) -> str:
    """Everything a unit hands on to its people."""
    contest = shown(slug, "kit.see")
    unit = desk_of(contest, code)
    state = State(contest.row.state)
    return render_template(
        "kit/show.html",
        contest=contest,
        simulated=contest.simulated,
        unit=unit,
        words=words(contest, unit),
        address=_address(contest),
        qr=qr.svg(_address(contest)),
        may_write=may(asking.roles(contest.row), "paper.write", state),
        may_print=may(asking.roles(contest.row), "poster.make", state),
        collects=bool(contest.contest.reports),
    )


@bp.get("/contests/<slug>/units/<code>/desk/kit.zip")
@allows("kit.see")
def download(slug: str, code: str) -> Response:
    """The words, the poster and the code as one file."""
    contest = shown(slug, "kit.see")
    unit = desk_of(contest, code)
    base: str = current_app.extensions["hoithi"].base_url
    files = [(f"{each.file}.txt", f"\ufeff{each.text}\n".encode()) for each in words(contest, unit)]
    sheet = poster.pdf(db.session(), contest.row, unit=unit.code, places=(), companion="", base_url=base)
    files += [("ap-phich-a4.pdf", sheet), ("ma-qr.svg", qr.file(_address(contest)).encode())]
    name = f"bo-tai-lieu-{slug}-{code}{'-mo-phong-simulated' if contest.simulated else ''}.zip"
    packed = b"".join(archive.zipped(files, at=contest.now))
    return downloads.attachment(packed, name=name, media_type="application/zip")


def words(contest: Shown, unit: Unit) -> list[Words]:
    """The texts of a unit, with the dates and the address of the contest."""
    titles = {
        "zalo": (_("For Zalo groups"), _("Short, with the address to press on.")),
        "loudspeaker": (
            _("For loudspeakers"),
            _("To be read out twice, slowly; nothing in it has to be written down."),
        ),
        "page": (_("For the unit's own page"), _("A short article for the website or the fanpage.")),
    }
    with force_locale("vi"):
        said = {
            "contest": formats.text(contest.contest.title),
            "unit": unit.name,
            "organiser": formats.text(contest.contest.organiser),
            "who": formats.text(contest.contest.eligibility.who).rstrip("."),
            "until": _closes(contest),
            "address": _address(contest),
        }
        texts = {
            "zalo": _(
                '%(unit)s invites you to take part in the contest "%(contest)s". Open until %(until)s. '
                "Press here to begin: %(address)s\nIf you are not used to telephones, come to the house of "
                "culture and you will be helped.",
                **said,
            ),
            "loudspeaker": _(
                'Dear people of %(unit)s! The contest "%(contest)s", held by %(organiser)s, is open until '
                "%(until)s. Who may take part: %(who)s. You learn and answer on a telephone, it costs "
                "nothing. Scan the code on the poster at the house of culture; whoever is not used to "
                "telephones comes there and is helped. Nobody will ever ask you for money, for a password "
                "or for a code from your bank. You are all invited!",
                **said,
            ),
            "page": _(
                '%(unit)s takes part in the contest "%(contest)s"\n\nThe contest is held by %(organiser)s '
                "and open until %(until)s. Who may take part: %(who)s.\n\nHow to take part: open "
                "%(address)s, read the lessons, answer the questions. The result of every unit can be "
                "followed on the same page, and anyone can compute it again.\n\nWhoever needs help comes to "
                "the house of culture of their neighbourhood.",
                **said,
            ),
        }
    return [Words(id, *titles[id], text) for id, text in texts.items()]


def _closes(contest: Shown) -> str:
    """Until when one can take part: the end of the learning round that runs or comes."""
    round = contest.learning.id
    closes = max((e.closes for e in contest.events if (e.round, e.kind) == (round, "learning")), default=0)
    return formats.until(closes, contest.zone)


def _address(contest: Shown) -> str:
    return public_address("contest.home", slug=contest.slug)
