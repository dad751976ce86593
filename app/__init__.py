"""Everything that touches the world. `create_app` is the web site."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.config import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """The web site as a WSGI application. Raises config.BadSetting."""
    # A command of the shell must not wait until a site is loaded that it never shows.
    from app import wiring

    return wiring.create_app(settings)
