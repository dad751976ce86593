"""What the kinds of notices and letters are called."""

from __future__ import annotations

from app.web.page.words import _


def words(name: str) -> str:
    """Which notice or letter it is."""
    return _all().get(name, _("notice"))


def _all() -> dict[str, str]:
    return {
        "reset": _("link that sets a password"),
        "code.sign-in": _("code to sign in"),
        "code.prove": _("code that proves an address"),
        "reminder": _("reminder to people who have not finished"),
        "anchor": _("root of the log, for judges and unit contacts"),
        "digest": _("letters that could not be sent"),
        "advance": _("who goes on"),
        "proposal-proposed": _("a proposal that waits for a second person"),
        "proposal-approved": _("a proposal that was approved"),
        "proposal-withdrawn": _("a proposal that was turned down"),
        "rights-confirmed": _("receipt of a request about data"),
        "rights-answered": _("answer to a request about data"),
        "appeal-lodged": _("receipt of an appeal"),
        "appeal-waits": _("an appeal that waits"),
        "appeal-admitted": _("an appeal that is looked into"),
        "appeal-dismissed": _("an appeal that is not looked into"),
        "appeal-upheld": _("an appeal that was upheld"),
        "appeal-rejected": _("an appeal that was rejected"),
        "remind-deadline": _("reminder of a deadline"),
        "remind-targets": _("reminder of a target"),
        "remind-entries": _("reminder to hand in"),
        "remind-sheets": _("reminder to sign score sheets"),
        "entry-received": _("receipt of an entry"),
        "entry-completion": _("request to complete an entry"),
        "entry-extend": _("more time"),
        "entry-withdraw": _("a place given up"),
        "entry-silent": _("nothing handed in"),
        "entry-replace": _("invitation in another's place"),
    }
