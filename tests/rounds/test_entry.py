"""Which version of which entry counts, and how far each invited unit has come."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rounds.calendar import HOUR, MINUTE, SECOND, instant
from rounds.definition import Entry, Round, Text, Window
from rounds.entry import Fate, Sending, Status, Work, arrived, intake
from rounds.record import Decision, EntryVersion

ZONE = "Asia/Ho_Chi_Minh"
TITLE = Text(vi="Chặng 2", en="Round 2")
DAY = 24 * HOUR
OPENS, CLOSES = instant(date(2026, 6, 12), ZONE), instant(date(2026, 6, 17), ZONE)


def round_2(**settings):
    window = Window(from_=date(2026, 6, 12), to=date(2026, 6, 16))
    return Round(id="round-2", title=TITLE, entry=Entry(window=window, **settings))


def version(entry, unit, at, *, number=1, channel="site", contestant="", round="round-2"):
    return EntryVersion(OPENS + at, entry, round, unit, contestant, number, channel, entry, "00", 1)


def decision(kind, subject, at=0, **data):
    return Decision(OPENS + at, 1, kind, subject, data)


def taken(rules, versions, *decisions, invited=("A", "B"), parents=None):
    return intake(rules, versions, decisions, zone=ZONE, invited=invited, parents=parents or {})


def fates(found):
    return {(fate.entry, fate.version): fate.why for fate in found.fates}


def states(found):
    return {status.owner: status.state for status in found.statuses}


def test_the_last_version_of_an_entry_counts():
    found = taken(round_2(), [version("e1", "A", 1), version("e1", "A", 2, number=2)])

    assert found.works == (Work("e1", "A", "A", 2, OPENS + 2),)
    assert found.fates == (Fate("e1", 1, "A", OPENS + 1, "older"), Fate("e1", 2, "A", OPENS + 2, "counts"))
    assert found.statuses == (Status("A", "handed-in", ("e1",)), Status("B", "invited"))
    assert found.owners == {"e1": "A"}


def test_with_first_valid_a_later_version_changes_nothing_unless_the_gate_turned_the_first_down():
    rules = round_2(counted="first_valid")
    versions = [version("e1", "A", 1), version("e1", "A", 2 * HOUR, number=2)]
    refused = decision("screen", "e1", HOUR, ok=False, failed=["on-time"])

    assert fates(taken(rules, versions)) == {("e1", 1): "counts", ("e1", 2): "older"}
    assert fates(taken(rules, versions, refused)) == {("e1", 1): "failed", ("e1", 2): "counts"}


def test_one_entry_of_a_unit_counts_and_the_other_is_named_as_superseded():
    versions = [version("e1", "A", 1), version("e2", "A", 2, channel="zalo")]
    channels = {"channels": ("site", "zalo")}

    assert fates(taken(round_2(**channels), versions)) == {("e1", 1): "superseded", ("e2", 1): "counts"}
    assert fates(taken(round_2(counted="first_valid", **channels), versions)) == {
        ("e1", 1): "counts",
        ("e2", 1): "superseded",
    }
    assert fates(taken(round_2(per_unit=2, **channels), versions)) == {
        ("e1", 1): "counts",
        ("e2", 1): "counts",
    }


def test_a_window_is_half_open_to_the_microsecond():
    length = CLOSES - OPENS
    moments = {-1: "early", 0: "counts", length - 1: "counts", length: "late"}

    for at, why in moments.items():
        assert fates(taken(round_2(), [version("e1", "A", at)])) == {("e1", 1): why}


def test_an_extension_holds_for_the_units_it_names_and_those_below_them():
    late = [version("e1", "A", CLOSES - OPENS), version("e2", "B", CLOSES - OPENS)]
    extension = decision("extend", "round-2:entry", to=CLOSES + HOUR, units=["above-A"])

    found = taken(round_2(), late, extension, parents={"A": "above-A", "above-A": ""})

    assert states(found) == {"A": "handed-in", "B": "late"}


def test_what_does_not_count_says_why():
    versions = [version("e1", "A", 1, channel="email"), version("e2", "Z", 1), version("e3", "B", 1)]

    found = taken(round_2(), versions, decision("disqualify", "e3"))

    assert fates(found) == {("e1", 1): "channel", ("e2", 1): "not-invited", ("e3", 1): "disqualified"}
    assert states(found) == {"A": "invalid", "B": "disqualified"}
    assert found.works == ()


def test_the_gate_decides_and_may_think_again():
    no = decision("screen", "e1", 2, ok=False, failed=["format"])
    yes = decision("screen", "e1", 3, ok=True, failed=[])

    assert states(taken(round_2(), [version("e1", "A", 1)], no))["A"] == "invalid"
    assert states(taken(round_2(), [version("e1", "A", 1)], no, yes))["A"] == "handed-in"


def test_a_completion_the_gate_asked_for_counts_after_the_close_until_its_deadline():
    rules = round_2(completion_until=date(2026, 6, 17))
    after = CLOSES - OPENS
    asked = decision("screen", "e1", after + 1, ok=False, failed=["format"])
    first = version("e1", "A", 1)

    in_time = taken(rules, [first, version("e1", "A", after + DAY - 1, number=2)], asked)
    too_late = taken(rules, [first, version("e1", "A", after + DAY, number=2)], asked)
    unasked = taken(rules, [first, version("e1", "A", after + 2, number=2)])

    assert fates(in_time) == {("e1", 1): "older", ("e1", 2): "counts"}
    assert fates(too_late) == {("e1", 1): "failed", ("e1", 2): "late"}
    assert fates(unasked) == {("e1", 1): "counts", ("e1", 2): "late"}


@pytest.mark.parametrize(("kind", "state"), [("withdraw", "withdrawn"), ("silent", "silent")])
def test_who_leaves_the_round_hands_nothing_in(kind, state):
    found = taken(round_2(), [version("e1", "A", 1)], decision(kind, "A", 2, round="round-2"))

    assert (found.works, states(found)) == ((), {"A": state, "B": "invited"})
    assert states(taken(round_2(), [version("e1", "A", 1)], decision(kind, "A", 2, round="round-3"))) == {
        "A": "handed-in",
        "B": "invited",
    }


def test_people_may_hand_in_for_themselves_where_everybody_is_invited():
    versions = [version("e1", "A", 1, contestant="p1"), version("e2", "A", 2, contestant="p2")]

    found = taken(round_2(by="person"), versions, invited=None)

    assert found.owners == {"e1": "p1", "e2": "p2"}
    assert states(found) == {"p1": "handed-in", "p2": "handed-in"}


@given(
    st.lists(
        st.tuples(st.sampled_from(["A", "B", "Z"]), st.integers(0, 2), st.integers(-DAY, 6 * DAY)),
        max_size=12,
    ),
    st.sampled_from(["first_valid", "last"]),
    st.integers(1, 2),
)
def test_every_version_has_one_fate_and_no_owner_more_entries_than_allowed(rows, counted, limit):
    versions = [
        version(f"{unit}{entry}", unit, at, number=number) for number, (unit, entry, at) in enumerate(rows)
    ]

    found = taken(round_2(counted=counted, per_unit=limit), versions)

    assert sorted((fate.entry, fate.version) for fate in found.fates) == sorted(
        (row.entry, row.version) for row in versions
    )
    assert sorted((work.entry, work.version) for work in found.works) == sorted(
        key for key, why in fates(found).items() if why == "counts"
    )
    for owner in "ABZ":
        assert sum(work.owner == owner for work in found.works) <= limit


LATE = CLOSES + 30 * MINUTE


@pytest.mark.parametrize(
    ("sending", "at"),
    [
        (Sending(1, 2, 3), 2),
        (Sending(CLOSES - 9, CLOSES - 1, None), None),
        (Sending(CLOSES - 9, CLOSES - 1, LATE - 1), CLOSES - 1),
        (Sending(CLOSES - 9, CLOSES - 1, LATE), LATE),
        (Sending(CLOSES - 9, CLOSES, CLOSES + 1), CLOSES + 1),
        (Sending(CLOSES - 9, None, CLOSES + 1), CLOSES + 1),
        (Sending(CLOSES - 1, None, CLOSES + 120 * SECOND - 1, plain=True), CLOSES - 1),
        (Sending(CLOSES - 1, None, CLOSES + 120 * SECOND, plain=True), CLOSES + 120 * SECOND),
        (Sending(CLOSES, None, CLOSES + 1, plain=True), CLOSES + 1),
    ],
)
def test_a_file_counts_from_its_declaration_if_it_is_whole_within_the_grace(sending, at):
    assert arrived(sending, closes=CLOSES, late_upload_minutes=30) == at
