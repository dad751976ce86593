"""The ZIP with one possible form: readable by others, and nothing in it can be changed unseen."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rounds.proof import archive

FILES = {"a.txt": b"one", "thư mục/đơn.txt": "Sáng kiến".encode(), "empty": b"", "b/c/d": bytes(300)}


def test_pack_makes_what_any_zip_program_opens() -> None:
    with zipfile.ZipFile(io.BytesIO(archive.pack(FILES))) as opened:
        assert opened.testzip() is None
        assert {name: opened.read(name) for name in opened.namelist()} == FILES
        assert {info.compress_type for info in opened.infolist()} == {zipfile.ZIP_STORED}
        assert {info.date_time for info in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_pack_does_not_depend_on_the_order_of_files() -> None:
    assert archive.pack(dict(reversed(FILES.items()))) == archive.pack(FILES)


@given(st.dictionaries(st.text(min_size=1, max_size=20).filter(lambda name: name.isprintable()), st.binary()))
def test_unpack_gives_back_what_was_packed(files: dict[str, bytes]) -> None:
    assert archive.unpack(archive.pack(files)) == files


def test_p52_no_byte_can_be_changed_but_inside_a_file_with_its_checksum() -> None:
    packed = archive.pack(FILES)
    for at in range(len(packed)):
        changed = packed[:at] + bytes([packed[at] ^ 1]) + packed[at + 1 :]
        with pytest.raises(archive.NotCanonical):
            archive.unpack(changed)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK",
        b"PK\3\4",
        b"PK\3\4" + bytes(26),
        b"no zip at all",
        archive.pack(FILES)[:-1],
        archive.pack(FILES) + b"\0",
    ],
)
def test_unpack_refuses_what_is_cut_short_or_longer(data: bytes) -> None:
    with pytest.raises(archive.NotCanonical):
        archive.unpack(data)


def test_unpack_says_which_byte_is_wrong() -> None:
    packed = archive.pack(FILES)
    with pytest.raises(archive.NotCanonical) as caught:
        archive.unpack(packed + b"\0")
    assert caught.value.at == len(packed)
    comment = bytearray(packed)
    comment[10] = 7  # the hour of the first file
    with pytest.raises(archive.NotCanonical) as caught:
        archive.unpack(bytes(comment))
    assert caught.value.at == 10
