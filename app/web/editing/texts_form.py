"""The form of what people read of a contest."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import TextAreaField

from app.web.editing.saving_form import SavingForm
from app.web.page import forms

FIELDS = {
    f"{name}_{language}": f"{path}.{language}"
    for name, path in {
        "title": "title",
        "short": "short",
        "organiser": "organiser",
        "summary": "summary",
        "who": "eligibility.who",
    }.items()
    for language in ("vi", "en")
}
"""Field -> the key path it writes."""


def _whole(label: object) -> TextAreaField:
    """A text kept letter for letter; browsers send the ends of lines of another system."""
    return TextAreaField(
        label, filters=[lambda typed: (typed or "").replace("\r\n", "\n")], render_kw={"rows": "24"}
    )


class TextsForm(SavingForm):
    """Names, summary, whom it is for, rules; each in Vietnamese and English."""

    title_vi = forms.line(_("Title, in Vietnamese"), required=False)
    title_en = forms.line(_("Title, in English"), required=False)
    short_vi = forms.line(_("Short title, in Vietnamese"), required=False)
    short_en = forms.line(_("Short title, in English"), required=False)
    organiser_vi = forms.line(_("Organiser, in Vietnamese"), required=False)
    organiser_en = forms.line(_("Organiser, in English"), required=False)
    summary_vi = forms.text(_("Summary, in Vietnamese"), required=False)
    summary_en = forms.text(_("Summary, in English"), required=False)
    who_vi = forms.text(_("Who may take part, in Vietnamese"), required=False)
    who_en = forms.text(_("Who may take part, in English"), required=False)
    rules_vi = _whole(_("Rules, in Vietnamese"))
    rules_en = _whole(_("Rules, in English"))
