"""Two exports of one contest: the older is the beginning of the newer, or the first other place is named.

Every bundle here holds when it is looked at alone: whoever edits a record can make everything anew.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from rounds.proof import archive, bundle, chain
from rounds.proof.continuation import compare
from rounds.proof.examine import examine
from rounds.reasons import Reason
from tests.given import bundles


def departure(older: bytes, newer: bytes) -> tuple[str, dict[str, object]]:
    """The code and the values of the first difference between bundles that both hold."""
    assert [found for data in (older, newer) for found in examine(data).differences] == []
    difference = compare(archive.unpack(older), archive.unpack(newer)).difference
    assert isinstance(difference, Reason)
    assert difference.file == bundle.LOG
    return difference.code, dict(difference.values)


def test_p50_a_later_export_goes_on_from_the_earlier_one() -> None:
    older, newer = bundles.earlier_bundle()[0], bundles.later_bundle()[0]
    assert [examine(data).differences for data in (older, newer)] == [[], []]
    records = [len(bundles.log_of(data)) for data in (older, newer)]
    assert compare(archive.unpack(older), archive.unpack(newer)) == (*records, None)
    assert records[0] < records[1]


def test_p50_a_file_goes_on_from_itself() -> None:
    files = archive.unpack(bundles.earlier_bundle()[0])
    count = len(bundles.log_of(bundles.earlier_bundle()[0]))
    assert compare(files, files) == (count, count, None)


def test_p50_a_log_that_was_cut_short_is_found() -> None:
    older, newer = bundles.earlier_bundle()[0], bundles.later_bundle()[0]
    lost = bundles.log_of(newer)[len(bundles.log_of(older))].entry
    assert departure(newer, older) == (
        "continuation.cut-short",
        {
            "last": lost.seq - 1,
            "seq": lost.seq,
            "ts": lost.ts,
            "action": lost.action,
            "subject": lost.subject,
        },
    )


def test_p50_a_record_that_was_left_out_is_found() -> None:
    older = bundles.earlier_bundle()[0]
    *kept, lost = bundles.log_of(older)
    assert lost.entry.action == bundle.RESULTED
    code, values = departure(older, bundles.build(*bundles.honest(), after=kept)[0])
    assert code == "continuation.record-differs"
    assert (values["seq"], values["field"]) == (lost.entry.seq, "action")
    assert (values["expected"], values["got"], values["moved"]) == (bundle.RESULTED, bundle.SEALED, "")


def test_p50_records_that_changed_places_are_found() -> None:
    older = bundles.earlier_bundle()[0]
    log = bundles.log_of(older)
    # The first seals of two kinds of fact: either order could have been.
    at = next(n for n, each in enumerate(log) if each.data.get("kind") == "steps")
    moved = bundles.chained_anew([*log[: at - 1], log[at], log[at - 1], *log[at + 1 :]])
    code, values = departure(older, bundles.build(*bundles.honest(), after=moved)[0])
    assert code == "continuation.record-differs"
    assert (values["seq"], values["field"], values["moved"]) == (at, "data_commit", at + 1)
    assert values["expected"] == log[at - 1].entry.data_commit
    assert values["got"] == log[at].entry.data_commit


def test_p50_a_record_that_was_replaced_is_found() -> None:
    files, record, end = bundles.honest()
    older = bundles.later_bundle()[0]
    log = bundles.log_of(older)
    at = next(n for n, each in enumerate(log) if each.entry.action == bundle.DECIDED)
    said = [decision._replace(reason="Theo ý kiến khác") for decision in record.decisions[:1]]
    other = replace(record, decisions=[*said, *record.decisions[1:]])
    code, values = departure(older, bundles.build(files, other, end, after=log[:at])[0])
    assert code == "continuation.record-differs"
    assert (values["seq"], values["field"], values["moved"]) == (at + 1, "data_commit", "")
    assert values["expected"] == log[at].entry.data_commit


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (
            "contest.toml",
            b'id = "lang-so"',
            b'id = "lang-khac"',
            ("continuation.other-contest", {"expected": "lang-so", "got": "lang-khac"}),
        ),
        ("rules.md", b"vui", b"hay", ("continuation.begun-anew", {"contest": "lang-so"})),
    ],
)
def test_p50_another_log_is_told_from_the_first_record_on(
    file: str, old: bytes, new: bytes, expected: tuple[str, dict[str, object]]
) -> None:
    files, record, end = bundles.honest()
    assert old in files[file]
    other = {**files, file: files[file].replace(old, new)}
    assert departure(bundles.earlier_bundle()[0], bundles.build(other, record, end)[0]) == expected


def test_what_was_erased_since_is_no_difference() -> None:
    older = archive.unpack(bundles.earlier_bundle()[0])
    line, *others = bundle.lines(older[bundle.LOG])
    said = bundle.read_line(line)
    erased = chain.canonical({**said, "data": None, "salt": None})
    newer = {**older, bundle.LOG: b"".join(row + b"\n" for row in (erased, *others))}
    assert compare(older, newer).difference is None
