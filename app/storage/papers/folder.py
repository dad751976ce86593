"""Where an organisation keeps templates of its own: in the instance, for all contests or for one."""

from __future__ import annotations

from pathlib import Path

from flask import current_app

from app.storage.contest.contest import Contest

NAME = "letters"


def folders(contest: Contest) -> list[Path]:
    """The folders to look into, in order; what a later one has takes the place of what came before."""
    own: Path = current_app.extensions["hoithi"].instance / NAME
    return [own, own / contest.slug]
