"""One comment's row as pages need it, and how readers, its author and staff see it."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from comments.database.sql import as_datetime, marks, rows
from comments.models import AuthorRecord, CommentRecord, public_id
from comments.models.author import badges_of
from comments.models.site_settings import Sort
from comments.services.threads.views import AuthorView, CommentView, State

_FIELD = {"best": "best", "replies": "reply_count"}


class PageRow(NamedTuple):
    """One comment's row with its author's name: the one list of the columns that a page needs."""

    id: int
    article_id: int
    article_key: str
    parent_id: int | None
    depth: int
    html: str
    created_at: Any
    edited_at: Any
    up: int
    down: int
    best: int
    reply_count: int
    status: str
    shown: bool
    pinned: bool
    featured: bool
    author_id: int
    author_kind: str
    author_name: str
    avatar_url: str | None
    badge: str | None
    language: str | None
    shadowed: bool

    def sort_values(self, order: Sort) -> tuple[int, ...]:
        """The values by which this comment is found in that order."""
        return (
            (self.id,) if order in ("oldest", "newest") else (getattr(self, _FIELD[order]), self.id)
        )

    def view(
        self, replies: tuple[CommentView, ...] = (), following: str | None = None
    ) -> CommentView:
        """The comment as every reader sees it: a tombstone has neither author nor text."""
        state: State = (
            "visible"
            if self.status == "approved"
            else "deleted"
            if self.status == "deleted"
            else "removed"
        )
        return self._view(state, state == "visible", replies, following)

    def own_view(self) -> CommentView:
        """The comment as its own author sees it."""
        state = {"approved": "visible", "spam": "rejected"}.get(self.status, self.status)
        if self.shadowed and state != "deleted":
            state = "visible"
        return self._view(state, state != "deleted")

    def staff_view(self) -> CommentView:
        """The comment as staff see it: in full, whatever readers see in its place."""
        state = {"approved": "visible", "spam": "rejected"}.get(self.status, self.status)
        return self._view(state, True)

    def _view(
        self,
        state: Any,
        full: bool,
        replies: tuple[CommentView, ...] = (),
        following: str | None = None,
    ) -> CommentView:
        return CommentView(
            id=public_id(self.id),
            article=self.article_key,
            parent=None if self.parent_id is None else public_id(self.parent_id),
            depth=self.depth,
            author=self._author() if full else None,
            html=self.html if full else None,
            created_at=as_datetime(self.created_at),
            edited_at=as_datetime(self.edited_at) if full and self.edited_at else None,
            up=self.up if full else 0,
            down=self.down if full else 0,
            reply_count=self.reply_count,
            state=state,
            pinned=bool(self.pinned),
            featured=bool(self.featured),
            replies=replies,
            lang=self.language if full else None,
            next=following,
        )

    def _author(self) -> AuthorView:
        badges = badges_of(self.author_kind, self.badge)
        return AuthorView(public_id(self.author_id), self.author_name, self.avatar_url, badges)


_OF_ARTICLE = {"article_key": "article.key"}
_OF_AUTHOR = {
    "author_kind": "author.kind",
    "author_name": "author.name",
    "avatar_url": "author.avatar_url",
    "badge": "author.badge",
}
_ELSEWHERE = _OF_ARTICLE | _OF_AUTHOR
"""Fields of a page row that are no columns of the comment's own, and where they stand."""
_PATHS = tuple(_ELSEWHERE.get(field, field) for field in PageRow._fields)
_COLUMNS = ", ".join(path if "." in path else f"comment.{path}" for path in _PATHS)
_ROWS = (
    f"SELECT {_COLUMNS} FROM comment JOIN author ON author.id = comment.author_id"  # noqa: S608
    " JOIN article ON article.id = comment.article_id WHERE comment.id IN ("
)
_OF_COMMENT = tuple(field for field in PageRow._fields if field not in _ELSEWHERE)
_values_of_comment = attrgetter(*_OF_COMMENT)


def row_of(comment: CommentRecord, article_key: str, author: AuthorRecord) -> PageRow:
    """Return the row of a comment, of its article and of its author."""
    own = zip(_OF_COMMENT, _values_of_comment(comment), strict=True)
    return PageRow(
        **dict(own),
        article_key=article_key,
        author_kind=author.kind,
        author_name=author.name,
        avatar_url=author.avatar_url,
        badge=author.badge,
    )


def rows_of(session: Session, ids: Iterable[int]) -> dict[int, PageRow]:
    """Return the rows of these comments by id."""
    numbers = list(ids)
    if not numbers:
        return {}
    return {
        row[0]: PageRow._make(row)
        for row in rows(session, f"{_ROWS}{marks(len(numbers))})", numbers)
    }
