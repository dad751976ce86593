"""The forms by which samples are put down, and what the panel agreed on when it scored them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField

from app.web.page import forms


class SampleForm(forms.Form):
    """A sample: an entry of an earlier contest, or one written for the purpose."""

    title = forms.line(_("Title"))
    words = forms.text(_("Text"), required=False, most=20_000, render_kw={"rows": "6"})
    file = FileField(
        _("File"),
        description=_("PDF, DOCX or a picture, up to 50 MB."),
        render_kw={"accept": ".pdf,.docx,.png,.jpg,.jpeg,.webp"},
    )


class AgreedForm(forms.Form):
    """What the panel agreed on."""

    agreed = forms.text(_("What was agreed"), most=4000, render_kw={"rows": "4"})
