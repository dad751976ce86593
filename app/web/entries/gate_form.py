"""The forms of the gate: yes or no to each check, and what is to be completed."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from wtforms import DateTimeLocalField, RadioField
from wtforms.validators import InputRequired

from app.web.page import forms

CHECK = "check-"
"""In front of the id of a check, in the name of its field."""


class GateForm(forms.Form):
    """Yes or no to each check (`of`), and the reason of a no."""

    why = forms.text(_("Reason, or what is missing"), required=False, description=_("Needed with a no."))

    def answers(self) -> dict[str, bool]:
        """The answers, by check."""
        asked = [field for field in self if field.name.startswith(CHECK)]
        return {field.name.removeprefix(CHECK): field.data == "yes" for field in asked}

    def checks(self) -> list[RadioField]:
        """The fields of the checks."""
        return [field for field in self if field.name.startswith(CHECK)]


class AskForm(forms.Form):
    """What is to be completed, and until when."""

    words = forms.text(_("What is to be completed"))
    until = DateTimeLocalField(
        _("Until"),
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        validators=[InputRequired(_("Please give day and hour."))],
    )


def of(checks: Mapping[str, str]) -> GateForm:
    """The form that asks those checks: their words by id."""
    fields = {
        f"{CHECK}{id}": RadioField(
            words,
            choices=[("yes", _("Yes")), ("no", _("No"))],
            validators=[InputRequired(_("Please say yes or no."))],
        )
        for id, words in checks.items()
    }
    made: type[GateForm] = type("GateFormOfRound", (GateForm,), fields)
    return made()
