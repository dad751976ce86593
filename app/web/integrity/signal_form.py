"""The form by which organisers rule on a signal."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import RadioField

from app.web.page import forms


class VerdictForm(forms.Form):
    """What came of looking at a signal."""

    verdict = RadioField(
        _("Ruling"),
        choices=[
            ("dismissed", _("Nothing wrong: dismiss it")),
            ("asked", _("Ask those it is about, and rule later")),
            ("upheld", _("Propose a decision (void or disqualify)")),
        ],
    )
    why = forms.text(_("Reason"), most=2000)
