"""The form by which a unit says how far it is with a companion activity."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import DateTimeLocalField
from wtforms.validators import Optional

from app.web.page import forms

MOST = 100_000_000


class DeclareForm(forms.Form):
    """A count of one activity."""

    value = forms.whole(_("How many so far"), most=MOST)
    out_of = forms.whole(_("Out of how many in all"), required=False, most=MOST)
    as_of = DateTimeLocalField(
        _("As of"),
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        validators=[Optional()],
        description=_("When it was counted; left empty: now. The same hour again mends the figure."),
    )
    note = forms.line(_("Where the figure comes from"), required=False)
