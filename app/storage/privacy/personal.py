"""What stands beside every column about a person: why it is kept, on what ground, for how long.

The inventory of personal data is read from the tables, so it cannot be forgotten. Values are codes; pages
have their words.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Personal:
    """`purpose`: identify, reach, sign-in, secure. `basis`: consent, duty. `retention`: until when.

    Used as `mapped_column(..., info={"personal": Personal(...)})`.
    """

    purpose: str
    basis: str
    retention: str
