"""The plain list of everything the site answers to. A new noun adds its blueprint here."""

from __future__ import annotations

from flask import Blueprint

from app.web import (
    account,
    answer,
    bulletin,
    calendar,
    check,
    contest,
    course,
    desk,
    health,
    importing,
    password,
    result,
    rules,
    ruling,
    second_factor,
    sign_in,
    signal,
    standing,
    styleguide,
    unit,
    work,
)

BLUEPRINTS: list[Blueprint] = [
    health.bp,
    contest.bp,
    rules.bp,
    calendar.bp,
    course.bp,
    unit.bp,
    desk.bp,
    signal.bp,
    standing.bp,
    result.bp,
    answer.bp,
    check.bp,
    work.bp,
    sign_in.bp,
    account.bp,
    importing.bp,
    password.bp,
    second_factor.bp,
    bulletin.bp,
    ruling.bp,
    styleguide.bp,
]
