"""How much there is and how much waits, as figures. Counts rows; reads none of what they say."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.storage.work import queue

_COUNTS = text("""
    SELECT
        (SELECT count(*) FROM letter WHERE state = 'waiting') AS letters_waiting,
        (SELECT count(*) FROM letter WHERE state = 'failed') AS letters_failed,
        (SELECT count(*) FROM upload WHERE state = 'open') AS uploads_open,
        (SELECT count(*) FROM sitting WHERE state = 'running') AS attempts_running,
        (SELECT coalesce(max(seq), 0) FROM attempt) AS attempts_last_number,
        (SELECT coalesce(sum(seq), 0) FROM chain_head)::bigint AS log_records,
        (SELECT count(*) FROM task WHERE state = 'failed') AS tasks_failed,
        pg_database_size(current_database()) AS database_bytes,
        (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()) AS database_connections
""")


def figures(session: Session) -> dict[str, int]:
    """Every figure by its name."""
    watch = queue.watch(session)
    found = dict(session.execute(_COUNTS).mappings().one())
    return {
        **{str(name): int(value) for name, value in found.items()},
        "tasks_waiting": watch.waiting,
        "tasks_waiting_seconds": watch.waited,
        "worker_alive": int(watch.alive),
    }
