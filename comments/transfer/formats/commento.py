"""Commento, version 1 of its export; Comentario's version 1 has other names for the address.

Neither tells what was deleted but by the text that stands in its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from comments.transfer.first_pass import as_far_as_read, missing
from comments.transfer.json_stream import entries, items, number, text, truth
from comments.transfer.record import STAFF, Page, Person, Record
from comments.transfer.source import Source
from comments.transfer.times import parse_time

_NOBODY = ("", "anonymous", "root", "0" * 64)
_DELETED = "[deleted]"
_STATUSES = {"approved": "approved", "unapproved": "pending", "flagged": "pending"}


def read(source: Source) -> Iterator[Record]:
    """Yield the comments; their authors stand behind them, so the file is read twice."""
    for commenter in as_far_as_read(source, items(source, "commenters.item")):
        source.lookups.put("person", text(commenter.get("commenterHex")), _person_values(commenter))
    for count, comment in entries(source, "comments.item"):
        yield _record(source, comment, count)


def _person_values(commenter: dict[str, Any]) -> list[Any]:
    return [
        text(commenter.get("name")),
        text(commenter.get("email")),
        STAFF if truth(commenter.get("isModerator")) else "",
    ]


def _record(source: Source, comment: dict[str, Any], count: int) -> Record:
    score, parent = number(comment.get("score")), text(comment.get("parentHex"))
    markdown, html = text(comment.get("markdown")), text(comment.get("html"))
    is_emptied = (markdown or html).strip() == _DELETED
    is_deleted = is_emptied or truth(comment.get("deleted"))
    account = text(comment.get("commenterHex"))
    account = "" if account in _NOBODY else account
    values = source.lookups.get("person", account) if account else None
    is_waiting = source.problem and account and not values
    return Record(
        id=text(comment.get("commentHex")),
        place=f"comment {count}",
        page=Page(url=_address(comment)),
        person=Person(account, values[0], values[1], badge=values[2])
        if values
        else Person(account),
        body="" if is_emptied else markdown or html,
        markup="markdown" if markdown else "html",
        created_at=parse_time(comment.get("creationDate")),
        status="deleted" if is_deleted else _STATUSES.get(text(comment.get("state")), "pending"),
        parent="" if parent in _NOBODY else parent,
        up=max(score, 0),
        down=max(-score, 0),
        left_out=missing(source, "author") if is_waiting else "",
    )


def _address(comment: dict[str, Any]) -> str:
    """The page's address. Commento calls host and path ``domain`` and ``url``, Comentario ``host``
    and ``path``; a ``url`` there is the comment's own."""
    path = text(comment.get("path") or comment.get("url"))
    host = text(comment.get("domain") or comment.get("host"))
    return path if not host or "://" in path else f"https://{host}/{path.lstrip('/')}"
