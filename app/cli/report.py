"""The report of a played contest in text: timeline, standings at each cut, who goes on, prizes, open points.

Knows outcomes and how to say them in both languages; computes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from app import phrases
from app.cli import figures, table, terms
from app.documents import words
from rounds import calendar
from rounds.contest import PRIZES, Outcome
from rounds.definition import Standing, Text
from rounds.definition.folder import Definition
from rounds.prize import Awards
from rounds.reasons import Reason
from rounds.record import FACTS, Decision, Record
from rounds.selection import Picked
from rounds.standings import Place, Ranking


class Report:
    """Writes about one definition in one language. `top` is how many places of a block are shown."""

    def __init__(self, definition: Definition, language: str, top: int) -> None:
        self.definition, self.contest = definition, definition.contest
        self.language, self.top = language, top
        self.names = {unit.code: unit.name for unit in definition.units}
        self.owners: dict[str, str] = {}

    def lines(self, record: Record, cuts: Sequence[Outcome], head: Sequence[str]) -> Iterator[str]:
        """The whole report. `cuts` are the outcomes at each cut, the last one final."""
        self.owners = {row.entry: row.unit for row in record.entries}
        yield from head
        yield from self._totals(record)
        yield from self._timeline(record)
        yield from self._decisions(record.decisions)
        told: set[object] = set()
        for cut in cuts:
            yield from self._cut(cut, told, last=cut is cuts[-1])
        last = cuts[-1]
        if last.awards is not None:
            yield from self._awards(last.awards)
        yield from self._open(last.blockers)

    def _totals(self, record: Record) -> Iterator[str]:
        yield from self._title("Đã diễn ra", "What took place")
        kinds = [*FACTS, "decisions"]
        rows = [(self._say(*terms.KINDS[kind]), self._number(len(getattr(record, kind)))) for kind in kinds]
        wide = max(table.width(name) for name, _ in rows)
        for name, count in rows:
            if count != "0":
                yield f"{table.INDENT}{name}{' ' * (wide - table.width(name))}  {count:>9}"

    def _timeline(self, record: Record) -> Iterator[str]:
        yield from self._title("Lịch", "Timeline")
        often = {report.id for report in self.contest.reports if report.daily or report.weekly}
        for event in calendar.timeline(self.contest, record.decisions):
            if event.subject in often:
                continue
            ends = f" – {self._end(event.closes)}" if event.closes > event.opens else " " * 19
            begins = self._moment(event.opens) if event.closes > event.opens else self._end(event.opens)
            about = ": ".join(filter(None, (self._round(event.round), self._say(*terms.EVENTS[event.kind]))))
            yield f"{table.INDENT}{begins}{ends}  {about}"

    def _decisions(self, decisions: Sequence[Decision]) -> Iterator[str]:
        """Every act of a person; entries that pass the gate are counted."""
        yield from self._title("Quyết định", "Decisions")
        for (at, kind), acts in groupby(decisions, key=lambda act: (act.at, act.kind)):
            about = list(acts)
            if kind == "screen":
                subjects = self._number(len(about))
            else:
                subjects = "; ".join(self._subject(act) for act in about)
            yield f"{table.INDENT}{self._moment(at)}  {self._say(*terms.ACTS[kind])}: {subjects}"

    def _subject(self, act: Decision) -> str:
        """What a decision is about, by its title where it has one."""
        if act.kind == "replace":
            return f"{self._name(act.data['out'])} → {self._name(act.data['in'])}"
        if act.subject == PRIZES:
            return self._say(*terms.PRIZE_LIST)
        name = self._titled(act.subject) or self._name(act.subject)
        return f"{name} ({self._say(*terms.SIMULATED)})" if act.data.get("simulated") else name

    def _titled(self, id: str) -> str:
        """The title of the selection, standing, prize or round of that id; empty where there is none."""
        about = self.contest
        titles = [
            *((each.id, each.title) for each in about.selections),
            *((each.id, each.title) for each in about.standings),
            *((each.id, each.title) for each in about.prize_lines),
            *((each.id, each.title) for each in about.rounds),
        ]
        return next((self._text(title) for each, title in titles if each == id), "")

    def _cut(self, cut: Outcome, told: set[object], *, last: bool) -> Iterator[str]:
        """Standings and selections that are new at this cut, or have changed since."""
        picked = [each for each in cut.selections.values() if (each.selection, each.seats) not in told]
        ranked = {self.contest.selection(each.selection).standing for each in picked}
        for standing in self.contest.standings:
            if standing.id not in told and (last or standing.id in ranked):
                told.add(standing.id)
                yield from self._standing(standing, cut.standings[standing.id])
        for each in picked:
            told.add((each.selection, each.seats))
            yield from self._selection(each)

    def _standing(self, standing: Standing, ranking: Ranking) -> Iterator[str]:
        as_of = self._end(ranking.as_of)
        yield from self._title(
            f"Xếp hạng: {standing.title.vi} (đến {as_of})", f"Standing: {standing.title.en} (as of {as_of})"
        )
        zone, metrics = self.contest.zone, [self.contest.metrics[id] for id in standing.ladder]
        shown = [
            place for place, metric in enumerate(metrics) if metric.kind not in ("majority", "vote", "draw")
        ]
        head = [
            self._say("Hạng", "Rank"),
            self._say("Tên", "Name"),
            *(self._text(metrics[place].title) for place in shown),
            self._say("Tách bởi", "Set apart by"),
        ]
        blocks = groupby(ranking.places, key=lambda place: "" if standing.together else place.block)
        for block, places in blocks:
            listed = list(places)
            if block:
                yield f"{table.INDENT}[{self._block(block)}]"
            first = listed[: self.top]
            columns = [
                figures.column(metrics[at], [place.values[at] for place in first], zone, self.language)
                for at in shown
            ]
            rows = [
                [self._number(place.rank), self._name(place.subject), *values, self._rung(place)]
                for place, *values in zip(first, *columns, strict=True)
            ]
            yield from table.lines(head, rows, left=(1, len(head) - 1))
            if len(listed) > self.top:
                more = self._number(len(listed) - self.top)
                yield f"{table.INDENT}… {self._say(f'và {more} nữa', f'and {more} more')}"
        yield from self._unranked(standing, ranking)

    def _unranked(self, standing: Standing, ranking: Ranking) -> Iterator[str]:
        """Who is listed and not ranked, and why; people are too many to be named one by one."""
        if standing.of == "people":
            for why, people in Counter(
                self._sentence(left.reason) for left in ranking.unranked
            ).most_common():
                count = self._number(people)
                yield self._left(self._say(f"{count} người", f"{count} people"), why)
            return
        for left in ranking.unranked[: self.top]:
            yield self._left(left.subject, self._sentence(left.reason))
        if len(ranking.unranked) > self.top:
            more = self._number(len(ranking.unranked) - self.top)
            yield f"{table.INDENT}… {self._say(f'và {more} không xếp hạng', f'and {more} not ranked')}"

    def _selection(self, picked: Picked) -> Iterator[str]:
        title = self.contest.selection(picked.selection).title
        yield from self._title(f"Được chọn: {title.vi}", f"Picked: {title.en}")
        for seat in picked.seats:
            instead = f" ({self._name(seat.instead_of)})" if seat.instead_of else ""
            how = self._say(*terms.HOWS[seat.how])
            yield f"{table.INDENT}{seat.rank:>3}  {self._name(seat.subject)}: {how}{instead}"
        if picked.reserve:
            names = "; ".join(self._name(seat.subject) for seat in picked.reserve)
            yield f"{table.INDENT}{self._say('Dự bị', 'Reserve')}: {names}"
        for left in picked.out:
            if left.why not in ("below-cut", "unranked"):
                yield self._left(left.subject, self._say(*terms.WHYS[left.why]))

    def _awards(self, awards: Awards) -> Iterator[str]:
        yield from self._title("Giải thưởng", "Prizes")
        lines = {line.id: line for line in self.contest.prize_lines}
        for id, given in groupby(awards.awards, key=lambda award: award.prize):
            yield f"{table.INDENT}{self._text(lines[id].title)}"
            for award in given:
                yield (
                    f"{table.INDENT * 2}{self._name(award.subject)}: {self._number(award.amount)} đồng"
                    f" ({words.dong(award.amount, self.language)})"
                )
        for kept in awards.unawarded:
            amount, why = self._number(kept.amount), self._say(*terms.KEPT[kept.why])
            vi, en = f"giữ lại {amount} đồng, {why}", f"{amount} đồng kept, {why}"
            yield self._left(self._text(lines[kept.prize].title), self._say(vi, en))
        yield (
            f"{table.INDENT}{self._say('Tổng cộng', 'Total')}: {self._number(awards.total)} đồng"
            f" ({words.dong(awards.total, self.language)})"
        )

    def _open(self, blockers: Iterable[Reason]) -> Iterator[str]:
        open_points = list(blockers)
        if not open_points:
            yield from self._title("Không còn việc nào chờ người quyết định", "Nothing waits for a person")
            return
        yield from self._title("Cần người quyết định", "A person is needed")
        for blocker in open_points:
            yield f"{table.INDENT}{blocker.path}: {self._sentence(blocker)}"

    # --- words ----------------------------------------------------------------------------------------

    def _title(self, vi: str, en: str) -> Iterator[str]:
        title = self._say(vi, en)
        yield from ("", title, "=" * table.width(title))

    def _say(self, vi: str, en: str) -> str:
        return en if self.language == "en" else vi

    def _text(self, text: Text) -> str:
        return self._say(text.vi, text.en)

    def _moment(self, at: int) -> str:
        return figures.moment(at, self.contest.zone)

    def _end(self, at: int) -> str:
        """A moment that ends something: midnight as 24:00 of the day before."""
        day = calendar.whole_day(at, self.contest.zone)
        return day.strftime("%d/%m/%Y 24:00") if day else self._moment(at)

    def _number(self, value: int) -> str:
        return figures.number(value, self.language)

    def _sentence(self, reason: Reason) -> str:
        return phrases.sentence(reason, self.language)

    def _name(self, subject: str) -> str:
        """A unit by its name, an entry with its unit, a person by the pseudonym."""
        if subject in self.owners:
            unit = self.names.get(self.owners[subject], "")
            return f"{subject} ({unit})" if unit else subject
        return self.names.get(subject, subject)

    def _round(self, id: str) -> str:
        return self._text(self.contest.round(id).title) if id else ""

    def _block(self, id: str) -> str:
        return next((self._text(block.title) for block in self.contest.blocks if block.id == id), id)

    def _left(self, subject: str, why: str) -> str:
        """A line for someone or something left out."""
        return f"{table.INDENT}{figures.NOTHING}  {self._name(subject)}: {why}"

    def _rung(self, place: Place) -> str:
        if place.rung == "=":
            return self._say("đồng hạng", "shares the rank")
        return self._text(self.contest.metrics[place.rung].title) if place.rung else ""
