"""How proposals of one kind are shown and decided: what each desk gives to the page they all share.

Knows who may, what is called how and where one goes on; the page itself is `proposal.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app import phrases
from app.operations.record import proposal as twos
from app.storage.record.proposal import Proposal
from app.web.contest.frame import Shown
from app.web.page import formats
from app.web.page.words import _

Link = tuple[str, str]
"""Words and address."""


def sentences(_contest: Shown, proposed: Proposal) -> Mapping[str, Any]:
    """What it would change, where sentences say it."""
    language = formats.language()
    return {"effects": [phrases.sentence(each, language) for each in twos.effects(proposed)]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a desk says of its proposals.

    `sees`, `decides`: the actions of `app/permissions.py` that let somebody look, and decide. `home`: the
    list that a proposal belongs to. `approve`: an operation (session, contest, number, by=). `noun`: what
    the log calls it. `after`: where one goes once it is decided, empty for the page of the proposal.
    `shows`: the values that the template of what it would change wants.
    """

    sees: str
    decides: str
    title: Callable[[Shown, Proposal], str]
    home: Callable[[Shown, Proposal], Link]
    approve: Callable[..., Proposal]
    noun: str = "proposal"
    after: Callable[[Shown, Proposal], str] = lambda _contest, _proposed: ""
    template: str = "proposal/sentences.html"
    shows: Callable[[Shown, Proposal], Mapping[str, Any]] = sentences


def states() -> dict[str, str]:
    """What the state of a proposal is called."""
    return {"open": _("Waits for a second person"), "approved": _("Decided"), "withdrawn": _("Not decided")}
