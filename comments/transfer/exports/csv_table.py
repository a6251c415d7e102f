"""CSV with the columns that the import of CSV takes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from comments.models import Article, Author, Comment, public_id
from comments.transfer.exports.selection import Selection
from comments.transfer.formats.csv_table import COLUMNS

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def write(selection: Selection) -> Iterator[str]:
    """Yield the header and a row a comment; emails only with ``authors``."""
    yield ",".join(COLUMNS) + "\r\n"
    for piece in selection.pieces():
        authors = selection.authors_of(piece)
        for comment in piece:
            article = selection.session.get_one(Article, comment.article_id)
            yield _row(comment, article, authors[comment.author_id], selection)


def _row(comment: Comment, article: Article, author: Author, selection: Selection) -> str:
    full = "authors" in selection.extras
    values: dict[str, Any] = {
        "id": public_id(comment.id),
        "parent": "" if comment.parent_id is None else public_id(comment.parent_id),
        "article": article.key,
        "url": article.url,
        "title": article.title,
        "body": comment.html,
        "format": "html",
        "created_at": comment.created_at.isoformat(),
        "edited_at": comment.edited_at.isoformat() if comment.edited_at else "",
        "status": comment.status,
        "author_id": public_id(author.id),
        "author_name": author.name,
        "author_email": author.email if full else "",
        "author_subject": author.subject if full else "",
        "up": comment.up,
        "down": comment.down,
        "pinned": int(comment.pinned),
        "featured": int(comment.featured),
        "ip": "",
    }
    line = io.StringIO()
    csv.writer(line).writerow([_inert(values[name]) for name in COLUMNS])
    return line.getvalue()


def _inert(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula gets a quote before it (OWASP, CSV
    injection)."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_DANGEROUS) else value
