"""The form of a slip: from whom something came, by which way, when, and what shows that."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _
from wtforms import DateTimeLocalField, HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from app import clock
from app.operations.entries.slip import Said
from app.web.page import forms
from rounds import calendar

NEW, VERSION, INSTEAD = "new", "version:", "instead:"


class SlipForm(forms.Form):
    """The head of a slip. `what` says what it is to the entries that its owner has already."""

    version = HiddenField()
    owner = SelectField(_("From which unit"), validators=[InputRequired(_("Please choose the unit."))])
    what = RadioField(_("What is it?"), validators=[Optional()], validate_choice=False)
    channel = SelectField(_("Came by"), choices=[], validators=[InputRequired()])
    sender = forms.line(_("Who sent it"), description=_("Name, office, number or address."))
    received = DateTimeLocalField(
        _("Received"),
        format=["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"],
        validators=[InputRequired(_("Please give day and hour."))],
        render_kw={"step": "1"},
        description=_("When it reached the organisers, not when it is written down here."),
    )
    evidence = forms.text(
        _("What shows when it was received"),
        description=_("For example the message in Zalo with its hour, the e-mail, the stamp of arrival."),
        render_kw={"rows": 3},
    )

    def head(self, zone: str) -> dict[str, str]:
        """What it says, as a slip keeps it."""
        what = str(self.what.data or "")
        at = clock.instant(self.received.data.replace(tzinfo=calendar.zone(zone)))
        return {
            "owner": str(self.owner.data),
            "entry": what.removeprefix(VERSION) if what.startswith(VERSION) else "",
            "supersedes": what.removeprefix(INSTEAD) if what.startswith(INSTEAD) else "",
            "channel": str(self.channel.data),
            "sender": str(self.sender.data),
            "received": str(at),
            "evidence": str(self.evidence.data),
        }


class PersonSlipForm(SlipForm):
    """The same where people hand in."""

    owner = forms.line(_("Code of the contestant"), most=80)


def filled(said: Said, version: int, zone: str) -> dict[str, object]:
    """What a slip says, as its form shows it."""
    head = said.head
    what = f"{VERSION}{head['entry']}" if head["entry"] else ""
    what = f"{INSTEAD}{head['supersedes']}" if head["supersedes"] else what
    received: datetime | None = None
    if head["received"]:
        received = calendar.local(int(head["received"]), zone).replace(tzinfo=None)
    return {**head, "what": what or NEW, "received": received, "version": str(version)}
