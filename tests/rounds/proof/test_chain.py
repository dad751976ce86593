"""The log's arithmetic against its published vectors and against the plainest possible Merkle tree."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rounds.proof import chain


def _salt(n: int) -> bytes:
    return hashlib.sha256(b"salt" + bytes([n])).digest()[:16]


def _three() -> list[chain.Entry]:
    words = "Sáng kiến".encode()
    rows = [
        ("2026-01-01T00:00:00.000000Z", "system", "genesis", "contest:1", {}),
        (
            "2026-01-02T01:02:03.456789Z",
            "acct:7",
            "entry.submit",
            "entry:42",
            {"sha256": hashlib.sha256(words).hexdigest(), "size": len(words)},
        ),
        ("2026-01-03T00:00:00.000000Z", "system", "round.close", "round:1", {"entries": 1}),
    ]
    entries: list[chain.Entry] = []
    last = None
    for n, (ts, actor, action, subject, data) in enumerate(rows, 1):
        entry = chain.following(
            last, ts=ts, actor=actor, action=action, subject=subject, salt=_salt(n), data=data
        )
        entries.append(entry)
        last = (entry.seq, chain.entry_hash(entry))
    return entries


def test_chain_gives_the_published_hashes() -> None:
    entries = _three()
    assert entries[0].data_commit == "28e0200b7a67698d26aa2db7324074735cc295185febb59ceb1017bdf569a8a4"
    assert [chain.entry_hash(entry) for entry in entries] == [
        "eea6ac116616514e2e37974383cd079dc790d91626cdfe5aaf941ab9b9ae8d00",
        "59793c213204727663f895088813be88606c3c29bcf1efd75e79b19382868ff4",
        "9675a9f79bdff67f707745cb41093633a71b8b541ea01ecf1fb0163f64f9fd8b",
    ]
    assert chain.verify(entries) is None


def test_p49_verify_names_the_first_bad_record() -> None:
    one, two, three = _three()
    assert chain.verify([one._replace(actor="acct:9"), two, three]) == 2
    assert chain.verify([one, two._replace(data_commit="00" * 32), three]) == 3
    assert chain.verify([one, three]) == 2
    assert chain.verify([one, three, two]) == 2
    assert chain.verify([two, three]) == 1
    assert chain.verify([one, two._replace(seq=7), three]) == 2


def test_p50_an_older_log_is_a_prefix_of_a_newer_one() -> None:
    one, two, three = _three()
    assert chain.departs([one, two], [one, two, three]) is None
    assert chain.departs([], [one]) is None
    assert chain.departs([one, two, three], [one, two]) == 3
    assert chain.departs([one, two], [one, two._replace(ts="2026-01-02T00:00:00.000000Z"), three]) == 2


def test_canonical_follows_rfc_8785() -> None:
    # The example of section 3.2.3: keys sorted by UTF-16 code units, not by code points.
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    assert chain.canonical(dict.fromkeys(keys, 0)).decode() == (
        '{"\\r":0,"1":0,"\u0080":0,"\u00f6":0,"\u20ac":0,"\U0001f600":0,"\ufb33":0}'
    )
    assert (
        chain.canonical('\u20ac$\x0f\nA\'B"\\\\"/\x7f')
        == '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/\x7f"'.encode()
    )
    assert chain.canonical([None, True, False, 0, -7, (), {}]) == b"[null,true,false,0,-7,[],{}]"
    assert chain.canonical({"b": {"d": 1, "c": 2}, "a": []}) == b'{"a":[],"b":{"c":2,"d":1}}'


@pytest.mark.parametrize("value", [1.0, [0.5], {"a": float("nan")}, {1: 2}, b"x", {"a": {2, 3}}])
def test_canonical_refuses_what_has_no_one_form(value: object) -> None:
    with pytest.raises(TypeError):
        chain.canonical(value)


@pytest.mark.parametrize("value", [2**53, -(2**53), "\ud800", {"\udfff": 1}])
def test_canonical_refuses_what_json_cannot_carry(value: object) -> None:
    with pytest.raises(ValueError):
        chain.canonical(value)


def _plain_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\1" + _plain_root(leaves[:split]) + _plain_root(leaves[split:])).digest()


def test_merkle_root_gives_the_vectors_of_certificate_transparency() -> None:
    data = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]
    leaves = [chain.leaf(bytes.fromhex(each)) for each in data]
    assert chain.merkle_root(leaves[:1]).hex() == (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )
    assert (
        chain.merkle_root(leaves).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    )


@given(st.integers(0, 70))
def test_merkle_root_equals_the_definition(size: int) -> None:
    leaves = [chain.leaf(bytes([n])) for n in range(size)]
    assert chain.merkle_root(leaves) == _plain_root(leaves)


@given(st.integers(1, 70).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1))))
def test_p51_a_receipt_leads_to_the_root_and_no_other_does(place: tuple[int, int]) -> None:
    size, index = place
    leaves = [chain.leaf(bytes([n])) for n in range(size)]
    root, path = chain.merkle_root(leaves), chain.inclusion(leaves, index)
    assert chain.included(root, leaves[index], index, size, path)
    assert not chain.included(root, chain.leaf(b"other"), index, size, path)
    assert not chain.included(root, leaves[index], index, size, [*path, root])
    assert not chain.included(root, leaves[index], size, size, path)
    if path:
        assert not chain.included(root, leaves[index], index, size, path[:-1])
        assert not chain.included(root, leaves[index], index, size, [chain.leaf(b"x"), *path[1:]])


def test_inclusion_of_no_leaf_raises() -> None:
    with pytest.raises(IndexError):
        chain.inclusion([], 0)
