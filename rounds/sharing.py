"""Who reads what where the entries are too many for every judge to read all of them.

A first stage gives each entry to a few judges, drawn from a seed whose hash was decided with the panel; a
second lets every judge read the best. Both are decisions `assign`; whoever has the record can draw again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from judging.assignment import Assignment, assigned, handed_over, without
from rounds.definition import Judging
from rounds.reasons import Reason, reason
from rounds.record import Decision, Sheet
from rounds.tie import revealed


@dataclass(frozen=True, slots=True)
class Shares:
    """`given`: the judges of each entry in the first stage; `best`: what all judges read in the second.
    Both are empty before they were decided.
    """

    given: Assignment = field(default_factory=dict)
    best: tuple[str, ...] = ()


def subject(round_id: str) -> str:
    """What the seed of the first stage is committed for: it says nothing of the lots of the round."""
    return f"{round_id}:reading"


def shares(round_id: str, decisions: Sequence[Decision]) -> Shares:
    """As decided last. Who stands aside after the drawing is replaced at once: by the first alternate who is
    free, else by the judge who reads least.
    """
    given: Assignment = {}
    best: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    alternates: tuple[str, ...] = ()
    recused: set[tuple[str, str]] = set()
    for act in decisions:
        if (act.kind, act.subject) == ("panel", round_id):
            members = tuple(map(str, act.data.get("judges", ())))
            alternates = tuple(map(str, act.data.get("alternates", ())))
        elif (act.kind, act.subject) == ("assign", round_id):
            if act.data.get("stage") == 2:
                best = tuple(map(str, act.data.get("entries", ())))
            else:
                given = {entry: tuple(judges) for entry, judges in act.data.get("given", {}).items()}
        elif act.kind == "recuse" and act.data.get("round") == round_id:
            judge = str(act.data.get("judge", ""))
            recused.add((judge, act.subject))
            named = str(act.data.get("alternate") or "")
            instead = (named,) if named else alternates
            given = without(given, judge, act.subject, instead=instead, members=members, recused=recused)
    return Shares(given, best)


def not_as_drawn(
    round_id: str, rules: Judging, decisions: Sequence[Decision], sheets: Sequence[Sheet]
) -> list[Reason]:
    """Every decision of the first stage that is not what the rules make of the seed and of what was known."""
    seed = revealed(subject(round_id), decisions)
    wrong = []
    for at, act in enumerate(decisions):
        if (act.kind, act.subject, act.data.get("stage")) != ("assign", round_id, 1):
            continue
        said = {entry: tuple(judges) for entry, judges in act.data.get("given", {}).items()}
        before = decisions[:at]
        known = shares(round_id, before).given
        drawn = (
            _handed_over(round_id, known, before, act, sheets)
            if known
            else _drawn(round_id, rules, before, said, seed)
        )
        if said != drawn:
            path = f"round.{round_id}"
            wrong.append(reason("judged.not-as-drawn", path=path, warning=True, decision=act.number))
    return wrong


def _drawn(
    round_id: str, rules: Judging, before: Sequence[Decision], said: Assignment, seed: str
) -> Assignment | None:
    panels = [act for act in before if (act.kind, act.subject) == ("panel", round_id)]
    if not (seed and panels):
        return None
    found = assigned(
        tuple(map(str, panels[-1].data.get("judges", ()))),
        tuple(said),
        rules.per_entry or 0,
        seed=seed,
        scope=round_id,
        recused=recused(round_id, before),
        all_up_to=0,
    )
    return found if isinstance(found, dict) else None


def _handed_over(
    round_id: str, known: Assignment, before: Sequence[Decision], act: Decision, sheets: Sequence[Sheet]
) -> Assignment:
    """What follows from the panel that was appointed just before."""
    panels = [each for each in before if (each.kind, each.subject) == ("panel", round_id)][-2:]
    old, new = (tuple(map(str, each.data.get("judges", ()))) for each in panels)
    signed = {(each.judge, each.entry) for each in sheets if each.round == round_id and each.at < act.at}
    return handed_over(
        known, changes(old, new), signed=signed, members=new, recused=recused(round_id, before)
    )


def changes(old: Sequence[str], new: Sequence[str]) -> Mapping[str, str]:
    """Who takes the place of whom, seat by seat."""
    left = [judge for judge in old if judge not in new]
    return dict(zip(left, [judge for judge in new if judge not in old], strict=False))


def recused(round_id: str, decisions: Sequence[Decision]) -> set[tuple[str, str]]:
    """(judge, entry) of everybody of whom it was decided that they stand aside."""
    return {
        (str(act.data.get("judge", "")), act.subject)
        for act in decisions
        if act.kind == "recuse" and act.data.get("round") == round_id
    }
