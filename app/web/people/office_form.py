"""The forms by which an officer names a deputy and hands the office over."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import DateField
from wtforms.validators import InputRequired

from app.web.page import forms

_WHO: dict[str, Any] = {
    "description": _("The person needs an account already."),
    "render_kw": {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
}
_ORDER = _("For example the number of the decision that names them.")


class DeputyForm(forms.Form):
    """Who stands in, until when, on whose order."""

    deputy = forms.line(_("Phone number, citizen id, e-mail or staff code"), **_WHO)
    until = DateField(_("Last day"), validators=[InputRequired(_("Please give the day."))])
    deputy_why = forms.line(_("Reason"), description=_ORDER)


class HandOverForm(forms.Form):
    """Who takes over, on whose order."""

    successor = forms.line(_("Phone number, citizen id, e-mail or staff code"), **_WHO)
    successor_why = forms.line(_("Reason"), description=_ORDER)
