"""PDF (ISO 32000): what its objects would do when it is opened, read from their heads.

Every place where an object could begin is read as one, wherever the cross-reference table points, so an
object hidden inside a stream is seen as well. Names are compared after `#4a` is undone; object streams are
unpacked under a limit. Refused: scripts, programs, forms that send or load, attached files, encryption.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.documents.inspection.kinds import refuse_second_nature
from app.documents.inspection.picture import MOST_PIXELS
from app.documents.inspection.reasons import MEGABYTE, Unfit
from app.documents.inspection.window import Bytes

MOST_UNPACKED = 64 * MEGABYTE
"""Bytes of all object streams: a book of thousands of pages has a few."""
MOST_TOKENS = 5_000_000
MOST_READ = 3
"""How many times the file's own bytes may be read again through overlapping beginnings of objects."""
MOST_PIXELS_OF_A_PICTURE = 2 * MOST_PIXELS

_ACTING = "JavaScript JS Launch RichMedia XFA SubmitForm ImportData GoToE Rendition AA"
_ACTS = tuple(_ACTING.split())
_ATTACHED = ("EmbeddedFile", "EmbeddedFiles")
_LEAVES = frozenset({"URI", "GoToR"})
_FILTERS = """
ASCIIHexDecode AHx ASCII85Decode A85 LZWDecode LZW RunLengthDecode RL CCITTFaxDecode CCF JBIG2Decode DCTDecode
DCT JPXDecode Crypt Predictor
"""
_OTHER_FILTERS = frozenset(_FILTERS.split())
_BEGINS = re.compile(rb"(?:(\d{1,10})[\s\0]+\d{1,5}[\s\0]*)?(?<![A-Za-z])obj(?![A-Za-z])|\btrailer\b")
_TOKEN = re.compile(
    rb"""[\s\0]*+(?:%[^\r\n]*+[\s\0]*+)*+    # white space and comments
    (/[^\s\0()<>\[\]{}/%]*+                 # a name
    |\( | \) | << | >> | <[0-9A-Fa-f\s]*+> | < | > | [\[\]{}]
    |[^\s\0()<>\[\]{}/%]++)""",
    re.VERBOSE | re.DOTALL,
)
_BRACKETS = re.compile(rb"\\.|[()]", re.DOTALL)
_NUMBER_SIGN = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"\r?\n|\r")


@dataclass(slots=True)
class _Seen:
    """What was found so far. `opens` are objects that act on opening, `leaves` those that go elsewhere."""

    names: set[str] = field(default_factory=set)
    opens: set[int] = field(default_factory=set)
    leaves: set[int] = field(default_factory=set)
    leaves_at_once: bool = False
    pixels: tuple[int, int] = (0, 0)
    unpacked: int = 0
    tokens: int = 0
    left: int = 0
    unclear: bool = False


def look(data: Bytes) -> None:
    """Raise Unfit for a PDF that is cut off, locked, acts by itself, carries files or is unclear."""
    tail = bytes(data[-4096:])
    end = tail.rfind(b"%%EOF")
    if end < 0 or b"startxref" not in tail[:end]:
        raise Unfit("upload.damaged", what="PDF")
    refuse_second_nature(data, pages=False)
    if len(tail) - end - 5 > 1024:
        raise Unfit("upload.damaged", what="PDF")
    seen = _Seen(left=MOST_READ * len(data))
    for begin in _BEGINS.finditer(data):
        if seen.left < 0:
            break
        _object(data, begin.end(), int(begin[1] or -1), seen)
    if "Encrypt" in seen.names:
        raise Unfit("upload.pdf-locked")
    if seen.unclear:
        raise Unfit("upload.pdf-unclear")
    if acting := [name for name in _ACTS if name in seen.names]:
        raise Unfit("upload.pdf-acts", what=f"/{acting[0]}")
    if seen.leaves_at_once or seen.opens & seen.leaves:
        raise Unfit("upload.pdf-acts", what="/OpenAction")
    if seen.names & {*_ATTACHED}:
        raise Unfit("upload.pdf-attachment")
    width, height = seen.pixels
    if width * height > MOST_PIXELS_OF_A_PICTURE:
        most = MOST_PIXELS_OF_A_PICTURE // 1_000_000
        raise Unfit("upload.too-many-pixels", width=width, height=height, most=most)


def _object(data: Bytes, at: int, number: int, seen: _Seen) -> None:
    """Read one object up to its end or its stream; unpack the stream if it holds objects."""
    tokens: list[bytes] = []
    stream = -1
    for token, end in _tokens(data, at, seen):
        if token in (b"endobj", b"endstream", b"obj", b"trailer", b"startxref", b"xref"):
            break
        if token == b"stream":
            stream = end
            break
        tokens.append(token)
    names = _note(tokens, number, seen)
    if stream >= 0 and ("ObjStm" in names or {"N", "First"} <= names):
        _object_stream(data, stream, tokens, names, seen)


def _tokens(data: Bytes, at: int, seen: _Seen, stop: int | None = None) -> Iterator[tuple[bytes, int]]:
    """Tokens of PDF from `at` on with the place behind each; texts in round brackets are left out."""
    stop = len(data) if stop is None else stop
    while seen.left >= 0 and (found := _TOKEN.match(data, at, stop)):
        token, end = found[1], found.end()
        if token == b"(":
            end = _behind_text(data, end, stop)
        seen.tokens += 1
        seen.left -= end - at
        if seen.tokens > MOST_TOKENS or seen.left < 0:
            seen.unclear, seen.left = True, -1
            return
        at = end
        if token != b"(":
            yield token, at


def _behind_text(data: Bytes, at: int, stop: int) -> int:
    """Behind a text whose opening bracket lies before `at`; at `stop` when it never ends."""
    depth = 1
    for bracket in _BRACKETS.finditer(data, at, stop):
        depth += {b"(": 1, b")": -1}.get(bracket[0], 0)
        if depth == 0:
            return bracket.end()
    return stop


def _note(tokens: list[bytes], number: int, seen: _Seen) -> set[str]:
    """Add what an object holds; its names, without the slash."""
    words = [_name(token) if token.startswith(b"/") else "" for token in tokens]
    names = {word for word in words if word}
    seen.names |= names & _WATCHED
    if names & _LEAVES and number >= 0:
        seen.leaves.add(number)
    for place, word in enumerate(words):
        if word == "OpenAction":
            following = tokens[place + 1 : place + 2]
            if following == [b"<<"]:
                seen.leaves_at_once |= bool(_LEAVES & set(words[place : _closing(tokens, place + 1)]))
            elif following and following[0].isdigit():
                seen.opens.add(int(following[0][:10]))
    if "Width" in names and "Height" in names:
        sides = [_amount(tokens, words, side) for side in ("Width", "Height")]
        if sides[0] * sides[1] > seen.pixels[0] * seen.pixels[1]:
            seen.pixels = (sides[0], sides[1])
    return names


_WATCHED = frozenset({*_ACTS, *_ATTACHED, "Encrypt"})


def _closing(tokens: list[bytes], at: int) -> int:
    """The place of the `>>` that closes the `<<` at `at`."""
    depth = 0
    for place in range(at, len(tokens)):
        depth += {b"<<": 1, b">>": -1}.get(tokens[place], 0)
        if depth == 0:
            return place
    return len(tokens)


def _amount(tokens: list[bytes], words: list[str], key: str) -> int:
    value = tokens[words.index(key) + 1 : words.index(key) + 2]
    return int(value[0][:10]) if value and value[0].isdigit() else 0


def _name(token: bytes) -> str:
    return _NUMBER_SIGN.sub(lambda code: bytes([int(code[1], 16)]), token[1:]).decode("latin-1")


def _object_stream(data: Bytes, at: int, tokens: list[bytes], names: set[str], seen: _Seen) -> None:
    """Objects that lie packed in a stream. One that is packed in an unusual way cannot be judged."""
    if names & _OTHER_FILTERS or not names & {"FlateDecode", "Fl"}:
        seen.unclear = True
        return
    line_end = _STREAM.match(data, at)
    unpacker = zlib.decompressobj()
    plain = bytearray()
    place, left = line_end.end() if line_end else at, MOST_UNPACKED - seen.unpacked
    try:
        while not unpacker.eof and place < len(data) and len(plain) <= left:
            plain += unpacker.decompress(data[place : place + 65536], left + 1 - len(plain))
            place += 65536
            while unpacker.unconsumed_tail and len(plain) <= left:
                plain += unpacker.decompress(unpacker.unconsumed_tail, left + 1 - len(plain))
    except zlib.error:
        seen.unclear = True
    seen.unpacked += len(plain)
    seen.left += MOST_READ * len(plain)
    if seen.unpacked > MOST_UNPACKED or not unpacker.eof:
        seen.unclear = True
    _packed(bytes(plain), _amount(tokens, [*map(_word, tokens)], "First") if "First" in names else 0, seen)


def _word(token: bytes) -> str:
    return _name(token) if token.startswith(b"/") else ""


def _packed(plain: bytes, first: int, seen: _Seen) -> None:
    """Objects of an unpacked stream: pairs of number and place, then the objects themselves."""
    pairs = [int(word) for word in plain[:first].split() if word.isdigit() and len(word) <= 10]
    places = sorted(zip((first + place for place in pairs[1::2]), pairs[::2], strict=False))
    if not places or places[0][0] > first:
        places.insert(0, (first, -1))
    ends = [place for place, _ in places[1:]] + [len(plain)]
    for (place, number), end in zip(places, ends, strict=True):
        _note([token for token, _ in _tokens(plain, place, seen, end)], number, seen)
