"""The form by which somebody proposes that a contest be published."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import HiddenField

from app.web.page import forms


class PublishForm(forms.Form):
    """Why the contest is to be published."""

    why = forms.text(
        _("Reason"),
        most=1000,
        description=_("Whoever approves reads it, and it stays in the log: the paper it rests on."),
    )
    seen = HiddenField()
