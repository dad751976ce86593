"""The examples as `hoithi demo` loads them: what was published, what follows, and that it all verifies.

Contest A is as large as it was, and is checked by Python alone. One load for all; they only read.
"""

import csv
import io
import multiprocessing
import shutil
import signal
import subprocess
import sys
from datetime import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from app import clock, create_app, memory
from app.cli import beside, demo, main, speech
from app.operations import Refused
from app.operations.record import bundle, doctor, proof
from app.storage.contest import contest as contests
from app.storage.postgres.database import as_owner, db
from app.storage.record import audit, fact
from app.storage.standings import snapshot
from rounds import calendar
from rounds.proof import archive
from tests.given import bundles

A, B, C = "cong-dan-so-2025", "ung-dung-ai-2026", "viet-ve-chuyen-doi-so"
D = "gia-dinh-an-toan-tren-mang"
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
LETTER = clock.instant(datetime(2025, 10, 22, 15, tzinfo=VIETNAM))
DAY_BEFORE = clock.instant(datetime(2025, 10, 21, 15, 30, tzinfo=VIETNAM))
MOST = [
    "Xã Tứ Kỳ", "Xã Việt Khê", "Phường Gia Viên", "Xã Trần Phú", "Xã Kiến Hưng", "Xã Chí Minh", "Xã An Thành",
    "Phường Bạch Đằng", "Phường Thạch Khôi", "Xã Tân Kỳ",
]  # fmt: skip
FEWEST = [
    "Đặc khu Bạch Long Vĩ", "Xã Tuệ Tĩnh", "Phường Đồ Sơn", "Phường Nam Đồng", "Phường Nam Đồ Sơn",
    "Xã Thượng Hồng", "Xã Hồng Châu", "Xã Kiến Hải", "Xã Hải Hưng", "Xã Nghi Dương",
]  # fmt: skip


@pytest.fixture(scope="module")
def loaded(module_settings):
    """A site on the loaded examples, inside its application context."""
    demo.load(module_settings)
    app = create_app(module_settings)
    with app.app_context():
        yield SimpleNamespace(settings=module_settings, client=app.test_client(), session=db.session())
        db.session.remove()
        db.engine.dispose()


def contest(loaded, slug):
    return contests.by_slug(loaded.session, slug)


def test_the_record_shows_what_the_letter_published(loaded):
    picture = snapshot.latest(loaded.session, contest(loaded, A).id, "so-dang-ky", LETTER)
    assert picture.as_of == LETTER
    assert (picture.figures["registered"], picture.figures["submitted"]) == (84_360, 49_317)

    lines, total = snapshot.places(loaded.session, picture.id)
    counts = [line.figures["registered"] for line in lines]
    assert (total, min(counts) > 0, sum(counts)) == (114, True, 84_360)
    assert [line.name for line in lines[:10]] == MOST
    assert [line.name for line in reversed(lines[-10:])] == FEWEST
    assert len(set(counts[:11])) == len(set(counts[-11:])) == 11


def test_the_page_of_that_moment_says_the_same(loaded):
    at = calendar.text(LETTER)[:19] + "Z"
    answer = loaded.client.get(f"/contests/{A}/standings/so-dang-ky.csv?at={at}")
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
    names = [next((cell for cell in row if cell in {*MOST, *FEWEST}), "") for row in rows]
    named = [name for name in names if name]
    assert (named[:10], named[:-11:-1]) == (MOST, FEWEST)


def test_a_day_earlier_the_record_shows_the_figures_of_then(loaded):
    table = fact.TABLES
    before = {
        kind: [row for row in fact.read(loaded.session, contest(loaded, A).id, kind) if row.at < DAY_BEFORE]
        for kind in ("registrations", "attempts")
    }
    assert set(before) <= set(table)
    assert len({row.contestant for row in before["registrations"]}) == 70_949
    assert len({row.contestant for row in before["attempts"]}) == 42_117
    assert len(before["attempts"]) == 59_807


def test_there_is_a_picture_of_every_day_of_the_window_and_of_the_end(loaded):
    moments = snapshot.moments(loaded.session, contest(loaded, A).id, "cong-dong")
    days = [
        clock.instant(datetime(2025, 10, 11, tzinfo=VIETNAM)) + day * 86_400_000_000 for day in range(1, 33)
    ]
    assert set(days) | {LETTER} <= set(moments)
    assert len(moments) == 34


@pytest.mark.parametrize(("slug", "total", "prizes"), [(A, 52_000_000, 21), (B, 39_000_000, 11)])
def test_both_contests_are_played_to_their_prizes(loaded, slug, total, prizes):
    outcome = snapshot.outcome(loaded.session, contest(loaded, slug).id)
    awards = outcome.data["awards"]
    assert (awards["total"], len(awards["awards"]), awards["unawarded"]) == (total, prizes, [])
    assert outcome.data["blockers"] == []
    assert "prizes" in outcome.data["official"]


def test_the_silent_unit_was_replaced_from_the_reserve(loaded):
    selection = snapshot.outcome(loaded.session, contest(loaded, B).id).data["selections"]["vao-chang-2"]
    replaced = [seat for seat in selection["seats"] if seat["how"] == "replace"]
    names = {unit.code: unit.name for unit in contests.definition(loaded.session, contest(loaded, B)).units}
    assert [names[seat["instead_of"]] for seat in replaced] == ["Xã Quyết Thắng"]
    assert len(selection["seats"]) == 11


def test_the_third_contest_is_open_with_some_of_its_entries_in(loaded):
    now = clock.read(loaded.session)
    row = contest(loaded, C)
    definition = contests.definition(loaded.session, row)
    window = calendar.span(definition.contest.rounds[0].entry.window, definition.contest.zone)
    assert calendar.state(window, now) == "open"
    entries = fact.read(loaded.session, row.id, "entries")
    assert entries
    assert max(entry.at for entry in entries) < now
    assert fact.read(loaded.session, row.id, "sheets") == []


def test_everything_loaded_is_marked_as_simulated_and_logged_when_it_was_loaded(loaded):
    for slug in (A, B, C):
        row = contest(loaded, slug)
        records = list(audit.records(loaded.session, row.ledger))
        assert row.simulated
        assert records[0].data["simulated"] is True
        assert clock.read(loaded.session) - calendar.read(records[0].entry.ts) < 15 * 60 * 1_000_000


def test_the_doctor_finds_nothing(loaded):
    with memory.kept():
        assert list(doctor.findings(loaded.session)) == []


def test_p52_contest_a_is_recomputed_by_python_alone(loaded, tmp_path):
    row = contest(loaded, A)
    data = bundle.export(loaded.session, row, bundles.KEY)
    files = archive.unpack(data)
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    command = [sys.executable, "-I", "-S", "verify.py"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8")
    assert (ran.returncode, ran.stderr) == (0, "")
    facts = sum(len(fact.leaves(loaded.session, row.id, kind)) for kind in fact.TABLES)
    assert f"ok      facts       {facts}\n" in ran.stdout

    attempts = "facts/attempts.jsonl"
    lines = files[attempts].splitlines(keepends=True)
    del lines[len(lines) // 2]
    changed = bundles.hashed_anew(files | {attempts: b"".join(lines)})
    first = proof.verify(archive.pack(changed)).differences[0]
    assert (first.code, first.file) == ("bundle.facts-changed", attempts)


def test_demo_loads_nothing_beside_what_is_there(loaded, monkeypatch, capsys):
    monkeypatch.setenv("HOITHI_DATABASE_URL", loaded.settings.database_url)
    monkeypatch.setenv("HOITHI_OWNER_DATABASE_URL", loaded.settings.owner_database_url)
    monkeypatch.setenv("HOITHI_INSTANCE", str(loaded.settings.instance))
    assert main(["--lang", "en", "demo"]) == 2
    assert capsys.readouterr().err == "The database holds contests already, so nothing was loaded.\n"


def _two_contests(folder, scenario):
    """A whole example, and a large one that is loaded after it."""
    (folder / C).symlink_to(demo.EXAMPLES / C, target_is_directory=True)
    shutil.copytree(demo.EXAMPLES / D, folder / D)
    (folder / D / "scenario.toml").write_text(scenario, "utf-8")


def _contests_in(settings):
    with as_owner(settings) as engine, engine.connect() as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM contest").scalar_one()


def test_a_load_that_breaks_off_leaves_nothing_behind(settings, tmp_path):
    _two_contests(tmp_path, 'people = 1000000\nseed = "1"\nsilent = ["Xã Không Có"]\n')
    with pytest.raises(Refused) as refused:
        demo.load(settings, tmp_path)
    assert [reason.code for reason in refused.value.reasons] == ["scenario.unknown-unit"]
    assert _contests_in(settings) == 0


def test_a_player_that_dies_is_told_and_leaves_nothing_behind(settings, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(speech, "_chosen", "vi")
    _two_contests(tmp_path, 'people = 1000000\nseed = "1"\n')
    with demo.playing(tmp_path) as played:
        # They are started by name; the other one is whole by the time that the largest is asked for.
        min(multiprocessing.active_children(), key=lambda child: int(child.name.split("-")[1])).kill()
        with pytest.raises(beside.EndedByItself) as ended:
            demo.keep(settings, played)
    assert ended.value.code == -signal.SIGKILL
    assert [line.split(":")[0].strip() for line in capsys.readouterr().out.splitlines()] == [C]
    assert _contests_in(settings) == 0
    assert multiprocessing.active_children() == []
