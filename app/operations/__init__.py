"""Verbs: load, decide, save, record, in one transaction. Each is one act of the field and leaves its trace
in the log.

`CODES` lists every code this package refuses with, and the values that come with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rounds.reasons import Reason

__all__ = ["CODES", "Refused"]

CODES: Mapping[str, str] = {
    # publish (publication.py)
    "publication.other-nature": "contest; simulated: whether the published one is",
    "publication.closed": "contest: archived",
    # decide (decision.py)
    "decision.unknown-kind": "kind; near (may be empty)",
    "decision.not-writable": "number; why: what JSON cannot carry",
    # files that somebody brings (documents/sheet.py)
    "sheet.empty": "",
    "sheet.too-large": "most: megabytes",
    "sheet.password": "",
    "sheet.xls": "",
    "sheet.ods": "",
    "sheet.other-kind": "kind",
    "sheet.is-xlsx": "ending",
    "sheet.is-csv": "ending",
    "sheet.bomb": "most: megabytes",
    "sheet.entities": "",
    "sheet.too-far": "rows, columns",
    "sheet.broken": "detail",
    "sheet.broken-line": "line",
    "sheet.no-encoding": "",
    "sheet.encoding": "encoding",
    "sheet.several": "count, name",
    "sheet.formulas": "count, cell: the first",
    # registration and doubles (enrolment.py, profile.py, claim.py, sameness.py, consent.py, counter.py)
    "enrolment.date-unreadable": "",
    "enrolment.password-missing": "",
    "enrolment.already": "",
    "enrolment.none": "",
    "enrolment.same-person": "",
    "enrolment.identity-taken": "",
    "enrolment.reason-missing": "",
    "enrolment.unit-ambiguous": "",
    "claim.proved-by-other": "scheme",
    "sameness.none": "",
    "consent.processing-missing": "",
    "consent.rules-missing": "",
    "consent.needed": "purpose",
    "counter.nothing-seen": "",
    "counter.own": "",
    "counter.found-nobody": "",
    # what is kept about people (privacy.py, rights.py)
    "privacy.holds-office": "",
    "rights.unknown": "",
    "rights.none": "",
    "rights.answered": "",
    "rights.answer-missing": "",
    "breach.happened-missing": "",
    "breach.in-future": "",
    "breach.none": "",
    "breach.to-missing": "",
    # background work (task.py, app/worker.py)
    "task.over": "",
    "task.given-up": "runs",
    "task.failed": "number: where the log says more",
    # enter, finish a part (learner.py)
    "learner.unknown-unit": "unit",
    "learner.closed": "no values",
    "learner.not-open": "no values",
    "learner.unregistered": "no values",
    # answer (attempt.py)
    "attempt.unregistered": "no values",
    "attempt.no-practice": "no values",
    "attempt.unknown": "no values",
    "attempt.finished": "no values",
    "attempt.time-over": "no values",
    "attempt.wrong-answer": "no values",
    "attempt.other-answers": "no values",
    "attempt.busy": "no values",
    "attempt.no-review": "no values",
    # people (person.py, sign_in.py, role.py, app/identities.py, app/passwords.py)
    "identity.phone-wrong": "",
    "identity.cccd-wrong": "",
    "identity.cccd-province-unknown": "",
    "identity.cccd-born-later": "",
    "identity.email-wrong": "",
    "identity.staff-code-wrong": "",
    "identity.oidc-wrong": "",
    "person.name-missing": "",
    "person.identity-missing": "",
    "person.identity-taken": "scheme",
    "password.short": "least, most",
    "password.long": "least, most",
    "password.easy": "least, most",
    "sign-in.wrong": "",
    "role.unknown-person": "",
    "role.unknown-grant": "",
    "role.not-granted": "role",
    "role.needs-contest": "role",
    "role.needs-unit": "role",
    "role.needs-no-unit": "role",
    "role.unknown-unit": "unit",
    "role.needs-reason": "",
    "role.held": "",
    "role.last-administrator": "",
    # files of questions (documents/aiken.py, gift.py, moodle.py)
    "item.answer-without-option": "line",
    "item.options-out-of-order": "line",
    "item.no-answer": "line",
    "item.not-multiple-choice": "line",
    "item.xml-broken": "line",
    # import (imports/)
    "import.heading-merged": "line",
    "import.zero-back": "got, mended",
    "import.scientific": "got",
    "import.not-cccd": "got",
    "import.unknown-unit": "got",
    "import.several-units": "got, units",
    "import.twice": "got; first: its line",
    "import.not-whole": "got",
    "import.cell-empty": "",
    "import.count-above": "got, most",
    "import.count-fell": "unit",
    "import.units-absent": "count",
    "import.total-differs": "said, got",
    "import.no-kind": "got",
    "import.published-since": "version",
    "import.units-used": "units",
    "import.no-bank": "",
    "import.bank-in-use": "id",
    "import.attempts-rest": "",
    "import.unknown-topic": "got, choices",
    "import.options-gap": "got",
    "import.options-same": "",
    "import.answer-unknown": "got, options",
    "import.no-column": "column",
    "import.column-twice": "column",
    "import.columns-missing": "columns",
    "import.rejected": "count",
    "import.nothing-new": "",
    "import.over": "",
    "import.not-last": "",
    # what the doctor finds (doctor.py)
    "doctor.wrong-revision": "expected, got",
    "doctor.trigger-missing": "table",
    "doctor.wrong-rights": "role, table, expected, got",
    "doctor.leaf-wrong": "contest, kind, seq",
    "doctor.seal-wrong": "contest, kind, first, last",
    "doctor.contestant-missing": "contest, contestant",
    "doctor.learner-differs": "contest, contestant",
    "doctor.tally-differs": "contest, unit",
    "doctor.sitting-wrong": "contest, contestant",
    "doctor.clock-moved": "no values",
    "doctor.chain-broken": "ledger, seq",
    "doctor.data-wrong": "ledger, seq",
    "doctor.head-wrong": "ledger",
    "doctor.published-wrong": "contest, version",
    "doctor.units-wrong": "contest",
    "doctor.decision-wrong": "contest, number",
    "doctor.outcome-wrong": "contest, number",
    "doctor.outcome-differs": "contest, number",
    "doctor.register-wrong": "contest",
    "doctor.task-lost": "task: its id",
    "doctor.file-damaged": "file: its id; sha256",
    "doctor.place-differs": "contest, standing, subject",
}


class Refused(Exception):
    """An act that the rules or the state of things do not allow. `reasons` says why, all of it."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__(*reasons)
        self.reasons: Sequence[Reason] = reasons
