"""Rule on an open question of a plan, by name: the answer, the reason, and the keys that the answer sets."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.editing import plan as verbs
from app.storage.editing import plan as plans
from app.storage.editing.plan import Plan, Revision
from app.storage.people.person import Person
from rounds import calendar
from rounds.definition import folder, question
from rounds.definition.folder import CONTEST
from rounds.reasons import reason

HOME = "Asia/Ho_Chi_Minh"


def rule(
    session: Session,
    plan: Plan,
    id: str,
    *,
    answer: int,
    because: Mapping[str, str],
    office: str,
    seen: int,
    by: Person,
) -> Revision:
    """Answer the question `id` in the name of who does it, and of their `office` if they name one. Commits.

    Raises Refused(plan.unreadable | plan.unknown-question) and as `plan.save` does.
    """
    plan, last = verbs.current(session, plan, seen)
    files = plans.files(session, last)
    text = verbs.words(files)
    if text is None:
        raise Refused(reason("plan.unreadable"))
    name = f"{by.name}, {office.strip()}" if office.strip() else by.name
    today = calendar.local(clock.read(session), _zone(files)).date()
    try:
        now = question.ruled(text, id, answer=answer, because=because, by=name, on=today)
    except KeyError:
        raise Refused(reason("plan.unknown-question")) from None
    why = " ".join(because.get("vi", "").split()) or id
    return verbs.keep(session, plan, {**files, CONTEST: now.encode()}, last, why=f"{id}: {why}", by=by)


def _zone(files: Mapping[str, bytes]) -> str:
    """The zone of the contest, that of the country where its own is none."""
    drafted, _mistakes = folder.draft(files)
    try:
        calendar.zone(drafted.contest.zone if drafted else "")
    except ValueError:
        return HOME
    return drafted.contest.zone if drafted else HOME
