"""Tables of a learning round: what was read, attempts that run, stories, certificates."""
