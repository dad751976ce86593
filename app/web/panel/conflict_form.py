"""The form by which somebody declares what stands between them and the entries."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import SelectField, SelectMultipleField

from app.web.page import forms


class DeclarationForm(forms.Form):
    """Where somebody works and worked, and who is close to them: units are ticked line by line."""

    own_unit = SelectField()
    past_units = SelectMultipleField()
    kin_units = SelectMultipleField()
    kin = forms.text(
        _("Phone numbers or e-mails of such people"),
        required=False,
        description=_("One a line. Only used to find out whether one of them wrote at an entry."),
    )
