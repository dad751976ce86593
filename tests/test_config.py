"""The environment becomes settings, or a sentence in both languages."""

from ipaddress import ip_network
from pathlib import Path

import pytest

from app.config import ROOT, S3, BadSetting, Model, Settings, read


def test_nothing_set_gives_a_local_instance() -> None:
    assert read({}) == Settings(
        instance=ROOT / "instance",
        database_url=None,
        owner_database_url=None,
        base_url="http://127.0.0.1:8000",
        host="127.0.0.1",
        port=8000,
        trusted_hosts=("127.0.0.1", "localhost"),
        proxies=0,
        development=False,
        workers=2,
        smtp_url="",
        mail_from="hoithi@127.0.0.1",
        sms="",
    )


def test_everything_set_is_taken_over() -> None:
    settings = read(
        {
            "HOITHI_DATABASE_URL": "postgres://app:secret@db/hoithi",
            "HOITHI_OWNER_DATABASE_URL": "postgresql://owner@db/hoithi",
            "HOITHI_INSTANCE": "/srv/hoithi",
            "HOITHI_BASE_URL": "https://hoithi.example.vn/",
            "HOITHI_HOST": "0.0.0.0",
            "HOITHI_PORT": "9000",
            "HOITHI_TRUSTED_HOSTS": "www.example.vn, example.vn",
            "HOITHI_PROXIES": "1",
            "HOITHI_DEVELOPMENT": "1",
            "HOITHI_WORKERS": "4",
            "HOITHI_FILES": "s3://bai-du-thi/hoi-thi/2026/",
            "HOITHI_S3_ENDPOINT": "https://s3.example.vn/",
            "HOITHI_S3_KEY": "key",
            "HOITHI_S3_SECRET": "secret",
            "HOITHI_CLAMAV": "unix:/run/clamav/clamd.ctl",
            "HOITHI_SMTP_URL": "smtps://name:secret@mail.example.vn",
            "HOITHI_MAIL_FROM": "Hoi thi <noreply@example.vn>",
            "HOITHI_SMS": "file",
            "HOITHI_MODEL_URL": "http://model.office.example/v1/",
            "HOITHI_MODEL_NAME": "small",
            "HOITHI_MODEL_KEY": "secret",
            "HOITHI_MODEL_NETWORKS": "10.1.0.0/16, fd00::/8",
            "HOITHI_MODEL_PRICES": "25000,100000",
        }
    )
    assert settings == Settings(
        instance=Path("/srv/hoithi"),
        database_url="postgresql+psycopg://app:secret@db/hoithi",
        owner_database_url="postgresql+psycopg://owner@db/hoithi",
        base_url="https://hoithi.example.vn",
        host="0.0.0.0",
        port=9000,
        trusted_hosts=("hoithi.example.vn", "127.0.0.1", "localhost", "www.example.vn", "example.vn"),
        proxies=1,
        development=True,
        workers=4,
        smtp_url="smtps://name:secret@mail.example.vn",
        mail_from="Hoi thi <noreply@example.vn>",
        sms="file",
        model=Model(
            url="http://model.office.example/v1",
            name="small",
            key="secret",
            networks=(ip_network("10.1.0.0/16"), ip_network("fd00::/8")),
            prices=(25_000, 100_000),
        ),
        s3=S3(
            bucket="bai-du-thi",
            prefix="hoi-thi/2026",
            endpoint="https://s3.example.vn",
            region="us-east-1",
            key="key",
            secret="secret",
        ),
        clamav="unix:/run/clamav/clamd.ctl",
    )
    assert "secret" not in repr(settings.s3)
    assert settings.secure


def test_one_database_address_serves_both_roles() -> None:
    settings = read({"HOITHI_DATABASE_URL": "postgresql://me@db/x"})
    assert settings.owner_database_url == settings.database_url == "postgresql+psycopg://me@db/x"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HOITHI_PORT", "0"),
        ("HOITHI_PORT", "65536"),
        ("HOITHI_PORT", "tám nghìn"),
        ("HOITHI_WORKERS", "-1"),
        ("HOITHI_PROXIES", "1.5"),
        ("HOITHI_DEVELOPMENT", "yes"),
        ("HOITHI_BASE_URL", "hoithi.example.vn"),
        ("HOITHI_BASE_URL", "https://example.vn/hoithi"),
        ("HOITHI_DATABASE_URL", "sqlite:///data.db"),
        ("HOITHI_SMTP_URL", "mail.example.vn"),
        ("HOITHI_MAIL_FROM", "Hội thi"),
        ("HOITHI_MAIL_FROM", "hoithi@example.vn\r\nBcc: all@example.vn"),
        ("HOITHI_SMS", "pigeon"),
        ("HOITHI_FILES", "/srv/files"),
        ("HOITHI_FILES", "s3://bucket/../other"),
        ("HOITHI_CLAMAV", "tcp://host"),
        ("HOITHI_OWNER_DATABASE_URL", "postgresql://owner@db/hoithi"),
    ],
)
def test_nonsense_is_refused_by_name_in_both_languages(name: str, value: str) -> None:
    with pytest.raises(BadSetting) as refusal:
        read({name: value})
    assert refusal.value.name == name
    assert [line.split(":")[0] for line in str(refusal.value).splitlines()] == [name, name]


def test_a_refused_database_address_is_not_repeated() -> None:
    with pytest.raises(BadSetting) as refusal:
        read({"HOITHI_DATABASE_URL": "mysql://me:geheim@db/x"})
    assert "geheim" not in str(refusal.value)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"HOITHI_MODEL_URL": "model.example", "HOITHI_MODEL_NAME": "a"}, "HOITHI_MODEL_URL"),
        ({"HOITHI_MODEL_URL": "https://a:geheim@model.example"}, "HOITHI_MODEL_URL"),
        ({"HOITHI_MODEL_URL": "http://model.example", "HOITHI_MODEL_NAME": "a"}, "HOITHI_MODEL_URL"),
        ({"HOITHI_MODEL_URL": "https://model.example"}, "HOITHI_MODEL_NAME"),
        (
            {
                "HOITHI_MODEL_URL": "https://model.example",
                "HOITHI_MODEL_NAME": "a",
                "HOITHI_MODEL_NETWORKS": "10.1.2.3/8",
            },
            "HOITHI_MODEL_NETWORKS",
        ),
        (
            {
                "HOITHI_MODEL_URL": "https://model.example",
                "HOITHI_MODEL_NAME": "a",
                "HOITHI_MODEL_PRICES": "2.5,1",
            },
            "HOITHI_MODEL_PRICES",
        ),
    ],
)
def test_nonsense_about_a_model_is_refused_by_name(given: dict[str, str], name: str) -> None:
    with pytest.raises(BadSetting) as refusal:
        read(given)
    assert refusal.value.name == name
    assert "geheim" not in str(refusal.value)


def test_without_its_address_there_is_no_model() -> None:
    assert read({"HOITHI_MODEL_NAME": "a", "HOITHI_MODEL_KEY": "b"}).model is None


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"HOITHI_S3_KEY": "key"}, "HOITHI_S3_SECRET"),
        ({"HOITHI_S3_SECRET": "secret"}, "HOITHI_S3_KEY"),
        ({"HOITHI_S3_ENDPOINT": "https://s3.example.vn/path"}, "HOITHI_S3_ENDPOINT"),
    ],
)
def test_nonsense_about_a_bucket_is_refused_by_name(given: dict[str, str], name: str) -> None:
    with pytest.raises(BadSetting) as refusal:
        read({"HOITHI_FILES": "s3://bucket"} | given)
    assert refusal.value.name == name
