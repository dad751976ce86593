"""What every form has by which a plan is changed."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import HiddenField

from app.web.editing.plan_form import WHY
from app.web.page import forms


class SavingForm(forms.Form):
    """Why; which revision was changed (`seen`), which text was looked at (`looked`, a digest)."""

    why = forms.line(_("Reason"), description=WHY)
    seen = HiddenField()
    looked = HiddenField()
