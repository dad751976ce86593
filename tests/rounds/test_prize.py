"""Who wins what: series of lines, exits, ties over a boundary, withheld prizes, and books that balance."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from judging.draw import commitment
from rounds.definition import (
    Contest,
    Eligibility,
    Entry,
    Exit,
    Prize,
    Prizes,
    Round,
    Standing,
    Text,
    Window,
)
from rounds.draw import lot_order
from rounds.prize import Award, Awards, Unawarded, award
from rounds.reasons import reason
from rounds.record import Decision
from rounds.standings import Place, Ranking

WORD = Text(vi="Hội thi", en="Contest")
OUT = Exit(left="round-2", not_picked="into-3")
MILLION = 1_000_000


def prize(id, count, each, **settings):
    return Prize(id=id, title=WORD, count=count, each=each * MILLION, **settings)


TOP = (
    prize("first", 1, 10, ranks_of="final"),
    prize("second", 2, 5, ranks_of="final"),
    prize("third", 3, 3, ranks_of="final"),
)
TABLE_B = (*TOP, prize("consolation", 5, 2, exit=OUT))


OF = {"final": "units", "other": "units", "third": "units", "people": "people", "works": "entries"}


def contest(lines, *, total=None, **settings):
    standings = tuple(Standing(id=id, title=WORD, of=of, ladder=(), round="round-2") for id, of in OF.items())
    total = sum(line.count * line.each for line in lines) if total is None else total
    window = Window(from_=date(2026, 6, 12), to=date(2026, 6, 16))
    return Contest(
        format=1,
        id="thi-thu",
        title=WORD,
        short=WORD,
        organiser=WORD,
        summary=WORD,
        eligibility=Eligibility(who=WORD),
        standings=standings,
        prize_lines=tuple(lines),
        rounds=(Round(id="round-2", title=WORD, entry=Entry(window=window)),),
        prizes=Prizes(total=total, **settings),
    )


def ranking(*ranks, block=""):
    """`ranking(("A", 1), ("B", 2))`."""
    return Ranking(
        standing="final",
        as_of=0,
        places=tuple(Place(rank, subject, block, (), "") for subject, rank in ranks),
    )


SIX = ranking(("A", 1), ("B", 2), ("C", 3), ("D", 4), ("E", 5), ("F", 6))


def decision(kind, subject, number=1, **data):
    return Decision(number, number, kind, subject, data)


def test_contest_b_gives_six_by_rank_five_by_exit_and_39_million_dong():
    found = award(contest(TABLE_B), {"final": SIX}, {OUT: "GHIJK"}, ())

    assert found == Awards(
        awards=(
            Award("first", "A", 10_000_000, 1),
            Award("second", "B", 5_000_000, 2),
            Award("second", "C", 5_000_000, 3),
            Award("third", "D", 3_000_000, 4),
            Award("third", "E", 3_000_000, 5),
            Award("third", "F", 3_000_000, 6),
            *(Award("consolation", unit, 2_000_000, 0) for unit in "GHIJK"),
        ),
        unawarded=(),
        total=39_000_000,
        blockers=(),
    )


def test_a_consolation_prize_stays_in_the_till_when_a_unit_hands_nothing_in():
    found = award(contest(TABLE_B), {"final": SIX}, {OUT: "GHIJ"}, ())

    assert found.total == 37_000_000
    assert found.unawarded == (Unawarded("consolation", 1, 2_000_000, "no-candidate"),)
    assert found.blockers == ()


def test_what_is_not_decided_yet_is_kept_back():
    found = award(contest(TABLE_B), {"final": SIX}, {}, ())

    assert found.total == 29_000_000
    assert found.unawarded == (Unawarded("consolation", 5, 10_000_000, "blocked"),)


def test_more_exits_than_prizes_wait_for_a_person():
    found = award(contest(TABLE_B), {"final": SIX}, {OUT: "GHIJKL"}, ())

    assert found.unawarded == (Unawarded("consolation", 5, 10_000_000, "blocked"),)
    assert found.blockers == (
        reason(
            "prize.tie-over-boundary",
            path="prize.consolation",
            prize="consolation",
            subjects="G, H, I, J, K, L",
            places=5,
        ),
    )


def test_lines_of_a_block_take_the_places_of_that_block():
    lines = (
        prize("ward", 1, 3, ranks_of="final", block="ward"),
        prize("commune", 1, 2, ranks_of="final", block="commune"),
    )
    whole = Ranking(
        standing="final",
        as_of=0,
        places=(
            *ranking(("A", 1), ("B", 2), block="ward").places,
            *ranking(("M", 1), block="commune").places,
        ),
    )

    assert award(contest(lines), {"final": whole}, {}, ()).awards == (
        Award("ward", "A", 3_000_000, 1),
        Award("commune", "M", 2_000_000, 1),
    )


TIE_FOR_FIRST = ranking(("A", 1), ("B", 1), ("C", 3), ("D", 4))


def test_equals_within_one_line_are_no_trouble():
    tie = ranking(("A", 1), ("B", 2), ("C", 2), ("D", 4))

    found = award(contest(TOP[:2]), {"final": tie}, {}, ())

    assert found.awards == (
        Award("first", "A", 10_000_000, 1),
        Award("second", "B", 5_000_000, 2),
        Award("second", "C", 5_000_000, 2),
    )


def test_a_tie_over_a_boundary_waits_for_a_person_and_blocks_its_places_only():
    found = award(contest(TOP[:2]), {"final": TIE_FOR_FIRST}, {}, ())

    assert found.awards == (Award("second", "C", 5_000_000, 3),)
    assert found.unawarded == (
        Unawarded("first", 1, 10_000_000, "blocked"),
        Unawarded("second", 1, 5_000_000, "blocked"),
    )
    assert found.blockers == (
        reason("prize.tie-over-boundary", path="prize.first", prize="first", subjects="A, B", places=2),
    )


def test_a_vote_or_a_committed_lot_settles_the_boundary():
    vote = decision("vote", "final", order=["B", "A"])
    commit = decision("commit-seed", "final", 1, sha256=commitment("hat giong"))
    reveal = decision("reveal-seed", "final", 2, seed="hat giong")
    drawn = lot_order("hat giong", "final", ["A", "B"])

    voted = award(contest(TOP[:2]), {"final": TIE_FOR_FIRST}, {}, (vote,))
    by_lot = award(contest(TOP[:2]), {"final": TIE_FOR_FIRST}, {}, (commit, reveal))

    assert voted.awards[:2] == (Award("first", "B", 10_000_000, 1), Award("second", "A", 5_000_000, 1))
    assert [given.subject for given in by_lot.awards[:2]] == drawn


def test_shared_prizes_are_pooled_and_split_in_whole_dong():
    tie = ranking(("A", 1), ("B", 1), ("C", 1), ("D", 4))
    lines = (Prize(id="first", title=WORD, count=1, each=10_000_000, ranks_of="final"),)

    found = award(contest(lines, tie="share"), {"final": tie}, {}, ())

    assert found.awards == tuple(Award("first", unit, 3_333_333, 1, 3) for unit in "ABC")
    assert found.unawarded == (Unawarded("first", 0, 1, "shared-remainder"),)
    assert found.total == 9_999_999


def test_each_of_the_equals_may_get_the_higher_prize_but_not_beyond_the_declared_total():
    found = award(contest(TOP[:2], tie="each"), {"final": TIE_FOR_FIRST}, {}, ())

    assert found.awards == (
        Award("first", "A", 10_000_000, 1),
        Award("first", "B", 10_000_000, 1),
        Award("second", "C", 5_000_000, 3),
    )
    assert found.blockers == (
        reason("prize.total-exceeded", path="prizes.total", total=25_000_000, most=20_000_000),
    )
    funded = contest(TOP[:2], tie="each", total=25_000_000)
    assert award(funded, {"final": TIE_FOR_FIRST}, {}, ()).blockers == ()


def test_a_withheld_prize_is_given_to_nobody_and_the_next_line_goes_on():
    found = award(contest(TOP[:2]), {"final": SIX}, {}, (decision("withhold", "first", count=1),))

    assert found.awards == (Award("second", "A", 5_000_000, 1), Award("second", "B", 5_000_000, 2))
    assert found.unawarded == (Unawarded("first", 1, 10_000_000, "withheld"),)


def test_a_withholding_the_rules_do_not_know_is_refused():
    firm = (prize("first", 1, 10, ranks_of="final", may_withhold=False), *TOP[1:2])

    found = award(
        contest(firm),
        {"final": SIX},
        {},
        (decision("withhold", "first", 1, count=1), decision("withhold", "second", 2, count=3)),
    )

    assert found.unawarded == ()
    assert found.blockers == (
        reason("prize.may-not-withhold", path="prize.first", prize="first", decision=1),
        reason(
            "prize.withhold-out-of-range", path="prize.second", prize="second", count=3, most=2, decision=2
        ),
    )


def test_highest_only_leaves_one_prize_to_each_and_moves_the_next_up():
    lines = (prize("first", 1, 10, ranks_of="final"), prize("other", 2, 3, ranks_of="other"))
    other = ranking(("A", 1), ("B", 2), ("C", 3))
    rules = contest(lines, several="highest_only", spare="next")

    found = award(rules, {"final": SIX, "other": other}, {}, ())

    assert found.awards == (
        Award("first", "A", 10_000_000, 1),
        Award("other", "B", 3_000_000, 2),
        Award("other", "C", 3_000_000, 3),
    )


def test_highest_only_may_keep_what_the_winner_leaves():
    lines = (prize("first", 1, 10, ranks_of="final"), prize("other", 2, 3, ranks_of="other"))
    other = ranking(("A", 1), ("B", 2), ("C", 3))
    rules = contest(lines, several="highest_only", spare="withhold")

    found = award(rules, {"final": SIX, "other": other}, {}, ())

    assert found.awards == (Award("first", "A", 10_000_000, 1), Award("other", "B", 3_000_000, 2))
    assert found.unawarded == (Unawarded("other", 1, 3_000_000, "higher-prize"),)


def test_moving_up_may_free_another_prize():
    lines = (
        prize("first", 1, 10, ranks_of="final"),
        prize("other", 1, 5, ranks_of="other"),
        prize("third", 1, 3, ranks_of="third"),
    )
    rankings = {
        "final": ranking(("A", 1)),
        "other": ranking(("A", 1), ("B", 2)),
        "third": ranking(("B", 1), ("C", 2)),
    }

    found = award(contest(lines, several="highest_only", spare="next"), rankings, {}, ())

    assert [given.subject for given in found.awards] == ["A", "B", "C"]


def test_a_person_and_a_unit_of_the_same_code_are_two_winners():
    lines = (prize("first", 1, 10, ranks_of="final"), prize("learner", 1, 3, ranks_of="people"))
    both = {"final": ranking(("A", 1)), "people": ranking(("A", 1))}

    found = award(contest(lines, several="highest_only"), both, {}, ())

    assert found.awards == (Award("first", "A", 10_000_000, 1), Award("learner", "A", 3_000_000, 1))


def test_with_highest_only_the_next_in_rank_moves_up_unless_the_rules_say_otherwise():
    assert Prizes(total=0, several="highest_only").spare == "next"


def test_one_owner_of_two_works_is_one_winner_and_so_is_the_unit_itself():
    lines = (prize("best", 2, 10, ranks_of="works"), prize("unit", 1, 3, ranks_of="final"))
    works = ranking(("w1", 1), ("w2", 2), ("w3", 3))
    both = {"works": works, "final": ranking(("A", 1), ("B", 2), ("C", 3))}
    authors = {"w1": "A", "w2": "A", "w3": "B"}

    found = award(contest(lines, several="highest_only"), both, {}, (), authors=authors)

    assert found.awards == (
        Award("best", "w1", 10_000_000, 1),
        Award("best", "w3", 10_000_000, 3),
        Award("unit", "C", 3_000_000, 3),
    )
    assert len(award(contest(lines), both, {}, (), authors=authors).awards) == 3


def test_equals_who_still_wait_for_a_lot_share_nothing_yet():
    open_tie = reason("standing.draw-not-held", metric="lot", rank=1, shared=2, subjects="A, B")
    waiting = replace(TIE_FOR_FIRST, blockers=(open_tie,))

    for tie in ("share", "each"):
        found = award(contest(TOP[:2], tie=tie), {"final": waiting}, {}, ())

        assert [blocker.code for blocker in found.blockers] == ["prize.tie-over-boundary"]
        assert not {given.subject for given in found.awards} & {"A", "B"}


# --- what always holds ----------------------------------------------------------------------------

SUBJECTS = [f"u{number:02}" for number in range(12)]


@st.composite
def rankings(draw, standing):
    subjects, places, rank = draw(st.permutations(SUBJECTS)), [], 1
    while subjects and draw(st.integers(0, 8)):
        size = draw(st.integers(1, 4))
        places += [Place(rank, subject, "", (), "") for subject in subjects[:size]]
        subjects, rank = subjects[size:], rank + size
    return Ranking(standing=standing, as_of=0, places=tuple(places))


@st.composite
def cases(draw, ties=("person", "share")):
    lines = [
        Prize(
            id=f"p{number}",
            title=WORD,
            count=draw(st.integers(1, 4)),
            each=draw(st.integers(1, 10**7)),
            **draw(st.sampled_from([{"exit": OUT}, {"ranks_of": "final"}, {"ranks_of": "other"}])),
        )
        for number in range(draw(st.integers(1, 5)))
    ]
    rules = contest(
        lines,
        tie=draw(st.sampled_from(ties)),
        spare=draw(st.sampled_from(["withhold", "next"])),
        several=draw(st.sampled_from(["all", "highest_only"])),
    )
    withheld = [
        decision("withhold", line.id, number, count=draw(st.integers(0, line.count)))
        for number, line in enumerate(lines)
        if draw(st.booleans())
    ]
    exits = draw(st.sets(st.sampled_from(SUBJECTS)))
    return rules, {id: draw(rankings(id)) for id in ("final", "other")}, {OUT: exits}, withheld


@given(cases())
def test_what_is_given_and_what_is_kept_make_the_total_of_the_table(case):
    found = award(*case)

    kept = sum(kept.amount for kept in found.unawarded)
    assert found.total == sum(given.amount for given in found.awards)
    assert found.total + kept == case[0].prizes.total


@given(cases(ties=("person", "share", "each")))
def test_no_line_gives_more_prizes_than_it_has_unless_equals_share_or_each_get_one(case):
    found = award(*case)

    for line in case[0].prize_lines:
        given = [award for award in found.awards if award.prize == line.id and award.shared_by == 1]
        kept = sum(kept.count for kept in found.unawarded if kept.prize == line.id)
        assert len(given) + kept <= line.count or case[0].prizes.tie == "each"


@given(cases(ties=("person", "share", "each")))
def test_with_highest_only_nobody_wins_in_two_series(case):
    found = award(*case)

    if case[0].prizes.several == "highest_only":
        lines = {line.id: (line.ranks_of, line.exit) for line in case[0].prize_lines}
        winners = {(given.subject, lines[given.prize]) for given in found.awards}
        assert len(winners) == len({subject for subject, _ in winners})
