"""House rules about addresses: each has its permission, is written in kebab-case and only reads."""

from __future__ import annotations

import re
from uuid import UUID

from flask import Flask, url_for
from werkzeug.routing import Rule, UUIDConverter

from app.permissions import TABLE, Role, State, may
from tests.given.people import signed_in

KEBAB = re.compile(r"/|(/([a-z0-9]+(-[a-z0-9]+)*|<(uuid:)?[a-z]+>)(\.[a-z]+)?)+")


def actions(app: Flask) -> dict[str, str]:
    return {
        rule.endpoint: getattr(app.view_functions[rule.endpoint], "action", "")
        for rule in app.url_map.iter_rules()
    }


def test_every_route_stands_in_the_table(app: Flask) -> None:
    unknown = {endpoint for endpoint, action in actions(app).items() if action not in TABLE}
    assert unknown == set()


def test_every_action_has_a_route(app: Flask) -> None:
    assert set(TABLE) == set(actions(app).values())


def test_every_address_is_kebab_case(app: Flask) -> None:
    assert [rule.rule for rule in app.url_map.iter_rules() if not KEBAB.fullmatch(rule.rule)] == []


def test_methods_are_those_of_pages_and_forms_and_of_files_in_pieces(app: Flask) -> None:
    others = {
        rule.endpoint: (rule.methods or set()) - {"GET", "HEAD", "OPTIONS", "POST"}
        for rule in app.url_map.iter_rules()
    }
    assert {endpoint: methods for endpoint, methods in others.items() if methods} == {
        "upload.receive": {"PATCH"},
        "upload.end": {"DELETE"},
    }


def test_p38_whatever_changes_something_needs_the_token_of_its_form(app: Flask) -> None:
    answers = {
        (rule.endpoint, method): address_of(app, rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) & {"POST", "PATCH", "DELETE"}
    }
    client = signed_in(app, "lan")
    statuses = {
        (endpoint, method): client.open(address, method=method).status_code
        for (endpoint, method), address in answers.items()
    }
    assert statuses == dict.fromkeys(answers, 400)
    assert {("sign_in.begin", "POST"), ("upload.end", "DELETE")} <= set(answers)


def test_a_visitor_sees_contests_in_every_published_state_and_no_other() -> None:
    seen = {state for state in State if may({Role.VISITOR}, "contest.see", state)}
    assert seen == {State.PUBLISHED, State.ARCHIVED}


def address_of(app: Flask, rule: Rule) -> str:
    """Some address of a route: no place of it leads anywhere."""
    places = {name: UUID(int=0) for name, part in rule._converters.items() if isinstance(part, UUIDConverter)}
    with app.test_request_context():
        given = {name: places.get(name, "0") for name in rule.arguments}
        return url_for(rule.endpoint, **given | dict(rule.defaults or {}))
