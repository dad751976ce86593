"""PostgreSQL itself: the server that comes along, connections, rights, bulk copies, revisions."""
