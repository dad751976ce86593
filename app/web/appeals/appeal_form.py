"""The forms by which a result is contested, and an appeal ruled on."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import RadioField
from wtforms.validators import InputRequired

from app.web.page import forms


class LodgeForm(forms.Form):
    """What is wrong with a result, and what shows it."""

    words = forms.text(
        _("What is wrong, and what shows it"),
        description=_("Only the organisers read this. Say which place or figure you mean."),
    )


class AdmitForm(forms.Form):
    """Whether an appeal is looked into."""

    verdict = RadioField(
        _("Is it looked into?"),
        choices=[
            ("yes", _("Yes: the result it is about waits for the answer")),
            ("no", _("No, for this reason")),
        ],
        validators=[InputRequired(_("Please choose."))],
    )
    why = forms.text(_("Reason"), most=1000, description=_("Everybody can read it: name nobody."))


class AnswerForm(forms.Form):
    """What comes of an appeal that was looked into."""

    verdict = RadioField(
        _("The appeal is"),
        choices=[
            ("yes", _("right: the result is mended, each act on its own page")),
            ("no", _("not right: the result stays")),
        ],
        validators=[InputRequired(_("Please choose."))],
    )
    why = forms.text(_("Answer and reason"), most=1000, description=_("Everybody can read it: name nobody."))
