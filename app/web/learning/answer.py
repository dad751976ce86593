"""Answers as they are given, and the handing in: for a page that keeps running while the line does not.

JSON in and out. Whoever holds the ticket of an attempt, which stands on its page only, may answer it: so no
cookie is read here, and a foreign page can do nothing without one. These addresses are called thousands of
times in a minute; they skip what pages need (`site/light.py`).
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import orjson
from flask import Blueprint

from app import keys, phrases
from app.operations import Refused
from app.operations.learning import attempt, submission
from app.permissions import allows
from app.storage.learning.sitting import Answer as Said
from app.storage.learning.sitting import Given, Place
from app.web.site.light import Answer, Asked, light
from rounds import calendar
from rounds.reasons import reason

bp = Blueprint("answer", __name__)

MOST = 500  # answers in one request
LARGEST = 2**53  # what JavaScript counts exactly
FIELDS = {"ticket", "answers", "prediction", "key"}
STATUS = {
    "attempt.bad-ticket": 403,
    "attempt.unknown": 404,
    "attempt.unreadable": 400,
    "attempt.wrong-answer": 400,
    "attempt.other-answers": 422,
}
"""Everything else that is refused is 409: it does not fit what has happened meanwhile."""


def ticket(secret: bytes, place: Place) -> str:
    """What its page sends along with everything about an attempt."""
    about = [str(place.contest_id), *place[1:]]
    return keys.sealed(secret, json.dumps(about, separators=(",", ":")))


@bp.post("/contests/<slug>/quiz/answers")
@allows("attempt.answer")
@light
def save(asked: Asked) -> Answer:
    """Save answers: `{"ticket", "answers": [[place, letter, seq] ...], "prediction": [value, seq]}`."""

    def act(place: Place, given: Given, body: dict[str, Any]) -> dict[str, Any]:
        return {"left": attempt.save(asked.session, place, given) // calendar.SECOND}

    return _answered(asked, act)


@bp.post("/contests/<slug>/quiz/submission")
@allows("attempt.answer")
@light
def submit(asked: Asked) -> Answer:
    """Hand in: the same with `"key"`, a word its page made up once. However often sent, the same receipt."""

    def act(place: Place, given: Given, body: dict[str, Any]) -> dict[str, Any]:
        key = body.get("key")
        if not (isinstance(key, str) and 8 <= len(key) <= 64):
            raise Refused(reason("attempt.unreadable"))
        done = submission.submit(asked.session, place, key=key, given=given)
        told: dict[str, Any] = {"state": done.state, "at": done.at}
        if done.receipt is not None:
            proof = done.receipt
            told["receipt"] = {
                "code": proof.code,
                "number": proof.number,
                "at": calendar.text(proof.at),
                "sha256": proof.sha256,
                "leaf": proof.leaf,
                "check": f"{asked.settings.base_url}/check?q={proof.code}",
            }
        return told

    return _answered(asked, act)


def _answered(asked: Asked, act: Callable[[Place, Given, dict[str, Any]], dict[str, Any]]) -> Answer:
    try:
        body = _body(asked.body)
        return Answer(act(_place(asked.secret, body.get("ticket")), _given(body), body))
    except Refused as refused:
        why = refused.reasons[0]
        status = STATUS.get(why.code, 409)
        told = {"reason": why.code, "words": phrases.sentence(why, asked.language)}
        return Answer(told, status, again=1 if status == 409 else None)


def _body(content: bytes) -> dict[str, Any]:
    try:
        body = orjson.loads(content)
    except ValueError:
        body = None
    if not isinstance(body, dict) or not body.keys() <= FIELDS:
        raise Refused(reason("attempt.unreadable"))
    return body


def _place(secret: bytes, sealed: object) -> Place:
    about = keys.unsealed(secret, sealed) if isinstance(sealed, str) else None
    if about is None:
        raise Refused(reason("attempt.bad-ticket"))
    contest_id, *rest = orjson.loads(about)
    return Place(uuid.UUID(contest_id), *rest)


def _given(body: dict[str, Any]) -> Given:
    """What the client says, looked at before it goes any further."""
    answers, prediction = body.get("answers", []), body.get("prediction")
    if not isinstance(answers, list) or len(answers) > MOST or not all(map(_is_answer, answers)):
        raise Refused(reason("attempt.unreadable"))
    read = [Said(*each) for each in answers]
    if prediction is None:
        return Given(read)
    if not (isinstance(prediction, list) and len(prediction) == 2 and all(map(_is_count, prediction))):
        raise Refused(reason("attempt.unreadable"))
    return Given(read, *prediction)


def _is_answer(each: object) -> bool:
    return (
        isinstance(each, list)
        and len(each) == 3
        and _is_count(each[0])
        and each[0] <= MOST
        and isinstance(each[1], str)
        and len(each[1]) == 1
        and _is_count(each[2])
    )


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value <= LARGEST
