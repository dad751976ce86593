"""The wiring of the web site, in reading order."""

from __future__ import annotations

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from app import config, keys, phrases
from app.operations.people.sign_in import OWN_DEVICE
from app.storage.postgres import database
from app.web import routes
from app.web.entries import weighing
from app.web.integrity import signal
from app.web.notices import notice
from app.web.site import (
    asking,
    compression,
    door,
    headers,
    kept,
    language,
    light,
    metrics,
    pages,
    requests,
    static_files,
)


def create_app(settings: config.Settings | None = None) -> Flask:
    """The web site as a WSGI application. Raises config.BadSetting."""
    settings = settings or config.read()
    if settings.database_url is None:
        raise config.BadSetting(
            "HOITHI_DATABASE_URL",
            "chưa đặt. Lệnh `hoithi run` tự khởi động PostgreSQL đi kèm; máy chủ WSGI khác cần biến này.",
            "is not set. `hoithi run` starts the PostgreSQL that comes along; other WSGI servers need it.",
        )
    app = requests.Site("app", template_folder="../templates", static_folder=None)
    app.config.update(
        SECRET_KEY=keys.cookie_key(settings.instance),
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        SESSION_COOKIE_NAME="hoithi",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=OWN_DEVICE[1],
        MAX_CONTENT_LENGTH=1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
        TEMPLATES_AUTO_RELOAD=settings.development,
    )
    app.extensions["hoithi"] = settings

    database.attach(app, settings)
    light.attach(app)
    door.attach(app)
    # What runs after a request runs in the opposite order of this list: its number first, its log line last.
    kept.attach(app)
    requests.attach(app, believe_given_id=settings.proxies > 0)
    metrics.attach(app)
    weighing.attach(app)
    CSRFProtect(app)
    language.attach(app, settings.instance)
    phrases.replace(settings.instance / phrases.OWN)
    pages.attach(app)
    asking.attach(app)
    notice.attach(app)
    signal.attach(app)

    compression.attach(app)
    headers.attach(app, secure=settings.secure)

    for blueprint in routes.BLUEPRINTS:
        app.register_blueprint(blueprint)

    static_files.attach(app, settings)
    if settings.proxies:
        # Each proxy adds the address that it saw; how the visitor came and to which name is one value, which
        # the nearest proxy sets or hands on.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=1, x_host=1)  # type: ignore[method-assign]
    return app
