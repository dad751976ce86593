"""Addresses that may be connected to, and those that may not."""

from __future__ import annotations

from ipaddress import ip_network

import httpx2
import pytest

from app.outbound import Blocked, Outbound, permitted

OFFICE = (ip_network("10.1.0.0/16"), ip_network("fd00::/8"), ip_network("169.254.0.0/16"))

NEVER = [
    "169.254.169.254",
    "::ffff:169.254.169.254",
    "fe80::1",
    "fe80::1%eth0",
    "0.0.0.0",
    "::",
    "224.0.0.1",
    "ff02::1",
    "64:ff9b::a00:1",
    "2002:a00:1::",
    "100.100.100.200",
    "192.168.1.1",
    "172.16.0.1",
    "127.0.0.1",
    "::1",
    "255.255.255.255",
    "198.18.0.1",
    "model.example",
    "0x7f000001",
    "2130706433",
    "",
]


@pytest.mark.parametrize("address", NEVER)
def test_p28_addresses_that_are_no_public_machine_are_blocked(address: str) -> None:
    assert not permitted(address, ())
    assert not permitted(address, OFFICE)


def test_public_and_named_addresses_are_permitted() -> None:
    assert permitted("8.8.8.8", ())
    assert permitted("2606:4700::1111", ())
    assert permitted("10.1.2.3", OFFICE)
    assert permitted("::ffff:10.1.2.3", OFFICE)
    assert permitted("fd00::1", OFFICE)
    assert not permitted("10.2.0.1", OFFICE)


@pytest.mark.parametrize(
    "url",
    [
        "http://other.example:8000/v1",
        "http://model.example:8001/v1",
        "https://model.example:8000/v1",
        "http://model.example.evil:8000/v1",
    ],
)
def test_p28_only_the_address_of_the_settings_is_spoken_to(url: str) -> None:
    transport = Outbound("http://model.example:8000/v1", networks=OFFICE, seconds=1, most=1000)
    with httpx2.Client(transport=transport) as client, pytest.raises(Blocked):
        client.get(url)
