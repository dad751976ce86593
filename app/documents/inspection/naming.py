"""The sender's name for a file: kept in composed letters as something to show, never as a path."""

from __future__ import annotations

import re
import unicodedata

from rounds.reasons import Reason, reason

MOST_LETTERS = 180
"""So that the name fits a disk of anybody who downloads it: 255 bytes, up to three for a letter."""

# What runs when it is opened, or what a browser would show as a page.
_ENDINGS_THAT_RUN = """
apk app bat chm class cmd com cpl dll dmg exe gadget hta htm html iso jar js jse lnk mht mhtml msc msi msp
pif ps1 py reg scr sh shtml svg svgz swf sys url vb vbe vbs wsf wsh xhtml xml php phtml asp aspx jsp
"""
_RUNS = frozenset(_ENDINGS_THAT_RUN.split())
_DEVICES = re.compile(r"(con|prn|aux|nul|com[1-9]|lpt[1-9])(\.|$)", re.IGNORECASE)


def checked(name: str) -> tuple[str, tuple[Reason, ...]]:
    """The name to show, and everything against it. Decomposed letters (as macOS sends them) are composed."""
    composed = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode()).strip()
    shown = "".join("\N{REPLACEMENT CHARACTER}" if _is_hidden(letter) else letter for letter in composed)
    wrong: list[Reason] = []
    if not shown.strip(" ."):
        return shown, (reason("upload.name-empty"),)
    if len(shown) > MOST_LETTERS:
        wrong.append(reason("upload.name-too-long", letters=len(shown), most=MOST_LETTERS))
        shown = shown[-MOST_LETTERS:]
    if re.search(r"[/\\]|^[A-Za-z]:|^\.", shown):
        wrong.append(reason("upload.name-path"))
    if shown != composed[-MOST_LETTERS:]:
        wrong.append(reason("upload.name-hidden-letters"))
    if _DEVICES.match(shown):
        wrong.append(reason("upload.name-of-a-device", got=shown[:20]))
    inner = [part.strip().lower() for part in shown.split(".")[1:-1]]
    if bad := next((part for part in inner if part in _RUNS), None):
        wrong.append(reason("upload.name-two-endings", inner=bad, ending=ending(shown)[:12]))
    return shown, tuple(wrong)


def ending(name: str) -> str:
    """What stands behind the last dot, in small letters; empty without a dot."""
    _, dot, last = name.rpartition(".")
    return last.strip().lower() if dot else ""


def _is_hidden(letter: str) -> bool:
    """Controls, letters that turn the direction of reading, letters without a width, halves of letters."""
    return unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
