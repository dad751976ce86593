"""Contests as they are published."""
