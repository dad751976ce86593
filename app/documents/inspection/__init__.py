"""What a received file really is, from its content; or why it is not taken.

    inspect(file, name, accepted={"pdf", "image"}, most=50 * MEGABYTE) -> Inspected

The name is what the sender says, the bytes decide. Nothing is decoded, rendered or run: headers, directories
and object heads are read through a window on the file, so the memory needed does not grow with it. No input
raises. Knows bytes; knows no contest, no person and no disk: what is fit is stored elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import BinaryIO

from app.documents.inspection import naming, office, pdf, picture, video
from app.documents.inspection.kinds import ENDINGS, FAMILY, MEDIA_TYPES, content_of
from app.documents.inspection.reasons import CODES, MEGABYTE, Unfit
from app.documents.inspection.window import Bytes, window
from rounds.reasons import Reason

__all__ = ["CODES", "Inspected", "announced", "inspect"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """`kind` is pdf, docx, pptx, xlsx, png, jpeg, webp, gif or mp4; empty when there are `reasons`.

    `name` is the sender's, in composed letters, to be shown and never to be a path. `size` is in bytes.
    """

    kind: str
    media_type: str
    name: str
    size: int
    reasons: tuple[Reason, ...] = ()


def announced(
    name: str, size: int, *, accepted: Collection[str], most: int
) -> tuple[str, tuple[Reason, ...]]:
    """The name to show, and what is against a file before a byte of it is here. Values as for `inspect`."""
    shown, wrong = naming.checked(name)
    try:
        _outside(size, shown, _kinds(accepted), most)
    except Unfit as unfit:
        wrong = (*wrong, unfit.reason)
    return shown, wrong


def inspect(file: BinaryIO, name: str, *, accepted: Collection[str], most: int) -> Inspected:
    """Look into `file` from its beginning; its position is not kept.

    `accepted` are kinds, or `image` for the four of pictures (`file_kinds` of a definition); `most` is the
    largest size in bytes. Everything wrong with the name is said, of the content the first thing.
    """
    shown, wrong = naming.checked(name)
    kinds = _kinds(accepted)
    with window(file) as data:
        size = len(data)
        kind = ""
        try:
            kind = _kind(data, shown, kinds, most)
        except Unfit as unfit:
            wrong = (*wrong, unfit.reason)
    if wrong:
        return Inspected(kind="", media_type="", name=shown, size=size, reasons=wrong)
    return Inspected(kind=kind, media_type=MEDIA_TYPES[kind], name=shown, size=size)


def _kinds(accepted: Collection[str]) -> frozenset[str]:
    return frozenset(kind for kind in MEDIA_TYPES if kind in accepted or FAMILY[kind] in accepted)


def _outside(size: int, name: str, kinds: frozenset[str], most: int) -> str:
    """The kind that a file says it is. Raises Unfit."""
    if size == 0:
        raise Unfit("upload.empty")
    if size > most:
        raise Unfit("upload.too-large", size=-(-size // MEGABYTE), most=most // MEGABYTE)
    ending = naming.ending(name)
    says = ENDINGS.get(ending, "")
    if says not in kinds:
        endings = ", ".join(f".{one}" for one, kind in ENDINGS.items() if kind in kinds)
        raise Unfit("upload.not-accepted", ending=ending[:12], accepted=endings)
    return says


def _kind(data: Bytes, name: str, kinds: frozenset[str], most: int) -> str:
    says = _outside(len(data), name, kinds, most)
    found = content_of(data)
    if found == "mov":
        raise Unfit("upload.quicktime")
    if found == "ole":
        raise Unfit("upload.locked" if office.is_locked(data) else "upload.old-office")
    if found == "zip":
        found = office.kind(data)
    elif found == "pdf":
        pdf.look(data)
    elif found in ("png", "jpeg", "webp", "gif"):
        picture.look(found, data)
    elif found == "mp4":
        video.look(data)
    if found != says:
        if found in kinds:
            right = next(one for one, kind in ENDINGS.items() if kind == found)
            raise Unfit("upload.ending-differs", ending=naming.ending(name), right=right)
        raise Unfit("upload.content-differs", ending=naming.ending(name), found=found.upper())
    return found
