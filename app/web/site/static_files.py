"""Files for the browser under /static/: each also under a name that carries its content's hash.

`asset('site.css')` in a template gives `/static/site.0123456789ab.css`, which browsers keep for ever; a
changed file gets a new name. The named copies, with brotli and gzip beside them, are made once under
`instance/static`. Addresses inside style sheets are rewritten to the same names. WhiteNoise serves them.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import posixpath
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from wsgiref.headers import Headers

import brotli
from flask import Flask
from whitenoise import WhiteNoise

from app.config import ROOT, Settings
from app.web.site.headers import ALWAYS

SOURCE = ROOT / "app" / "static"
PREFIX = "/static/"
NAMED = re.compile(r"\.[0-9a-f]{12}\.[a-z0-9]+$")
IN_STYLE_SHEET = re.compile(r"""url\(\s*["']?(?![a-z]+:|/|#)([^"')]+)["']?\s*\)""")
COMPRESSIBLE = {".css", ".js", ".svg", ".json", ".txt", ".webmanifest"}
ONE_DAY = 24 * 3600  # seconds


def attach(app: Flask, settings: Settings) -> None:
    """Serve the files of `app/static` before Flask sees the request, and teach templates `asset`."""
    addresses = {} if settings.development else publish(SOURCE, settings.instance / "static")

    def asset(name: str) -> str:
        return addresses.get(name) or PREFIX + name

    app.jinja_env.globals["asset"] = asset
    site = WhiteNoise(
        app.wsgi_app,
        root=str(SOURCE),
        prefix=PREFIX,
        max_age=0 if settings.development else ONE_DAY,
        autorefresh=settings.development,
        immutable_file_test=lambda path, url: bool(NAMED.search(url)),
        add_headers_function=_add_headers,
        allow_all_origins=False,
    )
    if addresses:
        site.add_files(str(settings.instance / "static"), prefix=PREFIX)
    app.wsgi_app = site  # type: ignore[method-assign]


def publish(source: Path, target: Path) -> dict[str, str]:
    """Copy every file of `source` into `target` under its hashed name; relative name -> address."""
    names = sorted(path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file())
    addresses: dict[str, str] = {}
    # Style sheets last: they name the others.
    for name in sorted(names, key=lambda name: name.endswith(".css")):
        content = (source / name).read_bytes()
        if name.endswith(".css"):
            content = _rewrite(content.decode("utf-8"), posixpath.dirname(name), addresses).encode()
        stem, suffix = posixpath.splitext(name)
        hashed = f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}{suffix}"
        addresses[name] = PREFIX + hashed
        if suffix in COMPRESSIBLE:
            _keep(target, hashed + ".br", brotli.compress, content)
            _keep(target, hashed + ".gz", gzip.compress, content)
        # The plain file last: once it is there, its smaller forms are too.
        _keep(target, hashed, bytes, content)
    return addresses


def _rewrite(sheet: str, folder: str, addresses: dict[str, str]) -> str:
    def address(match: re.Match[str]) -> str:
        name = posixpath.normpath(posixpath.join(folder, match.group(1)))
        return f'url("{addresses[name]}")' if name in addresses else match.group(0)

    return IN_STYLE_SHEET.sub(address, sheet)


def _keep(target: Path, name: str, make: Callable[[bytes], bytes], content: bytes) -> None:
    """Write `make(content)` to `name` in `target` unless it is there.

    Several processes start at once: each writes elsewhere first, so that none sees half a file.
    """
    path = target / name
    if path.exists():
        return
    part = target.with_name("static.part") / secrets.token_hex(8)
    part.parent.mkdir(parents=True, exist_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    part.write_bytes(make(content))
    os.replace(part, path)


def _add_headers(headers: Headers, path: str, url: str) -> None:
    for name, value in ALWAYS.items():
        headers[name] = value
