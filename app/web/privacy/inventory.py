"""The words of the inventory of personal data: what tables and columns are called in front of people."""

from __future__ import annotations

import re
from typing import Any

from app.web.page import formats
from app.web.page.words import _
from app.web.site.language import ZONE
from rounds import calendar

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")
_PHONE = re.compile(r"\+[0-9]{8,15}")


def column_words(name: str, table: str = "") -> str:
    """What a column holds; its own name where nobody has given it words (a test looks)."""
    if (table, name) == ("consent", "words"):
        return _("version of the words you were asked with")
    return {**_of_people(), **_of_profiles(), **_of_all()}.get(name, name)


def _of_all() -> dict[str, str]:
    """Columns that hold nothing personal alone, and stand beside what does."""
    return {
        "scheme": _("kind"),
        "login": _("may sign in by it"),
        "verified_at": _("proved"),
        "created_at": _("since"),
        "state": _("state"),
        "at": _("when"),
        "given": _("agreed"),
        "purpose": _("about"),
        "role": _("role"),
        "reason": _("reason"),
        "registered_at": _("registered"),
        "changed_at": _("last changed"),
        "complete": _("complete"),
        "organisation": _("organisation"),
        "rules_version": _("version of the rules"),
        "began_at": _("began"),
        "ends_at": _("ends"),
        "last_used_at": _("last used"),
        "confirmed_at": _("confirmed"),
        "idle_seconds": _("ends when unused for so many seconds"),
        "received_at": _("received"),
        "acknowledged_at": _("receipt confirmed"),
        "answered_at": _("answered"),
        "outcome": _("outcome"),
        "kind": _("kind"),
        "granted_at": _("since"),
        "made_at": _("made"),
        "used_at": _("used"),
        "code": _("code"),
        "since": _("since"),
        "declared_at": _("declared"),
        "round": _("round"),
        "entry": _("entry"),
    }


def _of_people() -> dict[str, str]:
    return {
        "name": _("name"),
        "password": _("password, as a one-way hash"),
        "hash": _("one-way hash of a number, an address or a code"),
        "value": _("number or address"),
        "before": _("what stood there before"),
        "after": _("what stands there since"),
        "device": _("kind of device"),
        "place": _("network"),
        "words": _("what you wrote"),
        "draft": _("the draft of a text"),
        "searched": _("what you agreed to show, for searching"),
        "answer": _("what was answered"),
        "own_unit": _("the unit where a judge works"),
        "past_units": _("units where a judge worked"),
        "kin_units": _("units where people close to a judge work"),
        "kin": _("numbers and addresses of people close to a judge"),
        "ground": _("why a judge stands aside from an entry"),
        "data": _("what a document says of people"),
        "texts": _("texts that were written for a document"),
        "signer": _("who signs for a body"),
        "contact": _("how to reach a body"),
        "sender": _("who sent an entry by another way than this site"),
        "evidence": _("what shows when an entry came"),
        "answers": _("what a program noted beside an entry"),
        "hidden": _("text of a file that no reader sees"),
        "contestant": _("contestant's code"),
        "salt": _("the link between you and the contestant's code"),
        "same": _("one-way hash to find doubles"),
        "alike": _("one-way hash to find namesakes"),
        "found": _("one-way hash of the name"),
        "identity": _("one-way hash of a number, an address or a code"),
        "secret": _("secret of the second factor"),
        "token": _("one-way hash of a token"),
        "to": _("address of a message"),
        "body": _("text of a message"),
        "subject": _("subject of a message"),
        "text": _("text"),
        "key": _("one-way hash of a name or number"),
        "said": _("a row of a list that your unit or another system sent"),
        "name_hash": _("one-way hash of the name"),
        "staff_hash": _("one-way hash of the staff code"),
        "phone_hash": _("one-way hash of the telephone"),
        "content": _("a file that somebody sent in, until it is taken in"),
        "summary": _("what such a file holds, until it is taken in"),
    }


def _of_profiles() -> dict[str, str]:
    return {
        "full_name": _("full name"),
        "birth_date": _("date of birth"),
        "sex": _("sex"),
        "phone": _("telephone"),
        "email": _("e-mail"),
        "cccd": _("citizen identity number"),
        "address": _("address"),
        "occupation": _("occupation"),
        "position": _("position"),
        "workplace": _("place of work"),
        "school_class": _("class"),
        "household": _("household, as a one-way hash"),
        "household_code": _("household code"),
        "household_head": _("head of the household"),
        "household_group": _("village or residential group"),
        "guardian": _("parent or guardian"),
        "unit": _("unit"),
    }


def table_words(name: str) -> str:
    """What a table holds; its own name where nobody has given it words."""
    return {
        "person": _("Account"),
        "identity": _("Numbers and addresses"),
        "sign_in": _("Sign-ins"),
        "role_grant": _("Roles"),
        "enrolment": _("Registrations"),
        "consent": _("Consents"),
        "printed_code": _("Printed codes"),
        "rights_request": _("Requests about data"),
        "appeal": _("Appeals against results"),
        "letter": _("Letters and messages"),
        "notice": _("Notices in the inbox"),
        "second_factor": _("Second factor"),
        "recovery_code": _("Recovery codes"),
        "ticket": _("Codes and links that were sent"),
        "certificate_name": _("Name on certificates"),
        "chain_change": _("What was corrected, before and after"),
        "amount": _("Figure of a unit"),
        "breach": _("Incident with data"),
        "issuer": _("Body that issues documents"),
        "outside_row": _("Line of scores brought in"),
        "paper": _("Official document"),
        "sameness": _("One person or two"),
        "signal": _("Signal"),
        "unit": _("Unit"),
        "paper_person": _("Official documents that name you"),
        "panel_member": _("Seats on panels"),
        "declaration": _("Declarations of judges"),
        "stood_aside": _("Entries a judge stands aside from"),
        "registrations": _("Registration in the record"),
        "steps": _("Parts finished"),
        "attempts": _("Attempts"),
    }.get(name, name)


def shown(value: Any) -> str:
    """A value of an export on a page."""
    if value is True or value is False:
        return _("yes") if value else _("no")
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        return formats.moment(calendar.read(value), ZONE)
    if isinstance(value, str) and _PHONE.fullmatch(value):
        return formats.phone(value)
    return {**_own_words(), None: ""}.get(value, str(value))


def _own_words() -> dict[Any, str]:
    """Words that the program itself put there."""
    return {
        "active": _("in use"),
        "phone": _("telephone"),
        "email": _("e-mail"),
        "cccd": _("citizen identity number"),
        "processing": _("keeping and using your data for the contest"),
        "rules": _("the rules of the contest"),
        "show_name": _("showing your name"),
    }
