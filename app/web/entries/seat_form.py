"""The forms about places in a round: more time, silence, the reserve, giving a place up."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import DateTimeLocalField, SelectField
from wtforms.validators import InputRequired

from app.web.page import forms


class ExtendForm(forms.Form):
    """More time for one unit, or for everybody."""

    unit = SelectField(_("For whom"), choices=[])
    to = DateTimeLocalField(
        _("New close"),
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        validators=[InputRequired(_("Please give day and hour."))],
    )
    why = forms.text(_("Reason"))


class SilentForm(forms.Form):
    """A unit that handed nothing in."""

    unit = SelectField(_("Unit"), choices=[], validators=[InputRequired()])
    why = forms.text(_("Reason"))


class ReplaceForm(forms.Form):
    """Who left, and who takes the seat."""

    out = SelectField(_("Seat of"), choices=[], validators=[InputRequired()])
    new = SelectField(_("Taken by"), choices=[], validators=[InputRequired()])
    why = forms.text(_("Reason"))


class WithdrawForm(forms.Form):
    """Why the unit gives its place up."""

    why = forms.text(_("Reason"), description=_("It is published with the decision."))
