"""Files as people send them, whole and hostile, made here: nothing dangerous lies in the repository."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

_TYPE = "application/vnd.openxmlformats-officedocument."
_MAIN = {
    "docx": ("/word/document.xml", f"{_TYPE}wordprocessingml.document.main+xml"),
    "pptx": ("/ppt/presentation.xml", f"{_TYPE}presentationml.presentation.main+xml"),
    "xlsx": ("/xl/workbook.xml", f"{_TYPE}spreadsheetml.sheet.main+xml"),
}
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def package(
    kind: str,
    parts: Mapping[str, bytes | str] | None = None,
    *,
    main_type: str = "",
    overrides: Mapping[str, str] | None = None,
    compression: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """A document of an office program with `parts` besides the necessary ones."""
    name, content_type = _MAIN[kind]
    types = {name: main_type or content_type, **(overrides or {})}
    listed = "".join(f'<Override PartName="{part}" ContentType="{one}"/>' for part, one in types.items())
    files: dict[str, bytes | str] = {
        "[Content_Types].xml": '<?xml version="1.0" encoding="UTF-8"?>'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>',
        "_rels/.rels": relations(("officeDocument", name.removeprefix("/"), False)),
        name.removeprefix("/"): "<main/>",
        **(parts or {}),
    }
    return archive(files, compression=compression)


def archive(files: Mapping[str, bytes | str], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", compression) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return whole.getvalue()


def relations(*targets: tuple[str, str, bool]) -> str:
    """A part of relationships: (type, target, outside) of each."""
    rows = "".join(
        f'<Relationship Id="r{number}" Type="{RELATIONS}/{kind}" Target="{target}"'
        + (' TargetMode="External"/>' if outside else "/>")
        for number, (kind, target, outside) in enumerate(targets)
    )
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{rows}</Relationships>"
    )


def pdf(*objects: bytes, catalog: bytes = b"", trailer: bytes = b"") -> bytes:
    """A PDF of one empty page; `objects` are numbered from 4 on."""
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        *objects,
    ]
    whole = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(bodies, 1):
        places.append(len(whole))
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(whole)
    whole += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    whole += b"".join(b"%010d 00000 n \n" % place for place in places)
    whole += b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (len(bodies) + 1, trailer)
    whole += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(whole)


def stream(content: bytes, extra: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), extra, content)


def object_stream(*objects: bytes, packed: bytes | None = None) -> bytes:
    """An object stream with `objects` numbered from 100 on."""
    places, at = [], 0
    for number, one in enumerate(objects):
        places.append(b"%d %d" % (100 + number, at))
        at += len(one) + 1
    head = b" ".join(places) + b" "
    plain = head + b" ".join(objects)
    extra = b"/Type /ObjStm /N %d /First %d /Filter /FlateDecode" % (len(objects), len(head))
    return stream(zlib.compress(plain) if packed is None else packed, extra)


def png(width: int = 2, height: int = 2, *, before_pixels: bytes = b"", after: bytes = b"") -> bytes:
    pixels = zlib.compress(b"".join(b"\0" + b"\0\0\0" * min(width, 4) for _ in range(min(height, 4))))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + before_pixels
        + chunk(b"IDAT", pixels)
        + chunk(b"IEND", b"")
        + after
    )


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def jpeg(width: int = 2, height: int = 2, *, segments: bytes = b"", after: bytes = b"") -> bytes:
    """The skeleton of a JPEG: heads as they should be, two bytes of pixels."""
    return (
        b"\xff\xd8"
        + segments
        + segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00")
        + segment(0xDA, b"\x01\x01\x00\x00\x3f\x00")
        + b"\x12\xff\x00\x34"
        + b"\xff\xd9"
        + after
    )


def segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


def gif(width: int = 2, height: int = 2, frames: int = 1) -> bytes:
    frame = b"\x2c\0\0\0\0" + struct.pack("<HH", width, height) + b"\0\x02\x02\x4c\x01\0"
    return (
        b"GIF89a"
        + struct.pack("<HHBBB", width, height, 0x80, 0, 0)
        + b"\0\0\0\xff\xff\xff"
        + frame * frames
        + b"\x3b"
    )


def webp(width: int = 2, height: int = 2, *, more: bytes = b"", flags: int = 0) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBP" + riff(b"VP8X", bytes([flags, 0, 0, 0]) + size)
    body += riff(b"VP8L", b"\x2f" + (0).to_bytes(4, "little") + b"\0") + more
    return b"RIFF" + struct.pack("<I", len(body)) + body


def riff(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) & 1)


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content


def track(width: int, height: int) -> bytes:
    head = b"\0" * 76 + struct.pack(">II", width << 16, height << 16)
    return box(b"trak", box(b"tkhd", head))


def mp4(*tracks: bytes, brand: bytes = b"isom", film: bytes = b"film", after: bytes = b"") -> bytes:
    index = box(b"moov", box(b"mvhd", b"\0" * 100) + b"".join(tracks or [track(1920, 1080)]))
    return box(b"ftyp", brand + b"\0\0\2\0isommp42") + index + box(b"mdat", film) + after
