"""The forms by which a panel prepares what it settles."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import Field

from app.web.page import forms

MOST_PEOPLE = 99


class ReviewForm(forms.Form):
    """Somebody looked at a wide gap; the points of a third marking, where there was one."""

    points = forms.line(
        _("Points of the third marking"),
        required=False,
        most=12,
        description=_("Left empty the computed score stands."),
    )
    why = forms.text(_("What was found, and why"))


class VoteForm(forms.Form):
    """How many voted for each of those who are equal; `votes` are its fields in their order."""

    present = forms.whole(_("People who voted"), most=MOST_PEOPLE)
    why = forms.text(_("Reason"))
    votes: Sequence[Field] = ()


def vote_form(labels: Sequence[str]) -> VoteForm:
    """A form with a field for each of `labels`."""
    fields = {f"votes_{number}": forms.whole(label, most=MOST_PEOPLE) for number, label in enumerate(labels)}
    form: VoteForm = type("VoteFormOf", (VoteForm,), fields)()
    form.votes = [form[name] for name in fields]
    return form


class NoteForm(forms.Form):
    """What was said, about one entry or all."""

    entry = forms.line(_("About the entry"), required=False, most=80)
    words = forms.text(_("What was said"))
