"""The forms by which files of a plan are written, sent and taken out."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import TextAreaField

from app.web.editing.saving_form import SavingForm
from app.web.page import forms


class TextForm(SavingForm):
    """A file as text, kept letter for letter; browsers send the ends of lines of another system."""

    text = TextAreaField(
        _("Text"),
        filters=[lambda typed: (typed or "").replace("\r\n", "\n")],
        render_kw={"spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"},
    )


class AddForm(SavingForm):
    """A file, and under which name it stands in the folder."""

    name = forms.line(
        _("Name in the folder"),
        required=False,
        description=_("For example course/A1.md. Empty: the name of the file that you send."),
        render_kw={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"},
    )
    file = FileField(_("File"), description=_("Without one, a new text is begun under that name."))


class TakeOutForm(SavingForm):
    """Why a file is taken out."""
