"""The record: facts, decisions, seals, receipts, the bundle; and the look whether all fits together."""
