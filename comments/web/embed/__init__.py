"""HTML for readers: the widget's fragments and scripts, and the page without JavaScript."""

from __future__ import annotations

from flask import Flask

from comments.web.embed import fragments, loader, page, page_acts, playground, writing
from comments.web.embed.pieces import add_pieces
from comments.web.embed.rendering import badge_name
from comments.web.i18n import init_i18n


def add_embed(app: Flask) -> None:
    """Open the readers' doors on this application."""
    init_i18n(app)
    app.jinja_env.filters["badge_name"] = badge_name
    add_pieces(app)
    for views in (loader.views, fragments.views, writing.views, page.views, page_acts.views, playground.views):
        app.register_blueprint(views)
