"""Text without what leads to a person, before it leaves the house: letters become dots, places stay.

Finds what has a shape: addresses of e-mail, numbers of telephones, of identity cards and of accounts. A name
has none; who sends a text out must still know whose text it is.
"""

from __future__ import annotations

import re

DOT = "•"
_LEADING_TO_PEOPLE = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\d.,])(?:\+84|0)(?:[ .\-]?\d){9,10}(?![\d])"  # telephones, however they are parted
    r"|(?<![\d.,])\d{9,19}(?![\d])"  # cards and accounts; amounts of money have their thousands parted
)


def masked(text: str) -> str:
    """The text with as many dots in the place of each of these."""
    return _LEADING_TO_PEOPLE.sub(lambda found: DOT * len(found[0]), text)
