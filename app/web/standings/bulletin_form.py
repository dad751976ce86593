"""The form by which organisers give out a bulletin."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import DateTimeLocalField, SelectField
from wtforms.validators import InputRequired

from app.web.page import forms


class IssueForm(forms.Form):
    """Which standing, as of when."""

    standing = SelectField(_("Standing"), choices=[])
    as_of = DateTimeLocalField(
        _("As of"),
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        validators=[InputRequired(_("Please give day and hour."))],
    )
