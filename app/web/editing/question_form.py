"""The form by which somebody rules on an open question."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired

from app.web.page import forms


class RuleForm(forms.Form):
    """The answer, why, and as whom it is given."""

    answer = RadioField(_("Answer"), validators=[InputRequired(_("Please choose an answer."))])
    because_vi = forms.text(_("Because, in Vietnamese"), most=1000)
    because_en = forms.text(_("Because, in English"), most=1000)
    office = forms.line(
        _("Your office"),
        required=False,
        description=_("Stands beside your name in the rules, for example: head of the organising committee."),
    )
    seen = HiddenField()
