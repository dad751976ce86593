"""A plan as its pages carry it: fetched for who asks, with what stands in it and how its pages are addressed.

A plan of a contest that is not published has an address of its own, that of a published one lies on the
contest's desk; so each sees the plans of the contests they organise.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from flask import Blueprint, abort, url_for

from app import phrases
from app.operations.editing import plan as verbs
from app.operations.editing import publishing
from app.permissions import State, may
from app.storage.editing import plan as plans
from app.storage.editing.plan import Plan, PlanProposal, Revision
from app.storage.postgres.database import db
from app.web.contest.frame import Shown, shown
from app.web.page import formats
from app.web.page.words import _
from app.web.site import asking
from app.web.site.language import ZONE
from rounds import calendar
from rounds.definition import Contest, folder, line
from rounds.definition.folder import CONTEST, Definition
from rounds.reasons import Reason

V = TypeVar("V", bound=Callable[..., Any])

BASES = ("/plans/<uuid:plan>", "/contests/<slug>/desk/plan")


def page(bp: Blueprint, path: str, **options: Any) -> Callable[[V], V]:
    """A route below both addresses of plans. The view takes `plan` and `slug`, one of them given."""

    def mark(view: V) -> V:
        for base in BASES:
            bp.add_url_rule(base + path, view.__name__, view, **options)
        return view

    return mark


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found in a text: its place in words, the sentence, and the page where it is mended.

    `line` counts from 1; None where the file has no such place.
    """

    file: str
    line: int | None
    place: str
    words: str
    href: str


@dataclass(frozen=True)
class ShownPlan:
    """A plan with its last revision. `contest` is the published one whose next version it is."""

    row: Plan
    last: Revision
    contest: Shown | None

    @cached_property
    def files(self) -> Mapping[str, bytes]:
        """The files of the last revision by name."""
        return plans.files(db.session(), self.last)

    @cached_property
    def draft(self) -> Definition | None:
        """What the files say, with stand-ins for what is broken; None where nothing can be read."""
        return folder.draft(self.files)[0]

    @cached_property
    def text(self) -> str | None:
        """The text of `contest.toml`, None where it cannot be read."""
        return verbs.words(self.files)

    @cached_property
    def look(self) -> publishing.Look:
        """What is to be said of it now."""
        return publishing.look(db.session(), self.row, self.last)

    @cached_property
    def proposals(self) -> list[PlanProposal]:
        """Every proposal to publish it, the newest first."""
        return plans.proposals(db.session(), self.row.id)

    @property
    def waiting(self) -> PlanProposal | None:
        """The proposal that waits for a second person."""
        return next((each for each in self.proposals if each.state == "open"), None)

    @property
    def rules(self) -> Contest | None:
        """The values of `contest.toml`, with stand-ins for what is broken."""
        return self.draft.contest if self.draft else None

    @property
    def title(self) -> str:
        """What the contest is called in it."""
        return (formats.text(self.rules.title) if self.rules else "") or _("A contest without a title")

    @property
    def zone(self) -> str:
        """The zone of its days; that of the country where its own is none."""
        try:
            calendar.zone(self.rules.zone if self.rules else "")
        except ValueError:
            return ZONE
        return self.rules.zone if self.rules else ZONE

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        """The way up from the plan."""
        if self.contest:
            return [(_("Desk of the contest"), url_for("hub.show", slug=self.contest.slug))]
        return [(_("Contests being written"), url_for("plan.index"))]

    @property
    def below(self) -> list[tuple[str, str]]:
        """The way up from a page of the plan."""
        short = formats.text(self.rules.short) if self.rules else ""
        return [*self.crumbs, (short or self.title, self.url("plan.show"))]

    def url(self, endpoint: str, **values: Any) -> str:
        """The address of one of its pages."""
        if self.contest:
            return url_for(endpoint, slug=self.contest.slug, **values)
        return url_for(endpoint, plan=self.row.id, **values)

    def may(self, action: str) -> bool:
        """Whether who asks may do `action` on it; nothing but looking once it was put away."""
        of = self.contest.row if self.contest else None
        state = State(of.state) if of else State.NONE
        return self.row.discarded_at is None and may(asking.roles(of), action, state)

    def finding(self, found: Reason, files: Mapping[str, bytes] | None = None) -> Finding:
        """A reason with its place in `files` (its own by default)."""
        files = self.files if files is None else files
        number = line.of(found, files) if found.file else None
        place = found.file if number is None else f"{found.file}:{number}"
        # A path that is only a line says nothing the number does not.
        path = found.path.partition("]")[2].lstrip(".") if found.path.startswith("[") else found.path
        words = phrases.sentence(found, formats.language())
        where = "  ".join(filter(None, (place, path)))
        return Finding(found.file, number, where, words, self._where(found, files))

    def _where(self, found: Reason, files: Mapping[str, bytes]) -> str:
        if found.code == "open-question.unapproved":
            return self.url("question.rule", id=dict(found.values)["id"])
        if found.code.startswith(("window.", "date.", "change.")):
            return self.url("dates.edit")
        if found.code.startswith("prize.total"):
            return self.url("prizes.edit")
        text = found.file.endswith((".toml", ".md", ".csv", ".json", ".txt"))
        return self.url("plan_file.edit", name=found.file) if text else ""


def found(plan: uuid.UUID | None, slug: str, action: str) -> ShownPlan:
    """The plan of an address for `action`. Ends the request with 404 where there is none to see."""
    session = db.session()
    if slug:
        contest = shown(slug, action)
        row = plans.of_contest(session, contest.row.id)
    else:
        contest, row = None, plans.by_id(session, plan) if plan else None
        if row is not None and row.contest_id is not None:
            row = None  # it lies on the contest's desk by now
    last = plans.revision(session, row.id) if row else None
    if row is None or last is None:
        abort(404)
    return ShownPlan(row, last, contest)


__all__ = ["CONTEST", "Finding", "ShownPlan", "found", "page"]
