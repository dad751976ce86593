"""Contest A whole, as large as it was: recorded, reckoned, exported, and checked by Python alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sqlalchemy.orm import Session

from app.cli.demo import EXAMPLES
from app.operations.contest import publication
from app.operations.record import bundle, decision, fact, proof
from app.operations.standings import snapshot
from app.storage.contest import contest as contests
from app.storage.contest import folder
from rounds.proof import archive
from rounds.record import FACTS
from rounds.simulation import scenario
from rounds.simulation.play import end_of, play
from tests.given import bundles

FOLDER = EXAMPLES / "cong-dan-so-2025"


def test_p52_contest_a_is_recomputed_by_python_alone(session: Session, tmp_path: Path) -> None:
    files, _ = folder.read(FOLDER)
    contest = publication.publish(session, files, simulated=True)
    definition = contests.definition(session, contest)
    how, _ = scenario.read(files[scenario.FILE], definition.units)
    assert how is not None
    record = play(definition, people=how.people, seed=how.seed, scenario=how, settle=True)
    fact.record(session, contest, {kind: getattr(record, kind) for kind in FACTS})
    decision.decide(session, contest, record.decisions)
    snapshot.prepare(session, contest, [end_of(definition, record)])
    data = bundle.export(session, contest, bundles.KEY)

    for name, content in archive.unpack(data).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    command = [sys.executable, "-I", "-S", "verify.py"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8")
    assert (ran.returncode, ran.stderr) == (0, "")
    facts = sum(len(getattr(record, kind)) for kind in FACTS)
    assert f"ok      facts       {facts}\n" in ran.stdout

    attempts = tmp_path / "facts" / "attempts.jsonl"
    lines = attempts.read_bytes().splitlines(keepends=True)
    del lines[len(lines) // 2]
    changed = archive.unpack(data) | {"facts/attempts.jsonl": b"".join(lines)}
    first = proof.verify(archive.pack(bundles.hashed_anew(changed))).differences[0]
    assert (first.code, first.file) == ("bundle.facts-changed", "facts/attempts.jsonl")
