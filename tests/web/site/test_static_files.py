"""Files for the browser: hashed names that browsers may keep, in small forms, with addresses rewritten."""

from __future__ import annotations

import re
from pathlib import Path

import brotli
from flask import Flask

from app.config import ROOT
from app.web.site.static_files import publish


def test_a_changed_file_gets_a_new_name_and_sheets_name_it(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    (source / "fonts").mkdir(parents=True)
    (source / "css").mkdir()
    (source / "fonts" / "a.woff2").write_bytes(b"font")
    (source / "css" / "site.css").write_text("a{src:url(../fonts/a.woff2)} b{background:url(data:x)}")
    first = publish(source, target)
    sheet = (target / first["css/site.css"].removeprefix("/static/")).read_text()
    assert sheet == f'a{{src:url("{first["fonts/a.woff2"]}")}} b{{background:url(data:x)}}'
    (source / "fonts" / "a.woff2").write_bytes(b"another font")
    second = publish(source, target)
    assert [first[name] == second[name] for name in ("css/site.css", "fonts/a.woff2")] == [False, False]
    assert all(re.fullmatch(r"/static/.+\.[0-9a-f]{12}\.(css|woff2)", name) for name in second.values())


def test_hashed_names_are_kept_for_ever_and_sent_small(app: Flask) -> None:
    address = app.jinja_env.globals["asset"]("vendor/htmx/htmx.min.js")
    named = app.test_client().get(address, headers={"Accept-Encoding": "br"})
    plain = app.test_client().get("/static/vendor/htmx/htmx.min.js")
    original = (ROOT / "app" / "static" / "vendor" / "htmx" / "htmx.min.js").read_bytes()
    assert brotli.decompress(named.data) == plain.data == original
    assert "immutable" in named.headers["Cache-Control"]
    assert plain.headers["Cache-Control"] == "max-age=86400, public"


def test_nothing_outside_the_folder_is_served(app: Flask) -> None:
    client = app.test_client()
    statuses = [
        client.get("/static/" + path).status_code for path in ("../config.py", "%2e%2e/config.py", "nope")
    ]
    assert statuses == [404, 404, 404]
