"""The prize table: every prize can be reached by somebody, and the lines make the sum that was announced."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from rounds.definition import Contest, Prize
from rounds.definition.check.selections import entrants, field_of, ranked_apart
from rounds.definition.check.walk import mistake, warning
from rounds.definition.folder import Definition
from rounds.reasons import Reason


def mistakes(definition: Definition) -> Iterator[Reason]:
    """Lines one by one, then lines that share a ranking, then the whole."""
    contest = definition.contest
    for number, prize in enumerate(contest.prize_lines, 1):
        path = f"prize[{number}]"
        if bool(prize.ranks_of) == (prize.exit is not None):
            yield mistake("prize.one-source", path, prize=prize.id)
        if prize.block in [block.id for block in contest.blocks]:
            yield from _block(contest, path, prize)
        if prize.exit is not None:
            yield from _exit(definition, path, prize)
    yield from _ranks(definition)
    yield from _total(contest)
    yield from _fits(definition)


def _block(contest: Contest, path: str, prize: Prize) -> Iterator[Reason]:
    standing = next((s for s in contest.standings if s.id == prize.ranks_of), None)
    if prize.exit is not None:
        yield mistake("prize.exit-with-block", f"{path}.block", prize=prize.id)
    elif standing is not None and (
        standing.together or (standing.blocks and prize.block not in standing.blocks)
    ):
        yield mistake("prize.block-not-ranked", f"{path}.block", block=prize.block, standing=standing.id)


def _exit(definition: Definition, path: str, prize: Prize) -> Iterator[Reason]:
    """Who left a round without being picked: the selection must choose among those who were in that round."""
    contest = definition.contest
    if prize.exit is None:
        return
    left, not_picked = prize.exit.left, prize.exit.not_picked
    selection = next((s for s in contest.selections if s.id == not_picked), None)
    standing = next((s for s in contest.standings if selection and s.id == selection.standing), None)
    if selection is None or standing is None or left not in [round.id for round in contest.rounds]:
        return
    if standing.round != left:
        values = {"selection": not_picked, "left": left, "round": standing.round}
        yield mistake("prize.exit-impossible", f"{path}.exit", **values)
        return
    field = entrants(definition, left)
    if field is None:
        return
    others = field.total - sum(quota.seats for quota in selection.quotas)
    wanted = sum(other.count for other in contest.prize_lines if other.exit == prize.exit)
    first = next(other for other in contest.prize_lines if other.exit == prize.exit)
    if first is prize and wanted > others:
        yield mistake("prize.more-than-leave", f"{path}.count", count=wanted, units=max(others, 0), left=left)
    elif first is prize and wanted < others:
        yield warning("prize.fewer-than-leave", f"{path}.count", count=wanted, units=others, left=left)


def _ranks(definition: Definition) -> Iterator[Reason]:
    contest = definition.contest
    series: dict[tuple[str, str], list[int]] = {}
    for number, prize in enumerate(contest.prize_lines, 1):
        if prize.ranks_of:
            series.setdefault((prize.ranks_of, prize.block), []).append(number)
    for (ranks_of, block), numbers in series.items():
        standing = next((s for s in contest.standings if s.id == ranks_of), None)
        if standing is None:
            continue
        for number, after in pairwise(numbers):
            above, below = contest.prize_lines[number - 1], contest.prize_lines[after - 1]
            if below.each > above.each:
                path = f"prize[{after}].each"
                yield warning("prize.dearer-below", path, prize=below.id, above=above.id)
        path = f"prize[{numbers[-1]}]"
        count = sum(contest.prize_lines[number - 1].count for number in numbers)
        field = field_of(definition, standing)
        if field is not None and count > field.size(block) and (not block or block in field.blocks):
            values = {"count": count, "units": field.size(block), "standing": ranks_of}
            yield mistake("prize.more-than-ranked", f"{path}.count", **values)
        if not block and ranked_apart(contest, standing):
            yield mistake("prize.ranked-apart", f"prize[{numbers[0]}].block", standing=ranks_of)
        if not standing.for_prize:
            yield warning("prize.standing-not-marked", f"prize[{numbers[0]}].ranks_of", standing=ranks_of)
        if not block and any(other == ranks_of and named for other, named in series):
            yield mistake("prize.block-and-whole", path, standing=ranks_of)


def _total(contest: Contest) -> Iterator[Reason]:
    lines = sum(prize.count * prize.each for prize in contest.prize_lines)
    if contest.prizes is None:
        if contest.prize_lines:
            yield mistake("prize.no-total", "prize[1]", sum=lines)
    elif not contest.prize_lines:
        yield mistake("prize.no-lines", "prizes", total=contest.prizes.total)
    elif contest.prizes.total != lines:
        yield mistake("prize.total-differs", "prizes.total", total=contest.prizes.total, sum=lines)
    for number, prize in enumerate(contest.prize_lines, 1):
        if prize.each == 0 and prize.merit is None:
            yield warning("prize.worth-nothing", f"prize[{number}].each", prize=prize.id)


def _fits(definition: Definition) -> Iterator[Reason]:
    """The sum that readers of the rules try by themselves: so many selected, so many finalists, so many
    prizes.
    """
    contest = definition.contest
    for number, prize in enumerate(contest.prize_lines, 1):
        if prize.exit is None:
            continue
        field = entrants(definition, prize.exit.left)
        selection = next((s for s in contest.selections if s.id == prize.exit.not_picked), None)
        into = next((r.id for r in contest.rounds if selection and r.field == selection.id), None)
        final = [s.id for s in contest.standings if s.round == into]
        ranked = sum(line.count for line in contest.prize_lines if line.ranks_of in final)
        left = sum(line.count for line in contest.prize_lines if line.exit == prize.exit)
        if field is None or selection is None or not ranked:
            return
        finalists = sum(quota.seats for quota in selection.quotas)
        if ranked == finalists and left == field.total - finalists:
            values = {"selected": field.total, "finalists": finalists, "prizes": ranked + left}
            yield warning("note.prizes-fit", f"prize[{number}].exit", **values)
        return
