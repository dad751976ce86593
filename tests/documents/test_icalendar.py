"""Calendar files."""

from __future__ import annotations

from datetime import UTC, datetime

from app.documents.icalendar import Event, write

BEGINS, ENDS = datetime(2026, 5, 27, 17, tzinfo=UTC), datetime(2026, 6, 10, 17, tzinfo=UTC)


def test_a_file_says_what_when_and_where() -> None:
    event = Event("1.x@hoithi", BEGINS, ENDS, "Chặng 1; học, thi", "đến hết\nngày", "https://x.example/a")
    assert write("Cuộc thi", [event], BEGINS).decode().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Hoithi//Calendar//VI",
        "X-WR-CALNAME:Cuộc thi",
        "BEGIN:VEVENT",
        "UID:1.x@hoithi",
        "DTSTAMP:20260527T170000Z",
        "DTSTART:20260527T170000Z",
        "DTEND:20260610T170000Z",
        "SUMMARY:Chặng 1\\; học\\, thi",
        "DESCRIPTION:đến hết\\nngày",
        "URL:https://x.example/a",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_long_lines_are_folded_between_letters() -> None:
    title = "Ứng dụng trí tuệ nhân tạo trong thực thi nhiệm vụ " * 4
    content = write("x", [Event("1", BEGINS, ENDS, title, "", "")], BEGINS)
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    unfolded = content.replace(b"\r\n ", b"").decode()
    assert f"SUMMARY:{title}" in unfolded
