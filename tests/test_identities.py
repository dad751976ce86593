"""Identities: however they are typed, one thing has one form."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.identities import Identity, NotAnIdentity, Scheme, canonical, cccd_doubts, guesses, plain, shortened

PHONE = Identity(Scheme.PHONE, "".join(("+84", "900000001")))


@pytest.mark.parametrize(
    "typed",
    ["0900000001", "+84 (0)900 000 001", "84900000001", "0900.000.001", " 0900​000001 ", "０９００００００01"],
)
def test_a_phone_has_one_form(typed: str) -> None:
    assert canonical(Scheme.PHONE, typed) == PHONE


@pytest.mark.parametrize(
    ("scheme", "typed", "code"),
    [
        (Scheme.PHONE, "12345", "identity.phone-wrong"),
        (Scheme.PHONE, "0900000001 ext. 5", "identity.phone-wrong"),
        (Scheme.CCCD, "03108500001", "identity.cccd-wrong"),
        (Scheme.CCCD, "3.1085e10", "identity.cccd-wrong"),
        (Scheme.EMAIL, "lan@example", "identity.email-wrong"),
        (Scheme.EMAIL, "lan@example.vn,b@example.vn", "identity.email-wrong"),
        (Scheme.STAFF_CODE, "​", "identity.staff-code-wrong"),
        (Scheme.OIDC, "https://issuer.example", "identity.oidc-wrong"),
    ],
)
def test_what_is_no_identity_is_refused(scheme: Scheme, typed: str, code: str) -> None:
    with pytest.raises(NotAnIdentity) as refused:
        canonical(scheme, typed)
    assert refused.value.code == code


LETTERS = st.text(alphabet="aAăĂâÂđĐêôơƯứỪỹ019.-", min_size=1, max_size=12).filter(lambda t: t.strip(".-"))
NOISE = st.lists(st.sampled_from(["​", "‍", "﻿", "­", "‮"]), max_size=4)


@given(code=LETTERS, noise=NOISE, form=st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_p22_spellings_of_one_code_are_one_identity(code: str, noise: list[str], form: str) -> None:
    spelled = unicodedata.normalize(form, code).upper()
    for number, sign in enumerate(noise):
        spelled = spelled[: number * 2] + sign + spelled[number * 2 :]
    assert canonical(Scheme.STAFF_CODE, f"  {spelled} ") == canonical(Scheme.STAFF_CODE, code)


@given(st.text(max_size=300))
def test_p22_a_canonical_form_is_its_own(typed: str) -> None:
    for found in guesses(typed):
        assert canonical(found.scheme, found.value) == found
    assert plain(plain(typed)) == plain(typed)


def test_what_one_types_to_sign_in_is_guessed_in_order() -> None:
    assert guesses("0900000001") == [PHONE, Identity(Scheme.STAFF_CODE, "0900000001")]
    assert guesses("031085000001") == [
        Identity(Scheme.CCCD, "031085000001"),
        Identity(Scheme.STAFF_CODE, "031085000001"),
    ]
    assert guesses("Lan@Example.VN") == [
        Identity(Scheme.EMAIL, "lan@example.vn"),
        Identity(Scheme.STAFF_CODE, "lan@example.vn"),
    ]


@pytest.mark.parametrize(
    ("number", "doubts"),
    [
        ("031085000001", []),
        ("031320000001", ["identity.cccd-born-later"]),
        ("999085000001", ["identity.cccd-province-unknown"]),
    ],
)
def test_odd_citizen_ids_are_doubted_not_refused(number: str, doubts: list[str]) -> None:
    assert cccd_doubts(canonical(Scheme.CCCD, number).value, year=2019) == doubts


def test_shortened_identities_are_known_to_their_owner_only() -> None:
    assert [
        shortened(each)
        for each in (
            PHONE,
            Identity(Scheme.EMAIL, "lan@example.vn"),
            Identity(Scheme.OIDC, "https://i.example 7"),
        )
    ] == ["…001", "l…@example.vn", "https://i.example"]
