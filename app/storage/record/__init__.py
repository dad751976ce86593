"""Append-only facts and decisions, the audit log, seals, prizes; and its way back to the rules."""
