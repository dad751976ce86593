"""Entering a contest: who may, whose an identity is, what happens to doubles."""
