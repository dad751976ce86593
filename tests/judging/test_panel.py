"""Whose totals count when judges stand aside: one number of judges for every entry, whatever happens."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from judging.conflict import Judge, Work, conflicts
from judging.panel import Cell, Panel, Seating, seated, why_not_a_panel
from judging.reasons import reason
from judging.result import Rulings, Scheme, judged
from judging.scheme import Method
from tests.judging.panels import SEVEN_JUDGES, TRIMMED, matrix

SEVEN = Panel("J1", "S", ("J1", "J2", "J3", "J4", "J5", "J6", "J7"))
ENTRIES = tuple("ABCDEFGH")


def test_recusal_never_leaves_one_entry_with_fewer_judges() -> None:
    # Leaving J3 out of D alone would lift D to 85.5, past B and C.
    totals = {entry: dict(row) for entry, row in SEVEN_JUDGES.items()}
    del totals["D"]["J3"]
    assert (Fraction(84 + 85 + 86 + 87)) / 4 == Fraction("85.5")
    assert judged(totals, TRIMMED).blockers == (
        reason("result.unequal-panels", entry="D", judges=6, others=7),
    )

    seating = seated(SEVEN, ENTRIES, {("J3", "D")})
    assert seating == Seating(dict.fromkeys(ENTRIES, ("J1", "J2", "J4", "J5", "J6", "J7")), dropped=("J3",))
    result = judged(seating.counted(totals), TRIMMED)
    assert [(place.entry, str(place.score)) for place in result.places[:4]] == [
        ("A", "353/4"),
        ("B", "349/4"),
        ("C", "171/2"),
        ("D", "171/2"),
    ]
    assert {len(row) for row in seating.counted(totals).values()} == {6}


def test_recusal_takes_an_alternate_first() -> None:
    panel = replace(SEVEN, alternates=("K1", "K2"))
    seating = seated(panel, ENTRIES, {("J3", "D"), ("J5", "D"), ("K1", "E"), ("J1", "E")})
    assert seating.substitutes == {("J3", "D"): "K1", ("J5", "D"): "K2", ("J1", "E"): "K2"}
    assert (seating.judges["D"], seating.judges["E"], seating.judges["A"]) == (
        ("J1", "J2", "J4", "J6", "J7", "K1", "K2"),
        ("J2", "J3", "J4", "J5", "J6", "J7", "K2"),
        SEVEN.members,
    )
    assert (seating.dropped, seating.empty, seating.blockers) == ((), frozenset(), ())


def test_recusal_drops_as_few_judges_as_it_must() -> None:
    # Of two recused from D, the first in the panel takes the only alternate; the other counts for no entry.
    seating = seated(replace(SEVEN, alternates=("K1",)), "AD", {("J3", "D"), ("J5", "D")})
    assert seating.judges == {
        "A": ("J1", "J2", "J3", "J4", "J6", "J7"),
        "D": ("J1", "J2", "J4", "J6", "J7", "K1"),
    }
    assert (seating.substitutes, seating.dropped) == ({("J3", "D"): "K1"}, ("J5",))


def test_recusal_by_least_squares_leaves_the_cell_to_the_declared_method() -> None:
    seating = seated(replace(SEVEN, recusal="least_squares"), ENTRIES, {("J3", "D")})
    counted = seating.counted(SEVEN_JUDGES)
    assert (seating.empty, len(counted["D"]), len(counted["A"])) == ({("J3", "D")}, 6, 7)
    assert judged(counted, TRIMMED).blockers == (
        reason("result.unequal-panels", entry="D", judges=6, others=7),
    )
    fitted = judged(counted, Scheme(Method("least_squares"), ("majority",)))
    assert [place.entry for place in fitted.places] == list("CDAFBEGH")


def test_recusal_left_to_the_panel_waits_for_a_name() -> None:
    panel = replace(SEVEN, recusal="panel")
    assert seated(panel, ENTRIES, {("J3", "D")}).blockers == (
        reason("panel.recusal-needs-decision", judge="J3", entry="D"),
    )
    decided = seated(panel, ENTRIES, {("J3", "D")}, {("J3", "D"): "X"})
    assert (decided.judges["D"], decided.blockers) == (("J1", "J2", "J4", "J5", "J6", "J7", "X"), ())
    member = seated(panel, ENTRIES, {("J3", "D")}, {("J3", "D"): "J4"})
    assert member.blockers == (reason("panel.substitute-not-free", judge="J3", entry="D", substitute="J4"),)


def test_recusal_of_too_many_stops_the_stage_by_name() -> None:
    three = Panel("C", "S", ("J1", "J2", "J3"))
    assert seated(three, "AB", {("J1", "A")}).blockers == tuple(
        reason("panel.too-few-left", entry=entry, judges=2, least=3) for entry in "AB"
    )


def test_seating_names_the_sheets_still_to_be_signed_and_fills_seats_for_measures() -> None:
    seating = seated(replace(SEVEN, alternates=("K1",)), "AD", {("J3", "D")})
    totals = {"A": SEVEN_JUDGES["A"], "D": {**SEVEN_JUDGES["D"], "K1": Fraction(80)}}
    assert seating.missing({"A": totals["A"]}) == [
        (judge, "D") for judge in ("J1", "J2", "J4", "J5", "J6", "J7", "K1")
    ]
    assert seating.counted(totals)["D"].keys() == {"J1", "J2", "J4", "J5", "J6", "J7", "K1"}
    assert seating.by_seat(totals)["D"] == {**SEVEN_JUDGES["D"], "J3": Fraction(80)}


def test_why_not_a_panel_names_every_fault() -> None:
    assert why_not_a_panel(SEVEN) == []
    assert why_not_a_panel(Panel("", "J1", ("J1", "J2"), ("J2",))) == [
        reason("panel.seat-empty", seat="chair"),
        reason("panel.person-twice", person="J1", seats="secretary, member"),
        reason("panel.person-twice", person="J2", seats="member, alternate"),
        reason("panel.too-few-judges", judges=2, least=3),
    ]
    assert why_not_a_panel(Panel("S", "S", ("J1", "J2", "J3"))) == [
        reason("panel.person-twice", person="S", seats="chair, secretary")
    ]


PEOPLE = st.sampled_from([*SEVEN.members, "K1", "K2"])
CELLS = st.sets(st.tuples(PEOPLE, st.sampled_from(ENTRIES)), max_size=12)


@settings(max_examples=100, deadline=None)
@given(CELLS)
def test_seated_gives_every_entry_the_same_number_and_never_a_recused_judge(recused: set[Cell]) -> None:
    seating = seated(replace(SEVEN, alternates=("K1", "K2")), ENTRIES, recused)
    assert {len(judges) for judges in seating.judges.values()} == {7 - len(seating.dropped)}
    assert not {(judge, entry) for entry, judges in seating.judges.items() for judge in judges} & recused
    assert all(len(set(judges)) == len(judges) for judges in seating.judges.values())


def test_rule_8_council_of_five_with_own_unit_excluded_mean_of_all_and_a_gap_for_the_chair() -> None:
    council = Panel("chair", "secretary", ("J1", "J2", "J3", "J4", "J5"), ("K1",))
    judges = [Judge("J1", "ward-1"), *(Judge(one) for one in ("J2", "J3", "J4", "J5", "K1"))]
    works = [Work("A", "ward-1"), Work("B", "ward-2"), Work("C", "ward-3")]
    recused = conflicts(judges, works, {})
    assert recused == {("J1", "A"): reason("conflict.own-unit", judge="J1", entry="A", unit="ward-1")}

    seating = seated(council, [work.entry for work in works], recused)
    totals = matrix("A . 80 82 84 86\nB 70 90 75 75 75\nC 60 60 61 62 62")
    totals["A"]["K1"] = Fraction(88)
    scheme = Scheme(Method("mean"), ("majority",), gap=Fraction(20))
    result = judged(seating.counted(totals), scheme)
    assert [(place.entry, place.score) for place in result.places] == [("A", 84), ("B", 77), ("C", 61)]
    assert result.blockers == (reason("result.gap-not-reviewed", entry="B", gap="20", threshold="20"),)
    assert judged(seating.counted(totals), scheme, rulings=Rulings(reviewed=frozenset("B"))).blockers == ()
