"""Forms about certificates: how those of a unit are wanted, and which one is taken back."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import RadioField

from app.web.page import forms


class HandOutForm(forms.Form):
    """How the certificates of a unit are wanted."""

    form = RadioField(
        _("What you need them for"),
        choices=[
            ("each", _("To send: a file for each person")),
            ("print", _("To print: one file with a page for each person")),
        ],
        default="each",
    )


class WithdrawForm(forms.Form):
    """Which certificate is taken back, and why."""

    number = forms.whole(_("Number of the certificate"), most=2**31 - 1)
    why = forms.text(
        _("Why it is withdrawn"),
        description=_("Its holder and everybody who checks it will read this."),
    )
