"""The scripts a publisher embeds, served to every origin."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, send_from_directory

from comments.web.auth import public

STATIC = Path(__file__).parent.parent / "static"
MAX_AGE = 300
"""Seconds a browser keeps a script: short, since its address never changes."""

views = Blueprint("loader", __name__)


@views.get("/embed.js")
@public
def embed() -> Response:
    """The custom element ``<article-comments>``."""
    return _script("embed.js")


@views.get("/act.js")
@public
def act() -> Response:
    """What the custom element loads at the reader's first touch: everything they do rather than
    read.
    """
    return _script("act.js")


@views.get("/extras.js")
@public
def extras() -> Response:
    """What ``act.js`` loads at the first use of what few readers do."""
    return _script("extras.js")


@views.get("/count.js")
@public
def count() -> Response:
    """Numbers of comments for lists of links."""
    return _script("count.js")


def _script(name: str) -> Response:
    answer = send_from_directory(
        STATIC, name, max_age=MAX_AGE, mimetype="text/javascript", conditional=True
    )
    answer.headers["Cache-Control"] = f"public, max-age={MAX_AGE}, stale-while-revalidate=86400"
    return answer
