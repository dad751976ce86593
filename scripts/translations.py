"""The Vietnamese catalogue: gathers the message ids of sources and templates into `app/translations/vi`.

Run as `.venv/bin/python -m scripts.translations`. New messages come in empty and are listed; a house
test refuses empty, fuzzy and unused ones. Knows where messages stand;
`app/web/page/catalogues.py` compiles them for the site.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "app" / "translations" / "vi" / "LC_MESSAGES" / "messages.po"
SOURCES = (
    (ROOT / "app", [("**.py", "python")]),
    (ROOT / "templates", [("**.html", "jinja2")]),
)
HEADER = """msgid ""
msgstr ""
"Language: vi\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
OPTIONS = {"**.html": {"trimmed": "true", "silent": "false"}}


def messages() -> Catalog:
    """Every message id in use."""
    found = Catalog(locale="vi", charset="utf-8")
    for folder, methods in SOURCES:
        keywords = {"_": None, "ngettext": (1, 2)}
        for _file, _line, message, _comments, _context in extract_from_dir(
            folder, methods, OPTIONS, keywords=keywords
        ):
            found.add(message)
    return found


def kept() -> Catalog:
    """The catalogue as it is in the repository; an empty one before the first time."""
    if not FILE.exists():
        return Catalog(locale="vi", charset="utf-8")
    with FILE.open("rb") as file:
        return read_po(file, locale="vi")


def main() -> int:
    """Bring the file up to date; 1 while messages wait for their translation."""
    catalogue = kept()
    catalogue.update(messages(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    FILE.parent.mkdir(parents=True, exist_ok=True)
    with FILE.open("wb") as file:
        # Without the dates and names that Babel would put in anew each time.
        file.write(HEADER.encode())
        write_po(file, catalogue, sort_output=True, no_location=True, omit_header=True, width=110)
    waiting = [str(message.id) for message in catalogue if message.id and not all_of(message.string)]
    print("\n".join(waiting))
    return 1 if waiting else 0


def all_of(string: str | Sequence[str] | None) -> bool:
    """Whether a translation says something, in every plural form it has."""
    return all(string or [""]) if not isinstance(string, str) else bool(string)


if __name__ == "__main__":
    sys.exit(main())
