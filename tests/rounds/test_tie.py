"""Ties that a signed vote or a committed lot breaks."""

from judging.draw import commitment
from rounds.draw import lot_order
from rounds.reasons import reason
from rounds.record import Decision
from rounds.tie import Settled, revealed, seed_mistakes, settle


def act(number, kind, subject, **data):
    return Decision(number, number, kind, subject, data)


def test_settle_takes_the_last_vote_that_names_all_the_tied():
    first = act(1, "vote", "final", order=["A", "B", "C"])
    partial = act(2, "vote", "final", order=["B", "A"])
    other = act(3, "vote", "first", order=["C", "B", "A"])

    assert settle("ABC", ("final",), (first, partial, other)) == Settled(("A", "B", "C"), "vote")
    assert settle("AB", ("final",), (first, partial, other)) == Settled(("B", "A"), "vote")
    assert settle("AD", ("final",), (first, partial, other)) is None


def test_settle_draws_with_a_seed_that_was_committed():
    commit = act(1, "commit-seed", "final", sha256=commitment("hat giong"))
    reveal = act(2, "reveal-seed", "final", seed="hat giong")

    assert settle("ABC", ("into-3", "final"), (commit, reveal)) == Settled(
        tuple(lot_order("hat giong", "final", "ABC")), "draw"
    )
    assert settle("ABC", ("final",), (commit,)) is None


def test_only_the_first_commitment_counts():
    acts = (
        act(1, "commit-seed", "final", sha256=commitment("one")),
        act(2, "commit-seed", "final", sha256=commitment("two")),
        act(3, "reveal-seed", "final", seed="two"),
    )

    assert revealed("final", acts) == ""
    assert seed_mistakes(acts) == [reason("draw.other-seed", subject="final", decision=3)]
    assert revealed("final", (*acts, act(4, "reveal-seed", "final", seed="one"))) == "one"


def test_a_seed_revealed_before_its_commitment_is_no_draw():
    acts = (act(1, "reveal-seed", "final", seed="x"), act(2, "commit-seed", "final", sha256=commitment("x")))

    assert revealed("final", acts) == ""
    assert seed_mistakes(acts) == [reason("draw.not-committed", subject="final", decision=1)]


def test_those_whom_a_vote_calls_equal_wait_for_the_lot():
    vote = act(1, "vote", "final", order=["C", ["A", "B"]])
    commit = act(2, "commit-seed", "final", sha256=commitment("hat giong"))
    reveal = act(3, "reveal-seed", "final", seed="hat giong")

    assert settle("ABC", ("final",), (vote, commit)) is None
    assert settle("ABC", ("final",), (vote, commit, reveal)) == Settled(
        ("C", *lot_order("hat giong", "final", "AB")), "draw"
    )
    assert settle("AC", ("final",), (vote,)) == Settled(("C", "A"), "vote")
