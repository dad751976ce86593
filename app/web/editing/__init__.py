"""Contests being written."""
