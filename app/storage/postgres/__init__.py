"""PostgreSQL itself: the server that comes along, connections, rights, bulk copies, revisions."""

from __future__ import annotations


class EmbeddedServerFailed(Exception):
    """The embedded PostgreSQL did not start or stop; the text is the end of what it said itself."""
