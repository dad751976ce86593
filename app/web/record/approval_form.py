"""The form by which organisers propose that a result be approved."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.web.page import forms


class ProposeForm(forms.Form):
    """Why the result is to be approved: the paper it stands in, the meeting that agreed."""

    why = forms.text(
        _("Reason"),
        most=1000,
        description=_("Everybody can read it: for example the minutes that it rests on."),
    )
