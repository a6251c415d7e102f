"""Reads out of a thread what a digest is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from comments.database.sql import marks, rows
from comments.digest.contribution import TEXT_LENGTH, Contribution, plain
from comments.models import Article
from comments.models.comment import ROOTS

NEWEST = 300
BEST = 300
"""Comments of a thread that are looked at: so many of the newest, and so many of the best liked."""

_COLUMNS = (
    "c.id, c.revision, c.author_id, c.parent_id, c.html, c.reply_count, c.best, c.fingerprint"
)
_NEWEST = (
    f"SELECT {_COLUMNS} FROM comment c WHERE c.article_id = ? AND c.status = 'approved'"  # noqa: S608
    " ORDER BY c.id DESC LIMIT ?"
)
_BEST = (
    f"SELECT {_COLUMNS} FROM comment c WHERE c.article_id = ? AND {ROOTS}"  # noqa: S608
    " AND c.status = 'approved' ORDER BY c.best DESC, c.id DESC LIMIT ?"
)
_PARENTS = "SELECT id, parent_id FROM comment WHERE id IN ("


@dataclass(frozen=True, slots=True)
class Material:
    """A thread as it was when it was read."""

    article: int
    title: str
    comment_count: int
    contributions: tuple[Contribution, ...]


def gather(session: Session, article: Article) -> Material:
    """Return what a thread's visible comments say, the newest and the best liked of a long one."""
    newest = rows(session, _NEWEST, (article.id, NEWEST))
    best = rows(session, _BEST, (article.id, BEST)) if len(newest) == NEWEST else ()
    lines = {row[0]: row for row in (*newest, *best)}
    roots = _roots(session, {number: row[3] for number, row in lines.items()})
    return Material(
        article.id,
        article.title or "",
        article.comment_count,
        tuple(_contribution(row, roots[row[0]]) for row in lines.values()),
    )


def _contribution(row: Sequence[Any], root: int) -> Contribution:
    number, revision, author, _, html, replies, best, fingerprint = row
    text = plain(html)[:TEXT_LENGTH]
    return Contribution(number, revision, author, root, text, replies, best, fingerprint)


def _roots(session: Session, parents: dict[int, int | None]) -> dict[int, int]:
    """Return the top-level comment above each of these."""
    above = dict(parents)
    while missing := [up for up in set(above.values()) if up is not None and up not in above]:
        for start in range(0, len(missing), 500):
            part = missing[start : start + 500]
            above.update(map(tuple, rows(session, f"{_PARENTS}{marks(len(part))})", part)))
    return {number: _top(number, above) for number in parents}


def _top(number: int, above: dict[int, int | None]) -> int:
    while (up := above[number]) is not None:
        number = up
    return number
