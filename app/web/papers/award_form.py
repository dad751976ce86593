"""The forms by which prizes are taken back, and by which money that came back is recorded."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import DateField, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from app.web.page import forms


class RevokeForm(forms.Form):
    """What of one winner is taken back, and why."""

    awards = SelectMultipleField(
        _("What is taken back"),
        choices=[],
        coerce=int,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    document = forms.line(
        _("Number of the document it rests on"),
        required=False,
        description=_("For example the decision that annuls the prize, if there is one already."),
    )
    why = forms.text(
        _("Reason"),
        most=1000,
        description=_("Everybody who checks the prize reads it: name no private matter."),
    )


class GiveBackForm(forms.Form):
    """Money that came back."""

    amount = forms.whole(_("Amount in dong"), most=10**12)
    on = DateField(_("Date"), validators=[InputRequired(_("Please give the day."))])
    document = forms.line(
        _("Receipt or bank document"), description=_("Its number, as it stands in the file of the contest.")
    )
