"""The forms by which administrators grant a role and end it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import DateField, SelectField
from wtforms.validators import InputRequired, Optional

from app.web.page import forms

EVERYWHERE = "-"
"""Stands for all contests in a list of contests."""


class GrantForm(forms.Form):
    """To whom, what, where, on whose order, until when."""

    who = forms.line(
        _("Phone number, citizen id, e-mail or staff code"),
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    name = forms.line(
        _("Full name, of somebody who has no account yet"),
        required=False,
        description=_("An account is made for them, without a password: they first sign in by a code."),
        render_kw={"autocomplete": "off"},
    )
    role = SelectField(_("Role"), validators=[InputRequired()])
    contest = SelectField(_("Contest"), validators=[InputRequired()])
    unit = forms.line(
        _("Code of the unit"),
        required=False,
        most=80,
        description=_("For helpers and coordinators: their unit and all below it."),
    )
    why = forms.line(
        _("Reason"),
        description=_("For example the number of the decision that names them."),
    )
    until = DateField(_("Last day"), validators=[Optional()])


class EndForm(forms.Form):
    """Why a role is taken back."""

    why = forms.line(_("Reason"))
