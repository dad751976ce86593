"""The plain list of everything the site answers to. A new noun adds its blueprint here."""

from __future__ import annotations

from flask import Blueprint

from app.web.appeals import appeal
from app.web.calendar import advance, step
from app.web.contest import calendar, contest, hub, rules, start, unit
from app.web.editing import dates, plan, plan_file, plan_unit, prizes, publishing, question, texts
from app.web.entries import draft, entry, handing_in, intake, nomination, seat, slip, slip_file, text, upload
from app.web.imports import importing, outside
from app.web.integrity import ruling, signal
from app.web.learning import answer, attempt, certificate, course, mine, story
from app.web.notices import notice, sending
from app.web.panel import (
    advice,
    assistant,
    calibration,
    conflict,
    draw,
    final,
    member,
    minutes,
    paper_sheet,
    reopening,
    rubric,
    settlement,
    sheet,
    verdict,
)
from app.web.papers import award, issuer, paper
from app.web.people import account, code, office, oidc, outbox, password, role, second_factor, sign_in, view
from app.web.privacy import privacy, rights
from app.web.record import amendment, approval, check, log, proposal, result, revision, sample
from app.web.registration import counter, enrolment, entrant
from app.web.site import health, metrics, styleguide
from app.web.standings import bulletin, report, standing
from app.web.units import collected, companion, desk, kit, poster, reminder, roster
from app.web.work import work

BLUEPRINTS: list[Blueprint] = [
    health.bp,
    metrics.bp,
    contest.bp,
    rules.bp,
    calendar.bp,
    step.bp,
    advance.bp,
    course.bp,
    attempt.bp,
    story.bp,
    draft.bp,
    nomination.bp,
    handing_in.bp,
    intake.bp,
    slip.bp,
    slip_file.bp,
    entry.bp,
    seat.bp,
    mine.bp,
    unit.bp,
    hub.bp,
    plan.bp,
    question.bp,
    publishing.bp,
    texts.bp,
    dates.bp,
    prizes.bp,
    plan_unit.bp,
    plan_file.bp,
    start.bp,
    desk.bp,
    roster.bp,
    reminder.bp,
    collected.bp,
    kit.bp,
    signal.bp,
    standing.bp,
    result.bp,
    revision.bp,
    answer.bp,
    check.bp,
    log.bp,
    work.bp,
    certificate.bp,
    poster.bp,
    companion.bp,
    sign_in.bp,
    account.bp,
    enrolment.bp,
    counter.bp,
    entrant.bp,
    privacy.bp,
    rights.bp,
    importing.bp,
    code.bp,
    oidc.bp,
    role.bp,
    view.bp,
    outbox.bp,
    notice.bp,
    sending.bp,
    password.bp,
    second_factor.bp,
    bulletin.bp,
    report.bp,
    outside.bp,
    ruling.bp,
    approval.bp,
    amendment.bp,
    office.bp,
    sample.bp,
    proposal.bp,
    appeal.bp,
    text.bp,
    assistant.bp,
    advice.bp,
    rubric.bp,
    verdict.bp,
    final.bp,
    draw.bp,
    member.bp,
    calibration.bp,
    conflict.bp,
    sheet.bp,
    reopening.bp,
    paper_sheet.bp,
    settlement.bp,
    minutes.bp,
    upload.bp,
    paper.bp,
    issuer.bp,
    award.bp,
    styleguide.bp,
]
