"""The forms about official documents: what one is made from, its texts, its number, its signed copy."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, SelectField
from wtforms.validators import InputRequired

from app.documents.letter.template import Template
from app.web.page import formats, forms

MOST_WORDS = 20_000


class MakeForm(forms.Form):
    """Who issues it, and from what."""

    issuer = SelectField(_("Issued by"), choices=[], validators=[InputRequired(_("Please choose one."))])
    key = SelectField(_("Made from"), choices=[], validators=[InputRequired(_("Please choose one."))])


class IssueForm(forms.Form):
    """Number and date, as they stand in the clerk's register."""

    number = forms.whole(_("Number"), most=999_999)
    on = DateField(_("Date"), validators=[InputRequired(_("Please give the day."))])


class SignedForm(forms.Form):
    """The signed PDF."""

    file = FileField(
        _("Signed PDF"),
        validators=[FileRequired(_("Please choose a file."))],
        render_kw={"accept": ".pdf"},
    )


def texts_form(of: Template, texts: dict[str, str]) -> Any:
    """One area of text for each part that people may change."""
    fields = {
        f"text_{each.id}": forms.text(
            each.title[formats.language()],
            required=False,
            most=MOST_WORDS,
            default=texts.get(each.id, ""),
            render_kw={"rows": str(_rows(texts.get(each.id, "")))},
        )
        for each in of.texts
    }
    return type("TextsForm", (forms.Form,), fields)()


def texts_of(of: Template, form: Any) -> dict[str, str]:
    """What was written, by field."""
    return {each.id: form[f"text_{each.id}"].data or "" for each in of.texts}


def issue_form(number: int, today: date) -> IssueForm:
    """The form of number and date, with the next number of the series and today to begin with."""
    form = IssueForm()
    if not form.is_submitted():
        form.number.data, form.on.data = number, today
    return form


def _rows(words: str) -> int:
    """Lines that an area needs for its words."""
    return min(18, max(2, sum(1 + len(line) // 70 for line in words.splitlines())))
