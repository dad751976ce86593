"""On what somebody signs in: a few words from what the browser says of itself, and roughly from where.

The words are for the person's own list of sign-ins; nothing else rests on them.
"""

from __future__ import annotations

import ipaddress

from flask import request

from app.operations.people.sign_in import Device

_PROGRAMS = (
    *(("Zalo", "Zalo"), ("Edg/", "Edge"), ("OPR/", "Opera"), ("coc_coc", "Cốc Cốc"), ("Firefox/", "Firefox")),
    *(
        ("SamsungBrowser", "Samsung Internet"),
        ("Chrome/", "Chrome"),
        ("CriOS", "Chrome"),
        ("Safari/", "Safari"),
    ),
)
_SYSTEMS = (
    *(("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows")),
    *(("Mac OS X", "Mac"), ("Linux", "Linux")),
)


def of_request(*, shared: bool) -> Device:
    """The device that this request came from."""
    says = request.headers.get("User-Agent", "")[:500]
    words = [next((name for mark, name in known if mark in says), "") for known in (_PROGRAMS, _SYSTEMS)]
    address = request.remote_addr or ""
    return Device(" · ".join(filter(None, words)), network(address), counted(address), shared)


def counted(address: str) -> str:
    """Whose tries are counted together: one IPv4 address, one IPv6 line (/64)."""
    return network(address, v4=32, v6=64)


def network(address: str, *, v4: int = 24, v6: int = 48) -> str:
    """The network an address lies in: `203.0.113.0/24`, `2001:db8:1::/48`; empty if it is no address."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return ""
    bits = v4 if known.version == 4 else v6
    return str(ipaddress.ip_network((known, bits), strict=False))
