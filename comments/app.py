"""Wiring: from settings to a running application, in a short list of named calls."""

from __future__ import annotations

from flask import Flask

from comments.app_settings import keep_settings
from comments.database.engines import configure_database
from comments.database.replica import configure_replica
from comments.errors import SettingsError
from comments.screening.policy import checks
from comments.services.identity.readers import ReaderTokens
from comments.services.sites.recent_sites import RecentSites
from comments.settings import Settings
from comments.web import add_doors
from comments.web.key_converter import KeyConverter
from comments.web.proxies import BehindProxies, BelowPath


def create_app(settings: Settings, *, doors: bool = True) -> Flask:
    """Return the application these settings describe. Raises ``SettingsError`` where one of them
    cannot work.

    Without ``doors`` it answers no request, and starts in half the time and memory.
    """
    require_secret(settings)
    app = Flask(__name__, static_folder=None, template_folder="web/templates")
    # Merging slashes redirects to whatever host a request names.
    app.url_map.merge_slashes = False
    app.url_map.converters["key"] = KeyConverter
    app.config["SECRET_KEY"] = settings.secret_key
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    keep_settings(app, settings)
    app.extensions["comments_tokens"] = ReaderTokens(
        settings.secret_key, settings.reader_token_days
    )
    app.extensions["comments_recent_sites"] = RecentSites()
    checks()
    configure_database(app, settings)
    configure_replica(app, settings)
    if not doors:
        return app
    add_doors(app, settings)
    if settings.mount:
        app.wsgi_app = BelowPath(app.wsgi_app, settings.mount)  # type: ignore[method-assign]
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = BehindProxies(app.wsgi_app, hops)  # type: ignore[method-assign]
    return app


def require_secret(settings: Settings) -> None:
    """Raise ``SettingsError`` where there is nothing to sign with."""
    if not settings.secret_key:
        raise SettingsError(
            "Set COMMENTS_SECRET_KEY to at least 32 random characters; it signs readers' tokens."
        )
