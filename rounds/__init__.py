"""The rules of a staged contest, as plain Python.

Knows definitions, facts, decisions and what follows from them. Knows no web, no database, no clock and no
randomness that is not handed in. Standard library only: the source of this package travels inside every
result bundle.
"""
