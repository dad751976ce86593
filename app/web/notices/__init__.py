"""Notices to people: one's own inbox, and what was sent in a contest."""
