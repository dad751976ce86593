"""Bundles: whatever is changed in one is found, by the program and by Python alone; two exports are equal."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from sqlalchemy.orm import Session

from app.config import ROOT
from app.operations.contest import publication
from app.operations.record import bundle as bundles
from app.operations.record import decision, fact, proof
from app.operations.standings import snapshot
from rounds.proof import archive, bundle, chain
from rounds.reasons import Reason
from rounds.record import FACTS, Decision
from tests.given import bundles as made
from tests.given import small

MUTATIONS = 110
"""Of each of the three ways to tamper."""


def _first(data: bytes, root: str | None = None) -> Reason | None:
    differences = proof.verify(data, root=root, fingerprint=made.FINGERPRINT).differences
    return differences[0] if differences else None


def test_an_honest_bundle_holds() -> None:
    data, root = made.honest_bundle()
    verdict = proof.verify(data, root=root, fingerprint=made.FINGERPRINT)
    assert (verdict.differences, verdict.root) == ([], root)
    assert [check.what for check in verdict.checks] == [
        "archive",
        "manifest",
        "log",
        "root",
        "definition",
        "facts",
        "decisions",
        "program",
        "results",
        "recomputed",
        "signature",
    ]
    _, record, _ = made.honest()
    counts = {check.what: check.count for check in verdict.checks}
    assert counts["facts"] == sum(len(getattr(record, kind)) for kind in FACTS)
    assert counts["decisions"] == len(record.decisions)


def _edited(dice: Random) -> Iterator[tuple[bytes, str]]:
    """Bundles in which a byte of the file, or of one of the files inside, is another."""
    data, root = made.honest_bundle()
    files = archive.unpack(data)
    for _ in range(MUTATIONS):
        at = dice.randrange(len(data))
        yield data[:at] + bytes([data[at] ^ 1 << dice.randrange(8)]) + data[at + 1 :], root
    for _ in range(MUTATIONS):
        name = dice.choice([name for name, content in sorted(files.items()) if content])
        at = dice.randrange(len(files[name]))
        content = bytearray(files[name])
        content[at] ^= 1 << dice.randrange(8)
        changed = {**files, name: bytes(content)}
        # Half of them with a manifest and a signature that fit, by somebody who has the office's key.
        if dice.random() < 0.5 and name not in (bundle.MANIFEST, bundle.SIGNATURE):
            changed = made.hashed_anew(changed)
        yield archive.pack(changed), root


def test_p52_any_changed_byte_is_found() -> None:
    for data, root in _edited(Random(52)):
        assert _first(data, root) is not None
        assert _first(data) is not None


def test_p52_another_spelling_of_the_same_signature_is_found() -> None:
    files = archive.unpack(made.honest_bundle()[0])
    signature = bundle.signature(files)[1].hex().encode()
    spelled = files[bundle.SIGNATURE].replace(signature, signature.upper())
    assert spelled != files[bundle.SIGNATURE]
    found = _first(archive.pack({**files, bundle.SIGNATURE: spelled}))
    assert found is not None
    assert (found.code, found.file) == ("bundle.unreadable", bundle.SIGNATURE)


def test_p52_a_bundle_made_anew_around_a_change_fails_against_the_printed_root() -> None:
    files, record, as_of = made.honest()
    _, root = made.honest_bundle()
    dice = Random(49)
    done = 0
    while done < MUTATIONS:
        other_files, other_record = made.tampered(files, record, dice)
        if (other_files, other_record) == (files, record):
            continue
        try:
            data, own_root = made.build(other_files, other_record, as_of)
        except (ValueError, KeyError):
            continue  # the change makes no contest any more
        done += 1
        # Nothing inside tells: that is why the root is printed.
        assert _first(data) is None
        found = _first(data, root)
        assert found is not None
        assert found == Reason("bundle.other-root", values=(("expected", root), ("got", own_root)))


def test_p52_other_rules_in_the_bundle_fail_against_the_printed_root() -> None:
    rules = dict(bundles.program.source())
    rules["rounds/ladder.py"] += b"# nothing\n"
    data, _ = made.build(*made.honest(), rules)
    assert _first(data) is None
    found = _first(data, made.honest_bundle()[1])
    assert found is not None
    assert found.code == "bundle.other-root"


CHANGES: list[tuple[str, Callable[[bytes], bytes], str]] = [
    ("facts/attempts.jsonl", lambda text: text.replace(b'"ABCD"', b'"ABCA"'), "facts-changed"),
    ("facts/attempts.jsonl", lambda text: text.split(b"\n", 1)[1], "facts-changed"),
    ("facts/steps.jsonl", lambda text: text + text.split(b"\n")[0] + b"\n", "facts-not-sealed"),
    ("decisions.jsonl", lambda text: text.replace(b'"GK1"', b'"GK9"'), "decision-changed"),
    ("definition/units.csv", lambda text: text.replace(b"400", b"401"), "definition-changed"),
    ("log.jsonl", lambda text: text.replace(b'"system"', b'"acct:1"', 1), "log-broken"),
    ("log.jsonl", lambda text: text.rsplit(b"\n", 2)[0] + b"\n", "no-result"),
    ("rounds/ladder.py", lambda text: text + b"#\n", "program-changed"),
    ("results.json", lambda text: text.replace(b":4000000", b":4000001"), "results-changed"),
]


@pytest.mark.parametrize(("name", "change", "code"), CHANGES)
def test_a_change_is_named_even_when_the_manifest_fits_again(
    name: str, change: Callable[[bytes], bytes], code: str
) -> None:
    files = archive.unpack(made.honest_bundle()[0])
    changed = {**files, name: change(files[name])}
    assert changed != files
    found = _first(archive.pack(made.hashed_anew(changed)))
    assert found is not None
    assert found.code == f"bundle.{code}"
    found = _first(archive.pack(changed))
    assert found is not None
    assert (found.code, found.file) == ("bundle.file-changed", name)


def test_results_that_do_not_follow_are_named_by_their_key_path() -> None:
    files, record, as_of = made.honest()
    honest = archive.unpack(made.honest_bundle()[0])
    log = list(bundle.log(honest[bundle.LOG]))
    results = honest[bundle.RESULTS].replace(b'"total":4000000', b'"total":4000001')
    # An office that writes down, and logs, what does not follow from its own facts.
    last = log.pop()
    said = bundle.resulted(
        as_of=as_of,
        results=results,
        basis={name: last.data[name] for name in ("facts", "decisions", "program", "version")},
    )
    before = (log[-1].entry.seq, chain.entry_hash(log[-1].entry))
    entry = chain.following(
        before,
        ts=last.entry.ts,
        actor="system",
        action=last.entry.action,
        subject="x",
        salt=last.salt or b"",
        data=said,
    )
    contents = bundle.Contents(
        definition=files,
        record=record,
        log=[*log, bundle.Logged(entry, last.salt, said)],
        results=results,
        program=bundles.program.source(),
    )
    data = bundle.make(contents, sign=made.KEY.sign, public_key=made.PUBLIC_KEY)
    assert proof.verify(data).differences == [
        Reason(
            "bundle.result-differs",
            "results.json",
            "awards.total",
            (("expected", "4000000"), ("got", "4000001")),
        )
    ]


def test_another_key_or_no_signature_is_found() -> None:
    data, _ = made.honest_bundle()
    assert [each.code for each in proof.verify(data, fingerprint="0" * 64).differences] == [
        "bundle.other-key"
    ]
    files = archive.unpack(data)
    forged = files[bundle.SIGNATURE].replace(made.PUBLIC_KEY.hex().encode(), b"11" * 32)
    found = proof.verify(archive.pack({**files, bundle.SIGNATURE: forged})).differences
    assert [each.code for each in found] == ["bundle.bad-signature"]


@pytest.mark.parametrize(
    "data", [b"", b"PK\3\4", b"not a zip" * 100, archive.pack({"log.jsonl": b'{"' + b"[" * 5000})]
)
def test_hostile_bytes_end_in_a_difference(data: bytes) -> None:
    assert _first(data) is not None


# --- Python alone ---------------------------------------------------------------------------------


MACHINES = [
    ("0", "C", "UTC"),
    ("4711", "vi_VN.UTF-8", "Asia/Ho_Chi_Minh"),
    ("1", "tr_TR.UTF-8", "America/Lima"),
    ("random", "C.utf8", "Pacific/Kiritimati"),
]
"""Seed of hashes, locale, zone."""
MAKE = """
import hashlib
from tests.given import bundles
data, root = bundles.honest_bundle()
print(hashlib.sha256(data).hexdigest(), root)
"""


def _alone(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"PYTHONHASHSEED": "4711", "LC_ALL": "tr_TR.UTF-8", "TZ": "America/Lima", "LANG": "C"}
    command = [sys.executable, "-I", "-S", "verify.py", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8"
    )


@pytest.fixture
def unzipped(tmp_path: Path) -> Path:
    for name, content in archive.unpack(made.honest_bundle()[0]).items():
        path = tmp_path / "bundle" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path / "bundle"


def test_p53_python_alone_comes_to_the_same_results(unzipped: Path) -> None:
    _, root = made.honest_bundle()
    for _ in range(2):  # the first run leaves nothing behind that the second would find
        ran = _alone(unzipped, "--root", root.upper())
        assert (ran.returncode, ran.stderr) == (0, "")
        assert f"root    {root}\n" in ran.stdout


def test_p53_whatever_the_machine_speaks_the_same_bytes_come_out(unzipped: Path) -> None:
    data, root = made.honest_bundle()
    told = {
        place: subprocess.Popen(
            [sys.executable, "-c", MAKE],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "LC_ALL": place, "LANG": place, "TZ": zone, "PYTHONUTF8": "1"},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed, place, zone in MACHINES
    }
    expected = f"{hashlib.sha256(data).hexdigest()} {root}\n"
    assert {place: each.communicate()[0] for place, each in told.items()} == dict.fromkeys(told, expected)


def test_python_alone_reads_the_bundle_as_it_was_downloaded(unzipped: Path) -> None:
    data, root = made.honest_bundle()
    (unzipped.parent / "bundle.zip").write_bytes(data)
    assert _alone(unzipped, "../bundle.zip", "--root", root).returncode == 0
    assert _alone(unzipped, "../bundle.zip", "--root", "0" * 64).returncode == 1
    assert _alone(unzipped, "../missing.zip").returncode == 2
    assert _alone(unzipped, "--wrong").returncode == 2


def test_python_alone_names_the_first_difference(unzipped: Path) -> None:
    attempts = unzipped / "facts" / "attempts.jsonl"
    attempts.write_bytes(attempts.read_bytes().replace(b"A", b"B", 1))
    ran = _alone(unzipped)
    assert ran.returncode == 1
    assert "bundle.file-changed\n  facts/attempts.jsonl\n" in ran.stdout
    assert "DIFFERS facts" in ran.stdout


# --- from the database ----------------------------------------------------------------------------


def test_export_twice_gives_the_same_bytes_and_a_later_one_begins_with_the_earlier_log(
    session: Session,
) -> None:
    files, record, as_of = made.honest()
    contest = publication.publish(session, files, simulated=True)
    fact.record(session, contest, {kind: getattr(record, kind) for kind in FACTS})
    decision.decide(session, contest, record.decisions)
    snapshot.prepare(session, contest, [as_of])
    first = bundles.export(session, contest, made.KEY)
    assert bundles.export(session, contest, made.KEY) == first
    assert proof.verify(first, fingerprint=made.FINGERPRINT).differences == []

    late = Decision(small.DAY, 0, "withhold", "hoc-nhat", {"count": 1}, "Không đủ hồ sơ", "acct:1", "acct:2")
    decision.decide(session, contest, [late])
    second = bundles.export(session, contest, made.KEY)
    assert proof.verify(second).differences == []
    logs = [[each.entry for each in bundle.log(archive.unpack(data)[bundle.LOG])] for data in (first, second)]
    assert chain.departs(logs[0], logs[1]) is None
    assert len(logs[1]) == len(logs[0]) + 2
    results = [archive.unpack(data)[bundle.RESULTS] for data in (first, second)]
    assert b'"why":"withheld"' not in results[0]
    assert b'"why":"withheld"' in results[1]
    assert archive.unpack(first)["facts/attempts.jsonl"] == archive.unpack(second)["facts/attempts.jsonl"]
