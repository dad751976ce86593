"""What the town needs around it: a mail server, a worker, a place for the commands to look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.config import Settings
from tests.given.mailbox import Mailbox, listening


@pytest.fixture
def post() -> Iterator[tuple[Mailbox, str]]:
    """A mail server, and its address."""
    with listening() as found:
        yield found


@pytest.fixture
def mailbox(post: tuple[Mailbox, str]) -> Mailbox:
    """The letters that were taken."""
    return post[0]


@pytest.fixture(name="settings")
def with_post(settings: Settings, post: tuple[Mailbox, str], monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The site sends its letters there; the commands know where it is."""
    monkeypatch.setenv("HOITHI_DATABASE_URL", settings.database_url or "")
    monkeypatch.setenv("HOITHI_OWNER_DATABASE_URL", settings.owner_database_url or "")
    monkeypatch.setenv("HOITHI_BASE_URL", settings.base_url)
    monkeypatch.setenv("HOITHI_INSTANCE", str(settings.instance))
    return replace(settings, smtp_url=post[1])
