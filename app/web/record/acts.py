"""What kinds of decision and ways of getting a seat are called on a page. Knows words only."""

from __future__ import annotations

from app.web.page.words import _


def words(kind: str) -> str:
    """What a decision of `rounds.record.DECISIONS` does."""
    return {
        "extend": _("A window is extended"),
        "move": _("A step of the calendar is moved"),
        "void": _("Attempts of a time do not count"),
        "disqualify": _("Someone is disqualified"),
        "same": _("Two registrations are one person"),
        "leave": _("Someone has left the contest"),
        "screen": _("An entry was checked for eligibility"),
        "withdraw": _("A unit gives its place up"),
        "silent": _("A unit handed nothing in"),
        "replace": _("A reserve takes a place"),
        "recuse": _("A judge stands aside"),
        "review": _("A wide gap was looked into"),
        "panel": _("The panel is appointed"),
        "assign": _("Entries are shared out among judges"),
        "calibrate": _("Sample entries are named"),
        "vote": _("The panel votes among equals"),
        "commit-seed": _("The seed of a draw is sealed"),
        "reveal-seed": _("The seed of a draw is opened"),
        "advance": _("The list of who goes on is confirmed"),
        "publish": _("A provisional result is given out"),
        "admit": _("An appeal is admitted, or not"),
        "answer": _("An appeal is ruled on"),
        "confirm": _("A result becomes official"),
        "withhold": _("A prize is left unawarded"),
        "share": _("Equals share a prize"),
        "look": _("Somebody of the sample was called or seen"),
        "revoke": _("A prize or commendation is taken back"),
        "give-back": _("The money of a prize came back"),
        "regrade": _("A question is marked anew"),
    }.get(kind, kind)


def signed(*names: str) -> str:
    """Who signed, in one line; what the program played or did by itself, or a document, is said in words."""
    said = {"simulation": _("the simulation"), "system": _("the program itself")}
    return ", ".join(said.get(name) or _document(name) for name in names if name)


def _document(name: str) -> str:
    kind, _sep, number = name.partition(":")
    return _("signed document %(number)s", number=number) if kind == "document" else name


def seat(how: str) -> str:
    """How a unit got its seat, where it was not simply its rank."""
    return {
        "rank": "",
        "carry-over": _("on a place another block left free"),
        "replace": _("from the reserve list"),
        "draw": _("by a draw among equals"),
        "vote": _("by a vote among equals"),
        "all-in": _("equal on the cut, and the rules let all in"),
        "override": _("put in by a signed decision against the ranking"),
    }.get(how, how)


def left(why: str) -> str:
    """Why a unit does not go on."""
    return {
        "below-cut": _("below the cut"),
        "unranked": _("not ranked"),
        "withdrawn": _("gave its place up"),
        "silent": _("handed nothing in"),
        "disqualified": _("disqualified"),
        "tied-on-cut": _("equal on the cut; a decision is due"),
        "override": _("left out by a signed decision against the ranking"),
    }.get(why, why)


def unawarded(why: str) -> str:
    """Why a prize stays in the till."""
    return {
        "no-candidate": _("nobody qualifies for it"),
        "withheld": _("withheld by a decision"),
        "shared-remainder": _("what was left over when it was shared"),
        "blocked": _("waiting for a decision"),
    }.get(why, why)
