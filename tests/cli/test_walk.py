"""A new user's walk: the commands of the README, in their order and as printed there, up to the page."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from playwright.sync_api import Browser

from app import create_app
from app.config import ROOT, Settings
from tests.conftest import serve

COMMANDS = ["new", "check", "simulate", "publish", "export", "verify", "verify-diff"]


def printed(page: str) -> list[list[str]]:
    """The hoithi commands of a README, as words."""
    lines = re.findall(r"^hoithi (.+?)(?: {3,}.*)?$", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
    return [line.split() for line in lines]


def test_both_readmes_walk_the_same_way() -> None:
    english, vietnamese = printed("README.md"), printed("README.vi.md")
    assert [words[0] for words in english] == COMMANDS
    names = {"village-quiz": "thi-lang-so", "later.zip": "sau.zip"}
    renamed = [[_renamed(word, names) for word in words] for words in english]
    assert renamed == vietnamese


def _renamed(word: str, names: dict[str, str]) -> str:
    for english, vietnamese in names.items():
        word = word.replace(english, vietnamese)
    return word


def test_a_contest_is_made_played_published_seen_and_verified(
    settings: Settings, tmp_path: Path, browser: Browser
) -> None:
    walk = printed("README.md")
    environment = {
        **os.environ,
        "HOITHI_DATABASE_URL": settings.database_url or "",
        "HOITHI_OWNER_DATABASE_URL": settings.owner_database_url or "",
        "HOITHI_INSTANCE": str(settings.instance),
    }
    said = {}
    for words in walk:
        if words[0] == "verify-diff":  # nothing has happened since
            shutil.copy(tmp_path / words[1], tmp_path / words[2])
        done = subprocess.run(
            [str(ROOT / ".venv" / "bin" / "hoithi"), *words],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (words[0], done.returncode, done.stderr) == (words[0], 0, "")
        said[words[0]] = done.stdout
    assert "Thôn Đông: 3.000.000 đồng (Ba triệu đồng)" in said["simulate"]
    slug = walk[0][1]
    site = create_app(settings)
    for address in serve(site):
        context = browser.new_context(locale="vi-VN")
        seen = context.new_page()
        seen.goto(f"{address}/contests/{slug}")
        assert seen.inner_text("h1") == "Làng số"
        seen.goto(f"{address}/contests/{slug}/units")
        assert seen.locator("tbody th").all_inner_texts() == [
            "Thôn Bắc",
            "Thôn Đoài",
            "Thôn Đông",
        ]
        context.close()
