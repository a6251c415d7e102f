"""A copy of everything the service knows about a reader: JSON for programs, HTML for people."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import escape
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from comments.models import (
    Article,
    Author,
    AuthorMessage,
    Ban,
    Base,
    Comment,
    Origin,
    Report,
    Revision,
    Vote,
    public_id,
)

COPY_KEPT = timedelta(days=7)
COPY_EVERY = timedelta(days=1)
_IDS = ("id", "comment_id", "author_id", "article_id", "parent_id", "target_id")
_LEFT = (
    "site_id",
    "decision_id",
    "resolved_by",
    "claimed_by",
    "claimed_until",
    "assigned_to",
    "priority",
    "fingerprint",
)
"""Columns that say nothing about the reader, or something about others."""


def personal_copy(session: Session, author: Author, at: datetime) -> bytes:
    """Return a ZIP archive of the reader's data as of now."""
    data = {"made_at": at, "reader": _row(author), **dict(_parts(session, author))}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        text = orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z)
        archive.writestr("data.json", text)
        archive.writestr("index.html", "".join(_page(data)))
    return stream.getvalue()


def _parts(session: Session, author: Author) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    yield (
        "comments",
        [
            _row(comment) | {"article": key, "revisions": _revisions(session, comment)}
            for comment, key in session.execute(
                select(Comment, Article.key)
                .join(Article, Article.id == Comment.article_id)
                .where(Comment.author_id == author.id)
                .order_by(Comment.id)
            )
        ],
    )
    for name, model in (("votes", Vote), ("reports", Report), ("messages", AuthorMessage)):
        query = select(model).where(model.author_id == author.id)
        yield name, [_row(row) for row in session.scalars(query)]
    origins = select(Origin).where(Origin.kind == "author", Origin.target_id == author.id)
    yield "origins", [_row(row) for row in session.scalars(origins)]
    digests = [digest for digest in author.ban_digests if digest]
    bans = select(Ban).where(Ban.site_id == author.site_id, Ban.digest.in_(digests))
    yield "bans", [_row(row) for row in session.scalars(bans)]


def _revisions(session: Session, comment: Comment) -> list[dict[str, Any]]:
    if comment.revision < 2:
        return []
    query = select(Revision).where(Revision.comment_id == comment.id).order_by(Revision.number)
    return [_row(row) for row in session.scalars(query)]


def _row(row: Base) -> dict[str, Any]:
    """Every column of a row, so that one that is new is in the copy by itself."""
    values = {name: getattr(row, name) for name in row.__mapper__.columns.keys()}  # noqa: SIM118
    for name in _IDS:
        if isinstance(values.get(name), int):
            values[name] = public_id(values[name])
    return {name: value for name, value in values.items() if name not in _LEFT}


def _page(data: dict[str, Any]) -> Iterator[str]:
    yield '<!doctype html><html lang="en"><meta charset="utf-8"><title>Your data</title>'
    yield "<style>body{font:1rem/1.5 sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}"
    yield "dt{font-weight:bold}hr{margin:2rem 0}</style><h1>Your data</h1>"
    yield _definitions(data["reader"])
    for name, rows in data.items():
        if isinstance(rows, list):
            yield f"<h2>{escape(name.capitalize())} ({len(rows)})</h2>"
            yield "<hr>".join(_definitions(row) for row in rows)
    yield "</html>"


def _definitions(row: dict[str, Any]) -> str:
    entries = ((name, value) for name, value in row.items() if value not in (None, "", [], {}))
    items = (f"<dt>{escape(name)}</dt><dd>{escape(str(value))}</dd>" for name, value in entries)
    return f"<dl>{''.join(items)}</dl>"
