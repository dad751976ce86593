"""How people are told by letters here: by which ways, and in which words."""

from __future__ import annotations

from app import phrases
from app.operations.calendar import reminding
from app.web.site.settings import settings


def letters() -> reminding.Letters:
    """What this site can send by."""
    ways = reminding.ways(mail=bool(settings().smtp_url), sms=bool(settings().sms))
    return reminding.Letters(ways, phrases.sentence)
