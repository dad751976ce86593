"""Forms by which files are sent: a file, and what must be said beside it for each kind of import."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateTimeLocalField, SelectField
from wtforms.validators import InputRequired

from app import clock
from app.operations.imports import outside
from app.web.contest.frame import Shown
from app.web.page import formats, forms
from rounds import calendar


class FileForm(forms.Form):
    """A file."""

    file = FileField(
        _("File"),
        validators=[FileRequired(_("Please choose a file."))],
        render_kw={"accept": ".xlsx,.csv,.txt,.gift,.xml"},
    )


class ReasonForm(FileForm):
    """A file, and why the published contest changes by it."""

    reason = forms.line(
        _("Reason"),
        description=_("Stands in the log beside the new version, for example the letter it follows."),
    )


class PeopleForm(FileForm):
    """A list of people, and that they agreed."""

    reason = forms.line(
        _("Where the signed lists are kept"),
        description=_("For example: the commune's office, binder 3. It stands in the log."),
    )
    agreed = BooleanField(
        _("Everybody on the list has agreed, in writing, to the processing of their data and to the rules"),
        validators=[InputRequired(_("Without their consent nobody may be registered."))],
    )


class QuestionForm(ReasonForm):
    """A file of questions, and the topic of those that name none."""

    topic = SelectField(_("Topic of questions that name none"), choices=[])


class FiguresForm(FileForm):
    """A sheet of figures: as of when, from where."""

    as_of = DateTimeLocalField(
        _("As of"),
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        validators=[InputRequired(_("Please give day and hour."))],
        description=_("The hour at which the figures were taken, Việt Nam time."),
    )
    source = forms.line(
        _("Where the figures come from"),
        description=_("For example the platform's report and its number."),
    )


class CountsForm(FiguresForm):
    """A sheet of counts of a round."""

    round = SelectField(_("Round"), choices=[])


class CompanionsForm(FiguresForm):
    """A sheet of figures of a companion activity."""

    companion = SelectField(_("Activity"), choices=[])


FORMS = {"staff": FileForm, "people": PeopleForm}


class OutsideForm(CountsForm):
    """The export of another platform: of which round, of whom, as of when."""

    of = SelectField(_("One row stands for"), choices=[("people", _("a person")), ("units", _("a unit"))])


def form(contest: Shown, kind: str) -> forms.Form:
    """The form for a file of that kind."""
    if kind == "counts":
        made: Any = CountsForm()
        made.round.choices = [
            (round.id, formats.text(round.title))
            for round in contest.contest.rounds
            if round.learning and round.learning.source == "counts"
        ]
        return made  # type: ignore[no-any-return]
    if kind == "outside":
        made = OutsideForm()
        offered = outside.rounds_of(contest.definition)
        made.round.choices = [(id, formats.text(contest.contest.round(id).title)) for id in offered]
        return made  # type: ignore[no-any-return]
    if kind == "companions":
        made = CompanionsForm()
        made.companion.choices = [
            (each.id, formats.text(each.title))
            for each in contest.contest.companions
            if each.counted == "imported"
        ]
        return made  # type: ignore[no-any-return]
    if kind == "questions":
        made = QuestionForm()
        made.topic.choices = [(topic.id, formats.text(topic.title)) for topic in contest.contest.topics]
        return made  # type: ignore[no-any-return]
    return FORMS.get(kind, ReasonForm)()


def values(contest: Shown, kind: str, form: Any) -> dict[str, Any]:
    """What the form says besides the file, as plain JSON."""
    if kind in ("counts", "outside", "companions"):
        as_of = clock.instant(form.as_of.data.replace(tzinfo=calendar.zone(contest.zone)))
        name = "companion" if kind == "companions" else "round"
        said = {name: form[name].data, "as_of": as_of, "source": form.source.data}
        return {**said, "of": form.of.data} if kind == "outside" else said
    if kind == "questions":
        return {"reason": form.reason.data, "topic": form.topic.data or ""}
    return {} if kind == "staff" else {"reason": form.reason.data}
