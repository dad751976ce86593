"""The kinds of files that are taken, and what the first bytes of a file say."""

from __future__ import annotations

import re

from app.documents.inspection.reasons import Unfit
from app.documents.inspection.window import Bytes

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
    "mp4": "video/mp4",
}
FAMILY = {kind: kind if kind in ("pdf", "docx", "pptx", "xlsx", "mp4") else "image" for kind in MEDIA_TYPES}
ENDINGS = {
    "pdf": "pdf",
    "docx": "docx",
    "pptx": "pptx",
    "xlsx": "xlsx",
    "png": "png",
    "jpg": "jpeg",
    "jpeg": "jpeg",
    "webp": "webp",
    "gif": "gif",
    "mp4": "mp4",
    "m4v": "mp4",
}

# First bytes -> kind. Those below the line are never taken; naming them makes the refusal understandable.
_FIRST = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    # ---
    (b"PK\x05\x06", "zip"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"MZ", "exe"),
    (b"\x7fELF", "elf"),
    (b"\xca\xfe\xba\xbe", "class"),
    (b"BM", "bmp"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"{\\rtf", "rtf"),
    (b"\x1aE\xdf\xa3", "mkv"),
)
_BRANDS = {
    b"qt  ": "mov",
    b"heic": "heic",
    b"heix": "heic",
    b"mif1": "heic",
    b"msf1": "heic",
    b"avif": "avif",
}
_MARKUP = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*<(!doctype html|html|head|script|svg|\?xml|!--|iframe|body)", re.I
)
# Pages and scripts hidden in something else. Long enough that chance does not write them.
_PAGE = re.compile(rb"<script[\s>/]|<html[\s>]|<!doctype html|<\?php\s|<svg[\s>]|<iframe\s|<body[\s>]", re.I)
_DIRECTORY_END = b"PK\x05\x06"


def content_of(data: Bytes) -> str:
    """The kind by first bytes; something else by name where it is known, or empty."""
    head = bytes(data[:512])
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "mp4")
    for first, kind in _FIRST:
        if head.startswith(first):
            return kind
    if markup := _MARKUP.match(head):
        return "svg" if b"<svg" in head.lower() or markup[1].lower() == b"svg" else "html"
    return ""


def refuse_second_nature(data: Bytes, *, pages: bool = True) -> None:
    """Raise Unfit where bytes that are one thing are a PDF, an archive or (with `pages`) a page as well."""
    if b"%PDF-" in data[5:1100] or (data[:5] != b"%PDF-" and b"%PDF-" in data[:5]):
        raise Unfit("upload.two-files-in-one", other="PDF")
    tail = bytes(data[-65_600:])
    at = tail.rfind(_DIRECTORY_END)
    # 22 bytes and a comment; a few bytes behind are still found by every unpacker.
    if at >= 0 and at + 22 + int.from_bytes(tail[at + 20 : at + 22], "little") <= len(tail):
        raise Unfit("upload.two-files-in-one", other="ZIP")
    if pages and _PAGE.search(data):
        raise Unfit("upload.two-files-in-one", other="HTML")
