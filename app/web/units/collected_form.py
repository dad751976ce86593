"""The forms of collected reports: what one sender reports, and who else is to send."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import SelectField

from app.web.page import forms

MOST = 100_000_000


class SendForm(forms.Form):
    """What one sender reports."""

    registered = forms.whole(_("People registered"), most=MOST)
    finished = forms.whole(_("People who finished"), most=MOST)
    way = SelectField(_("How it came"), choices=[])


class ExpectForm(forms.Form):
    """Others from whom reports are expected."""

    names = forms.text(
        _("Offices, schools and neighbourhoods"),
        description=_("One name a line. Names of offices only, no names of people."),
    )
