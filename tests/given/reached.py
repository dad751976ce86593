"""Everything that somebody can get in the contest of `seated`: by this two worlds are compared."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from tests.given.seated import ROUND, SLUG


def reachable(app: Flask, client: FlaskClient) -> dict[str, str]:
    """Everything a judge can get by an address, page or file, with the tokens of forms taken out."""
    known = {
        "slug": [SLUG],
        "round": [ROUND],
        "entry": ["B-001", "B-002", "B-003"],
        "judge": ["J1", "J2"],
        "place": ["1"],
        "code": ["01", "03"],
        "number": ["1"],
        "version": ["1", "2"],
        "owner": ["01", "03", "mine"],
        "standing": ["bai"],
    }
    found: dict[str, str] = {}
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in ("static", "sign_in.end"):
            continue
        for address in _filled(rule.rule, known):
            answer = client.get(address)
            words = answer.mimetype.startswith("text") or answer.is_json
            body = answer.get_data(as_text=True) if words else answer.data.hex()
            kept = {name: answer.headers.get(name, "") for name in ("ETag", "Last-Modified", "Location")}
            found[address] = f"{answer.status_code} {kept} {_bare(body)}"
    return found


def _filled(rule: str, known: dict[str, list[str]]) -> list[str]:
    addresses = [rule]
    for name in re.findall(r"<([^>]+)>", rule):
        values = known.get(name.split(":")[-1], ["0"])
        if name.startswith("uuid:"):
            values = ["00000000-0000-0000-0000-000000000000"]
        addresses = [each.replace(f"<{name}>", value, 1) for each in addresses for value in values]
    return addresses


def _bare(body: str) -> str:
    """Tokens, random keys, and the time of the page are no answer."""
    body = re.sub(r'(name="csrf_token"[^>]* value|data-token|data-key)="[^"]*"', "", body)
    body = re.sub(r'name="key" value="[^"]*"', "", body)
    moments = r"\d\d:\d\d(:\d\d(\.\d+)?)?|DTSTAMP:\d{8}T\d{6}Z"
    return re.sub(rf"{moments}|[0-9a-f]{{8}}-[0-9a-f-]{{27}}", "", body)


def differing(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """The addresses that answer otherwise in the other world."""
    return [address for address in one if one[address] != other[address]]
