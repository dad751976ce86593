"""Notices to people: told once each, in the inbox and by letter; what failed, told to who answers for it."""
