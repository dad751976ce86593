"""Sample entries before the real ones: naming them, who has scored them all, what the panel gave them.

Judges see what the others gave a sample only once their own sheet of it is signed, as with every entry.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import BinaryIO

from flask import current_app
from sqlalchemy.orm import Session

from app import antivirus, clock
from app.documents import inspection
from app.operations import Refused
from app.operations.panel import note, sitting
from app.operations.panel.sitting import Sitting
from app.operations.record import decision
from app.storage import files
from app.storage.contest import contest as contests
from app.storage.contest.contest import Contest
from app.storage.files import File
from app.storage.panel import calibration as rows
from app.storage.panel import note as notes
from app.storage.panel import sheet as sheets
from app.storage.panel.calibration import CalibrationSample
from app.storage.panel.note import PanelNote
from app.storage.panel.sheet import Cell
from app.storage.people.person import Person
from app.storage.record import fact
from rounds import calibration as rules
from rounds.calibration import Spread
from rounds.proof import chain
from rounds.reasons import reason
from rounds.record import Decision

KINDS = ("pdf", "docx", "image")
MOST_BYTES = 50 * 1_000_000
PIECE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What somebody puts down as a sample; `content` with `name` is its file, if it has one."""

    title: str
    words: str = ""
    name: str = ""
    content: BinaryIO | None = None


def cell(contest: Contest, of: Sitting, entry: str, judge: str) -> Cell:
    """Where the sheet of a judge for an entry, or for a sample, is kept."""
    round_id = rules.part(of.round.id) if entry in of.samples else of.round.id
    return contest.id, round_id, entry, judge


def asked(of: Sitting) -> bool:
    """Whether the samples that the rules announce are all there, so that judges may score them."""
    return 0 < of.rules.calibration == len(of.samples)


def done(session: Session, contest: Contest, of: Sitting) -> frozenset[str]:
    """The judges to whom entries may be opened: who has signed every sample; everybody where the rules
    announce none.
    """
    if not of.rules.calibration:
        return of.scoring
    signed = sheets.states(session, contest.id, rules.part(of.round.id))
    return frozenset(
        judge
        for judge in of.scoring
        if asked(of) and all(signed.get((judge, sample)) == "signed" for sample in of.samples)
    )


def signed(session: Session, contest: Contest, of: Sitting) -> dict[str, int]:
    """How many samples each who scores has signed."""
    states = sheets.states(session, contest.id, rules.part(of.round.id))
    return {
        judge: sum(states.get((judge, sample)) == "signed" for sample in of.samples)
        for judge in sorted(of.scoring)
    }


def add(session: Session, contest: Contest, round_id: str, sample: Sample, *, by: Person) -> str:
    """Put a sample down and decide that it is one; its code. Commits.

    Raises Refused(panel.unknown-round | calibration.not-asked | calibration.enough | calibration.empty) and
    with what is wrong with the file.
    """
    if not sample.title.strip() or not (sample.words.strip() or sample.content):
        raise Refused(reason("calibration.empty"))
    contests.lock(session, contest.slug)
    of = sitting.read(session, contest, round_id)
    if not of.rules.calibration:
        raise Refused(reason("calibration.not-asked"))
    if len(of.samples) >= of.rules.calibration:
        raise Refused(reason("calibration.enough", most=of.rules.calibration))
    code = f"mau-{len(rows.codes(session, contest.id, round_id)) + 1}"
    file = _kept(session, contest, sample)
    made = CalibrationSample(
        contest_id=contest.id,
        round=round_id,
        code=code,
        title=sample.title.strip(),
        words=sample.words.strip(),
        file_id=file.id if file else None,
        by_id=by.id,
        at=clock.read(session),
    )
    session.add(made)
    session.flush()
    _decide(session, contest, of, {*of.samples, code}, by)
    session.commit()
    return code


def take_out(session: Session, contest: Contest, round_id: str, code: str, *, by: Person) -> None:
    """Decide that something is no sample any more. Commits.

    Raises Refused(panel.unknown-round | calibration.unknown | calibration.begun).
    """
    contests.lock(session, contest.slug)
    of = sitting.read(session, contest, round_id)
    if code not in of.samples:
        raise Refused(reason("calibration.unknown"))
    if begun(session, contest, of):
        raise Refused(reason("calibration.begun"))
    _decide(session, contest, of, {*of.samples} - {code}, by)
    session.commit()


def begun(session: Session, contest: Contest, of: Sitting) -> bool:
    """Whether a judge has put anything on the sheet of a sample: from then on they stay."""
    return bool(sheets.states(session, contest.id, rules.part(of.round.id)))


def spread(session: Session, contest: Contest, of: Sitting, sample: str, judge: str) -> tuple[Spread, ...]:
    """What the panel gave a sample; nothing before `judge` has signed the own sheet of it."""
    own = sheets.of(session, cell(contest, of, sample, judge))
    if own is None or own.state != "signed":
        return ()
    return all_given(session, contest, of, sample)


def all_given(session: Session, contest: Contest, of: Sitting, sample: str) -> tuple[Spread, ...]:
    """What the panel gave a sample, for who presides or writes and does not score."""
    ids = [each.id for each in of.blank.criteria]
    return rules.spread(of.round.id, sample, ids, fact.read(session, contest.id, "sheets"))


def agree(session: Session, contest: Contest, round_id: str, words: str, *, by: Person) -> PanelNote:
    """Keep what the panel agreed on when it talked its samples over. Commits.

    Raises Refused(panel.unknown-round | note.empty).
    """
    sitting.judging_of(session, contest, round_id)
    return note.write(session, contest, rules.part(round_id), entry="", words=words, by=by)


def agreed(session: Session, contest: Contest, round_id: str) -> list[PanelNote]:
    """What was agreed, the first first."""
    return notes.listed(session, contest.id, rules.part(round_id))


def _kept(session: Session, contest: Contest, sample: Sample) -> File | None:
    if sample.content is None:
        return None
    found = inspection.inspect(sample.content, sample.name, accepted=KINDS, most=MOST_BYTES)
    if found.reasons:
        raise Refused(*found.reasons)
    content = sample.content
    content.seek(0)
    pieces = iter(lambda: content.read(PIECE), b"")
    kept = files.keep(session, pieces, name=found.name, media_type=found.media_type, contest_id=contest.id)
    if clamav := current_app.extensions["hoithi"].clamav:
        with files.content(kept) as stored:
            if name := antivirus.look(clamav, stored):
                raise Refused(reason("upload.virus", name=name))
    return kept


def _decide(session: Session, contest: Contest, of: Sitting, codes: Collection[str], by: Person) -> None:
    found = rows.listed(session, contest.id, of.round.id, codes)
    data = {"entries": {code: _digest(found[code]) for code in sorted(codes)}}
    act = Decision(clock.read(session), 0, "calibrate", of.round.id, data, by=by.actor)
    decision.take(session, contest, [act])


def _digest(sample: CalibrationSample) -> str:
    """The hash of what a sample says, so that the record holds which one was scored."""
    said = {"title": sample.title, "words": sample.words, "file": sample.file.sha256 if sample.file else ""}
    return hashlib.sha256(chain.canonical(said)).hexdigest()
