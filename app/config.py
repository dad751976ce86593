"""The environment -> frozen `Settings`. Refuses nonsense with a sentence. `VARIABLES` names all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent

# Name -> what it means; `docs/operate.md` documents the same list, a house test compares.
VARIABLES = {
    "HOITHI_DATABASE_URL": "PostgreSQL server to use instead of the embedded one, as the application's role",
    "HOITHI_OWNER_DATABASE_URL": "the same database as the role that owns the tables and migrates them",
    "HOITHI_INSTANCE": "folder of this instance's data and keys",
    "HOITHI_BASE_URL": "address under which people reach the site",
    "HOITHI_HOST": "address of this machine to listen on",
    "HOITHI_PORT": "port to listen on",
    "HOITHI_TRUSTED_HOSTS": "further host names the site answers to, separated by commas",
    "HOITHI_PROXIES": "number of proxies in front whose X-Forwarded headers are believed",
    "HOITHI_DEVELOPMENT": "1 while working on the program: templates are read anew",
    "HOITHI_WORKERS": "processes of the web server",
}


class BadSetting(Exception):
    """A variable of the environment that makes no sense; says which, and what would."""

    def __init__(self, name: str, vi: str, en: str) -> None:
        super().__init__(f"{name}: {vi}\n{name}: {en}")
        self.name = name


@dataclass(frozen=True)
class Settings:
    """What one process of the program is told. `database_url` is None until the embedded server runs."""

    instance: Path
    database_url: str | None
    owner_database_url: str | None
    base_url: str
    host: str
    port: int
    trusted_hosts: tuple[str, ...]
    proxies: int
    development: bool
    workers: int

    @property
    def secure(self) -> bool:
        """Whether people reach the site over HTTPS, so that cookies may insist on it."""
        return self.base_url.startswith("https://")


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from `environment` (the process's own by default). Raises BadSetting."""
    given = os.environ if environment is None else environment
    values = {name: given.get(name, "").strip() for name in VARIABLES}
    port = _number(values, "HOITHI_PORT", default=8000, least=1, most=65535)
    host = values["HOITHI_HOST"] or "127.0.0.1"
    base_url = _base_url(values, default=f"http://127.0.0.1:{port}")
    database_url = _database_url(values, "HOITHI_DATABASE_URL")
    owner_database_url = _database_url(values, "HOITHI_OWNER_DATABASE_URL")
    if owner_database_url and not database_url:
        raise BadSetting(
            "HOITHI_OWNER_DATABASE_URL",
            "chỉ dùng cùng với HOITHI_DATABASE_URL.",
            "makes sense only beside HOITHI_DATABASE_URL.",
        )
    named = [name.strip() for name in values["HOITHI_TRUSTED_HOSTS"].split(",") if name.strip()]
    own = [urlsplit(base_url).hostname or "", "127.0.0.1", "localhost"]
    return Settings(
        instance=Path(values["HOITHI_INSTANCE"] or ROOT / "instance").absolute(),
        database_url=database_url,
        owner_database_url=owner_database_url or database_url,
        base_url=base_url,
        host=host,
        port=port,
        trusted_hosts=tuple(dict.fromkeys(own + named)),
        proxies=_number(values, "HOITHI_PROXIES", default=0, least=0, most=10),
        development=_switch(values, "HOITHI_DEVELOPMENT"),
        workers=_number(values, "HOITHI_WORKERS", default=2, least=1, most=64),
    )


def _number(values: Mapping[str, str], name: str, *, default: int, least: int, most: int) -> int:
    value = values[name]
    if not value:
        return default
    if value.isascii() and value.isdigit() and least <= int(value) <= most:
        return int(value)
    raise BadSetting(
        name,
        f"phải là số nguyên từ {least} đến {most}, không phải {value!r}.",
        f"must be a whole number from {least} to {most}, not {value!r}.",
    )


def _switch(values: Mapping[str, str], name: str) -> bool:
    value = values[name]
    if value in ("", "0", "1"):
        return value == "1"
    raise BadSetting(name, f"phải là 0 hoặc 1, không phải {value!r}.", f"must be 0 or 1, not {value!r}.")


def _base_url(values: Mapping[str, str], *, default: str) -> str:
    value = (values["HOITHI_BASE_URL"] or default).rstrip("/")
    parts = urlsplit(value)
    if (
        parts.scheme in ("http", "https")
        and parts.hostname
        and not (parts.path or parts.query or parts.fragment)
    ):
        return value
    raise BadSetting(
        "HOITHI_BASE_URL",
        f"phải là địa chỉ như https://hoithi.example.vn, không có đường dẫn phía sau, không phải {value!r}.",
        f"must be an address such as https://hoithi.example.vn without a path, not {value!r}.",
    )


def _database_url(values: Mapping[str, str], name: str) -> str | None:
    """The address for SQLAlchemy with psycopg 3, from any of the usual spellings."""
    value = values[name]
    if not value:
        return None
    scheme, separator, rest = value.partition("://")
    if separator and rest and scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        return "postgresql+psycopg://" + rest
    # The value itself is not repeated: it may hold a password.
    raise BadSetting(
        name,
        "phải có dạng postgresql://vai_trò:mật_khẩu@máy/cơ_sở_dữ_liệu; chương trình chỉ dùng PostgreSQL.",
        "must look like postgresql://role:password@host/database; only PostgreSQL is supported.",
    )
