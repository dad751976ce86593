"""What publishing is refused for: codes, with the values that come with them."""

from __future__ import annotations

from collections.abc import Mapping

CODES: Mapping[str, str] = {
    # publish (publication.py)
    "publication.other-nature": "contest; simulated: whether the published one is",
    "publication.closed": "contest: archived",
}
