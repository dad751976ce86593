"""The settings of the running site."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for

from app.config import Settings


def settings() -> Settings:
    """What this process was told."""
    found: Settings = current_app.extensions["hoithi"]
    return found


def public_address(endpoint: str, **values: Any) -> str:
    """The whole address of a page, for paper and letters: by the site's own name, whoever asked for it."""
    return settings().base_url + url_for(endpoint, **values)
