"""The codes that the room `record` refuses with, and the values that come with them."""

from __future__ import annotations

from collections.abc import Mapping

from app.documents import backup

CODES: Mapping[str, str] = {
    # decisions beside the rules (amendment.py)
    "amendment.unknown-subject": "subject",
    "amendment.unknown-list": "subject",
    "amendment.same-list": "",
    "amendment.changed": "",
    # offices and their deputies (people/office.py, proposal.py)
    "proposal.same-office": "",
    "office.not-held": "",
    "office.yourself": "",
    "office.no-term": "",
    # approval by a signed document (endorsement.py)
    "endorsement.not-alone": "",
    "endorsement.no-number": "",
    # the sample before prizes (sample.py)
    "sample.not-drawn": "contestant",
    # what the log no longer says (log.py)
    "doctor.anchor-wrong": "ledger, seq",
    **backup.CODES,
    # a backup taken and brought back (backup.py, restore.py)
    "backup.exists": "",
    "backup.no-room": "needed, free: megabytes",
    "backup.cannot-write": "why",
    "backup.cannot-read": "why",
    "backup.newer-schema": "got",
    "backup.not-empty": "",
    "backup.keys-missing": "folder; names: of key files",
    "backup.root-lost": "root",
    "backup.content-lost": "count",
}
