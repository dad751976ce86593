"""House rule about ids: one that is somebody else's, or another contest's, answers as one that is not there.

Walks every private route with an id in its address, so that a new one is tried without being named here.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import select

from app.operations.privacy import rights as verbs
from app.permissions import is_public
from app.storage.contest import contest as contests
from app.storage.people.sign_in import SignIn
from app.storage.postgres.database import db
from app.storage.privacy.rights import RightsRequest
from tests.given import pages, people
from tests.given.people import PEOPLE
from tests.given.played import A, B, C, D

NOT_THERE = {"number": "999999", "id": "00000000-0000-7000-8000-000000000000", "code": "KHONG-CO"}
NO_IDS = {"slug", "kind", "filename", "step", "practice"}
"""Places of addresses that are words of the program, or the contest itself."""
OF_EACH_CONTEST = {"entry"}
"""Places of addresses that hold a code of which each contest gives out its own."""
VARYING = {"Date", "X-Request-Id", "Set-Cookie", "Content-Length"}
Args = dict[str, Any]
Answer = tuple[int, bytes, dict[str, str]]


@pytest.fixture(scope="module")
def known(played_app: Flask) -> dict[str, Args]:
    """Ids for each private route that has any: those of its page, of one beside it, or of whatever else."""
    walked = pages.PAGES | {endpoint: [file] for endpoint, file in pages.FILES.items()}
    adapter, found = played_app.url_map.bind(""), {}
    for addresses in walked.values():
        endpoint, args = adapter.match(addresses[0].partition("?")[0], method="GET")
        found[endpoint] = dict(args)
    with played_app.app_context():
        session = db.session()
        of, oanh = contests.by_slug(session, D), people.account(session, "oanh")
        assert of is not None
        breach = verbs.enter_breach(session, of, happened="Gửi nhầm.", affected=1, measures="", by=oanh)
        found["rights.report"] = {"slug": D, "id": str(breach.id)}
        found["rights.answer"] = {"slug": D, "id": str(session.scalars(select(RightsRequest.id)).first())}
        people.signed_in(played_app, "oanh")
        device = select(SignIn.id).where(SignIn.person_id == oanh.id)
        found["account.end_one"] = {"id": session.scalars(device).first()}
    values = {name: value for args in found.values() for name, value in args.items()}
    wanted = {}
    for rule in played_app.url_map.iter_rules():
        action = getattr(played_app.view_functions[rule.endpoint], "action", "static")
        if rule.arguments - NO_IDS and action != "static" and not is_public(action):
            beside = [
                args
                for endpoint, args in found.items()
                if endpoint.partition(".")[0] == rule.endpoint.partition(".")[0]
                and set(args) == rule.arguments
            ]
            other = {name: values.get(name, missing({name: ""})[name]) for name in rule.arguments}
            wanted[rule.endpoint] = found.get(rule.endpoint) or next(iter(beside), other)
    return wanted


def missing(args: Args) -> Args:
    """The same address with ids that were never given out."""
    return {name: value if name in NO_IDS else NOT_THERE.get(name, "0") for name, value in args.items()}


def ask(app: Flask, client: FlaskClient, token: str, endpoint: str, args: Args) -> Answer:
    """What comes back from reading, or from sending an empty form; its own address in it is nobody's."""
    with app.test_request_context():
        address, nobody = url_for(endpoint, **args), url_for(endpoint, **missing(args))
    reads = any("GET" in (rule.methods or ()) for rule in app.url_map.iter_rules(endpoint))
    answer = client.get(address) if reads else client.post(address, data={"csrf_token": token})
    body = answer.data.replace(address.encode(), nobody.encode())
    return answer.status_code, body, {k: v for k, v in answer.headers if k not in VARYING}


@pytest.fixture(scope="module")
def clients(played_app: Flask) -> dict[str, tuple[FlaskClient, str]]:
    """Somebody without a role, an organiser, a coordinator of another unit; each with the token of forms."""
    found = {}
    for who in ("binh", "oanh", "cuong"):
        assert who in PEOPLE
        client = people.signed_in(played_app, who)
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/account/password").text)
        assert token is not None
        found[who] = client, token[1]
    return found


def test_p30_ids_of_others_answer_as_ids_that_are_not_there(
    played_app: Flask, known: dict[str, Args], clients: dict[str, tuple[FlaskClient, str]]
) -> None:
    def reads(act: str, args: Args) -> bool:
        """Whether the coordinator may read the page on which that act is done."""
        pages = [each for each in known if each.split(".")[0] == act.split(".")[0] and known[each] == args]
        return any(ask(played_app, *clients["cuong"], page, args)[0] == 200 for page in pages)

    different = []
    assert len(known) > 15
    for endpoint, args in known.items():
        nobody = missing(args)
        hidden, absent = (ask(played_app, *clients["binh"], endpoint, each) for each in (args, nobody))
        if hidden != absent or hidden[0] == 200:
            different.append(("somebody without a role", endpoint, hidden[0], absent[0]))
        # Whoever acts for a unit either may, or learns nothing.
        hidden, absent = (ask(played_app, *clients["cuong"], endpoint, each) for each in (args, nobody))
        if hidden != absent and hidden[0] not in (200, 302, 303) and not reads(endpoint, args):
            different.append(("a coordinator", endpoint, hidden[0], absent[0]))
    assert different == []


def test_p30_ids_of_one_contest_mean_nothing_in_another(
    played_app: Flask, known: dict[str, Args], clients: dict[str, tuple[FlaskClient, str]]
) -> None:
    different = []
    for endpoint, args in known.items():
        if "slug" not in args or args.keys() & OF_EACH_CONTEST:
            continue
        elsewhere = {A: C, B: C, C: D, D: C}[args["slug"]]
        swapped = {**args, "slug": elsewhere}
        hidden, absent = (
            ask(played_app, *clients["oanh"], endpoint, each) for each in (swapped, missing(swapped))
        )
        if hidden != absent or hidden[0] == 200:
            different.append((endpoint, hidden[0], absent[0]))
    assert different == []
