"""On what somebody signs in: a few words from what the browser says of itself, and roughly from where.

The words are for the person's own list of sign-ins; nothing else rests on them.
"""

from __future__ import annotations

import ipaddress

from flask import request

from app.operations.sign_in import Device

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
    return Device(" · ".join(filter(None, words)), network(request.remote_addr or ""), shared)


def network(address: str) -> str:
    """The network an address lies in, not the address: `203.0.113.0/24`, `2001:db8:1::/48`; empty if none."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return ""
    bits = 24 if known.version == 4 else 48
    return str(ipaddress.ip_network((known, bits), strict=False))
