"""A bundle made by hand from a folder and a record, as an honest office makes it, or one that starts anew.

Also the ways in which somebody might tamper with a record. Knows no database.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from functools import cache
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.storage.record import program
from rounds import contest
from rounds.definition import folder
from rounds.proof import archive, bundle, chain
from rounds.proof.bundle import Contents, Logged
from rounds.record import FACTS, Record
from rounds.simulation.play import play
from tests.given import small

PEOPLE = 200
KEY = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"key of the tests").digest())
PUBLIC_KEY = KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
FINGERPRINT = hashlib.sha256(PUBLIC_KEY).hexdigest()

Files = Mapping[str, bytes]


@cache
def honest() -> tuple[Files, Record, int]:
    """The folder, the record of 200 people, and the instant after the last of its facts."""
    definition, _ = folder.read(small.files())
    assert definition is not None
    record = play(definition, people=PEOPLE, seed="1", settle=True)
    end = max(row.at for each in fields(Record) for row in getattr(record, each.name)) + 1
    return small.files(), record, end


@cache
def honest_bundle() -> tuple[bytes, str]:
    """Its bundle, and the root that stands in the printed minutes."""
    return build(*honest())


def build(
    files: Files,
    record: Record,
    as_of: int,
    rules: Files | None = None,
    *,
    after: Sequence[Logged] = (),
) -> tuple[bytes, str]:
    """A bundle of these, consistent from the first hash to the last, and its root.

    `after`: the records of an earlier one, on which the log goes on.
    """
    definition, mistakes = folder.read(files)
    if definition is None:
        raise ValueError(mistakes)
    code = dict(rules or program.source())
    log = list(after)
    sealed = Counter(dict.fromkeys(FACTS, 0))
    for each in log:
        if each.entry.action == bundle.SEALED:
            sealed[each.data["kind"]] += each.data["count"]
    decided = sum(each.entry.action == bundle.DECIDED for each in log)

    def note(action: str, data: dict[str, Any]) -> None:
        last = (log[-1].entry.seq, chain.entry_hash(log[-1].entry)) if log else None
        salt = hashlib.sha256(b"salt" + bytes([len(log)])).digest()[:16]
        about = {"ts": "2026-04-01T00:00:00.000000Z", "actor": "system", "action": action, "subject": "x"}
        log.append(Logged(chain.following(last, **about, salt=salt, data=data), salt, data))

    if not log:
        note(bundle.PUBLISHED, bundle.published(version=1, digest=definition.digest, simulated=True))
    for kind in FACTS:
        rows = getattr(record, kind)
        done = sealed[kind]
        half = (done + len(rows)) // 2
        for first, last in ((done + 1, half), (half + 1, len(rows))):
            if first <= last:
                leaves = [chain.leaf(chain.canonical(row)) for row in rows[first - 1 : last]]
                root = chain.merkle_root(leaves)
                note(
                    bundle.SEALED,
                    bundle.sealed(kind=kind, first=first, last=last, count=len(leaves), root=root),
                )
    for decision in record.decisions[decided:]:
        note(bundle.DECIDED, bundle.decided(decision))
    results = chain.canonical(contest.to_data(contest.outcome(definition, record, as_of)))
    basis = bundle.rests_on(
        facts={kind: len(getattr(record, kind)) for kind in FACTS},
        decisions=len(record.decisions),
        version=1,
        program=bundle.program_digest(code),
    )
    note(bundle.RESULTED, bundle.resulted(as_of=as_of, results=results, basis=basis))
    contents = Contents(definition=files, record=record, log=log, results=results, program=code)
    data = bundle.make(contents, sign=KEY.sign, public_key=PUBLIC_KEY)
    return data, chain.entry_hash(log[-1].entry)


@cache
def earlier_bundle() -> tuple[bytes, str]:
    """A bundle that was exported in the middle of the quiz, and its root."""
    files, record, _ = honest()
    at = record.attempts[len(record.attempts) // 2].at
    return build(files, before(record, at), at)


@cache
def later_bundle() -> tuple[bytes, str]:
    """One of the whole contest, from the log of the earlier one on."""
    return build(*honest(), after=log_of(earlier_bundle()[0]))


def before(record: Record, at: int) -> Record:
    """What had happened before an instant."""
    return Record(
        **{each.name: [row for row in getattr(record, each.name) if row.at < at] for each in fields(Record)}
    )


def log_of(data: bytes) -> list[Logged]:
    """The records of a bundle's log."""
    return list(bundle.log(archive.unpack(data)[bundle.LOG]))


def chained_anew(log: Sequence[Logged]) -> list[Logged]:
    """The same records, numbered and chained in the order in which they are given."""
    chained: list[Logged] = []
    for _, salt, data in log:
        entry = log[len(chained)].entry
        last = (chained[-1].entry.seq, chain.entry_hash(chained[-1].entry)) if chained else None
        assert salt is not None
        about = {name: getattr(entry, name) for name in ("ts", "actor", "action", "subject")}
        chained.append(Logged(chain.following(last, **about, salt=salt, data=data), salt, data))
    return chained


def hashed_anew(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of a bundle with a manifest and a signature that fit them again."""
    again = dict(files)
    again[bundle.MANIFEST] = bundle.manifest(again)
    again[bundle.SIGNATURE] = signed_by(KEY, again)
    return again


def signed_by(key: Ed25519PrivateKey, files: Mapping[str, bytes]) -> bytes:
    """The signature file that this key makes for those files."""
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    signed = key.sign(bundle.signed_message(files[bundle.MANIFEST]))
    held = {"algorithm": "Ed25519", "public_key": public.hex(), "signature": signed.hex()}
    return chain.canonical(held) + b"\n"


# --- tampering with what happened -----------------------------------------------------------------


def _rows(record: Record, kind: str, change: Callable[[list[Any]], None]) -> Record:
    rows = list(getattr(record, kind))
    change(rows)
    return Record(**{each.name: getattr(record, each.name) for each in fields(Record)} | {kind: rows})


def _changed_field(
    record: Record, dice: Random, kind: str, field: str, change: Callable[[Any], Any]
) -> Record:
    def one(rows: list[Any]) -> None:
        at = dice.randrange(len(rows))
        rows[at] = rows[at]._replace(**{field: change(getattr(rows[at], field))})

    return _rows(record, kind, one)


def _swapped(record: Record, dice: Random, kind: str) -> Record:
    def two(rows: list[Any]) -> None:
        at = dice.randrange(len(rows) - 1)
        rows[at], rows[at + 1] = rows[at + 1], rows[at]

    return _rows(record, kind, two)


def _removed(record: Record, dice: Random, kind: str) -> Record:
    return _rows(record, kind, lambda rows: rows.pop(dice.randrange(len(rows))))


def _added(record: Record, dice: Random, kind: str) -> Record:
    def again(rows: list[Any]) -> None:
        row = dice.choice(rows)
        rows.insert(dice.randrange(len(rows)), row._replace(contestant="kẻ lạ"))

    return _rows(record, kind, again)


def tampered(files: Files, record: Record, dice: Random) -> tuple[Files, Record]:
    """The folder and the record with one thing changed, somewhere, that matters to somebody."""
    units = files["units.csv"].decode()
    lines = units.splitlines()
    at = dice.randrange(1, len(lines))
    other = lines[at].replace("00,", f"{dice.randrange(10, 99)},")
    kinds = ("registrations", "steps", "attempts", "sheets", "entries")
    ways: list[Callable[[], tuple[Files, Record]]] = [
        lambda: (files, _changed_field(record, dice, "attempts", "correct", lambda n: n - 1 if n else 1)),
        lambda: (files, _changed_field(record, dice, "attempts", "at", lambda at: at + 1)),
        lambda: (files, _changed_field(record, dice, "attempts", "answers", lambda text: text[::-1] + "-")),
        lambda: (files, _changed_field(record, dice, "registrations", "unit", lambda _: "99")),
        lambda: (files, _changed_field(record, dice, "registrations", "complete", lambda is_: not is_)),
        lambda: (files, _changed_field(record, dice, "entries", "title", lambda text: text + ".")),
        lambda: (
            files,
            _changed_field(
                record, dice, "sheets", "points", lambda points: {**points, "use": points["use"] - 100}
            ),
        ),
        lambda: (files, _changed_field(record, dice, "decisions", "by", lambda _: "acct:9")),
        lambda: (files, _changed_field(record, dice, "decisions", "at", lambda at: at - 1)),
        lambda: (files, _swapped(record, dice, dice.choice(kinds))),
        lambda: (files, _removed(record, dice, dice.choice(kinds))),
        lambda: (files, _added(record, dice, dice.choice(("registrations", "steps", "attempts")))),
        lambda: (
            {**files, "units.csv": "\n".join([*lines[:at], other, *lines[at + 1 :], ""]).encode()},
            record,
        ),
        lambda: (
            {**files, "rules.md": files["rules.md"].replace(b"vui", dice.randbytes(3).hex().encode())},
            record,
        ),
        lambda: (
            {**files, "contest.toml": files["contest.toml"].replace(b"attempts = 2", b"attempts = 1")},
            record,
        ),
        lambda: (
            {**files, "contest.toml": files["contest.toml"].replace(b"seats = 2", b"seats = 3")},
            record,
        ),
    ]
    return dice.choice(ways)()
