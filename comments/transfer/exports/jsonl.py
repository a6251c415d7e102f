"""Our own format, a JSON object a line: all that is known, so that another service can go on from
it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from comments.models import Article, Author, Comment, public_id
from comments.transfer.exports.selection import Selection
from comments.transfer.formats.own import FORMAT, VERSION

_DECISION = (
    *("action", "before", "after", "reason", "note", "revision", "created_at"),
    *("actor_kind", "actor_id", "actor_name"),
)
_VOTE = ("value", "created_at")
_REPORT = ("reason", "detail", "revision", "created_at", "resolved", "resolved_at")
_REVISION = ("number", "source", "html", "created_at", "replaced_by")
_ARTICLE = (
    *("key", "url", "title", "section", "language", "open", "closes_at", "mode", "slow_mode"),
    "created_at",
)
_AUTHOR = (
    *("subject", "email", "email_verified", "avatar_url", "first_seen"),
    *("standing", "standing_until", "standing_reason"),
    *("reports_received", "reports_upheld", "reports_dismissed"),
)


def write(selection: Selection) -> Iterator[str]:
    """Yield the lines: what this is, then articles, authors and comments."""
    head = {"type": "export", "format": FORMAT, "version": VERSION}
    extras = sorted(selection.extras)
    yield _line(head | {"site": selection.site.key, "at": selection.at, "with": extras})
    for article in selection.articles():
        yield _line({"type": "article"} | _values(article, _ARTICLE))
    for author in selection.authors():
        yield _line(_author(author, full="authors" in selection.extras))
    for piece in selection.pieces():
        keys = _keys(selection, piece)
        details = _details(selection, piece)
        for comment in piece:
            yield _line(_comment(comment, keys[comment.article_id]) | details[comment.id])


def _keys(selection: Selection, piece: list[Comment]) -> dict[int, str]:
    ids = {comment.article_id for comment in piece}
    articles = (selection.session.get_one(Article, number) for number in ids)
    return {article.id: article.key for article in articles}


def _author(author: Author, *, full: bool) -> dict[str, Any]:
    entry = {"type": "author", "id": public_id(author.id), "kind": author.kind, "name": author.name}
    return entry | _values(author, _AUTHOR) if full else entry


def _comment(comment: Comment, key: str) -> dict[str, Any]:
    return {
        "type": "comment",
        "id": public_id(comment.id),
        "article": key,
        "parent": None if comment.parent_id is None else public_id(comment.parent_id),
        "author": public_id(comment.author_id),
        "status": comment.status,
        "source": comment.source,
        "html": comment.html,
        "created_at": comment.created_at,
        "edited_at": comment.edited_at,
        "pinned": comment.pinned,
        "featured": comment.featured,
        "votes": {"up": comment.up, "down": comment.down},
    }


def _details(selection: Selection, piece: list[Comment]) -> dict[int, dict[str, Any]]:
    """What the extras add to each comment: voters, reports, and the ledger with former texts."""
    ids = [comment.id for comment in piece]
    details: dict[int, dict[str, Any]] = {number: {} for number in ids}
    if "authors" in selection.extras:
        votes, imported = selection.votes(ids), selection.imported_votes(ids)
        for number, entry in details.items():
            up, down = imported.get(number, (0, 0))
            entry["imported_votes"] = {"up": up, "down": down}
            entry["voters"] = [_act(row, _VOTE) for row in votes.get(number, ())]
    if "reports" in selection.extras:
        reports = selection.reports(ids)
        for number, entry in details.items():
            entry["reports"] = [_act(row, _REPORT) for row in reports.get(number, ())]
    if "ledger" in selection.extras:
        decisions, revisions = selection.decisions(ids), selection.revisions(ids)
        for number, entry in details.items():
            entry["decisions"] = [_values(row, _DECISION) for row in decisions.get(number, ())]
            entry["revisions"] = [_values(row, _REVISION) for row in revisions.get(number, ())]
    return details


def _act(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {"author": public_id(row.author_id)} | _values(row, names)


def _values(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _line(entry: dict[str, Any]) -> str:
    return orjson.dumps(entry, option=orjson.OPT_UTC_Z).decode() + "\n"
