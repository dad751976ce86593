"""Live pictures: made from what is new, and the same as from all facts."""

from __future__ import annotations

from collections import defaultdict
from random import Random

import pytest
from sqlalchemy.orm import Session

from app.operations.contest import publication
from app.operations.record import decision, fact
from app.operations.standings import live, picture
from app.operations.standings.counting import Counting, Moment
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.record import fact as stored
from app.storage.record import record as records
from app.storage.standings import live as figures
from app.storage.standings.picture import Line
from rounds.contest import Reckoning
from rounds.definition import Standing
from rounds.record import Attempt, Decision, Registration, Step
from tests.given import small

HOUR = 3_600_000_000
DAY = 24 * HOUR

MORE_UNITS = small.UNITS + "01-1,Thôn Một,neighbourhood,01,,,\n04,Đặc khu Nhỏ,commune,,6,,\n"
MORE = (
    small.CONTEST.replace('kind = "ratio"', 'kind = "ratio"\nminimum = 10')
    .replace("[eligibility]", '[registration]\nhousehold = "code"\n\n[eligibility]')
    .replace(
        "[metric.registered]",
        """[metric.homes]
kind = "count"
title = { vi = "Hộ", en = "Households" }
round = "hoc"
of = "households"

[metric.mean_score]
kind = "mean"
title = { vi = "Điểm", en = "Mean" }
round = "hoc"
of = "score"
minimum = 2

[metric.median_time]
kind = "median"
title = { vi = "Giờ", en = "Median" }
round = "hoc"
of = "seconds"

[metric.reached]
kind = "first_reached"
title = { vi = "Ngày đạt", en = "Reached" }
round = "hoc"
of = "valid"

[metric.half]
kind = "first_reached"
title = { vi = "Đạt 1 %", en = "1 % reached" }
round = "hoc"
of = "registered"
per = "population"
threshold = "0.01"
grain = "instant"

[metric.guess]
kind = "prediction"
title = { vi = "Dự đoán", en = "Guess" }
round = "hoc"

[metric.lot]
kind = "draw"
title = { vi = "Bốc thăm", en = "Draw" }

[metric.registered]""",
    )
    .replace("minutes = 10\n", 'minutes = 10\ncounted = "COUNTED"\n')
    .replace(
        "attempts = 2\n", 'attempts = 2\nprediction = { asks = { vi = "Bao nhiêu?", en = "How many?" } }\n'
    )
    .replace(
        "[[selection]]",
        """[[standing]]
id = "ho"
title = { vi = "Hộ", en = "Households" }
of = "units"
round = "hoc"
blocks = ["tat-ca"]
ladder = ["homes", "mean_score", "median_time", "reached", "lot"]
also_show = ["half"]

[[standing]]
id = "theo-khoi"
title = { vi = "Theo khối", en = "By block" }
of = "people"
round = "hoc"
blocks = ["tat-ca"]
ladder = ["score", "submitted_at", "lot"]

[[standing]]
id = "doan"
title = { vi = "Đoán", en = "Guess" }
of = "people"
round = "hoc"
ladder = ["score", "guess", "seconds"]

[[selection]]""",
    )
)


class Town:
    """A crowd whose facts come in any order, and now and then a ruling."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.number: dict[str, int] = defaultdict(int)
        self.at = small.DAY
        self.known: list[str] = []

    def facts(self, count: int) -> dict[str, list[object]]:
        found: dict[str, list[object]] = {"registrations": [], "steps": [], "attempts": []}
        for _ in range(count):
            self.at += self.random.randrange(1, HOUR)
            kind = self.random.choice(["new", "new", "again", "step", "step", "attempt", "attempt"])
            if kind == "new" or not self.known:
                who = f"c{len(self.known):04d}"
                self.known.append(who)
                found["registrations"].append(self._registration(who))
                continue
            who = self.random.choice(self.known)
            if kind == "again":
                found["registrations"].append(self._registration(who))
            elif kind == "step":
                found["steps"].append(Step(self._later(), who, "hoc", "topics"))
            elif self.number[who] < 4:
                self.number[who] += 1
                correct = self.random.randrange(0, 5)
                wrong = self.random.choice([4 - correct, 4 - correct, 0])
                at = self.at
                start = at - self.random.randrange(30, 700) * 1_000_000
                answers = ("A" * (correct + wrong)).ljust(4, "-")
                guess = self.random.choice([None, 3, 40])
                found["attempts"].append(
                    Attempt(at, who, "hoc", self.number[who], start, "", answers, correct, wrong, guess)
                )
        return found

    def _registration(self, who: str) -> Registration:
        unit = self.random.choice(["01", "02", "03", "04", "01-1"])
        home = self.random.choice(["", f"h{self.random.randrange(9)}"])
        return Registration(self.at, who, unit, self.random.random() < 0.8, home)

    def _later(self) -> int:
        """Now, or a while ahead: such a fact has to wait."""
        return self.at + self.random.choice([0, 0, 0, 5 * HOUR])

    def ruling(self) -> Decision | None:
        kind = self.random.choice(["disqualify", "void", "extend", "same", "leave", None])
        if kind == "disqualify" and self.known:
            return Decision(self.at, 0, kind, self.random.choice(self.known), {}, "x", "a", "b")
        if kind == "leave" and self.known:
            return Decision(self.at, 0, kind, self.random.choice(self.known), {}, "x", "a", "b")
        if kind == "same" and len(self.known) > 9:
            one, other = self.random.sample(self.known[:20], 2)
            keep = self.random.choice(["first", "best", "both"])
            return Decision(self.at, 0, kind, one, {"as": other, "keep": keep}, "x", "a", "b")
        if kind == "void":
            data: dict[str, object] = {"from": self.at - 9 * HOUR, "to": self.at - 8 * HOUR}
            if self.at % 2:
                data["of"] = self.known[:9]
            return Decision(self.at, 0, kind, "hoc", data, "x", "a", "b")
        if kind == "extend":
            return Decision(self.at, 0, kind, "hoc:learning", {"to": self.at + 30 * DAY, "units": ["03"]})
        return None


def from_everything(session: Session, of: Contest, standing: Standing, as_of: int) -> list[Line]:
    """The lines that the rules make of all facts; of people the best of each block."""
    reckoning = Reckoning(contests.definition(session, of), records.read(session, of.id), as_of)
    lines = list(picture.lines(reckoning, standing))
    if standing.of == "units":
        return lines
    shown: dict[str, int] = defaultdict(int)
    best = []
    for line in lines:
        shown[line.block] += 1
        if line.rank is not None and shown[line.block] <= Counting.shown:
            best.append(line._replace(position=len(best) + 1))
    return best


@pytest.mark.parametrize("counted", ["best", "last", "average", "first"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_live_places_are_those_of_the_rules_over_all_facts(
    session: Session, monkeypatch: pytest.MonkeyPatch, seed: int, counted: str
) -> None:
    monkeypatch.setattr(Counting, "shown", 5)
    monkeypatch.setattr(Counting, "keep", 8)
    contest = publication.publish(
        session, small.files(contest=MORE.replace("COUNTED", counted), units=MORE_UNITS)
    )
    definition = contests.definition(session, contest)
    followed = ("don-vi", "ca-nhan", "ho", "theo-khoi", "doan")
    town = Town(seed)
    for _ in range(14):
        fact.record(session, contest, town.facts(town.random.choice([0, 1, 5, 60])))  # type: ignore[arg-type]
        if ruling := town.ruling():
            decision.decide(session, contest, [ruling])
        as_of = town.at + 1
        last = {kind: stored.last_seq(session, contest.id, kind) for kind in stored.TABLES}
        acts = [act for act in records.read(session, contest.id).decisions if act.at < as_of]
        counting = Counting(session, contest, Moment(as_of, last, acts), {})
        counting.run()
        session.commit()
        for id in followed:
            standing = definition.contest.standing(id)
            assert live.places(counting, standing) == from_everything(session, contest, standing, as_of)
        _compare_ranks(session, contest, counting, as_of)
        town.at += HOUR


def _compare_ranks(session: Session, of: Contest, counting: Counting, as_of: int) -> None:
    """Everybody's own rank by the counts, against all places."""
    reckoning = Reckoning(contests.definition(session, of), records.read(session, of.id), as_of)
    for id in ("ca-nhan", "theo-khoi"):
        places = reckoning.ranking(id).places
        pools: dict[str, int] = defaultdict(int)
        for place in places:
            pools[place.block] += 1
        for place in places:
            key = counting.ladders[id].key(place.values)
            found = figures.standing_of(session, of.id, id, place.block, key)
            equal = sum((each.rank, each.block) == (place.rank, place.block) for each in places)
            assert (found.rank, found.equal, found.of) == (place.rank, equal, pools[place.block])
