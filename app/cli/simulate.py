"""`hoithi simulate FOLDER --people N --seed S`: play a contest on a made-up population and print how it goes.

The same people and seed print the same bytes on any machine. Without both, a `scenario.toml` in the folder
says how many come and when. Exit codes: 0 played to the end, 1 the folder has mistakes or a person is
needed, 2 it cannot be played.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from app import memory, phrases
from app.cli import check, speech
from app.cli.report import Report
from rounds import contest
from rounds.contest import Outcome, outcome
from rounds.definition.check import check as find_mistakes
from rounds.definition.folder import Definition
from rounds.proof import chain
from rounds.record import Record
from rounds.simulation import scenario
from rounds.simulation.people import Unplayable
from rounds.simulation.play import end_of, play
from rounds.simulation.scenario import Scenario

PEOPLE, SEED, TOP = 2000, "1", 12


def arguments(parser: argparse.ArgumentParser) -> None:
    """The folder, how many people, the seed, and the form of the report."""
    parser.add_argument("folder", metavar="THƯ_MỤC/FOLDER", help="thư mục cuộc thi / the contest's folder")
    parser.add_argument("--people", type=int, metavar="N", help=f"số người / people ({PEOPLE})")
    parser.add_argument("--seed", metavar="S", help=f"hạt giống / seed ({SEED})")
    parser.add_argument("--top", type=int, default=TOP, metavar="N", help="số dòng mỗi khối / places a block")
    parser.add_argument(
        "--settle",
        action="store_true",
        help="biểu quyết giả định khi bằng nhau để đi tiếp / go on past ties by simulated votes",
    )
    parser.add_argument("--json", action="store_true", help="in ra JSON / print JSON")
    parser.add_argument(
        "--lang", choices=speech.LANGUAGES, default=argparse.SUPPRESS, help="ngôn ngữ / language (vi)"
    )


@memory.kept()
def main(options: argparse.Namespace) -> int:
    """Play and print. Raises CommandFailed where the contest cannot be played."""
    files, refused = check.read(Path(options.folder))
    definition, found = find_mistakes({name: files[name] for name in files if name != scenario.FILE})
    mistakes = [reason for reason in (*refused, *found) if not reason.warning]
    if definition is None or mistakes:
        print(check.as_text(mistakes, files, speech.language()))
        return 1
    how = _scenario(options, definition, files)
    try:
        record = play(
            definition,
            people=how.people,
            seed=how.seed,
            scenario=how if how.checkpoints or how.silent else None,
            settle=options.settle,
        )
    except Unplayable as stuck:
        raise speech.CommandFailed(
            *(phrases.sentence(stuck.reason, each) for each in phrases.LANGUAGES)
        ) from None
    cuts = [outcome(definition, record, as_of) for as_of in cut_offs(definition, record)]
    if options.json:
        print(chain.canonical(_as_data(definition, how, record, cuts)).decode())
    else:
        head = _head(definition, how)
        print("\n".join(Report(definition, speech.language(), options.top).lines(record, cuts, head)))
    return 1 if any(not blocker.warning for blocker in cuts[-1].blockers) else 0


def cut_offs(definition: Definition, record: Record) -> list[int]:
    """The instants at which somebody was let into a round, and the end."""
    cuts = {decision.at for decision in record.decisions if decision.kind == "advance"}
    return [*sorted(cuts), end_of(definition, record)]


def _scenario(options: argparse.Namespace, definition: Definition, files: Mapping[str, bytes]) -> Scenario:
    """What was asked for; where nothing was, what lies in the folder."""
    if options.people is not None and options.people < 1:
        raise speech.CommandFailed("--people phải từ 1 trở lên.", "--people must be 1 or more.")
    if scenario.FILE not in files or options.people is not None:
        return Scenario(people=options.people or PEOPLE, seed=options.seed or SEED)
    found, mistakes = scenario.read(files[scenario.FILE], definition.units)
    if found is None:
        print(check.as_text(mistakes, files, speech.language()), file=sys.stderr)
        raise speech.CommandFailed(
            f"Kịch bản {scenario.FILE} có lỗi.", f"The scenario {scenario.FILE} has mistakes."
        )
    return replace(found, seed=options.seed or found.seed)


def _head(definition: Definition, how: Scenario) -> list[str]:
    about = definition.contest
    if speech.language() == "en":
        return [f"SIMULATED: {about.title.en}", f"{how.people:,} people, seed {how.seed}"]
    people = f"{how.people:,}".replace(",", ".")
    return [f"MÔ PHỎNG: {about.title.vi}", f"{people} người, hạt giống {how.seed}"]


def _as_data(
    definition: Definition, how: Scenario, record: Record, cuts: list[Outcome]
) -> Mapping[str, object]:
    return {
        "simulated": True,
        "contest": definition.contest.id,
        "definition": definition.digest,
        "people": how.people,
        "seed": how.seed,
        "record": {kind: len(getattr(record, kind)) for kind in Record.__dataclass_fields__},
        "cuts": [contest.to_data(cut) for cut in cuts],
    }
