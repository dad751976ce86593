"""The form by which organisers decide whether a round uses notes of a model."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import RadioField

from app.web.page import forms


class ChoiceForm(forms.Form):
    """Used or not, why, and where the texts go."""

    use = RadioField(
        _("Notes of the model"), choices=[("yes", _("Use them in this round")), ("no", _("Do not use them"))]
    )
    why = forms.text(_("Reason"), most=2000)
    transfer = forms.text(
        _("Where the model stands, and what allows it"),
        required=False,
        most=2000,
        description=_(
            "Number and date of the assessment of sending data there; if the machine stands in your own "
            "network, say so."
        ),
    )
