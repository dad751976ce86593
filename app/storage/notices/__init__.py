"""Notices to people: what each was told, unread or read."""
