"""Counters, live counts, prepared pictures of standings, bulletins."""
