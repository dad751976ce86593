"""Talk to an identity provider by OpenID Connect: the code flow with PKCE, state and nonce. Knows no person.

    begun = begin(provider, back)                       -> where to lead the browser, what to keep of it
    proved(provider, back, begun, query, now=...)       -> whom the provider vouches for; raises NotProved

Every connection goes to a checked address, within a time and a size (`app/outbound.py`).
"""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Mapping
from typing import Any, NamedTuple, cast
from urllib.parse import urlsplit

import httpcore2
import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from app.config import Provider
from app.outbound import Blocked, Outbound, TooMuch, TooSlow

SECONDS, MOST_BYTES = 10, 500_000
KEPT_SECONDS = 600
LEEWAY = 60  # seconds that clocks may differ
SIGNED_WITH = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Never `none`, and no algorithm in which the shared secret is the key."""


class Begun(NamedTuple):
    """One sign-in under way. `address` is where the browser goes; the rest it brings back."""

    address: str
    state: str
    nonce: str
    verifier: str


class NotProved(Exception):
    """The provider vouches for nobody. `why`: unreachable, state, denied or token."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def begin(provider: Provider, back: str) -> Begun:
    """Where somebody proves at the provider who they are. `back`: the page they return to."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    with _client(provider, back, provider.issuer) as client:
        address, _ = client.create_authorization_url(
            _described(provider)["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier
        )
    return Begun(address, state, nonce, verifier)


def proved(provider: Provider, back: str, begun: Begun, query: Mapping[str, str], *, now: int) -> str:
    """The issuer's address, a space, and the subject. `query`: what came back; `now` in seconds.

    Raises NotProved.
    """
    if not hmac.compare_digest(begun.state.encode(), query.get("state", "").encode()):
        raise NotProved("state")
    if "error" in query or query.get("iss", provider.issuer) != provider.issuer:
        raise NotProved("denied")
    described = _described(provider)
    try:
        with _client(provider, back, described["token_endpoint"]) as client:
            token = client.fetch_token(
                described["token_endpoint"], code=query.get("code", ""), code_verifier=begun.verifier
            )
        keys = KeySet.import_key_set(cast(KeySetSerialization, _fetched(provider, described["jwks_uri"])))
        found = jwt.decode(token["id_token"], keys, algorithms=SIGNED_WITH)
        claims = CodeIDToken(
            found.claims,
            found.header,
            options={
                "iss": {"essential": True, "value": provider.issuer},
                "aud": {"essential": True, "value": provider.client},
            },
            params={
                "nonce": begun.nonce,
                "client_id": provider.client,
                "access_token": token.get("access_token"),
            },
        )
        claims.validate(now=now, leeway=LEEWAY)
    except (Blocked, TooSlow, TooMuch, httpx2.HTTPError, httpcore2.ConnectError, OSError) as away:
        raise NotProved("unreachable") from away
    except (AuthlibBaseError, JoseError, KeyError, TypeError, ValueError) as wrong:
        raise NotProved("token") from wrong
    return f"{provider.issuer} {claims['sub']}"


_known: dict[str, tuple[float, dict[str, Any]]] = {}


def _described(provider: Provider) -> dict[str, Any]:
    """What the provider says of itself, asked for every ten minutes."""
    until, found = _known.get(provider.issuer, (0.0, {}))
    if time.monotonic() < until:
        return found
    found = _fetched(provider, provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
    ends = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if found.get("issuer") != provider.issuer or not all(_safe(provider, found.get(each)) for each in ends):
        raise NotProved("unreachable")
    _known[provider.issuer] = (time.monotonic() + KEPT_SECONDS, found)
    return found


def _safe(provider: Provider, address: object) -> bool:
    scheme = urlsplit(address).scheme if isinstance(address, str) else ""
    return scheme in ("https", urlsplit(provider.issuer).scheme)


def _fetched(provider: Provider, address: str) -> dict[str, Any]:
    try:
        with httpx2.Client(**_way(provider, address)) as client:
            answer = client.get(address)
            found = answer.raise_for_status().json()
    except (Blocked, TooSlow, TooMuch, httpx2.HTTPError, httpcore2.ConnectError, OSError, ValueError) as away:
        raise NotProved("unreachable") from away
    if not isinstance(found, dict):
        raise NotProved("unreachable")
    return found


def _client(provider: Provider, back: str, address: str) -> Any:
    return OAuth2Client(
        client_id=provider.client,
        client_secret=provider.secret or None,
        token_endpoint_auth_method="client_secret_basic" if provider.secret else "none",
        scope="openid",
        redirect_uri=back,
        code_challenge_method="S256",
        **_way(provider, address),
    )


def _way(provider: Provider, address: str) -> dict[str, Any]:
    transport = Outbound(address, networks=provider.networks, seconds=SECONDS, most=MOST_BYTES)
    return {"transport": transport, "follow_redirects": False, "trust_env": False, "timeout": SECONDS}
