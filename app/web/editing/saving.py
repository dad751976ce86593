"""Save a plan in two steps: first what would differ and every mistake is shown, then the same text is kept.

The second step takes only the very text that was looked at, so nobody saves a difference they did not see.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from app.operations import Refused
from app.operations.editing import plan as verbs
from app.storage.postgres.database import db
from app.web.editing import difference
from app.web.editing.difference import Changed
from app.web.editing.saving_form import SavingForm
from app.web.editing.shown_plan import Finding, ShownPlan
from app.web.page import formats
from app.web.page.words import _
from app.web.site import asking
from rounds.definition import check, folder
from rounds.reasons import reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What saving would change, and what would be wrong with it then."""

    changes: Sequence[Changed]
    mistakes: Sequence[Finding]
    warnings: Sequence[Finding]


def step(
    plan: ShownPlan, form: SavingForm, files: Mapping[str, bytes], leads: str = ""
) -> ResponseReturnValue | Preview:
    """Look at the files, or keep them when they were looked at: then lead to `leads`, else to the plan."""
    digest = folder.digest(files)
    if form.looked.data == digest:
        try:
            verbs.save(
                db.session(),
                plan.row,
                files,
                seen=formats.counted(form.seen.data),
                why=form.why.data,
                by=asking.signed_in().person,
            )
        except Refused as refused:
            db.session.rollback()
            form.refuse(refused)
        else:
            flash(_("Saved as revision %(number)s.", number=plan.last.number + 1))
            return redirect(leads or plan.url("plan.show"), 303)
    form.seen.data, form.looked.data = str(plan.last.number), digest
    changes = difference.between(plan.files, files)
    if not changes and not form.refusals:
        form.refuse(Refused(reason("plan.nothing-changed")))
    found = check.check(files)[1]
    asked = "open-question.unapproved"
    return Preview(
        changes=changes,
        mistakes=[plan.finding(each, files) for each in found if not each.warning],
        warnings=[plan.finding(each, files) for each in found if each.warning and each.code != asked],
    )
