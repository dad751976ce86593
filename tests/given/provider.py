"""An identity provider in a process of its own: `python -m tests.given.provider PORT`.

The mock of the library, made strict: it wants a nonce and holds everybody to PKCE. `/broken?how=` makes it
answer wrongly from then on: `nonce`, `audience`, `unsigned`, `none`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
from typing import Any

import oidc_provider_mock
from flask import Response, request
from werkzeug.serving import make_server


def main(port: int) -> None:
    """Serve until killed."""
    app = oidc_provider_mock.app(require_nonce=True)
    challenges: dict[str, str] = {}
    how = {"broken": ""}

    @app.get("/broken")
    def broken() -> str:
        how["broken"] = request.args["how"]
        return "ok"

    @app.before_request
    def hold_to_pkce() -> Response | None:
        if request.path == "/oauth2/token":
            verifier = request.form.get("code_verifier", "")
            proof = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
            if challenges.pop(request.form["code"], "") != proof:
                return Response('{"error": "invalid_grant"}', 400, mimetype="application/json")
        return None

    @app.after_request
    def remember(response: Response) -> Response:
        if request.path == "/oauth2/authorize" and "code=" in (response.location or ""):
            assert request.args["code_challenge_method"] == "S256"
            code = response.location.split("code=")[1].split("&")[0]
            challenges[code] = request.args["code_challenge"]
        if request.path == "/oauth2/token" and how["broken"] and response.status_code == 200:
            said = json.loads(response.get_data())
            said["id_token"] = _spoilt(said["id_token"], how["broken"])
            response.set_data(json.dumps(said))
        return response

    make_server("127.0.0.1", port, app, threaded=True).serve_forever()


def _spoilt(token: str, how: str) -> str:
    """The token with one thing wrong; whatever is changed inside no longer fits its signature."""
    head, body, signature = token.split(".")
    if how == "unsigned":
        return f"{head}.{body}.{signature[:-8]}AAAAAAAA"
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "==="))
    written = base64.urlsafe_b64encode(json.dumps(claims | {"sub": "somebody-else"}).encode())
    plain = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    return f"{plain}.{written.rstrip(b'=').decode()}."


if __name__ == "__main__":
    main(int(sys.argv[1]))
