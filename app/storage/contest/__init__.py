"""Contests and their folders: what was published, version by version."""
