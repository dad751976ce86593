"""The package index that this machine's own settings name. Knows how pip and uv are told; names none itself.

Read: the variables PIP_INDEX_URL, UV_DEFAULT_INDEX, UV_INDEX_URL, PIP_FIND_LINKS, UV_FIND_LINKS, and the
`pip.conf` files. Used for fetching pip itself and for handing pip's settings on to uv.
"""

from __future__ import annotations

import configparser
import hashlib
import html.parser
import os
import re
import ssl
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path


def settings(environment: dict[str, str] | None = None, files: list[Path] | None = None) -> dict[str, str]:
    """pip's settings (`index-url`, `find-links` ...) of this machine; the environment wins over the files."""
    environment = dict(os.environ) if environment is None else environment
    found: dict[str, str] = {}
    for path in _pip_files(environment) if files is None else files:
        parser = configparser.RawConfigParser()
        try:
            parser.read(path, encoding="utf-8")
        except (configparser.Error, OSError):
            continue  # a broken file of the machine is pip's to complain about
        for section in ("global", "install"):
            if parser.has_section(section):
                found.update(parser.items(section))
    for name in ("index-url", "extra-index-url", "find-links", "cert", "no-index"):
        value = environment.get("PIP_" + name.upper().replace("-", "_"))
        if value:
            found[name] = value
    return found


def for_uv(environment: dict[str, str]) -> dict[str, str]:
    """`environment` with what pip is told on this machine said to uv too, unless uv has been told itself."""
    told = dict(environment)
    pip = settings(environment)
    for name, variables in (
        ("index-url", ("UV_DEFAULT_INDEX", "UV_INDEX_URL")),
        ("extra-index-url", ("UV_INDEX", "UV_EXTRA_INDEX_URL")),
        ("find-links", ("UV_FIND_LINKS",)),
        ("cert", ("SSL_CERT_FILE",)),
    ):
        if name in pip and not any(variable in told for variable in variables):
            separator = "," if variables[0] == "UV_FIND_LINKS" else " "
            told[variables[0]] = separator.join(pip[name].split())
    # Every file is held to its hash in the lock, so it does not matter which index hands it out.
    told["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return told


def fetch_pip(folder: Path) -> Path | None:
    """The newest pip wheel of a named index or folder of wheels, put into `folder`; None without one."""
    for page in _pages(dict(os.environ)):
        wheel = _newest_pip(page, folder)
        if wheel:
            return wheel
    return None


def open_url(address: str, timeout: float = 60) -> bytes:
    """The bytes at `address`. Raises OSError (urllib's errors are such)."""
    request = urllib.request.Request(address, headers={"Accept": "text/html, */*"})
    with urllib.request.urlopen(request, timeout=timeout, context=_trust()) as answer:
        return bytes(answer.read())


def _trust() -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=settings().get("cert"))
    if not context.get_ca_certs() and not any(Path("/etc/ssl/certs").glob("*")):
        # A bare machine may lack `ca-certificates`; pip in the environment carries a list of its own.
        for bundle in Path(".venv").glob("lib/python3*/site-packages/pip/_vendor/certifi/cacert.pem"):
            context.load_verify_locations(bundle)
    return context


def _pages(environment: dict[str, str]) -> list[str]:
    """Addresses of pages that may list pip's wheels, in the order in which to try them."""
    pip = settings(environment)
    indexes = [
        environment.get("UV_DEFAULT_INDEX", ""),
        environment.get("UV_INDEX_URL", ""),
        *pip.get("index-url", "").split(),
        *pip.get("extra-index-url", "").split(),
    ]
    links = pip.get("find-links", "").split() + environment.get("UV_FIND_LINKS", "").split(",")
    pages = [address.rstrip("/") + "/pip/" for address in indexes if address]
    return pages + [link for link in links if link]


class _Links(html.parser.HTMLParser):
    """Collects the targets of the links of one page."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the target of a link."""
        target = dict(attrs).get("href")
        if tag == "a" and target:
            self.targets.append(target)


def _newest_pip(page: str, folder: Path) -> Path | None:
    best: tuple[tuple[int, ...], str] | None = None
    for target in _targets(page):
        name = urllib.parse.unquote(urllib.parse.urlsplit(target).path.rsplit("/", 1)[-1])
        version = re.fullmatch(r"pip-(\d+(?:\.\d+)*)-py3-none-any\.whl", name)
        if version:
            number = tuple(int(part) for part in version.group(1).split("."))
            best = max(best or (number, target), (number, target))
    if best is None:
        return None
    address, _, digest = best[1].partition("#sha256=")
    try:
        content = open_url(address)
    except (OSError, ValueError):
        return None
    if digest and hashlib.sha256(content).hexdigest() != digest:
        return None
    wheel = folder / urllib.parse.unquote(address.rsplit("/", 1)[-1])
    wheel.write_bytes(content)
    return wheel


def _targets(page: str) -> list[str]:
    """Absolute addresses of the files a page or a folder lists; nothing when it cannot be read."""
    local = urllib.request.url2pathname(page[len("file://") :]) if page.startswith("file://") else page
    if Path(local).is_dir():
        listing = Path(local) / "index.html"
        if not listing.exists():
            return [path.resolve().as_uri() for path in Path(local).iterdir()]
        page, content = listing.resolve().as_uri(), listing.read_text(encoding="utf-8")
    else:
        try:
            content = open_url(page).decode("utf-8", "replace")
        except (OSError, ValueError):
            return []
    links = _Links()
    links.feed(content)
    return [urllib.parse.urljoin(page, target) for target in links.targets]


def _pip_files(environment: dict[str, str]) -> list[Path]:
    """Where pip looks for its settings, weakest first."""
    home = Path(environment.get("HOME", "/nonexistent"))
    config = Path(environment.get("XDG_CONFIG_HOME", str(home / ".config")))
    named = [Path(environment["PIP_CONFIG_FILE"])] if environment.get("PIP_CONFIG_FILE") else []
    return [
        Path("/etc/xdg/pip/pip.conf"),
        Path("/etc/pip.conf"),
        home / ".pip" / "pip.conf",
        config / "pip" / "pip.conf",
        Path(sys.prefix) / "pip.conf",
        *named,
    ]
