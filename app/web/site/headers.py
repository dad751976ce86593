"""Security headers of every answer. Pages use no inline script and no inline style, and no other host."""

from __future__ import annotations

from flask import Response

from app.web.site.requests import Site

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
SANDBOX = "default-src 'none'; sandbox"
"""The policy of a file that is saved: wherever it is opened, nothing in it runs."""
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def attach(app: Site, *, secure: bool) -> None:
    """Put the headers on every answer of `app`; a view may have set a stricter one itself."""
    app.always = {**ALWAYS, "Strict-Transport-Security": "max-age=31536000"} if secure else ALWAYS

    def add(response: Response) -> Response:
        if response.headers.get("Content-Disposition", "").startswith("attachment"):
            response.headers["Content-Security-Policy"] = SANDBOX
        for name, value in app.always.items():
            response.headers.setdefault(name, value)
        return response

    app.after_request(add)
