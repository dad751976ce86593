"""The result bundle: one file with everything that anyone needs to compute the results of a contest again.

    definition/                  the published files
    facts/KIND.jsonl             a line a fact, in the order of their seq
    decisions.jsonl              a line a decision
    log.jsonl                    the audit log up to the result it records
    results.json                 what was published
    rounds/ judging/ verify.py   the rules and a small driver
    manifest.sha256              the hash of every file above
    signature.json               Ed25519 over the manifest's hash

Knows what stands in which file; `examine.py` beside it checks one. Every file but the last two is
committed to by the log, so whoever has the hash of its last record in print (the *root*) needs to trust
nothing in the bundle.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from rounds.proof import archive, chain
from rounds.record import FACTS, Decision, Record

DEFINITION = "definition/"
DECISIONS = "decisions.jsonl"
LOG = "log.jsonl"
RESULTS = "results.json"
DRIVER = "verify.py"
MANIFEST = "manifest.sha256"
SIGNATURE = "signature.json"
PROGRAM = ("rounds/", "judging/", DRIVER)

# What the log says, by action. `data` of each: see the functions of the same name below.
PUBLISHED, SEALED, DECIDED, RESULTED = "contest.publish", "facts.seal", "decision.record", "result.record"


class Logged(NamedTuple):
    """A record of the log with its data and their salt; both None once they were erased."""

    entry: chain.Entry
    salt: bytes | None
    data: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What goes into a bundle. `program` holds the source of `rounds/` and `judging/` and the driver, by
    name.
    """

    definition: Mapping[str, bytes]
    record: Record
    log: Sequence[Logged]
    results: bytes
    program: Mapping[str, bytes]


# --- what the log says -----------------------------------------------------------------------------


def published(*, version: int, digest: str, simulated: bool) -> dict[str, Any]:
    """A definition was published: its version and `folder.digest`."""
    return {"digest": digest, "simulated": simulated, "version": version}


def sealed(*, kind: str, first: int, last: int, count: int, root: bytes) -> dict[str, Any]:
    """So many facts of one kind, numbered from first to last with gaps or without, lie under a root."""
    return {"count": count, "from": first, "kind": kind, "root": root.hex(), "to": last}


def decided(decision: Decision) -> dict[str, Any]:
    """A decision was taken: the hash of its line."""
    return {"number": decision.number, "sha256": _sha256(chain.canonical(decision))}


def rests_on(*, facts: Mapping[str, int], decisions: int, version: int, program: str) -> dict[str, Any]:
    """What results are computed from: so many facts and decisions, a version of the definition, a program."""
    return {
        "decisions": decisions,
        "facts": {kind: facts[kind] for kind in FACTS if facts.get(kind)},
        "program": program,
        "version": version,
    }


def resulted(*, as_of: int, results: bytes, basis: Mapping[str, Any]) -> dict[str, Any]:
    """Results were computed as of an instant, from what `rests_on` says."""
    return {"as_of": as_of, "digest": _sha256(results), **basis}


def program_digest(files: Mapping[str, bytes]) -> str:
    """SHA-256 (hex) over the `sha256  name` lines of the program's files among `files`."""
    return _sha256(_lines({name: files[name] for name in files if name.startswith(PROGRAM)}))


# --- files -----------------------------------------------------------------------------------------


def make(contents: Contents, *, sign: Callable[[bytes], bytes], public_key: bytes) -> bytes:
    """The bundle. `sign` gives the Ed25519 signature of a message under `public_key` (32 bytes)."""
    files = dict(contents.program)
    files |= {DEFINITION + name: content for name, content in contents.definition.items()}
    for kind in FACTS:
        files[facts_file(kind)] = _jsonl(map(chain.canonical, getattr(contents.record, kind)))
    files[DECISIONS] = _jsonl(map(chain.canonical, contents.record.decisions))
    files[LOG] = _jsonl(map(_log_line, contents.log))
    files[RESULTS] = contents.results
    files[MANIFEST] = manifest(files)
    files[SIGNATURE] = _signature_file(public_key, sign(signed_message(files[MANIFEST])))
    return archive.pack(files)


def facts_file(kind: str) -> str:
    """The name of the file of one kind of fact."""
    return f"facts/{kind}.jsonl"


def manifest(files: Mapping[str, bytes]) -> bytes:
    """`sha256  name` of every file but the manifest and the signature; `sha256sum -c` reads it."""
    return _lines({name: files[name] for name in files if name not in (MANIFEST, SIGNATURE)})


def signed_message(manifest: bytes) -> bytes:
    """What is signed."""
    return b"hoithi-bundle-v1\0" + hashlib.sha256(manifest).digest()


def _signature_file(public_key: bytes, signature: bytes) -> bytes:
    held = {"algorithm": "Ed25519", "public_key": public_key.hex(), "signature": signature.hex()}
    return chain.canonical(held) + b"\n"


def signature(files: Mapping[str, bytes]) -> tuple[bytes, bytes]:
    """The public key and the signature. Raises ValueError where the file holds anything else."""
    held = json.loads(files[SIGNATURE])
    if not isinstance(held, dict) or held.get("algorithm") != "Ed25519":
        raise ValueError("no Ed25519 signature")
    key, signed = bytes.fromhex(str(held["public_key"])), bytes.fromhex(str(held["signature"]))
    # Written anew and compared: `AB` and `ab` are the same bytes and not the same file.
    if files[SIGNATURE] != _signature_file(key, signed) or (len(key), len(signed)) != (32, 64):
        raise ValueError("not the one form of a signature")
    return key, signed


def log(data: bytes) -> Iterator[Logged]:
    """The records of a log file. Raises ValueError, TypeError or KeyError where a line is no record."""
    for line in lines(data):
        held = read_line(line)
        entry = chain.Entry(**{field: held[field] for field in chain.Entry._fields})
        salt = held["salt"]
        yield Logged(entry, None if salt is None else bytes.fromhex(salt), held["data"])


def lines(data: bytes) -> list[bytes]:
    """The lines of a `.jsonl` file. Raises ValueError when the last one has no end."""
    if not data:
        return []
    if not data.endswith(b"\n"):
        raise ValueError("the last line is cut short")
    return data[:-1].split(b"\n")


def read_line(line: bytes) -> Any:
    """The value of a line. Raises ValueError unless it is written in its one form."""
    value = json.loads(line, parse_float=_no_float)
    if chain.canonical(value) != line:
        raise ValueError("not canonical JSON")
    return value


def _no_float(text: str) -> float:
    raise ValueError(f"{text} is no whole number")


def _log_line(logged: Logged) -> bytes:
    salt = None if logged.salt is None else logged.salt.hex()
    return chain.canonical({**logged.entry._asdict(), "data": logged.data, "salt": salt})


def _jsonl(rows: Iterable[bytes]) -> bytes:
    return b"".join(row + b"\n" for row in rows)


def _lines(files: Mapping[str, bytes]) -> bytes:
    return "".join(f"{_sha256(files[name])}  {name}\n" for name in sorted(files)).encode()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
