"""Every module that declares tables, so that migrations and grants see them all."""

from __future__ import annotations

from sqlalchemy import MetaData

from app.storage import files
from app.storage.appeals import appeal
from app.storage.calendar import step
from app.storage.contest import contest, unit
from app.storage.editing import plan
from app.storage.entries import completion, draft, entry, handing_in, nomination, preview, upload
from app.storage.entries import text as entry_text
from app.storage.imports import importing, outside
from app.storage.integrity import signal
from app.storage.learning import certificate, learner, reading, sitting, story
from app.storage.notices import notice
from app.storage.panel import (
    assignment,
    assistant,
    calibration,
    final,
    member,
    minutes,
    note,
    paper_sheet,
    rubric,
    seed,
    sheet,
)
from app.storage.panel import conflict as declaration
from app.storage.papers import award, issuer, paper
from app.storage.people import outbox, person, printed_code, role, second_factor, sign_in, throttle, ticket
from app.storage.postgres.database import Base
from app.storage.privacy import consent, rights
from app.storage.record import anchor, audit, change, decision, fact, prize, proposal, seal
from app.storage.registration import contestant, enrolment, sameness
from app.storage.standings import bulletin, counts, live, report, snapshot, tally
from app.storage.units import collected, companion, reminder, roster
from app.storage.work import task

MODULES = (
    anchor,
    appeal,
    assignment,
    assistant,
    audit,
    award,
    bulletin,
    calibration,
    certificate,
    change,
    collected,
    companion,
    completion,
    consent,
    contest,
    contestant,
    counts,
    decision,
    declaration,
    draft,
    enrolment,
    entry,
    entry_text,
    fact,
    final,
    files,
    handing_in,
    importing,
    issuer,
    learner,
    live,
    member,
    nomination,
    minutes,
    note,
    notice,
    outbox,
    outside,
    paper,
    paper_sheet,
    person,
    plan,
    preview,
    printed_code,
    prize,
    proposal,
    reading,
    reminder,
    report,
    rights,
    role,
    roster,
    rubric,
    sameness,
    seal,
    seed,
    second_factor,
    sheet,
    sign_in,
    signal,
    sitting,
    snapshot,
    step,
    story,
    tally,
    task,
    throttle,
    ticket,
    unit,
    upload,
)


def metadata() -> MetaData:
    """The declared tables."""
    return Base.metadata
