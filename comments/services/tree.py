"""The statements behind a thread page: keyset pages, first replies down the tree, the rows to show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, literal, select, text, tuple_
from sqlalchemy.orm import Session

from comments.models import Article, Author, Comment, public_id
from comments.services.cursors import Cursor, encode_cursor
from comments.services.page import AuthorView, CommentView, Sort

REPLIES_PER_PARENT = 3
REPLY_LEVELS = 3
REPLY_BUDGET = 150
"""Replies on one page at most, however many parents it has."""
ANCESTOR_LIMIT = 200
"""How far up a permalink looks; the thread above is a page away."""
PINNED_LIMIT = 5

_KEYS: dict[str, tuple[Any, ...]] = {
    "newest": (Comment.id,),
    "oldest": (Comment.id,),
    "best": (Comment.best, Comment.id),
    "replies": (Comment.reply_count, Comment.id),
}


def keyset_page(
    session: Session,
    order: Sort,
    *,
    article_id: int | None = None,
    parent_id: int | None = None,
    after: Cursor | None,
    limit: int,
) -> tuple[list[int], str | None]:
    """Return the ids of a page of top-level comments (or of one comment's replies) and the cursor to the next."""
    keys = _KEYS[order]
    query = select(*keys).where(Comment.shown)
    if parent_id is not None:
        query = query.where(Comment.parent_id == parent_id)
    else:
        query = query.where(Comment.article_id == article_id, Comment.parent_id.is_(None), ~Comment.pinned)
    rows = session.execute(_ordered(query, order, after).limit(limit + 1)).all()
    following = encode_cursor(order, *rows[limit - 1]) if len(rows) > limit else None
    return [row[-1] for row in rows[:limit]], following


def _ordered(query: Select[Any], order: str, after: Cursor | None) -> Select[Any]:
    keys = _KEYS[order]
    backwards = order != "oldest"
    if after is not None:
        place: ColumnElement[Any] = tuple_(*keys) if len(keys) > 1 else keys[0]
        bound: Any = tuple_(*map(literal, after.values)) if len(keys) > 1 else after.values[0]
        query = query.where(place < bound if backwards else place > bound)
    return query.order_by(*(key.desc() if backwards else key.asc() for key in keys))


def pinned_ids(session: Session, article_id: int) -> list[int]:
    """Return the article's pinned comments, the latest first."""
    query = select(Comment.id).where(Comment.article_id == article_id, Comment.pinned)
    return list(session.scalars(query.order_by(Comment.id.desc()).limit(PINNED_LIMIT)))


_FIRST_REPLIES = {
    (order, dialect): text(
        f"""
        SELECT p.id, (SELECT {together} FROM (
            SELECT c.id FROM comment c WHERE c.parent_id = p.id AND c.shown ORDER BY {by} LIMIT {REPLIES_PER_PARENT}
        ) AS first)
        FROM comment p WHERE p.id IN :parents"""  # noqa: S608 - every part is a constant of this file
    ).bindparams(bindparam("parents", expanding=True))
    for order, by in (("oldest", "c.id"), ("best", "c.best DESC, c.id DESC"))
    for dialect, together in (("sqlite", "group_concat(id)"), ("postgresql", "string_agg(id::text, ',')"))
}


def with_first_replies(session: Session, ids: Sequence[int], order: Sort) -> tuple[CommentView, ...]:
    """Return these comments in this order, each with the first of its replies, down the tree and within the budget."""
    children: dict[int, list[int]] = {}
    level, budget = list(ids), REPLY_BUDGET
    for _ in range(REPLY_LEVELS):
        found = _first_replies(session, level, order) if level and budget > 0 else []
        level = []
        for parent, replies in found:
            children[parent] = replies[:budget]
            budget -= len(children[parent])
            level += children[parent]
    rows = rows_of(session, [*ids, *(one for replies in children.values() for one in replies)])
    return tuple(_grow(rows, children, one, order) for one in ids if one in rows)


def _first_replies(session: Session, parents: list[int], order: Sort) -> list[tuple[int, list[int]]]:
    statement = _FIRST_REPLIES[(order, session.get_bind().dialect.name)]
    found = {row[0]: row[1] for row in session.execute(statement, {"parents": parents})}
    return [(one, [int(part) for part in found[one].split(",")]) for one in parents if found.get(one)]


def _grow(rows: dict[int, PageRow], children: dict[int, list[int]], one: int, order: Sort) -> CommentView:
    row = rows[one]
    below = [child for child in children.get(one, ()) if child in rows]
    replies = tuple(_grow(rows, children, child, order) for child in below)
    cursor = None
    if row.reply_count > len(below):
        cursor = encode_cursor(order, *rows[below[-1]].sort_values(order)) if below else _start(order)
    return row.view().with_replies(replies, cursor)


def _start(order: Sort) -> str:
    """The cursor before a list's first entry."""
    return encode_cursor("oldest", 0) if order == "oldest" else encode_cursor(order, 2**63 - 1, 2**63 - 1)


@dataclass(frozen=True, slots=True)
class PageRow:
    """One comment's row with its author's name, as the page needs it."""

    id: int
    article_id: int
    article_key: str
    parent_id: int | None
    depth: int
    html: str
    created_at: datetime
    edited_at: datetime | None
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
    staff_role: str | None

    def sort_values(self, order: Sort) -> tuple[int, ...]:
        """The values by which this comment is found in that order."""
        return (self.id,) if order in ("oldest", "newest") else (getattr(self, _FIELD[order]), self.id)

    def view(self) -> CommentView:
        """The comment as every reader sees it: a tombstone has neither author nor text."""
        state = "visible" if self.status == "approved" else "deleted" if self.status == "deleted" else "removed"
        return self._view(state, state == "visible")

    def own_view(self) -> CommentView:
        """The comment as its own author sees it."""
        state = {"approved": "visible", "spam": "rejected"}.get(self.status, self.status)
        return self._view(state, state != "deleted")

    def staff_view(self) -> CommentView:
        """The comment as staff see it: in full, whatever readers see in its place."""
        return self._view(self.view().state, True)

    def _view(self, state: Any, full: bool) -> CommentView:
        return CommentView(
            id=public_id(self.id),
            article=self.article_key,
            parent=None if self.parent_id is None else public_id(self.parent_id),
            depth=self.depth,
            author=self._author() if full else None,
            html=self.html if full else None,
            created_at=self.created_at,
            edited_at=self.edited_at if full else None,
            up=self.up if full else 0,
            down=self.down if full else 0,
            reply_count=self.reply_count,
            state=state,
            pinned=self.pinned,
            featured=self.featured,
        )

    def _author(self) -> AuthorView:
        badges = ("staff",) if self.staff_role else ("verified",) if self.author_kind == "sso" else ("guest",)
        return AuthorView(public_id(self.author_id), self.author_name, self.avatar_url, badges)


_FIELD = {"best": "best", "replies": "reply_count"}

_ROWS = (
    select(
        Comment.id,
        Comment.article_id,
        Article.key,
        Comment.parent_id,
        Comment.depth,
        Comment.html,
        Comment.created_at,
        Comment.edited_at,
        Comment.up,
        Comment.down,
        Comment.best,
        Comment.reply_count,
        Comment.status,
        Comment.shown,
        Comment.pinned,
        Comment.featured,
        Comment.author_id,
        Author.kind,
        Author.name,
        Author.avatar_url,
        Author.staff_role,
    )
    .join(Author, Author.id == Comment.author_id)
    .join(Article, Article.id == Comment.article_id)
)


def rows_of(session: Session, ids: Iterable[int]) -> dict[int, PageRow]:
    """Return the rows of these comments by id."""
    found = session.execute(_ROWS.where(Comment.id.in_(list(ids))))
    rows = (PageRow(*row) for row in found)  # type: ignore[call-arg]
    return {row.id: row for row in rows}


def ancestors_of(session: Session, comment_id: int) -> list[int]:
    """Return the ids of the comments above this one, nearest first, ``ANCESTOR_LIMIT`` at most."""
    start = select(Comment.parent_id.label("id"), literal(1).label("up")).where(Comment.id == comment_id)
    above = start.cte("above", recursive=True)
    climb = (
        select(Comment.parent_id, above.c.up + 1)
        .join(above, Comment.id == above.c.id)
        .where(above.c.up < ANCESTOR_LIMIT)
    )
    above = above.union_all(climb)
    return list(session.scalars(select(above.c.id).where(above.c.id.is_not(None)).order_by(above.c.up)))
