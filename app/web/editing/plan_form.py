"""The forms by which a contest is begun, and a plan put away or taken up."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, RadioField
from wtforms.validators import InputRequired, Optional

from app.web.page import forms

WHY = _("The paper it follows, or who asked for it. It stays with this revision.")


class BeginForm(forms.Form):
    """What the new contest is made from."""

    origin = RadioField(_("Begin with"), validators=[InputRequired(_("Please choose one."))])
    file = FileField(
        _("Folder of a contest as a ZIP"),
        description=_("Only where you send a folder: contest.toml and the files beside it, packed."),
        render_kw={"accept": ".zip"},
    )
    id = forms.line(
        _("Id of the new contest"),
        required=False,
        most=80,
        description=_("In every address: small letters without accents, digits, hyphens. Empty: as it is."),
        render_kw={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"},
    )
    opens = DateField(
        _("First day"),
        validators=[Optional()],
        description=_("All days move with it. Empty: they stay as they are."),
    )
    simulated = BooleanField(
        _("Only a rehearsal: mark every page as SIMULATED"),
    )
    why = forms.line(_("Reason"), description=_("The plan or letter by which the contest is held."))


class ReasonForm(forms.Form):
    """Why."""

    why = forms.line(_("Reason"), description=WHY)
