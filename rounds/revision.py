"""Revisions of a result that people hold in their hands: as it was given out, and after each change.

    revisions(subject, results, decisions) -> the first, and every later one that differs

Read from results as they were recorded; a revision is a result that is not what it was, whatever changed it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from rounds.appeal import APPROVALS
from rounds.contest import PRIZES, digest_of
from rounds.record import Decision

QUIET = frozenset({"admit", "confirm", "publish", "move", "look", "commit-seed", "calibrate"})
"""Kinds of decision that change no result by themselves."""


class Result(NamedTuple):
    """One recorded version of a result, as JSON (`contest.to_data`)."""

    version: int
    as_of: int
    data: Mapping[str, Any]


class Change(NamedTuple):
    """What a subject gets otherwise: a seat (1 or 0; `what` is empty), or so many đồng of a prize."""

    what: str
    subject: str
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A result as it was from one recorded version on. `acts`: the decisions that came since the one before,
    or that gave the first one out; `confirmed`: the decision that made it final, None while nobody did.
    """

    number: int
    result: Result
    digest: str
    acts: tuple[Decision, ...]
    confirmed: Decision | None
    changes: tuple[Change, ...]


def revisions(subject: str, results: Sequence[Result], decisions: Sequence[Decision]) -> list[Revision]:
    """The revisions of the list or prizes `subject`, the first first; none before it was given out.

    `results` are all recorded versions that have the subject, in order.
    """
    given = next((act for act in decisions if act.subject == subject and act.kind in APPROVALS), None)
    found: list[Revision] = []
    for result in results:
        if given is None or result.as_of <= given.at:
            continue
        digest, last = digest_of(result.data), found[-1] if found else None
        if last is not None and last.digest == digest:
            continue
        since = given.at if last is None else last.result.as_of
        acts = [act for act in decisions if since <= act.at < result.as_of and act.kind not in QUIET]
        found.append(
            Revision(
                number=len(found) + 1,
                result=result,
                digest=digest,
                acts=tuple(acts) if last else (given,),
                confirmed=_confirmed(subject, digest, decisions),
                changes=difference(subject, last.result.data, result.data) if last else (),
            )
        )
    return found


def difference(subject: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Who gets otherwise by `after` than by `before`."""
    old, new = _gets(subject, before), _gets(subject, after)
    return tuple(
        Change(*key, old.get(key, 0), new.get(key, 0))
        for key in sorted({*old, *new})
        if old.get(key, 0) != new.get(key, 0)
    )


def _gets(subject: str, data: Mapping[str, Any]) -> dict[tuple[str, str], int]:
    if subject == PRIZES:
        return {(each["prize"], each["subject"]): int(each["amount"]) for each in data["awards"]}
    return {("", each["subject"]): 1 for each in data["seats"]}


def _confirmed(subject: str, digest: str, decisions: Sequence[Decision]) -> Decision | None:
    named = ("confirm", subject, digest)
    acts = [act for act in decisions if (act.kind, act.subject, act.data.get("digest")) == named]
    return acts[-1] if acts else None
