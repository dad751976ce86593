"""Tables and queries, files, and the database itself."""
