"""A contest folder, read whole: from its files to a `Definition`, or to every mistake at once.

Knows the names of the files and how they refer to each other; opens nothing itself: it is handed the bytes,
so the same reading serves a folder on disk, the text a publication froze and the inside of a bundle.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from judging import rubric
from judging.rubric import Rubric
from rounds import quiz, units
from rounds.definition import Contest, Topic, reading
from rounds.quiz import Bank
from rounds.reasons import Reason, reason
from rounds.record import Amount, Unit

CONTEST = "contest.toml"
RULES = {"vi": "rules.md", "en": "rules.en.md"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """Everything that was published: the contest, its units with their denominators, questions, rubrics and
    texts.

    `rubrics` are by file name; `tiles` are (column, row) by unit code, empty where the sheet has none.
    """

    contest: Contest
    units: tuple[Unit, ...]
    amounts: tuple[Amount, ...]
    bank: Bank | None
    rubrics: Mapping[str, Rubric]
    files: Mapping[str, bytes] = field(repr=False)
    tiles: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """SHA-256 over the sorted list of `sha256  name` lines: what a publication freezes and the log
        commits to.
        """
        return digest(self.files)


def digest(files: Mapping[str, bytes]) -> str:
    """SHA-256 (hex) of the files, independent of their order."""
    lines = "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return hashlib.sha256(lines.encode()).hexdigest()


def read(files: Mapping[str, bytes]) -> tuple[Definition | None, list[Reason]]:
    """The definition in `files` (bytes by name, `/` between folders) and what is wrong with its files and
    shapes.

    The definition is None as soon as one reason is a mistake. What the values mean to each other is not
    asked here: that is `check.check`, which a definition passes once, before it is published.
    """
    drafted, found = draft(files)
    return (drafted if all(r.warning for r in found) else None), found


def draft(files: Mapping[str, bytes]) -> tuple[Definition | None, list[Reason]]:
    """As `read`, but with stand-ins where a value is broken, so that the other checks can go on.

    None only where `contest.toml` is missing or is no TOML. A draft with mistakes is good for checks and
    nothing else.
    """
    found = [reason("file.bad-name", file=name, got=name) for name in sorted(files) if not _safe(name)]
    contest, mistakes = _contest(files)
    found += [*mistakes, *_rules(files)]
    if contest is None:
        return None, found
    sheet, wrong_units = _units(files, contest)
    bank, wrong_bank = _bank(files, contest)
    rubrics, wrong_rubrics = _rubrics(files, contest)
    found += [*wrong_units, *wrong_bank, *wrong_rubrics, *_courses(files, contest)]
    definition = Definition(
        contest=contest,
        units=sheet.units,
        amounts=sheet.amounts,
        bank=bank,
        rubrics=rubrics,
        files=dict(files),
        tiles=sheet.tiles,
    )
    return definition, found


def course_file(topic: Topic) -> str:
    """The name of the Markdown file with the text of a topic."""
    return topic.course or f"course/{topic.id}.md"


def _contest(files: Mapping[str, bytes]) -> tuple[Contest | None, list[Reason]]:
    if CONTEST not in files:
        return None, [_missing(CONTEST)]
    table, found = reading.toml(files[CONTEST], CONTEST)
    if table is None:
        return None, found
    reader = reading.Draft(CONTEST)
    return reader.table(Contest, table), [*found, *reader.mistakes]


def _rules(files: Mapping[str, bytes]) -> Iterator[Reason]:
    for language, name in RULES.items():
        if name not in files:
            yield reason("rules.missing", file=name, language=language)
            continue
        words, found = reading.text(files[name], name)
        yield from found
        if words is not None and not words.strip():
            yield reason("rules.empty", file=name, language=language)


def _units(files: Mapping[str, bytes], contest: Contest) -> tuple[units.Sheet, list[Reason]]:
    name = contest.units
    if refused := _refused(files, name, "units"):
        return units.Sheet(), [refused]
    words, found = reading.text(files[name], name)
    if words is None:
        return units.Sheet(), found
    sheet, mistakes = units.read(words, contest.denominators, name)
    return sheet, [*found, *mistakes]


def _bank(files: Mapping[str, bytes], contest: Contest) -> tuple[Bank | None, list[Reason]]:
    bank = None
    found: list[Reason] = []
    first = ""
    for number, round in enumerate(contest.rounds, 1):
        if round.learning is None or round.learning.quiz is None:
            continue
        name = round.learning.quiz.bank
        path = f"round[{number}].learning.quiz.bank"
        if first and name != first:
            found.append(reason("questions.second-bank", file=CONTEST, path=path, got=name, first=first))
        if first:
            continue
        first = name
        if refused := _refused(files, name, path):
            found.append(refused)
            continue
        bank, mistakes = quiz.read(files[name], name)
        found += mistakes
    return bank, found


def _rubrics(files: Mapping[str, bytes], contest: Contest) -> tuple[dict[str, Rubric], list[Reason]]:
    rubrics: dict[str, Rubric] = {}
    found: list[Reason] = []
    seen: set[str] = set()
    for number, round in enumerate(contest.rounds, 1):
        if round.judging is None or round.judging.rubric in seen:
            continue
        name = round.judging.rubric
        seen.add(name)
        if refused := _refused(files, name, f"round[{number}].judging.rubric"):
            found.append(refused)
            continue
        table, mistakes = reading.toml(files[name], name)
        found += mistakes
        if table is not None:
            got, mistakes = rubric.read(table, name)
            found += mistakes
            if got is not None:
                rubrics[name] = got
    return rubrics, found


def _courses(files: Mapping[str, bytes], contest: Contest) -> Iterator[Reason]:
    """A topic that is learnt here needs its text; one learnt elsewhere may go without."""
    learnt = {
        topic
        for round in contest.rounds
        if round.learning is not None and round.learning.source == "here"
        for topic in round.learning.topics
    }
    for number, topic in enumerate(contest.topics, 1):
        name = course_file(topic)
        if topic.id not in learnt and not topic.course:
            continue
        path = f"topic[{number}].course" if topic.course else f"topic[{number}]"
        if refused := _refused(files, name, path):
            yield refused
            continue
        yield from reading.text(files[name], name)[1]


def _refused(files: Mapping[str, bytes], name: str, path: str) -> Reason | None:
    """Why the file that `path` of the definition names cannot be opened."""
    if not _safe(name):
        return reason("file.bad-name", file=CONTEST, path=path, got=name)
    if name not in files:
        return reason("file.missing", file=CONTEST, path=path, name=name)
    return None


def _safe(name: str) -> bool:
    """Plain names below the folder only: no way up, no root, no hidden file, no drive, no device."""
    return all(
        re.fullmatch(r"[\w-][\w .-]*", part) and not part.endswith((".", " ")) for part in name.split("/")
    )


def _missing(name: str) -> Reason:
    return reason("file.missing", file=name, name=name)
