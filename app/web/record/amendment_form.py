"""The forms of decisions that organisers take beside what the rules give by themselves."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired

from app.web.page import forms
from app.web.panel.settlement_form import MOST_PEOPLE
from app.web.panel.settlement_form import VoteForm as PanelVoteForm

MOST_PRIZES = 10_000


class AmendmentForm(forms.Form):
    """What every one of them asks. `seen`: the decision whose effect was looked at last."""

    seen = HiddenField()
    why = forms.text(
        _("Reason"), description=_("Everybody can read it: for example the minutes that it rests on.")
    )


class DisqualifyForm(AmendmentForm):
    """Who is out."""

    who = forms.line(
        _("Who"),
        most=80,
        description=_("The code of a unit, of somebody who takes part, or of an entry."),
    )


class WithholdForm(AmendmentForm):
    """How many of a prize are left unawarded."""

    prize = SelectField(_("Prize"), choices=[], validators=[InputRequired()])
    count = forms.whole(
        _("How many are not given"),
        most=MOST_PRIZES,
        description=_("0 takes an earlier decision back."),
    )


class ShareForm(AmendmentForm):
    """Which equals share."""

    among = SelectField(_("Who shares"), choices=[], validators=[InputRequired()])


class ListForm(AmendmentForm):
    """Which list is confirmed, and who goes or comes against it."""

    start = SelectField(_("Starting from"), choices=[])
    out = SelectField(_("Takes no seat"), choices=[])
    new = SelectField(_("Takes a seat"), choices=[])


class VoteForm(PanelVoteForm):
    """How many voted for each of the equals."""

    seen = HiddenField()


def vote_form(labels: list[str]) -> VoteForm:
    """A form with a field for each of `labels`."""
    fields = {f"votes_{number}": forms.whole(label, most=MOST_PEOPLE) for number, label in enumerate(labels)}
    form: VoteForm = type("VoteFormOf", (VoteForm,), fields)()
    form.votes = [form[name] for name in fields]
    return form
