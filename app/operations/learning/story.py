"""A contestant writes a story, sends it, consents to its being shown; organisers accept it or not.

Sending it is what the rules count (`step`); moderation decides only what stands on the wall. A story that
was given back can be mended as long as the round is open.
"""

from __future__ import annotations

import unicodedata
import uuid

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app import clock
from app.operations import Refused
from app.operations.learning import learner
from app.operations.record.receipt import Receipt
from app.operations.standings import tally
from app.storage.contest.contest import Contest
from app.storage.learning import learner as learners
from app.storage.learning import story as stories
from app.storage.learning.story import Story, StoryRuling, StoryVersion
from app.storage.postgres import line
from app.storage.postgres.vietnamese import search_key
from app.storage.record import audit
from rounds.definition import Story as Rules
from rounds.reasons import reason
from rounds.record import Step

MOST_LETTERS = 5_000
MOST_REASON = 500


def letters(words: str) -> int:
    """How many letters and digits a text has: what `minimum_letters` counts. Spaces and signs are none."""
    return sum(letter.isalnum() for letter in unicodedata.normalize("NFC", words))


def keep_draft(
    session: Session, contest: Contest, contestant: str, round: str, *, unit: str, words: str
) -> int:
    """Keep what is being written, and give the instant. Raises Refused(story.too-long)."""
    now = _write(session, contest, contestant, round, unit, _clean(words))
    session.commit()
    return now


def send(
    session: Session,
    contest: Contest,
    contestant: str,
    round: str,
    *,
    unit: str,
    words: str,
    publish: bool,
    rules: Rules,
) -> Receipt:
    """Send the story as it stands now; the receipt is that of the first time.

    The draft is kept even when it is refused. Raises Refused(story.too-short | story.too-long |
    learner.unregistered | learner.not-open | learner.closed).
    """
    words = _clean(words)
    keep_draft(session, contest, contestant, round, unit=unit, words=words)
    if letters(words) < max(1, rules.minimum_letters):
        raise Refused(
            reason("story.too-short", letters=letters(words), minimum=max(1, rules.minimum_letters))
        )
    story = stories.lock(session, contest.id, contestant, round)
    assert story is not None
    receipt = learner.step(session, contest, Step(0, contestant, round, "story"))
    now = clock.read(session)
    if now >= _closes(session, contest, contestant, round):
        raise Refused(reason("learner.closed"))
    if story.words != words or story.state == "refused":
        story.version += 1
        story.state, story.words, story.sent_at = "sent", words, now
        session.add(
            StoryVersion(
                contest_id=contest.id,
                contestant=contestant,
                round=round,
                version=story.version,
                words=words,
                sent_at=now,
            )
        )
    story.publish = publish
    _settle(story, rules, now)
    session.commit()
    return receipt


def consent(
    session: Session, contest: Contest, contestant: str, round: str, *, publish: bool, rules: Rules
) -> None:
    """Give or take back the consent to be shown. Taking it back takes the story off the wall at once."""
    story = stories.lock(session, contest.id, contestant, round)
    if story is None or not story.version:
        raise Refused(reason("story.unknown"))
    now = clock.read(session)
    story.publish = publish
    _settle(story, rules, now)
    session.commit()


def rule(
    session: Session,
    contest: Contest,
    contestant: str,
    round: str,
    *,
    version: int,
    accept: bool,
    why: str = "",
    by: uuid.UUID,
    rules: Rules,
) -> None:
    """Let a story be shown, or give it back with a reason. `version` is the one that was read.

    Raises Refused(story.unknown | story.changed | story.no-reason).
    """
    story = stories.lock(session, contest.id, contestant, round)
    if story is None or not story.version:
        raise Refused(reason("story.unknown"))
    if story.version != version:
        raise Refused(reason("story.changed"))
    why = why.strip()[:MOST_REASON]
    if not accept and not why:
        raise Refused(reason("story.no-reason"))
    now = clock.read(session)
    ruling = "accepted" if accept else "refused"
    if story.state != ruling:
        story.state = ruling
        _settle(story, rules, now)
        session.add(
            StoryRuling(
                id=clock.new_id(),
                contest_id=contest.id,
                contestant=contestant,
                round=round,
                version=version,
                ruling=ruling,
                reason=why,
                by_id=by,
                at=now,
            )
        )
        audit.record(
            session,
            contest.ledger,
            f"story.{'accept' if accept else 'refuse'}",
            f"story:{contestant}/{round}/{version}",
            {"why": why},
            actor=f"person:{by}",
        )
    session.commit()


def erase(session: Session, contest_id: uuid.UUID, contestant: str) -> None:
    """Take away every text of a contestant, on the wall and in the desk. In the caller's transaction."""
    session.execute(
        update(Story)
        .where(Story.contest_id == contest_id, Story.contestant == contestant)
        .values(draft="", words="", searched="", publish=False, shown_at=None)
    )
    session.query(StoryVersion).filter_by(contest_id=contest_id, contestant=contestant).delete()


def _write(session: Session, contest: Contest, contestant: str, round: str, unit: str, words: str) -> int:
    now = clock.read(session)
    row = insert(Story).values(
        contest_id=contest.id,
        contestant=contestant,
        round=round,
        unit=unit,
        draft=words,
        draft_at=now,
        words="",
        publish=False,
        state="draft",
        version=0,
        searched="",
    )
    session.execute(
        row.on_conflict_do_update(
            index_elements=["contest_id", "contestant", "round"],
            set_={"draft": row.excluded.draft, "draft_at": row.excluded.draft_at, "unit": row.excluded.unit},
        )
    )
    return now


def _closes(session: Session, contest: Contest, contestant: str, round: str) -> int:
    """The last call of the round for this contestant's unit."""
    basis, facts = learners.facts(line.of(session), contest.id, contestant)
    reckoner = tally.rules(session, contest.id, basis).reckoners[round]
    return reckoner.closes(facts.registrations[-1].unit)


def _clean(words: str) -> str:
    """The text as it is kept: one form of each letter, no control signs but line ends. Raises Refused."""
    text = unicodedata.normalize("NFC", words).replace("\r\n", "\n").strip()
    text = "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign)[0] != "C")
    if len(text) > MOST_LETTERS:
        raise Refused(reason("story.too-long", letters=len(text), most=MOST_LETTERS))
    return text


def _settle(story: Story, rules: Rules, now: int) -> None:
    """Put it on the wall or take it off, by consent and by what the definition asks to be read before."""
    readable = story.state == "accepted" or (story.state == "sent" and rules.moderation != "before")
    if rules.wall and story.publish and readable:
        story.shown_at = story.shown_at or now
        story.searched = search_key(story.words)
    else:
        story.shown_at, story.searched = None, ""
