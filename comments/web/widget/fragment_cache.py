"""Pieces of public fragments, each rendered once: a page that is built anew renders only what has
changed in it.

A piece is found by everything its template reads, and only where nothing in it is one reader's own.
The first hundred comments of a thread cost a new comment's page a hundred look-ups instead of a
hundred renderings.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from flask import Flask
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from comments.services.threads.views import CommentView
from comments.web.i18n import ago
from comments.web.widget.rendering import PUBLIC

LIMIT = 4_194_304
"""Bytes of pieces each process keeps."""
_OVERHEAD = 700


class Pieces:
    """Rendered pieces by what they were rendered from, the oldest making room for the newest."""

    def __init__(self, limit: int) -> None:
        self.limit, self.bytes = limit, 0
        self._kept: dict[tuple[Any, ...], Markup] = {}
        self._lock = threading.Lock()

    def get(self, key: tuple[Any, ...], render: Callable[[], Markup]) -> Markup:
        """Return the piece with this key, rendered now if it is not kept."""
        entry = self._kept.get(key)
        if entry is None:
            entry = render()
            self._keep(key, entry)
        return entry

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self.bytes = 0

    def _keep(self, key: tuple[Any, ...], piece: Markup) -> None:
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = piece
            self.bytes += _cost(piece)
            while self.bytes > self.limit:
                self.bytes -= _cost(self._kept.pop(next(iter(self._kept))))


def _cost(piece: Markup) -> int:
    """A piece and the comment's text in its key."""
    return 2 * len(piece) * (1 if piece.isascii() else 4) + _OVERHEAD


def add_fragment_cache(app: Flask) -> None:
    """Give templates ``comment_piece`` and ``parts_piece``, which take the macro that renders where
    nothing is kept.
    """
    pieces = app.extensions["comments_pieces"] = Pieces(LIMIT)

    @pass_context
    def comment_piece(
        context: Context, comment: CommentView, macro: Callable[..., Markup]
    ) -> Markup:
        if not _public(context) or comment.author is None:
            return macro(comment)
        site, article = context["site"], context["article"]
        shape = (site.votes, site.guests, site.translation, site.fold_length)
        around = (context["lang"], *shape, article.open)
        return pieces.get(
            (*around, ago(comment.created_at), *_shown(comment)), lambda: macro(comment)
        )

    @pass_context
    def parts_piece(context: Context, macro: Callable[..., Markup]) -> Markup:
        return (
            pieces.get((context["lang"], context["site"].name), macro)
            if _public(context)
            else macro()
        )

    app.jinja_env.globals.update(comment_piece=comment_piece, parts_piece=parts_piece)


def _public(context: Context) -> bool:
    return context["me"] is PUBLIC and not context["page"]


def _shown(comment: CommentView) -> tuple[Any, ...]:
    """Everything a comment's template shows of it, besides its age and its replies."""
    return (
        comment.id,
        comment.html,
        comment.author,
        comment.state,
        comment.up,
        comment.down,
        comment.pinned,
        comment.featured,
        comment.edited_at is None,
        comment.lang,
    )
