"""The forms about steps of the calendar: hold, run by hand, move."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import DateTimeLocalField
from wtforms.validators import InputRequired

from app.web.page import forms


class HoldForm(forms.Form):
    """Why a step is held. The forms of its page are three, so each names its fields for itself."""

    hold_why = forms.text(_("Reason"))


class RunForm(forms.Form):
    """Why a step is run by hand."""

    run_why = forms.text(_("Reason"))


class MoveForm(forms.Form):
    """When a step is to be due instead."""

    move_to = DateTimeLocalField(
        _("New time"),
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        validators=[InputRequired(_("Please give day and hour."))],
    )
    move_why = forms.text(_("Reason"), description=_("It is published with the decision."))
