"""Translations are compiled when their sources change, and only then."""

from __future__ import annotations

import gettext
from pathlib import Path

from app.web.page.catalogues import compile_into

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


def test_a_catalogue_is_compiled_once_and_anew_when_it_changes(tmp_path: Path) -> None:
    folder = tmp_path / "source" / "vi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    seen = []
    for word in ("Cuộc thi", "Cuộc thi", "Hội thi"):
        (folder / "messages.po").write_text(HEAD + f'msgid "Contest"\nmsgstr "{word}"\n', encoding="utf-8")
        ready = compile_into(tmp_path / "target", tmp_path / "source")
        seen.append((ready, gettext.translation("messages", ready, ["vi"]).gettext("Contest")))
    assert [word for _, word in seen] == ["Cuộc thi", "Cuộc thi", "Hội thi"]
    assert [seen[0][0] == seen[1][0], seen[1][0] == seen[2][0]] == [True, False]
    assert len(list((tmp_path / "target").iterdir())) == 2
