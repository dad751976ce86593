"""The form by which somebody declares what stands between them and the entries."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import SelectField, SelectMultipleField

from app.web.page import forms


class DeclarationForm(forms.Form):
    """Where somebody works and worked, and who is close to them."""

    own_unit = SelectField(_("The unit you work in"))
    past_units = SelectMultipleField(
        _("Units you worked in before"),
        description=_("Choose as many as there are, or none; on a computer hold the Ctrl key."),
    )
    kin_units = SelectMultipleField(
        _("Units where people close to you work"),
        description=_(
            "Husband or wife, parents, children, brothers and sisters, your superior or subordinate."
        ),
    )
    kin = forms.text(
        _("Phone numbers or e-mails of such people"),
        required=False,
        description=_("One a line. Only used to find out whether one of them wrote at an entry."),
    )
