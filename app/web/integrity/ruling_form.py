"""The forms by which organisers propose a regrade or a void."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import DateTimeLocalField, SelectField
from wtforms.validators import InputRequired

from app.web.page import forms

_WHEN = {
    "format": ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    "validators": [InputRequired(_("Please give day and hour."))],
    "render_kw": {"step": "1"},
}


class RegradeForm(forms.Form):
    """A question whose key was wrong, and the letters that are right."""

    round = SelectField(_("Round"), choices=[], validators=[InputRequired()])
    question = forms.line(_("Question id"), most=80)
    key = forms.line(
        _("Right letters"),
        required=False,
        most=20,
        description=_("For example B, or B D. Left empty the question counts as right for everybody."),
    )
    why = forms.text(_("Reason"))


class VoidAttemptForm(forms.Form):
    """One attempt that does not count, named by its receipt or by whose and which it is."""

    receipt = forms.line(
        _("Receipt number"),
        required=False,
        most=80,
        description=_(
            "As the contestant has it in hand, such as A12-0f3c…; code and number below then stay empty."
        ),
    )
    round = SelectField(_("Round"), choices=[], validators=[InputRequired()])
    contestant = forms.line(_("Code of the contestant"), required=False, most=80)
    number = forms.line(_("Number of the attempt"), required=False, most=4, description=_("1 for the first."))
    why = forms.text(_("Reason"), description=_("Whoever it touches reads it."))

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for field in (self.receipt, self.contestant, self.number):
            field.flags.depends = True  # one way or the other is needed


class VoidForm(forms.Form):
    """A stretch of time in which attempts do not count."""

    round = SelectField(_("Round"), choices=[], validators=[InputRequired()])
    begins = DateTimeLocalField(_("From"), **_WHEN)
    ends = DateTimeLocalField(
        _("Until"),
        **_WHEN,
        description=_(
            "Attempts handed in from the first moment up to, not including, the last do not count."
        ),
    )
    why = forms.text(_("Reason"), description=_("Whoever it touches reads it."))
