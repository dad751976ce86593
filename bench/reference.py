"""The program that everything else is compared with: one indexed SELECT and one INSERT with commit a request.

Plain WSGI on the same server and the same database, as short as it can be written: no framework, no rule.
`/constant` answers a constant and asks no database.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterable
from typing import Any

import psycopg

TABLES = """
    CREATE TABLE IF NOT EXISTS reference_row (id bigint PRIMARY KEY, value text NOT NULL);
    CREATE TABLE IF NOT EXISTS reference_write (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, row_id bigint NOT NULL, said text NOT NULL
    );
    INSERT INTO reference_row SELECT id, md5(id::text) FROM generate_series(1, 100000) id
    ON CONFLICT DO NOTHING
"""
ROWS = 100_000

_of_this_thread = threading.local()


def _connection() -> psycopg.Connection[Any]:
    found: psycopg.Connection[Any] | None = getattr(_of_this_thread, "connection", None)
    if found is None:
        url = os.environ["HOITHI_DATABASE_URL"].replace("+psycopg", "")
        found = _of_this_thread.connection = psycopg.connect(url)
    return found


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The whole program."""
    if environ["PATH_INFO"] in ("/health", "/constant"):
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "3")])
        return [b"ok\n"]
    said = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    connection = _connection()
    row = connection.execute("SELECT value FROM reference_row WHERE id = %s", [said["row"]]).fetchone()
    connection.execute(
        "INSERT INTO reference_write (row_id, said) VALUES (%s, %s)", [said["row"], json.dumps(said)]
    )
    connection.commit()
    answer = json.dumps({"value": row and row[0]}).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
    return [answer]
