"""The form by which organisers give out a bulletin."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from flask_babel import lazy_gettext as _
from wtforms import DateTimeLocalField, SelectField
from wtforms.validators import InputRequired

from app.web.page import forms
from rounds import calendar


class IssueForm(forms.Form):
    """Which standing, as of when."""

    standing = SelectField(_("Standing"), choices=[])
    as_of = DateTimeLocalField(
        _("As of"),
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        validators=[InputRequired(_("Please give day and hour."))],
    )

    def begin(self, wanted: Mapping[str, str], zone: str) -> None:
        """Begin with the standing and the instant that an address names, if it does."""
        if wanted.get("standing") in {value for value, _title in self.standing.choices}:
            self.standing.data = wanted["standing"]
        with suppress(ValueError, KeyError):
            at = calendar.read(wanted["as_of"].replace("Z", "+00:00"))
            self.as_of.data = calendar.local(at, zone).replace(tzinfo=None)
