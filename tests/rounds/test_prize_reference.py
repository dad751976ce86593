"""Prize lists against what everybody would say is fair: best first, one prize each, no đồng lost."""

from hypothesis import given
from hypothesis import strategies as st

from rounds.definition import Prize
from rounds.prize import award
from rounds.standings import Place, Ranking
from tests.rounds.test_prize import WORD, contest

STANDINGS = ("final", "other", "third")
SUBJECTS = [f"u{number}" for number in range(7)]


@st.composite
def tables(draw):
    """Up to three series of prizes, each dearest first, and a ranking without ties for each of them."""
    lines = []
    for standing in STANDINGS:
        amounts = sorted(draw(st.lists(st.integers(1, 9), max_size=3)), reverse=True)
        lines += [
            Prize(
                id=f"{standing}-{number}",
                title=WORD,
                count=draw(st.integers(1, 2)),
                each=amount,
                ranks_of=standing,
            )
            for number, amount in enumerate(amounts)
        ]
    rankings = {}
    for standing in STANDINGS:
        order = draw(st.permutations(SUBJECTS))[: draw(st.integers(0, 7))]
        places = tuple(Place(rank, subject, "", (), "") for rank, subject in enumerate(order, 1))
        rankings[standing] = Ranking(standing=standing, as_of=0, places=places)
    return lines, rankings


def slots(lines, standing):
    return [line for line in lines if line.ranks_of == standing for _ in range(line.count)]


@given(tables())
def test_without_ties_prizes_go_down_the_ranks(table):
    lines, rankings = table

    found = award(contest(lines), rankings, {}, ())

    assert sorted((given.prize, given.subject, given.amount, given.rank) for given in found.awards) == sorted(
        (line.id, place.subject, line.each, place.rank)
        for standing in STANDINGS
        for line, place in zip(slots(lines, standing), rankings[standing].places, strict=False)
    )


@given(tables())
def test_with_highest_only_nobody_has_two_and_nobody_is_passed_over_for_less(table):
    """Whoever stands above a winner and has nothing in that series holds a prize worth as much or more."""
    lines, rankings = table

    found = award(contest(lines, several="highest_only"), rankings, {}, ())

    held = {given.subject: given for given in found.awards}
    assert len(held) == len(found.awards)
    for given_ in found.awards:
        standing = given_.prize.partition("-")[0]
        for place in rankings[standing].places[: given_.rank - 1]:
            assert held[place.subject].amount >= given_.amount
    for standing in STANDINGS:
        places = rankings[standing].places
        empty = [kept for kept in found.unawarded if kept.prize.startswith(standing)]
        without = [place.subject for place in places if place.subject not in held]
        assert not (empty and without), "a prize stays in the till while somebody ranked has none"
    assert found.total + sum(kept.amount for kept in found.unawarded) == sum(
        line.count * line.each for line in lines
    )


@given(tables(), st.integers(2, 7))
def test_a_shared_pool_gives_every_equal_the_same_and_keeps_less_than_one_dong_each(table, size):
    lines, rankings = table
    equals = tuple(place._replace(rank=1) for place in rankings["final"].places[:size])
    rest = rankings["final"].places[size:]
    rankings["final"] = Ranking(standing="final", as_of=0, places=equals + rest)

    found = award(contest(lines, tie="share"), rankings, {}, ())

    pool = sum(line.each for line in slots(lines, "final")[: len(equals)])
    shares = {given.amount for given in found.awards if given.rank == 1 and given.prize.startswith("final")}
    if len(equals) > 1 and pool and len({line.id for line in slots(lines, "final")[: len(equals)]}) > 1:
        assert shares == {pool // len(equals)}
        kept = [each.amount for each in found.unawarded if each.why == "shared-remainder"]
        assert sum(kept) == pool % len(equals)
