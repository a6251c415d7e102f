"""The statements behind a thread page: keyset pages, first replies down the tree, what stands above
a comment.

Their conditions are those of the partial indexes themselves: a database uses such an index only
where it can tell that the condition is the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from comments.database.sql import marks, rows
from comments.models.comment import PINNED, ROOTS, SHOWN
from comments.models.site_settings import Sort
from comments.services.threads.cursors import Cursor, encode_cursor
from comments.services.threads.rows import PageRow, rows_of
from comments.services.threads.views import CommentView

REPLIES_PER_PARENT = 3
REPLY_LEVELS = 3
REPLY_BUDGET = 150
"""Replies on one page at most, however many parents it has."""
ANCESTOR_LIMIT = 200
"""How far up a permalink looks; the thread above is a page away."""
PINNED_LIMIT = 5

_ROOTS = f"article_id = ? AND {ROOTS}"
_REPLIES = f"parent_id = ? AND {SHOWN}"
_KEYS: dict[str, tuple[str, ...]] = {
    "newest": ("id",),
    "oldest": ("id",),
    "best": ("best", "id"),
    "replies": ("reply_count", "id"),
}


def _page_statement(order: str, condition: str, follows: bool) -> str:
    keys, backwards = _KEYS[order], order != "oldest"
    by = ", ".join(f"{key} {'DESC' if backwards else 'ASC'}" for key in keys)
    if follows:
        condition += f" AND ({', '.join(keys)}) {'<' if backwards else '>'} ({marks(len(keys))})"
    return f"SELECT {', '.join(keys)} FROM comment WHERE {condition} ORDER BY {by} LIMIT ?"  # noqa: S608


_PAGES = {
    (order, condition, follows): _page_statement(order, condition, follows)
    for order in _KEYS
    for condition in (_ROOTS, _REPLIES)
    for follows in (False, True)
}
_PINNED = f"SELECT id FROM comment WHERE article_id = ? AND {PINNED} ORDER BY id DESC LIMIT ?"  # noqa: S608


def keyset_page(
    session: Session,
    order: Sort,
    *,
    article_id: int | None = None,
    parent_id: int | None = None,
    after: Cursor | None,
    limit: int,
) -> tuple[list[int], str | None]:
    """Return the ids of a page of top-level comments (or of one comment's replies) and the cursor
    to the next.
    """
    condition, home = (_ROOTS, article_id) if parent_id is None else (_REPLIES, parent_id)
    statement = _PAGES[order, condition, after is not None]
    page_rows = rows(session, statement, (home, *(after.values if after else ()), limit + 1))
    following = encode_cursor(order, *page_rows[limit - 1]) if len(page_rows) > limit else None
    return [row[-1] for row in page_rows[:limit]], following


def pinned_ids(session: Session, article_id: int) -> list[int]:
    """Return the article's pinned comments, the latest first."""
    return [row[0] for row in rows(session, _PINNED, (article_id, PINNED_LIMIT))]


_FIRST_REPLIES = {
    (order, dialect): f"""
        SELECT p.id, (SELECT {together} FROM (
            SELECT id FROM comment WHERE parent_id = p.id AND {SHOWN}
            ORDER BY {by} LIMIT {REPLIES_PER_PARENT}
        ) AS first)
        FROM comment p WHERE p.id IN ("""  # noqa: S608
    for order, by in (("oldest", "id"), ("best", "best DESC, id DESC"))
    for dialect, together in (
        ("sqlite", "group_concat(id)"),
        ("postgresql", "string_agg(id::text, ',')"),
    )
}


def with_first_replies(
    session: Session, ids: Sequence[int], order: Sort
) -> tuple[CommentView, ...]:
    """Return these comments in this order, each with the first of its replies, down the tree and
    within the budget.
    """
    children: dict[int, list[int]] = {}
    level, budget = list(ids), REPLY_BUDGET
    for _ in range(REPLY_LEVELS):
        first_replies = _first_replies(session, level, order) if level and budget > 0 else []
        level = []
        for parent, replies in first_replies:
            children[parent] = replies[:budget]
            budget -= len(children[parent])
            level += children[parent]
    page_rows = rows_of(session, [*ids, *(one for replies in children.values() for one in replies)])
    return tuple(_grow(page_rows, children, one, order) for one in ids if one in page_rows)


def _first_replies(
    session: Session, parents: list[int], order: Sort
) -> list[tuple[int, list[int]]]:
    statement = _FIRST_REPLIES[(order, session.get_bind().dialect.name)]
    reply_ids = dict(map(tuple, rows(session, f"{statement}{marks(len(parents))})", parents)))
    return [
        (one, [int(part) for part in reply_ids[one].split(",")])
        for one in parents
        if reply_ids.get(one)
    ]


def _grow(
    page_rows: dict[int, PageRow], children: dict[int, list[int]], number: int, order: Sort
) -> CommentView:
    row = page_rows[number]
    below = [child for child in children.get(number, ()) if child in page_rows]
    replies = tuple(_grow(page_rows, children, child, order) for child in below)
    cursor = None
    if row.reply_count > len(below):
        cursor = (
            encode_cursor(order, *page_rows[below[-1]].sort_values(order))
            if below
            else _start(order)
        )
    return row.view(replies, cursor)


def _start(order: Sort) -> str:
    """The cursor before a list's first entry."""
    return (
        encode_cursor("oldest", 0)
        if order == "oldest"
        else encode_cursor(order, 2**63 - 1, 2**63 - 1)
    )


_ANCESTORS = """
    WITH RECURSIVE above (id, up) AS (
        SELECT parent_id, 1 FROM comment WHERE id = ?
        UNION ALL
        SELECT c.parent_id, above.up + 1 FROM comment c JOIN above ON c.id = above.id
        WHERE above.up < ?
    )
    SELECT id FROM above WHERE id IS NOT NULL"""


def ancestors_of(session: Session, comment_id: int) -> list[int]:
    """Return the ids of the comments above this one, nearest first, ``ANCESTOR_LIMIT`` at most."""
    return [row[0] for row in rows(session, _ANCESTORS, (comment_id, ANCESTOR_LIMIT))]
