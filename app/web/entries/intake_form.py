"""The form by which what came by another way than the site is written down."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import DateTimeLocalField, SelectField
from wtforms.validators import InputRequired

from app.web.page import forms


class LogForm(forms.Form):
    """What came by another way: from whom, when, and what shows that."""

    owner = forms.line(_("Code of the unit, or of the contestant"), most=80)
    entry = forms.line(
        _("Code of the entry of which this is a new version"),
        required=False,
        most=40,
        description=_("Left empty it is an entry of its own."),
    )
    supersedes = forms.line(_("Code of the entry whose place it takes"), required=False, most=40)
    channel = SelectField(_("Came by"), choices=[], validators=[InputRequired()])
    sender = forms.line(_("Who sent it"), description=_("Name, office, number or address."))
    received_at = DateTimeLocalField(
        _("Received"),
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        validators=[InputRequired(_("Please give day and hour."))],
        render_kw={"step": "1"},
        description=_("When it reached the organisers, not when it is written down here."),
    )
    evidence = forms.text(
        _("What shows when it was received"),
        description=_("For example the message in Zalo with its hour, the e-mail, the stamp of arrival."),
    )
