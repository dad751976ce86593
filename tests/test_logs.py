"""The log: lines on standard error, and no harm where there is no room for them."""

from __future__ import annotations

import contextlib
import json
import sys

import pytest

from app import logs
from app.logs import log


def test_a_line_is_one_json_object(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    log.warning("upload waits", size=3)
    said = json.loads(capsys.readouterr().err)
    assert (said["event"], said["level"], said["size"]) == ("upload waits", "warning", 3)


def test_p09_a_line_for_which_there_is_no_room_harms_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    logs.configure()
    with contextlib.suppress(OSError), open("/dev/full", "w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stderr", full)
        for level in ("info", "warning", "error"):
            getattr(log, level)("lost")
        try:
            raise ValueError
        except ValueError:
            log.exception("lost as well")
        lost = True
    assert lost
