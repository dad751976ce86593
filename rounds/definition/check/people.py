"""Who takes part and what is asked of them: eligibility, registration, targets, publicity, certificate."""

from __future__ import annotations

from collections.abc import Iterator

from rounds.definition import Contest
from rounds.definition.check.walk import learnings, mistake, unknown, warning
from rounds.definition.folder import Definition
from rounds.reasons import Reason

FIELDS = (
    "full_name",
    "birth_date",
    "sex",
    "unit",
    "phone",
    "email",
    "cccd",
    "address",
    "occupation",
    "position",
    "workplace",
    "class",
    "household",
    "guardian",
)
"""What `registration.required` may ask for. No sensitive data, no picture of a card."""


def mistakes(definition: Definition) -> Iterator[Reason]:
    """Everything about contestants that does not fit together."""
    contest = definition.contest
    yield from _registration(contest)
    yield from _age(contest)
    yield from _households(contest)
    yield from _targets(contest, {unit.kind for unit in definition.units})
    yield from _certificate(contest)


def _registration(contest: Contest) -> Iterator[Reason]:
    given = contest.registration
    if not given.identity:
        yield mistake("registration.no-identity", "registration.identity")
    for place, field in enumerate(given.required, 1):
        yield from unknown("registration.unknown-field", f"registration.required[{place}]", field, FIELDS)
    for place, field in enumerate(given.same_person, 1):
        path = f"registration.same_person[{place}]"
        if field != "identity" and field not in given.required:
            yield mistake("registration.same-person-not-asked", path, field=field)
    if not given.same_person:
        yield mistake("registration.no-same-person", "registration.same_person")
    if "unit" not in given.required and any(standing.of == "units" for standing in contest.standings):
        yield mistake("registration.unit-not-asked", "registration.required")


def _age(contest: Contest) -> Iterator[Reason]:
    who = contest.eligibility
    needs_age = who.age_from > 0 and any(learning.source == "here" for _, _, learning in learnings(contest))
    if needs_age and "birth_date" not in contest.registration.required:
        yield warning("eligibility.age-not-asked", "registration.required", age=who.age_from)
    if who.age_from >= 18:
        return
    for number, standing in enumerate(contest.standings, 1):
        if standing.of != "units" and standing.names == "full":
            minors = contest.publicity.minors
            yield warning(
                "publicity.minors-shown", f"standing[{number}].names", age=who.age_from, minors=minors
            )


def _households(contest: Contest) -> Iterator[Reason]:
    given = contest.registration
    if given.household == "estimate" and given.mean_household_size is None:
        yield mistake("registration.household-size-missing", "registration.mean_household_size")
    if given.household != "estimate" and given.mean_household_size is not None:
        yield warning("registration.household-size-unused", "registration.mean_household_size")
    for id, metric in contest.metrics.items():
        if metric.of == "households" and given.household == "off":
            yield mistake("metric.households-off", f"metric.{id}.of", metric=id)


def _targets(contest: Contest, kinds: set[str]) -> Iterator[Reason]:
    for number, target in enumerate(contest.targets, 1):
        path = f"target[{number}]"
        if target.context_only and target.per:
            yield mistake("target.context-with-denominator", f"{path}.per", id=target.id)
        elif not target.context_only and not target.per:
            yield warning("note.target-not-computed", path, id=target.id)
        for place, kind in enumerate(target.kinds, 1):
            if kinds and kind not in kinds:
                yield warning("target.no-such-units", f"{path}.kinds[{place}]", kind=kind)


def _certificate(contest: Contest) -> Iterator[Reason]:
    if contest.certificate is None or contest.certificate.when != "passed":
        return
    quizzes = [learning.quiz for _, _, learning in learnings(contest) if learning.quiz is not None]
    if all(quiz.pass_mark is None for quiz in quizzes):
        yield mistake("certificate.no-pass-mark", "certificate.when")
