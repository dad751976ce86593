"""The environment -> frozen `Settings`. Refuses nonsense with a sentence. `VARIABLES` names all."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
ZONE = "Asia/Ho_Chi_Minh"
"""On whose wall clock is told what belongs to no contest."""

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
    "HOITHI_FILES": "bucket for files, as s3://bucket/folder; without it they lie in the instance",
    "HOITHI_S3_ENDPOINT": "address of the store that has the bucket; without it Amazon's",
    "HOITHI_S3_REGION": "region of the bucket",
    "HOITHI_S3_KEY": "name of the key to the bucket",
    "HOITHI_S3_SECRET": "secret of that key",
    "HOITHI_CLAMAV": "ClamAV that looks at files people send, by its socket; without it none does",
    "HOITHI_SMTP_URL": "mail server that takes letters; without it none are sent",
    "HOITHI_MAIL_FROM": "address that letters come from",
    "HOITHI_SMS": "adapter that takes short messages; without it none are sent",
    "HOITHI_OIDC_ISSUER": "address of an identity provider (OpenID Connect) by which people may sign in",
    "HOITHI_OIDC_CLIENT": "what this site is called there",
    "HOITHI_OIDC_SECRET": "secret shared with it",
    "HOITHI_OIDC_NAME": "what people know it by, for the link on the sign-in page",
    "HOITHI_OIDC_NETWORKS": "private networks in which it may stand, separated by commas",
    "HOITHI_METRICS": "networks from which figures for monitoring may be read, separated by commas",
    "HOITHI_MODEL_URL": "address of a language model that speaks as OpenAI's do; without it there is none",
    "HOITHI_MODEL_NAME": "name of the model at that address",
    "HOITHI_MODEL_KEY": "key for that address",
    "HOITHI_MODEL_NETWORKS": "private networks in which the model may stand, separated by commas",
    "HOITHI_MODEL_PRICES": "đồng for a million tokens in and out, as 25000,100000",
}


class BadSetting(Exception):
    """A variable of the environment that makes no sense; says which, and what would."""

    def __init__(self, name: str, vi: str, en: str) -> None:
        super().__init__(f"{name}: {vi}\n{name}: {en}")
        self.name = name


Network = IPv4Network | IPv6Network


@dataclass(frozen=True)
class Model:
    """A language model. `prices` are đồng for a million tokens in and out; `key` may be empty."""

    url: str
    name: str
    key: str = field(repr=False)
    networks: tuple[Network, ...]
    prices: tuple[int, int]

    @property
    def host(self) -> str:
        """The machine it stands on."""
        return urlsplit(self.url).hostname or ""


@dataclass(frozen=True)
class Provider:
    """An identity provider that speaks OpenID Connect. `name` is what people know it by."""

    issuer: str
    client: str
    secret: str = field(repr=False)
    name: str
    networks: tuple[Network, ...]


@dataclass(frozen=True)
class S3:
    """A bucket for files. `prefix` is a folder in it or empty, `endpoint` empty for Amazon's own."""

    bucket: str
    prefix: str
    endpoint: str
    region: str
    key: str
    secret: str = field(repr=False)


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
    smtp_url: str = field(repr=False)
    mail_from: str
    sms: str
    model: Model | None = None
    oidc: Provider | None = None
    s3: S3 | None = None
    clamav: str = ""
    metrics: tuple[Network, ...] = ()

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
        smtp_url=_smtp_url(values),
        mail_from=_mail_from(values, default=f"hoithi@{urlsplit(base_url).hostname}"),
        sms=_one_of(values, "HOITHI_SMS", ("", "file")),
        model=_model(values),
        oidc=_oidc(values),
        s3=_s3(values),
        clamav=_clamav(values),
        metrics=_networks(values, "HOITHI_METRICS"),
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


def _one_of(values: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    value = values[name]
    if value in known:
        return value
    choices = ", ".join(filter(None, known))
    raise BadSetting(
        name,
        f"phải để trống hoặc là một trong: {choices}; không phải {value!r}.",
        f"must be empty or one of: {choices}; not {value!r}.",
    )


def _smtp_url(values: Mapping[str, str]) -> str:
    value = values["HOITHI_SMTP_URL"]
    parts = urlsplit(value)
    if not value or (parts.scheme in ("smtp", "smtps") and parts.hostname):
        return value
    # The value itself is not repeated: it may hold a password.
    raise BadSetting(
        "HOITHI_SMTP_URL",
        "phải có dạng smtp://máy:cổng hoặc smtps://tên:mật_khẩu@máy:cổng.",
        "must look like smtp://host:port or smtps://name:password@host:port.",
    )


def _mail_from(values: Mapping[str, str], *, default: str) -> str:
    value = values["HOITHI_MAIL_FROM"] or default
    address = parseaddr(value)[1]
    if value.isprintable() and address.isascii() and re.fullmatch(r"[^@\s]+@[^@\s]+", address):
        return value
    raise BadSetting(
        "HOITHI_MAIL_FROM",
        f"phải là địa chỉ thư như Hoi thi <hoithi@example.vn>, không phải {value!r}.",
        f"must be an address such as Hoi thi <hoithi@example.vn>, not {value!r}.",
    )


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


def _model(values: Mapping[str, str]) -> Model | None:
    url, name = values["HOITHI_MODEL_URL"].rstrip("/"), values["HOITHI_MODEL_NAME"]
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or parts.query:
        raise BadSetting(
            "HOITHI_MODEL_URL",
            "phải là địa chỉ như https://model.example.vn/v1, không kèm tên và mật khẩu.",
            "must be an address such as https://model.example.vn/v1 without a name and a password.",
        )
    if not name:
        raise BadSetting(
            "HOITHI_MODEL_NAME", "phải có khi đặt HOITHI_MODEL_URL.", "is needed with HOITHI_MODEL_URL."
        )
    networks = _networks(values, "HOITHI_MODEL_NETWORKS")
    if parts.scheme == "http" and not networks:
        raise BadSetting(
            "HOITHI_MODEL_URL",
            "chỉ được dùng http trong mạng nội bộ nêu ở HOITHI_MODEL_NETWORKS; nơi khác phải là https.",
            "may be http only inside the networks of HOITHI_MODEL_NETWORKS; anywhere else it must be https.",
        )
    return Model(
        url=url,
        name=name,
        key=values["HOITHI_MODEL_KEY"],
        networks=networks,
        prices=_prices(values["HOITHI_MODEL_PRICES"]),
    )


def _oidc(values: Mapping[str, str]) -> Provider | None:
    issuer, client = values["HOITHI_OIDC_ISSUER"], values["HOITHI_OIDC_CLIENT"]
    if not issuer:
        return None
    parts, networks = urlsplit(issuer), _networks(values, "HOITHI_OIDC_NETWORKS")
    safe = parts.scheme == "https" or (parts.scheme == "http" and networks)
    if not safe or not parts.hostname or "@" in parts.netloc or parts.query or parts.fragment:
        raise BadSetting(
            "HOITHI_OIDC_ISSUER",
            "phải là địa chỉ như https://id.example.vn; http chỉ dùng trong mạng nêu ở HOITHI_OIDC_NETWORKS.",
            "must be an address such as https://id.example.vn; http only inside HOITHI_OIDC_NETWORKS.",
        )
    if not client:
        raise BadSetting(
            "HOITHI_OIDC_CLIENT", "phải có khi đặt HOITHI_OIDC_ISSUER.", "is needed with HOITHI_OIDC_ISSUER."
        )
    return Provider(
        issuer=issuer,
        client=client,
        secret=values["HOITHI_OIDC_SECRET"],
        name=values["HOITHI_OIDC_NAME"] or parts.hostname,
        networks=networks,
    )


def _s3(values: Mapping[str, str]) -> S3 | None:
    place, endpoint = values["HOITHI_FILES"], values["HOITHI_S3_ENDPOINT"].rstrip("/")
    if not place:
        return None
    found = re.fullmatch(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:/[A-Za-z0-9_-]+)*)/?", place)
    if found is None:
        raise BadSetting(
            "HOITHI_FILES",
            f"phải có dạng s3://kho/thư-mục hoặc để trống, không phải {place!r}.",
            f"must look like s3://bucket/folder or be empty, not {place!r}.",
        )
    parts = urlsplit(endpoint)
    if endpoint and (
        parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query
    ):
        raise BadSetting(
            "HOITHI_S3_ENDPOINT",
            "phải là địa chỉ như https://s3.example.vn, không có đường dẫn phía sau.",
            "must be an address such as https://s3.example.vn without a path.",
        )
    for name in ("HOITHI_S3_KEY", "HOITHI_S3_SECRET"):
        if not values[name]:
            raise BadSetting(name, "phải có khi đặt HOITHI_FILES.", "is needed with HOITHI_FILES.")
    return S3(
        bucket=found[1],
        prefix=found[2].strip("/"),
        endpoint=endpoint,
        region=values["HOITHI_S3_REGION"] or "us-east-1",
        key=values["HOITHI_S3_KEY"],
        secret=values["HOITHI_S3_SECRET"],
    )


def _clamav(values: Mapping[str, str]) -> str:
    value = values["HOITHI_CLAMAV"]
    if not value or re.fullmatch(r"unix:/.+|tcp://[^\s:/@]+:\d{1,5}", value):
        return value
    raise BadSetting(
        "HOITHI_CLAMAV",
        f"phải có dạng unix:/run/clamav/clamd.ctl hoặc tcp://máy:3310, không phải {value!r}.",
        f"must look like unix:/run/clamav/clamd.ctl or tcp://host:3310, not {value!r}.",
    )


def _networks(values: Mapping[str, str], name: str) -> tuple[Network, ...]:
    named = [one.strip() for one in values[name].split(",") if one.strip()]
    try:
        return tuple(map(ip_network, named))
    except ValueError as wrong:
        raise BadSetting(
            name,
            f"phải là các mạng như 10.1.0.0/16, cách nhau bằng dấu phẩy ({wrong}).",
            f"must be networks such as 10.1.0.0/16, separated by commas ({wrong}).",
        ) from None


def _prices(value: str) -> tuple[int, int]:
    prices = [one.strip() for one in (value or "0,0").split(",")]
    if len(prices) == 2 and all(one.isascii() and one.isdigit() and len(one) <= 12 for one in prices):
        return int(prices[0]), int(prices[1])
    raise BadSetting(
        "HOITHI_MODEL_PRICES",
        f"phải là hai số nguyên đồng như 25000,100000, không phải {value!r}.",
        f"must be two whole numbers of đồng such as 25000,100000, not {value!r}.",
    )
