"""Which language a page is in: Vietnamese unless the visitor chose English, by `?lang=en` or a cookie."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response, request
from flask_babel import Babel, get_locale

from app.config import ROOT
from app.config import ZONE as ZONE
from app.web.page.catalogues import compile_into

LANGUAGES = ("vi", "en")
COOKIE = "lang"
ONE_YEAR = 365 * 24 * 3600  # seconds


def attach(app: Flask, instance: Path) -> None:
    """Give `app` its languages. Message ids are English; `vi` has a complete catalogue."""
    catalogues = compile_into(instance / "translations", ROOT / "app" / "translations")
    Babel(
        app,
        default_locale="vi",
        default_timezone=ZONE,
        default_translation_directories=str(catalogues),
        locale_selector=choose,
    )
    app.context_processor(lambda: {"lang": str(get_locale()), "languages": LANGUAGES})
    app.after_request(_remember)


def choose() -> str:
    """The visitor's language."""
    return chosen(request.args.get("lang"), request.cookies.get(COOKIE))


def chosen(*wishes: str | None) -> str:
    """The first of `wishes` that is a language of the site. The address counts more than the cookie."""
    for wish in wishes:
        if wish in LANGUAGES:
            return wish
    return LANGUAGES[0]


def _remember(response: Response) -> Response:
    wish = request.args.get("lang")
    if wish in LANGUAGES and wish != request.cookies.get(COOKIE):
        response.set_cookie(COOKIE, wish, max_age=ONE_YEAR, samesite="Lax", secure=request.is_secure)
    response.headers.setdefault("Content-Language", str(get_locale()))
    response.vary.add("Cookie")
    return response
