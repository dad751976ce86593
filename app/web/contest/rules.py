"""The rules of a contest as they were published: text, contents, version and hash, and the file itself."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from flask import Blueprint, Response, abort, render_template

from app.permissions import allows
from app.storage.contest import contest as contests
from app.storage.postgres.database import db
from app.web.contest.frame import Shown, shown
from app.web.page import formats, markdown
from app.web.page.words import _
from app.web.panel import judging_words
from rounds.definition import OpenQuestion
from rounds.definition.folder import RULES

bp = Blueprint("rules", __name__)


@dataclass(frozen=True, slots=True)
class Clarified:
    """A point the rules leave open, as it was ruled: `source` is empty where they are silent."""

    asks: str
    source: str
    answer: str
    because: str
    approved: str

    @classmethod
    def of(cls, question: OpenQuestion) -> Clarified:
        """In the language of the page."""
        on = question.approved_on
        return cls(
            asks=formats.text(question.asks),
            source=formats.text(question.source),
            answer=formats.text(question.choices[question.answer - 1]),
            because=formats.text(question.because),
            approved=", ".join(filter(None, [question.approved_by, formats.day(on) if on else ""])),
        )


@bp.get("/contests/<slug>/rules")
@allows("rules.read")
def read(slug: str) -> str:
    """The rules in the language of the page; in Vietnamese where there is no translation."""
    contest = shown(slug, "rules.read")
    name = _file(contest)
    content = contest.definition.files.get(name, b"")
    return render_template(
        "rules/read.html",
        contest=contest,
        simulated=contest.simulated,
        document=markdown.render(content.decode("utf-8", "replace")),
        file=name,
        sha256=hashlib.sha256(content).hexdigest(),
        translated=name != RULES["vi"],
        clarified=[Clarified.of(question) for question in contest.contest.open_questions],
        judged=judging_words.judged(contest),
        publications=contests.publications(db.session(), contest.row),
        title=_("Rules of the contest"),
    )


@bp.get("/contests/<slug>/rules.md")
@allows("rules.read")
def download(slug: str) -> Response:
    """The published file, byte for byte, so that its hash can be computed again."""
    contest = shown(slug, "rules.read")
    content = contest.definition.files.get(_file(contest)) or abort(404)
    answer = Response(content, mimetype="text/markdown")
    answer.headers["Content-Disposition"] = f'attachment; filename="{contest.slug}-{_file(contest)}"'
    return answer


def _file(contest: Shown) -> str:
    wanted = RULES.get(formats.language(), RULES["vi"])
    return wanted if wanted in contest.definition.files else RULES["vi"]
