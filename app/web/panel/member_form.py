"""The form by which organisers appoint a panel."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from app.web.page import forms

_TYPED = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class PanelForm(forms.Form):
    """Everybody by what they sign in by: phone number, citizen id, e-mail or staff code."""

    chair = forms.line(
        _("Chair"),
        description=_("Phone number, citizen id, e-mail or staff code by which the person signs in."),
        render_kw=_TYPED,
    )
    secretary = forms.line(_("Secretary"), description=_("Never scores."), render_kw=_TYPED)
    members = forms.text(
        _("Judges"),
        description=_("One a line, as many as the rules say. The chair may be among them."),
        render_kw={"rows": "7", **_TYPED},
    )
    alternates = forms.text(
        _("Alternates"),
        required=False,
        description=_("One a line. They step in in this order where a judge stands aside."),
        render_kw={"rows": "2", **_TYPED},
    )
    why = forms.line(_("Number of the decision"), description=_("Or another reason; it stays in the record."))
