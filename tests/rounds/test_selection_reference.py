"""Selections against a second, plain way of reckoning them: block by block, list by list."""

from hypothesis import given
from hypothesis import strategies as st

from rounds.definition import Quota, Selection, Text
from rounds.record import Decision
from rounds.selection import pick
from rounds.standings import Place, Ranking

BLOCKS = ("ward", "commune", "island")
FILLS = ("next",)


@st.composite
def plays(draw):
    """Rules, a ranking of up to eight in each block, and who withdraws from the round that was ranked."""
    places = []
    for block in BLOCKS:
        rank = 1
        for number in range(draw(st.integers(0, 8))):
            places.append(Place(rank, f"{block[0]}{number}", block, (), ""))
            if draw(st.integers(0, 2)):
                rank = len([place for place in places if place.block == block]) + 1
    quotas = tuple(Quota(block=block, seats=draw(st.integers(1, 5))) for block in BLOCKS)
    rules = Selection(
        id="s",
        title=Text(vi="Chọn", en="Pick"),
        standing="t",
        quotas=quotas,
        carry_over=tuple(draw(st.permutations(BLOCKS))[: draw(st.integers(0, 3))]),
        reserve=draw(st.integers(0, 3)),
        tie=draw(st.sampled_from(["person", "draw", "all_in"])),
    )
    gone = draw(st.sets(st.sampled_from([place.subject for place in places]))) if places else set()
    return rules, Ranking(standing="t", as_of=0, places=tuple(places)), sorted(gone)


def by_hand(rules, ranking, gone):
    """Seats, reserve and those held up by a tie on the cut, of each block."""
    pools = {
        block: [p for p in ranking.places if p.block == block and p.subject not in gone] for block in BLOCKS
    }
    wanted = {quota.block: quota.seats for quota in rules.quotas}
    spare = sum(max(0, seats - len(pools[block])) for block, seats in wanted.items())
    for block in rules.carry_over:
        more = max(0, min(spare, len(pools[block]) - wanted[block]))
        wanted[block] += more
        spare -= more
    found = {}
    for block, pool in pools.items():
        seats = wanted[block]
        last = pool[seats - 1].rank if seats <= len(pool) else None
        above = [p.subject for p in pool if last is None or p.rank < last]
        on_the_cut = [p.subject for p in pool if p.rank == last]
        below = [p for p in pool if last is not None and p.rank > last]
        held_up = []
        if len(above) + len(on_the_cut) > seats and rules.tie != "all_in":
            held_up, on_the_cut = on_the_cut, []
        # Whoever is equal to the last in reserve waits as well.
        enough = below[rules.reserve - 1].rank if 0 < rules.reserve <= len(below) else 99
        waiting = [p.subject for p in below if rules.reserve and p.rank <= enough and not held_up]
        found[block] = above + on_the_cut, waiting, held_up
    return found


@given(plays())
def test_seats_reserve_and_ties_are_those_reckoned_by_hand(play):
    rules, ranking, gone = play
    acts = [Decision(n, n, "withdraw", unit, {"round": "r"}) for n, unit in enumerate(gone, 1)]

    found = pick(rules, ranking, acts, as_of=99, ranked_in="r", fills=FILLS)

    assert {
        block: (
            [seat.subject for seat in found.seats if seat.block == block],
            [seat.subject for seat in found.reserve if seat.block == block],
            [left.subject for left in found.out if left.block == block and left.why == "tied-on-cut"],
        )
        for block in BLOCKS
    } == by_hand(rules, ranking, gone)
    assert {left.subject for left in found.out if left.why == "withdrawn"} == set(gone)


@given(plays(), st.integers(0, 20), st.integers(0, 20))
def test_a_seat_that_is_given_up_goes_to_the_next_in_reserve_and_to_nobody_else(play, leaver, claimant):
    rules, ranking, _ = play
    before = pick(rules, ranking, (), as_of=99, ranked_in="r", fills=FILLS)
    everybody = [place.subject for place in ranking.places]
    if not before.seats:
        return
    seat = before.seats[leaver % len(before.seats)]
    named = everybody[claimant % len(everybody)]
    acts = (
        Decision(1, 1, "silent", seat.subject, {"round": "next"}),
        Decision(2, 2, "replace", "s", {"out": seat.subject, "in": named}),
    )

    after = pick(rules, ranking, acts, as_of=99, ranked_in="r", fills=FILLS)

    waiting = [other for other in before.reserve if other.block == seat.block]
    first = [other.subject for other in waiting if other.rank == waiting[0].rank]
    seated = {each.subject for each in before.seats} - {seat.subject}
    assert after.subjects == (seated | {named} if first == [named] else seated)
    assert seat.subject not in {each.subject for each in (*after.seats, *after.reserve)}
