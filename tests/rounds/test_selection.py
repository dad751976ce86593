"""Who goes on: quotas, carry-over, reserve, ties on the cut, replacement and overrides."""

from dataclasses import replace

from judging.draw import commitment
from rounds.definition import Quota
from rounds.draw import lot_order
from rounds.reasons import reason
from rounds.selection import Advance, Left, Picked, Seat
from rounds.standings import Place, Ranking, Unranked
from tests.rounds.picking import DAY, ROUND_1, ROUND_2, blocker, decision, picked, ranking, selection

WARDS = [("A", 1), ("B", 2), ("C", 3), ("D", 4), ("E", 5)]


def test_pick_seats_the_best_of_each_block_and_keeps_a_reserve():
    found = picked(
        selection(Quota(block="ward", seats=2), Quota(block="department", seats=1), reserve=1),
        ranking(ward=WARDS, department=[("X", 1), ("Y", 2)]),
    )

    assert found == Picked(
        selection="into-2",
        as_of=10 * DAY,
        seats=(
            Seat("A", "ward", 1, "rank"),
            Seat("B", "ward", 2, "rank"),
            Seat("X", "department", 1, "rank"),
        ),
        reserve=(Seat("C", "ward", 3, "rank"), Seat("Y", "department", 2, "rank")),
        out=(Left("D", "ward", 4, "below-cut"), Left("E", "ward", 5, "below-cut")),
        blockers=(),
    )
    assert found.subjects == {"A", "B", "X"}
    assert not found.open


def test_pick_lists_the_unranked_and_the_disqualified_as_out():
    whole = ranking(ward=WARDS[:1])
    unranked = tuple(Unranked(code, "ward", (None,), reason("standing.no-figure")) for code in ("P", "Q"))
    whole = Ranking(standing="chang-1", as_of=0, places=whole.places, unranked=unranked)

    found = picked(selection(Quota(block="ward", seats=1)), whole, decision(1, "disqualify", "Q"))

    assert found.out == (Left("P", "ward", 0, "unranked"), Left("Q", "ward", 0, "disqualified"))


def test_pick_carries_seats_a_block_cannot_fill_over_in_the_declared_order():
    rules = selection(
        Quota(block="ward", seats=1),
        Quota(block="commune", seats=1),
        Quota(block="island", seats=4),
        carry_over=("commune", "ward"),
    )

    found = picked(rules, ranking(ward=WARDS, commune=[("M", 1), ("N", 2)], island=[("I", 1)]))

    assert found.seats == (
        Seat("A", "ward", 1, "rank"),
        Seat("B", "ward", 2, "carry-over"),
        Seat("C", "ward", 3, "carry-over"),
        Seat("M", "commune", 1, "rank"),
        Seat("N", "commune", 2, "carry-over"),
        Seat("I", "island", 1, "rank"),
    )
    assert found.blockers == ()


def test_pick_says_which_seats_nobody_can_take():
    found = picked(selection(Quota(block="island", seats=3)), ranking(island=[("I", 1)]))

    assert found.seats == (Seat("I", "island", 1, "rank"),)
    assert found.blockers == (blocker("selection.seats-empty", warning=True, seats=2, blocks="island"),)
    assert not found.open


def test_pick_from_one_pool_takes_who_is_left_of_all_blocks():
    rules = selection(Quota(seats=2), Quota(block="ward", seats=1), reserve=1)
    rows = [
        (1, "X", "department"),
        (2, "A", "ward"),
        (3, "B", "ward"),
        (4, "C", "ward"),
        (5, "Y", "department"),
    ]
    together = Ranking(
        standing="chang-1",
        as_of=0,
        places=tuple(Place(rank, unit, block, (), "") for rank, unit, block in rows),
    )

    found = picked(rules, together)

    assert found.seats == (Seat("A", "ward", 2, "rank"), Seat("X", "", 1, "rank"), Seat("B", "", 3, "rank"))
    assert found.reserve == (Seat("C", "ward", 4, "rank"), Seat("Y", "", 5, "rank"))


def test_a_tie_in_a_block_holds_the_pool_of_all_up():
    rules = selection(Quota(block="ward", seats=1), Quota(seats=1), reserve=1)
    rows = [(1, "A", "ward"), (1, "B", "ward"), (3, "X", "department")]
    together = Ranking(
        standing="chang-1",
        as_of=0,
        places=tuple(Place(rank, unit, block, (), "") for rank, unit, block in rows),
    )

    assert picked(rules, together).seats == ()
    assert picked(rules, together, decision(1, "vote", "into-2", order=["B", "A"])).seats == (
        Seat("B", "ward", 1, "vote"),
        Seat("A", "", 1, "rank"),
    )


TIED = [("A", 1), ("B", 2), ("C", 2), ("D", 2), ("E", 5)]
TWO = Quota(block="ward", seats=2)


def test_a_tie_on_the_cut_seats_nobody_of_the_tied():
    found = picked(selection(TWO, reserve=2), ranking(ward=TIED))

    assert found.seats == (Seat("A", "ward", 1, "rank"),)
    assert found.reserve == ()
    assert found.out == (
        Left("B", "ward", 2, "tied-on-cut"),
        Left("C", "ward", 2, "tied-on-cut"),
        Left("D", "ward", 2, "tied-on-cut"),
        Left("E", "ward", 5, "below-cut"),
    )
    assert found.blockers == (
        blocker("selection.tie-on-cut", units="B, C, D", seats=1, block="ward", rank=2),
    )
    assert found.open


def test_a_tie_wholly_above_the_cut_blocks_nothing():
    found = picked(selection(TWO), ranking(ward=[("A", 1), ("B", 1), ("C", 3)]))

    assert (found.subjects, found.blockers) == ({"A", "B"}, ())


def test_a_vote_that_names_all_the_tied_settles_the_cut():
    vote = decision(1, "vote", "chang-1", order=["D", "B", "C"])

    found = picked(selection(TWO, reserve=2), ranking(ward=TIED), vote)

    assert found.seats == (Seat("A", "ward", 1, "rank"), Seat("D", "ward", 2, "vote"))
    assert found.reserve == (Seat("B", "ward", 2, "vote"), Seat("C", "ward", 2, "vote"))
    assert found.blockers == ()


def test_a_vote_that_leaves_one_of_the_tied_out_settles_nothing():
    assert picked(selection(TWO), ranking(ward=TIED), decision(1, "vote", "into-2", order=["D", "B"])).open


def test_a_draw_waits_for_the_seed_that_was_committed():
    rules = selection(TWO, tie="draw")
    commit = decision(1, "commit-seed", "into-2", sha256=commitment("hat giong"))
    other = decision(2, "reveal-seed", "into-2", seed="khac")
    reveal = decision(3, "reveal-seed", "into-2", seed="hat giong")
    order = lot_order("hat giong", "into-2", ["B", "C", "D"])
    waiting = (blocker("selection.draw-not-held", units="B, C, D", seats=1, block="ward", rank=2),)

    assert picked(rules, ranking(ward=TIED), commit).blockers == waiting
    assert picked(rules, ranking(ward=TIED), commit, other).blockers == waiting
    assert picked(rules, ranking(ward=TIED), reveal).blockers == waiting
    assert picked(rules, ranking(ward=TIED), commit, reveal).seats == (
        Seat("A", "ward", 1, "rank"),
        Seat(order[0], "ward", 2, "draw"),
    )


def test_all_in_takes_every_equal_on_the_cut():
    found = picked(selection(TWO, tie="all_in"), ranking(ward=TIED))

    assert found.seats == (
        Seat("A", "ward", 1, "rank"),
        Seat("B", "ward", 2, "all-in"),
        Seat("C", "ward", 2, "all-in"),
        Seat("D", "ward", 2, "all-in"),
    )


RULES = selection(Quota(block="ward", seats=2), reserve=2)


def test_all_in_waits_while_the_ladder_is_still_to_separate_the_equals():
    waiting = reason("standing.draw-not-held", metric="lot", rank=2, shared=3, subjects="B, C, D")

    found = picked(selection(TWO, tie="all_in"), replace(ranking(ward=TIED), blockers=(waiting,)))

    assert found.seats == (Seat("A", "ward", 1, "rank"),)
    assert [blocker.code for blocker in found.blockers] == ["selection.tie-on-cut"]


def test_who_gives_up_the_ranked_round_is_passed_over():
    found = picked(RULES, ranking(ward=WARDS), decision(1, "withdraw", "A", round=ROUND_1))

    assert found.subjects == {"B", "C"}
    assert found.out[0] == Left("A", "ward", 1, "withdrawn")


def test_who_gives_up_a_seat_leaves_it_free_until_a_decision_fills_it():
    silent = decision(1, "silent", "A", round=ROUND_2)

    found = picked(RULES, ranking(ward=WARDS), silent)

    assert found.seats == (Seat("B", "ward", 2, "rank"),)
    assert found.out[-1] == Left("A", "ward", 1, "silent")
    assert found.blockers == (
        blocker("selection.seat-vacant", warning=True, out="A", block="ward", next="C"),
    )


def test_a_replacement_takes_the_next_in_reserve_of_the_block():
    silent = decision(1, "silent", "A", round=ROUND_2)
    replace = decision(2, "replace", "into-2", **{"out": "A", "in": "C"})

    found = picked(RULES, ranking(ward=WARDS), silent, replace, replace_until=DAY)

    assert found.seats == (Seat("B", "ward", 2, "rank"), Seat("C", "ward", 3, "replace", "A"))
    assert found.reserve == (Seat("D", "ward", 4, "rank"),)
    assert found.blockers == ()


def test_a_replacement_is_refused_out_of_turn_too_late_or_for_a_seat_still_held():
    silent = decision(1, "silent", "A", round=ROUND_2)
    out_of_turn = decision(2, "replace", "into-2", **{"out": "A", "in": "D"})
    late = decision(3, "replace", "into-2", at=DAY, **{"out": "A", "in": "C"})
    held = decision(4, "replace", "into-2", **{"out": "B", "in": "C"})

    found = picked(RULES, ranking(ward=WARDS), silent, out_of_turn, late, held, replace_until=DAY)

    assert found.seats == (Seat("B", "ward", 2, "rank"),)
    assert found.blockers == (
        blocker("selection.replace-not-next", named="D", next="C", decision=2),
        blocker("selection.replace-too-late", out="A", until=DAY, decision=3),
        blocker("selection.replace-seat-not-free", out="B", decision=4),
    )


def test_equals_in_reserve_are_not_ordered_silently():
    tied = ranking(ward=[("A", 1), ("B", 2), ("C", 3), ("D", 3), ("E", 3)])
    silent = decision(1, "silent", "A", round=ROUND_2)
    replace = decision(3, "replace", "into-2", **{"out": "A", "in": "D"})
    vote = decision(2, "vote", "into-2", order=["D", "E", "C"])

    refused = picked(RULES, tied, silent, replace, replace_until=DAY)
    done = picked(RULES, tied, silent, vote, replace, replace_until=DAY)

    assert [seat.subject for seat in refused.reserve] == ["C", "D", "E"]
    assert refused.blockers == (blocker("selection.reserve-tied", units="C, D, E", decision=3),)
    assert done.seats[-1] == Seat("D", "ward", 3, "replace", "A")
    assert done.reserve == (Seat("E", "ward", 3, "vote"),)


def test_a_seat_that_can_no_longer_be_filled_is_not_asked_for():
    silent = decision(1, "silent", "A", round=ROUND_2)

    assert picked(RULES, ranking(ward=WARDS), silent, replace_until=DAY).blockers == ()


def test_a_reserve_that_withdraws_or_is_disqualified_waits_no_longer():
    found = picked(
        RULES,
        ranking(ward=WARDS),
        decision(1, "withdraw", "C", round=ROUND_2),
        decision(2, "disqualify", "D"),
    )

    assert found.reserve == ()
    assert found.out == (
        Left("E", "ward", 5, "below-cut"),
        Left("C", "ward", 3, "withdrawn"),
        Left("D", "ward", 4, "disqualified"),
    )


def test_an_advance_that_agrees_with_the_rules_is_no_override():
    found = picked(RULES, ranking(ward=WARDS), decision(7, "advance", "into-2", units=["A", "B"]))

    assert found.advance == Advance(7, 7, False, (), (), "", "an", "")
    assert found.subjects == {"A", "B"}


def test_an_override_needs_a_reason_and_a_second_person():
    for why, second in [("", "binh"), ("Kết luận kiểm tra", ""), ("Kết luận kiểm tra", "an")]:
        act = decision(7, "advance", "into-2", units=["A", "E"], why=why, second=second)

        found = picked(RULES, ranking(ward=WARDS), act)

        assert (found.subjects, found.advance) == ({"A", "B"}, None)
        assert found.blockers == (blocker("selection.override-unsigned", added="E", dropped="B", decision=7),)


def test_an_override_is_marked_with_what_it_changed():
    act = decision(7, "advance", "into-2", units=["A", "E"], why="Kết luận kiểm tra", second="binh")

    found = picked(RULES, ranking(ward=WARDS), act)

    assert found.seats == (Seat("A", "ward", 1, "rank"), Seat("E", "ward", 5, "override"))
    assert found.out == (Left("B", "ward", 2, "override"),)
    assert found.advance == Advance(7, 7, True, ("E",), ("B",), "Kết luận kiểm tra", "an", "binh")


def test_a_signed_override_settles_a_tie_on_the_cut():
    act = decision(7, "advance", "into-2", units=["A", "C"], why="Ban Tổ chức thống nhất", second="binh")

    found = picked(selection(TWO), ranking(ward=TIED), act)

    assert (found.subjects, found.blockers) == ({"A", "C"}, ())


def test_an_advance_cannot_name_who_is_in_no_standing():
    act = decision(7, "advance", "into-2", units=["A", "Z"], why="Nhầm", second="binh")

    assert picked(RULES, ranking(ward=WARDS), act).blockers == (
        blocker("selection.advance-unknown", codes="Z", decision=7),
    )


def test_a_confirmed_list_loses_a_disqualified_unit_without_promoting_anybody():
    found = picked(
        RULES,
        ranking(ward=WARDS),
        decision(7, "advance", "into-2", units=["A", "B"]),
        decision(8, "disqualify", "A"),
    )

    assert found.subjects == {"B"}
    assert found.out[-1] == Left("A", "ward", 1, "disqualified")
