"""Every module that declares tables, so that migrations and grants see them all."""

from __future__ import annotations

from sqlalchemy import MetaData

from app.storage import (
    audit,
    bulletin,
    certificate,
    companion,
    consent,
    contest,
    contestant,
    counts,
    decision,
    enrolment,
    fact,
    files,
    importing,
    learner,
    live,
    outbox,
    outside,
    person,
    printed_code,
    prize,
    proposal,
    rights,
    role,
    roster,
    sameness,
    seal,
    second_factor,
    sign_in,
    signal,
    sitting,
    snapshot,
    tally,
    task,
    throttle,
    ticket,
    unit,
)
from app.storage.database import Base

MODULES = (
    audit,
    bulletin,
    certificate,
    companion,
    consent,
    contest,
    contestant,
    counts,
    decision,
    enrolment,
    fact,
    files,
    importing,
    learner,
    live,
    outbox,
    outside,
    person,
    printed_code,
    prize,
    proposal,
    rights,
    role,
    roster,
    sameness,
    seal,
    second_factor,
    sign_in,
    signal,
    sitting,
    snapshot,
    tally,
    task,
    throttle,
    ticket,
    unit,
)


def metadata() -> MetaData:
    """The declared tables."""
    return Base.metadata
