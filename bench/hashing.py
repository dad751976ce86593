"""The program that signing in is compared with: one argon2id hash checked a request, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from argon2 import PasswordHasher

PASSWORD = "ba con mèo trên mái"
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_KEPT = _HASHER.hash(PASSWORD)


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The whole program."""
    if environ["PATH_INFO"] != "/health":
        _HASHER.verify(_KEPT, PASSWORD)
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "3")])
    return [b"ok\n"]
