"""What is asked of who registers, who may, and until when it may be mended: as the definition says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rounds import registration
from rounds.calendar import instant
from rounds.definition import Eligibility, Entry, Learning, Registration, Round, Window
from rounds.reasons import reason
from rounds.record import Decision
from rounds.registration import Asked, Given
from tests.rounds.learned import WORD, ZONE, School

PHONE = "0900000001"
TODAY = date(2026, 6, 5)
FULL = Given(
    values={"full_name": "Trần Thị Lan", "unit": "AN", "cccd": "031155000001", "phone": PHONE},
    birth_date=date(1955, 3, 4),
)
UNITS = {"AN", "BINH"}


def contest(*, who=None, **keys):
    contest = School().contest
    about = Registration(
        **{"identity": ("cccd", "phone"), "required": ("full_name", "birth_date", "unit"), **keys}
    )
    return replace(contest, registration=about, eligibility=who or Eligibility(who=WORD, age_from=6))


def codes(contest, given, on=TODAY):
    return [(each.path, each.code) for each in registration.mistakes(contest, given, on=on, units=UNITS)]


def test_what_is_asked_follows_the_definition() -> None:
    asked = registration.asked(contest(household="head_and_group"))
    assert asked == (
        Asked("full_name", True),
        Asked("birth_date", True),
        Asked("unit", True),
        Asked("phone", False),
        Asked("cccd", False),
        Asked("household_head", False),
        Asked("household_group", False),
    )


def test_the_only_identity_is_required_and_so_is_a_number_where_foreigners_may_not_enter() -> None:
    only = registration.asked(contest(identity=("email",), required=("full_name",)))
    assert only == (Asked("full_name", True), Asked("email", True))
    vietnamese = contest(identity=("phone",), who=Eligibility(who=WORD, foreigners=False))
    assert Asked("cccd", True) in registration.asked(vietnamese)
    passport = replace(FULL, values={**FULL.values, "cccd": "C1234567"})
    assert codes(vietnamese, passport) == [("cccd", "entrant.no-foreigners")]


def test_an_organisation_gives_its_name_and_no_birth_date() -> None:
    open_to_all = contest(
        who=Eligibility(who=WORD, organisations="entry_type"), required=("full_name", "birth_date", "unit")
    )
    asked = registration.asked(open_to_all, organisation=True)
    assert [each.name for each in asked if each.required] == ["full_name", "unit", "workplace"]
    given = Given(values={**FULL.values, "workplace": "Hợp tác xã An"}, organisation=True)
    assert codes(open_to_all, given) == []
    assert codes(contest(), given) == [("organisation", "entrant.no-organisations")]


def test_a_full_form_has_no_mistake() -> None:
    assert codes(contest(), FULL) == []


def test_every_empty_required_field_is_named() -> None:
    assert codes(contest(), Given()) == [
        ("full_name", "entrant.field-missing"),
        ("birth_date", "entrant.field-missing"),
        ("unit", "entrant.field-missing"),
        ("cccd", "entrant.no-identity"),
    ]


def test_one_identity_is_enough_and_may_be_brought_along() -> None:
    nameless = {name: FULL.values[name] for name in ("full_name", "unit")}
    assert codes(contest(), replace(FULL, values={**nameless, "phone": PHONE})) == []
    brought = replace(FULL, values=nameless, brought={"oidc"})
    assert codes(contest(identity=("cccd", "oidc")), brought) == []
    assert codes(contest(), brought) == [("cccd", "entrant.no-identity")]


@pytest.mark.parametrize(
    ("born", "found"),
    [
        (date(2020, 6, 5), []),
        (date(2020, 6, 6), [("birth_date", "entrant.too-young")]),
        (date(2026, 6, 6), [("birth_date", "entrant.birth-date-unlikely")]),
        (date(1899, 12, 31), [("birth_date", "entrant.birth-date-unlikely")]),
    ],
)
def test_age_is_whole_years_on_the_day(born: date, found: list[tuple[str, str]]) -> None:
    guarded = {**FULL.values, "guardian": "Trần Văn Ba"}
    assert codes(contest(), Given(values=guarded, birth_date=born, guardian_agrees=True)) == found


def test_a_leap_day_is_a_year_older_on_the_first_of_march() -> None:
    ages = [registration.age(date(2012, 2, 29), on) for on in (date(2026, 2, 28), date(2026, 3, 1))]
    assert ages == [13, 14]


def test_below_the_age_a_guardian_is_named_and_agrees() -> None:
    child = replace(FULL, birth_date=date(2010, 6, 6))
    assert codes(contest(), child) == [
        ("guardian", "entrant.guardian-missing"),
        ("guardian_agrees", "entrant.guardian-silent"),
    ]
    agreed = replace(child, values={**FULL.values, "guardian": "Trần Văn Ba"}, guardian_agrees=True)
    assert codes(contest(), agreed) == []
    assert codes(contest(), replace(FULL, birth_date=date(2010, 6, 5))) == []


def test_a_unit_is_one_of_the_contest() -> None:
    assert codes(contest(), replace(FULL, values={**FULL.values, "unit": "HA-NOI"})) == [
        ("unit", "entrant.unit-unknown")
    ]


def test_who_makes_the_contest_does_not_enter_it() -> None:
    judge = replace(FULL, roles={"judges"})
    assert registration.mistakes(contest(), judge, on=TODAY, units=UNITS) == [
        reason("entrant.excluded", role="judges")
    ]
    assert codes(contest(who=Eligibility(who=WORD, excluded=("organisers",))), judge) == []


def test_a_number_that_tells_another_year_or_sex_is_only_a_doubt() -> None:
    doubts = registration.doubts(
        replace(FULL, birth_date=date(1956, 1, 1), values={**FULL.values, "sex": "male"})
    )
    assert [(each.path, dict(each.values), each.warning) for each in doubts] == [
        ("cccd", {"field": "birth_date"}, True),
        ("cccd", {"field": "sex"}, True),
    ]
    assert registration.doubts(replace(FULL, values={**FULL.values, "sex": "female"})) == []
    assert registration.doubts(replace(FULL, values={"cccd": "C1234567"})) == []


def test_a_household_is_known_as_the_contest_says() -> None:
    values = {**FULL.values, "household": "H7", "household_head": "Trần Văn Ba", "household_group": "Tổ 3"}
    given = replace(FULL, values=values)
    found = {
        how: registration.household(contest(household=how), given) for how in ("off", "code", "estimate")
    }
    assert found == {"off": (), "code": ("H7",), "estimate": ()}
    assert registration.household(contest(household="head_and_group"), given) == (
        "AN",
        "Tổ 3",
        "Trần Văn Ba",
    )
    assert registration.household(contest(household="head_and_group"), FULL) == ()


def test_registration_closes_with_the_last_thing_people_do_here() -> None:
    learning = Learning(window=Window(from_=date(2026, 6, 1), to=date(2026, 6, 10)), grace_minutes=5)
    works = Entry(window=Window(from_=date(2026, 6, 1), to=date(2026, 6, 20)), by="person")
    rounds = {
        "learn": Round(id="r", title=WORD, learning=learning),
        "write": Round(id="w", title=WORD, entry=works),
        "counts": Round(id="c", title=WORD, learning=replace(learning, source="counts")),
    }
    end = instant(date(2026, 6, 11), ZONE)
    five_minutes = 300_000_000
    closes = {
        name: registration.closes(replace(contest(), rounds=(round,)), ()) for name, round in rounds.items()
    }
    assert closes == {
        "learn": end + five_minutes,
        "write": instant(date(2026, 6, 21), ZONE),
        "counts": None,
    }
    longer = [Decision(1, 1, "extend", "r:learning", {"to": end + 9 * five_minutes, "units": ["BINH"]})]
    learn = replace(contest(), rounds=(rounds["learn"],))
    assert [registration.closes(learn, longer, [unit]) for unit in ("AN", "BINH")] == [
        end + five_minutes,
        end + 10 * five_minutes,
    ]
    why = [registration.why_closed(learn, (), now=end + five_minutes + past) for past in (-1, 0)]
    assert why == [[], [reason("entrant.closed")]]
    nowhere = replace(contest(), rounds=(rounds["counts"],))
    assert registration.why_closed(nowhere, (), now=0) == [reason("entrant.not-here")]


@pytest.mark.parametrize(
    ("policy", "started", "late", "fixed"),
    [
        ("never", False, False, True),
        ("until_start", False, False, False),
        ("until_start", True, False, True),
        ("until_close", True, False, False),
        ("until_close", False, True, True),
        ("until_start", False, True, True),
    ],
)
def test_a_unit_may_change_as_long_as_the_contest_says(
    policy: str, started: bool, late: bool, fixed: bool
) -> None:
    about = contest(unit_may_change=policy, correction_until=date(2026, 6, 15))
    close = instant(date(2026, 6, 11), ZONE)
    found = registration.why_not_correctable(
        about, (), now=close if late else close - 1, units=["AN"], changes_unit=True, started=started
    )
    assert found == ([reason("entrant.unit-fixed", path="unit", policy=policy)] if fixed else [])


def test_mistakes_are_mended_until_the_last_day_of_corrections() -> None:
    about = contest(correction_until=date(2026, 6, 15))
    until = instant(date(2026, 6, 16), ZONE)
    found = [
        registration.why_not_correctable(about, (), now=now, units=["AN"], changes_unit=False, started=True)
        for now in (until - 1, until)
    ]
    assert found == [[], [reason("entrant.correction-over")]]
