"""`hoithi init`: a production instance. Its tables, its keys, nothing else: no demo and no account."""

from __future__ import annotations

import argparse

from app import config, keys
from app.cli import speech
from app.operations.record.backup import MARK
from app.storage.postgres import embedded, migrate
from app.storage.postgres.database import as_owner


def arguments(parser: argparse.ArgumentParser) -> None:
    """Takes none: the environment says where the instance and its database are."""


def main(options: argparse.Namespace) -> int:
    """Make the instance. Raises CommandFailed when its database already holds contests."""
    given = config.read()
    with embedded.with_database(given) as settings:
        migrate.upgrade(settings)
        with as_owner(settings) as engine, engine.connect() as connection:
            if not migrate.is_empty(connection):
                raise speech.CommandFailed(
                    f"Cơ sở dữ liệu này đã có cuộc thi nên không khởi tạo. Thư mục: {given.instance}",
                    f"This database already holds contests, so nothing was made. Instance: {given.instance}",
                )
    keys.cookie_key(given.instance)
    fingerprint = keys.fingerprint(keys.signing_key(given.instance))
    (given.instance / MARK).touch()
    speech.say(
        f"Đã tạo hệ thống tại {given.instance}, chưa có cuộc thi nào.\n"
        f"Dấu vân tay của khóa ký hồ sơ (in vào biên bản): {fingerprint}\n"
        "Tiếp theo: đặt HOITHI_BASE_URL là địa chỉ của trang, sao lưu thư mục keys, rồi chạy: hoithi run",
        f"Made an instance without contests in {given.instance}.\n"
        f"Fingerprint of the key that signs bundles (for the printed minutes): {fingerprint}\n"
        "Next: set HOITHI_BASE_URL to the site's address, back the folder keys up, then call: hoithi run",
    )
    return 0
