"""Rankings, rules and decisions from which the tests of selections pick."""

from rounds.definition import Selection, Text
from rounds.reasons import reason
from rounds.record import Decision
from rounds.selection import pick
from rounds.standings import Place, Ranking

DAY = 86_400_000_000
ROUND_1, ROUND_2 = "round-1", "round-2"
TITLE = Text(vi="Vào Chặng 2", en="Into Round 2")


def ranking(**blocks):
    """A ranking from `block=[(unit, rank), ...]`."""
    rows = [Place(rank, unit, block, (-rank,), "") for block, units in blocks.items() for unit, rank in units]
    return Ranking(standing="chang-1", as_of=0, places=tuple(rows))


def selection(*quotas, **settings):
    return Selection(id="into-2", title=TITLE, standing="chang-1", quotas=quotas, **settings)


def decision(number, kind, subject, *, at=0, why="", by="an", second="", **data):
    return Decision(at or number, number, kind, subject, data, why, by, second)


def picked(selection, ranking, *decisions, replace_until=None):
    return pick(
        selection,
        ranking,
        decisions,
        as_of=10 * DAY,
        ranked_in=ROUND_1,
        fills=(ROUND_2,),
        replace_until=replace_until,
    )


def blocker(code, *, warning=False, **values):
    return reason(code, path="selection.into-2", warning=warning, **values)
