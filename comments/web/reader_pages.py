"""HTML for readers: the widget's fragments and scripts, and the page without JavaScript."""

from __future__ import annotations

from flask import Flask

from comments.web.i18n import init_i18n
from comments.web.noscript import actions, data_page, sign_in, translation_page
from comments.web.noscript import views as noscript_views
from comments.web.playground import views as playground_views
from comments.web.widget import fragments, scripts, writes
from comments.web.widget.fragment_cache import add_fragment_cache
from comments.web.widget.rendering import badge_name, initials, lazy_pictures


def add_reader_pages(app: Flask) -> None:
    """Open the readers' doors on this application."""
    init_i18n(app)
    app.jinja_env.filters["badge_name"] = badge_name
    app.jinja_env.filters["lazy_pictures"] = lazy_pictures
    app.jinja_env.filters["initials"] = initials
    add_fragment_cache(app)
    for module in (
        scripts,
        fragments,
        writes,
        noscript_views,
        actions,
        translation_page,
        data_page,
        sign_in,
        playground_views,
    ):
        app.register_blueprint(module.views)
