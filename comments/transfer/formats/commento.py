"""Commento, version 1 of its export; Comentario's version 1 is the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from comments.transfer.json_stream import entries, items, number, text, truth
from comments.transfer.record import STAFF, Page, Person, Record
from comments.transfer.source import Source
from comments.transfer.times import parse_time

_NOBODY = ("", "anonymous", "root", "0" * 64)
_STATUSES = {"approved": "approved", "unapproved": "pending", "flagged": "pending"}


def read(source: Source) -> Iterator[Record]:
    """Yield the comments; their authors stand behind them, so the file is read twice."""
    for commenter in items(source, "commenters.item"):
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
    markdown = text(comment.get("markdown"))
    return Record(
        id=text(comment.get("commentHex")),
        place=f"comment {count}",
        page=Page(
            url=_address(
                text(comment.get("domain")), text(comment.get("url") or comment.get("path"))
            )
        ),
        person=_person(source, text(comment.get("commenterHex"))),
        body=markdown or text(comment.get("html")),
        markup="markdown" if markdown else "html",
        created_at=parse_time(comment.get("creationDate")),
        status="deleted"
        if truth(comment.get("deleted"))
        else _STATUSES.get(text(comment.get("state")), "pending"),
        parent="" if parent in _NOBODY else parent,
        up=max(score, 0),
        down=max(-score, 0),
    )


def _person(source: Source, account: str) -> Person:
    values = None if account in _NOBODY else source.lookups.get("person", account)
    return Person(account, values[0], values[1], badge=values[2]) if values else Person()


def _address(domain: str, path: str) -> str:
    return path if not domain or "://" in path else f"https://{domain}/{path.lstrip('/')}"
