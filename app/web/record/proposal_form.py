"""The form by which a signed document approves a proposal where only one officer is named."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired

from app.operations.record.endorsement import LONGEST
from app.web.page import forms


class EndorseForm(forms.Form):
    """Number and scan of the document."""

    document = forms.line(
        _("Number of the document"), most=LONGEST, description=_("Number and symbol as they stand on it.")
    )
    file = FileField(
        _("Signed PDF"),
        validators=[FileRequired(_("Please choose a file."))],
        render_kw={"accept": ".pdf"},
    )
