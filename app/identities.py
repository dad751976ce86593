"""What people identify themselves by, in one canonical form each: phone, citizen id, e-mail, staff code.

Two spellings of the same thing come out equal: composed and decomposed letters, wide digits, zero-width
characters, capitals, spaces, +84 and 0. Pure; knows no table and asks nobody.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import NamedTuple

import phonenumbers

HOME = "VN"
MOST_TYPED = 1000  # characters; nothing longer is looked at
MOST_CHARACTERS = 254
_EMAIL = re.compile(r"[^\s@\"(),:;<>\[\\\]]{1,64}@(?:[^\s@.]{1,63}\.)+[^\s@.\d]{2,63}")
_PROVINCES = range(1, 97)
_HOME = phonenumbers.PhoneMetadata.metadata_for_region(HOME)
# What the library itself takes for a mobile number of the country: no need to ask it about each.
_MOBILE = re.compile(str(_HOME.mobile.national_number_pattern))  # type: ignore[union-attr]


class Scheme(StrEnum):
    """What kind of identity. `OIDC`: the issuer's address, a space, and the subject it verified."""

    PHONE = "phone"
    CCCD = "cccd"
    EMAIL = "email"
    STAFF_CODE = "staff_code"
    OIDC = "oidc"

    # That of an enumeration is written in Python; a list of people looks things up by it a million times.
    __hash__ = str.__hash__


class Identity(NamedTuple):
    """One identity in its canonical form."""

    scheme: Scheme
    value: str


class NotAnIdentity(ValueError):
    """What was typed cannot be an identity of this scheme. `code` is that of the reason."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def plain(text: str) -> str:
    """`text` as it was meant: composed, without what cannot be seen, single spaces, none at the ends."""
    if text.isprintable() and (text.isascii() or unicodedata.is_normalized("NFC", text)):
        return " ".join(text.split())
    seen = "".join(each for each in unicodedata.normalize("NFC", text) if _is_visible(each))
    return " ".join(unicodedata.normalize("NFC", seen).split())


def canonical(scheme: Scheme, text: str) -> Identity:
    """The identity that somebody typed. Raises NotAnIdentity (identity.phone-wrong and the like)."""
    typed = text[:MOST_TYPED]
    if not typed.isascii():
        # Wide digits, ligatures and letters in a circle mean the plain ones in a code or an address.
        typed = unicodedata.normalize("NFKC", typed)
    return Identity(scheme, _FORMS[scheme](plain(typed)))


def guesses(text: str) -> list[Identity]:
    """What somebody who types one thing to sign in may mean, the likeliest first."""
    found = []
    for scheme in (Scheme.EMAIL, Scheme.PHONE, Scheme.CCCD, Scheme.STAFF_CODE):
        try:
            found.append(canonical(scheme, text))
        except NotAnIdentity:
            continue
    return found


def cccd_doubts(number: str, *, year: int) -> list[str]:
    """Codes of what looks odd in a canonical citizen id that is registered in `year`.

    Its digits mean: province or country of birth (3), century and sex (1), year of birth (2), serial (6). A
    doubt is no refusal: the card in the hand of a person decides.
    """
    doubts = []
    place, century, two = int(number[:3]), int(number[3]), int(number[4:6])
    if place not in _PROVINCES:
        doubts.append("identity.cccd-province-unknown")
    if 1900 + century // 2 * 100 + two > year:
        doubts.append("identity.cccd-born-later")
    return doubts


def shortened(identity: Identity) -> str:
    """Enough of it for its owner to know it by, too little for anybody else."""
    value = identity.value
    if identity.scheme is Scheme.EMAIL:
        local, _, domain = value.partition("@")
        return f"{local[:1]}…@{domain}"
    if identity.scheme is Scheme.OIDC:
        return value.partition(" ")[0]
    return f"…{value[-3:]}"


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in ("Cf", "Cc") or character in "\t\n "


def _phone(text: str) -> str:
    digits = text if text.isdigit() else re.sub(r"[ .-]", "", text)
    if digits.startswith("0") and _MOBILE.fullmatch(digits, 1):
        return f"+84{digits[1:]}"
    try:
        number = phonenumbers.parse(text, HOME)
    except phonenumbers.NumberParseException:
        raise NotAnIdentity("identity.phone-wrong") from None
    if number.extension or not phonenumbers.is_valid_number(number):
        raise NotAnIdentity("identity.phone-wrong")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _cccd(text: str) -> str:
    digits = text if text.isdigit() else re.sub(r"[ .-]", "", text)
    if not re.fullmatch(r"[0-9]{12}", digits):
        raise NotAnIdentity("identity.cccd-wrong")
    return digits


def _email(text: str) -> str:
    address = unicodedata.normalize("NFC", text.casefold())
    if len(address) > MOST_CHARACTERS or not _EMAIL.fullmatch(address):
        raise NotAnIdentity("identity.email-wrong")
    return address


def _staff_code(text: str) -> str:
    code = unicodedata.normalize("NFC", text.casefold())
    if not code or len(code) > 64:
        raise NotAnIdentity("identity.staff-code-wrong")
    return code


def _oidc(text: str) -> str:
    issuer, _, subject = text.partition(" ")
    if not issuer or not subject:
        raise NotAnIdentity("identity.oidc-wrong")
    return text


_FORMS = {
    Scheme.PHONE: _phone,
    Scheme.CCCD: _cccd,
    Scheme.EMAIL: _email,
    Scheme.STAFF_CODE: _staff_code,
    Scheme.OIDC: _oidc,
}
