"""Entries: drafts of a unit or a person, handing in, what the secretariat logs and decides about them."""
