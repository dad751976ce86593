"""`hoithi keys`: what the keys of this instance hold up, a new one, and everything sealed anew by it."""

from __future__ import annotations

import argparse

from app import config, keys, phrases
from app.cli import speech
from app.config import Settings
from app.operations import Refused
from app.operations.privacy import resealing
from app.storage.postgres import embedded
from app.storage.postgres.database import db, opened


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do."""
    parser.add_argument(
        "act",
        choices=("list", "rotate", "reseal"),
        help="liệt kê khóa; tạo khóa niêm phong mới; niêm phong lại tất cả bằng khóa mới nhất"
        " / list the keys; make a new sealing key; seal everything anew by the newest",
    )


def main(options: argparse.Namespace) -> int:
    """Do it, and say what has to be done next. Raises CommandFailed."""
    with embedded.with_database(config.read()) as settings, opened(settings):
        try:
            {"list": _list, "rotate": _rotate, "reseal": _reseal}[options.act](settings)
        except Refused as refused:
            raise speech.CommandFailed(
                *(phrases.sentence(refused.reasons[0], each) for each in speech.LANGUAGES)
            ) from refused
    return 0


def _list(settings: Settings) -> None:
    held = resealing.held(db.session())
    for name, mark in keys.marks(settings.instance).items():
        kind, _dot, number = name.partition(".")
        if kind == "sealing":
            count = held.pop(int(number), 0)
            speech.say(f"{name}  {mark[:16]}  {count:,} giá trị", f"{name}  {mark[:16]}  {count:,} values")
        else:
            print(f"{name}  {mark[:16]}")
    for missing, count in sorted(held.items()):
        speech.say(
            f"sealing.{missing}  THIẾU  {count:,} giá trị không đọc được",
            f"sealing.{missing}  MISSING  {count:,} values cannot be read",
        )


def _rotate(settings: Settings) -> None:
    number = resealing.rotate(db.session(), settings.instance)
    folder = settings.instance / "keys"
    speech.say(
        f"Đã tạo khóa sealing.{number}. Việc tiếp theo:\n"
        f"1. Sao lưu ngay thư mục {folder}; bản sao lưu cũ của khóa không mở được dữ liệu mới.\n"
        "2. Khởi động lại chương trình trên mọi máy để dữ liệu mới dùng khóa mới.\n"
        "3. hoithi keys reseal để niêm phong lại dữ liệu cũ.",
        f"Made the key sealing.{number}. What is to be done next:\n"
        f"1. Back up {folder} now; an older backup of the keys does not open what is new.\n"
        "2. Start the program anew on every machine, so that new data use the new key.\n"
        "3. hoithi keys reseal, so that old data use it too.",
    )


def _reseal(settings: Settings) -> None:
    rows = resealing.reseal(db.session())
    newest = max(keys.sealing_keys(settings.instance))
    older = {number: count for number, count in resealing.held(db.session()).items() if number != newest}
    speech.say(
        f"Đã niêm phong lại {rows:,} dòng bằng khóa sealing.{newest}.",
        f"Sealed {rows:,} rows anew by the key sealing.{newest}.",
    )
    if older:
        speech.say(
            f"Còn {sum(older.values()):,} giá trị vừa được ghi bằng khóa cũ: khởi động lại chương trình,"
            " rồi chạy lại.",
            f"{sum(older.values()):,} values were just written by an older key: start the program anew,"
            " then run this again.",
        )
    else:
        speech.say(
            "Không còn dữ liệu nào cần khóa cũ. Vẫn giữ khóa cũ chừng nào còn giữ bản sao lưu cũ.",
            "No data need an older key any more. Keep the old keys as long as you keep older backups.",
        )
