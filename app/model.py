"""The client of a language model: any endpoint that speaks as OpenAI's does, named by the settings.

    model.complete(settings.model, instructions, data) -> Answer        raises NoAnswer(reason)

One question, one answer, within a time and a size, at an address that was checked (`app/outbound.py`). No
tools, no memory, no redirects, no second try: who wants one asks again when `NoAnswer.again` says that it may
help. Counts tokens and their cost. Knows nothing of contests and of what is asked.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import httpx2

from app.config import Model
from app.outbound import Blocked, Outbound, Resolve, TooMuch, TooSlow, resolved
from rounds.reasons import Reason, reason

CODES: Mapping[str, str] = {
    "model.blocked": "host: the address may not be spoken to",
    "model.too-slow": "seconds: allowed",
    "model.too-large": "most: bytes allowed",
    "model.unreachable": "host",
    "model.refused": "status: of HTTP",
    "model.no-text": "no values",
}

SECONDS = 120
MOST_BYTES = 2_000_000
MOST_TOKENS = 4_000
"""Of one answer."""

_WORTH_ANOTHER_TRY = frozenset({408, 409, 425, 429, *range(500, 600)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back. `model` is the name the endpoint gives itself; `cost` is in đồng, rounded up."""

    text: str
    model: str
    tokens_in: int
    tokens_out: int
    cost: int
    milliseconds: int


class NoAnswer(Exception):
    """There is no answer; `reason` says why, `again` whether another try may help."""

    def __init__(self, why: Reason, *, again: bool) -> None:
        super().__init__(why)
        self.reason = why
        self.again = again


def complete(
    model: Model,
    instructions: str,
    data: str,
    *,
    seconds: float = SECONDS,
    most: int = MOST_BYTES,
    resolve: Resolve = resolved,
) -> Answer:
    """Ask once. Raises NoAnswer for everything that can go wrong on the other side."""
    import openai  # a second to load, and not needed where no model is set

    started = time.monotonic()
    transport = Outbound(model.url, networks=model.networks, seconds=seconds, most=most, resolve=resolve)
    host = httpx2.URL(model.url).host
    try:
        with (
            httpx2.Client(
                transport=transport, follow_redirects=False, trust_env=False, timeout=seconds
            ) as web,
            openai.OpenAI(
                base_url=model.url, api_key=model.key or "none", http_client=web, max_retries=0
            ) as ai,
        ):
            found = ai.chat.completions.create(
                model=model.name,
                messages=[{"role": "system", "content": instructions}, {"role": "user", "content": data}],
                temperature=0,
                max_tokens=MOST_TOKENS,
            )
    except openai.APIStatusError as error:
        again = error.status_code in _WORTH_ANOTHER_TRY
        raise NoAnswer(reason("model.refused", status=error.status_code), again=again) from None
    except Exception as error:
        # Whatever a hostile endpoint provokes in the client ends here; our own limits are among the causes.
        raise _no_answer(error, host, seconds, most) from None
    text, tokens_in, tokens_out = _read(found)
    price_in, price_out = model.prices
    return Answer(
        text=text,
        model=str(getattr(found, "model", ""))[:200],
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        cost=-(-(tokens_in * price_in + tokens_out * price_out) // 1_000_000),
        milliseconds=round((time.monotonic() - started) * 1000),
    )


def _no_answer(error: BaseException | None, host: str, seconds: float, most: int) -> NoAnswer:
    while error is not None:
        match error:
            case Blocked():
                return NoAnswer(reason("model.blocked", host=host), again=False)
            case TooSlow() | TimeoutError():
                return NoAnswer(reason("model.too-slow", seconds=int(seconds)), again=True)
            case TooMuch():
                return NoAnswer(reason("model.too-large", most=most), again=False)
        error = error.__cause__ or error.__context__
    return NoAnswer(reason("model.unreachable", host=host), again=True)


def _read(found: object) -> tuple[str, int, int]:
    """Text and tokens of an answer whose shape nobody has checked."""
    choices = getattr(found, "choices", None)
    first = choices[0] if isinstance(choices, list) and choices else None
    text = getattr(getattr(first, "message", None), "content", None)
    if not isinstance(text, str) or not text.strip():
        raise NoAnswer(reason("model.no-text"), again=True)
    usage = getattr(found, "usage", None)
    tokens = [getattr(usage, name, None) for name in ("prompt_tokens", "completion_tokens")]
    counted = [max(0, one) if type(one) is int else 0 for one in tokens]
    return text, counted[0], counted[1]
