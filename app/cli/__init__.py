"""The `hoithi` command. A sub-command is one file of this package, loaded when it is called.

It is a row in `COMMANDS` and a module `app/cli/<name>.py` (`_` for `-`) with two functions:

    def arguments(parser: argparse.ArgumentParser) -> None     declares what it takes
    def main(options: argparse.Namespace) -> int               does it; its exit code, as below

Failures that a person can mend are raised as `speech.CommandFailed`; nobody ever sees a traceback.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
import traceback

from app.cli import speech
from app.config import BadSetting
from app.storage.postgres import EmbeddedServerFailed

COMMANDS = {
    "init": ("tạo một hệ thống thật, chưa có dữ liệu", "make a production instance without data"),
    "run": ("khởi động tất cả; Ctrl-C để dừng", "start everything; Ctrl-C ends it"),
    "worker": (
        "làm việc nền trên máy này; Ctrl-C để dừng",
        "do background work here; Ctrl-C ends it",
    ),
    "migrate": ("cập nhật cấu trúc cơ sở dữ liệu", "bring the database's tables up to date"),
    "new": ("tạo thư mục một cuộc thi nhỏ để bắt đầu", "make the folder of a small contest to start from"),
    "check": ("kiểm tra thư mục của một cuộc thi", "find every mistake in a contest's folder"),
    "simulate": ("chạy thử một cuộc thi với dữ liệu giả định", "play a contest on a made-up population"),
    "publish": ("công bố một cuộc thi", "publish a contest"),
    "admin": ("giao và thu hồi quyền quản trị", "say who runs this instance"),
    "demo": ("nạp các cuộc thi mẫu", "load the example contests"),
    "export": ("xuất hồ sơ kiểm chứng của một cuộc thi", "write the bundle that proves the outcomes"),
    "verify": ("kiểm chứng một hồ sơ đã xuất", "recompute a bundle and name the first difference"),
    "verify-diff": (
        "kiểm chứng rằng hồ sơ mới chỉ nối tiếp hồ sơ cũ",
        "check that a newer bundle only goes on from an older one",
    ),
    "verify-log": (
        "kiểm chứng nhật ký của hệ thống này, chỉ ra bản ghi sai đầu tiên",
        "check the log of this instance and name the first wrong record",
    ),
    "mail": ("gửi thử một thư", "send a test letter"),
    "backup": ("sao lưu toàn bộ vào một tệp", "put everything into one file"),
    "restore": ("khôi phục từ bản sao lưu vào hệ thống trống", "bring a backup back into an empty instance"),
    "keys": ("liệt kê, thay khóa niêm phong", "list and rotate the keys that seal what is personal"),
    "doctor": ("kiểm tra tính toàn vẹn của dữ liệu", "check that everything recorded fits together"),
}
# Exit codes: it went well; it went well and found something bad; it could not be done.
WELL, FINDING, COULD_NOT = 0, 1, 2


def main(arguments: list[str] | None = None) -> int:
    """Run one sub-command; its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(prog="hoithi", description="Hội thi - contests, from rules to prizes.")
    parser.add_argument("--lang", choices=speech.LANGUAGES, help="ngôn ngữ / language (vi)")
    commands = parser.add_subparsers(dest="command", metavar="LỆNH / COMMAND", required=True)
    called = next((word for word in given if word in COMMANDS), None)
    for name, (vi, en) in COMMANDS.items():
        command = commands.add_parser(name, help=f"{vi} / {en}", description=f"{vi} / {en}")
        if name == called:
            module = importlib.import_module(f"app.cli.{name.replace('-', '_')}")
            module.arguments(command)
    options = parser.parse_args(given)
    speech.choose(options.lang)
    try:
        return int(module.main(options))
    except speech.CommandFailed as failed:
        speech.complain(failed.vi, failed.en)
    except BadSetting as bad:
        print(bad, file=sys.stderr)
    except EmbeddedServerFailed as failed:
        speech.complain(
            f"PostgreSQL đi kèm không khởi động được: {failed}", f"The embedded PostgreSQL failed: {failed}"
        )
    except KeyboardInterrupt:
        speech.complain("Đã dừng theo yêu cầu.", "Stopped as asked.")
    except BrokenPipeError:
        # The reader of our output, such as `head`, has seen enough.
        sys.stdout = None
    except Exception:
        speech.complain(*_confess())
    return COULD_NOT


def _confess() -> tuple[str, str]:
    """Keep the traceback of a bug in a file and say where."""
    with tempfile.NamedTemporaryFile("w", prefix="hoithi-", suffix=".log", delete=False) as file:
        traceback.print_exc(file=file)
    return (
        f"Chương trình gặp lỗi của chính nó. Chi tiết để báo lỗi: {file.name}",
        f"The program failed by a mistake of its own. What to report is in {file.name}",
    )
