"""Comentario, version 3 of its export; version 1 is Commento's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from comments.transfer.first_pass import as_far_as_read, missing
from comments.transfer.formats import commento
from comments.transfer.json_stream import entries, items, number, text, truth, value_at
from comments.transfer.record import STAFF, BrokenFile, Page, Person, Record
from comments.transfer.source import Source
from comments.transfer.times import parse_time

_NOBODY = ("", "00000000-0000-0000-0000-000000000000", "0" * 64)


def read(source: Source) -> Iterator[Record]:
    """Yield the comments, after a pass each for the pages and the people."""
    if version(source) == 1:
        yield from commento.read(source)
        return
    for page in as_far_as_read(source, items(source, "pages.item")):
        values = [
            text(page.get("path")),
            text(page.get("title")),
            not truth(page.get("isReadonly")),
        ]
        source.lookups.put("page", text(page.get("id")), values)
    for person in as_far_as_read(source, items(source, "commenters.item")):
        values = [
            text(person.get("name")),
            text(person.get("email")),
            STAFF if truth(person.get("isModerator")) else "",
        ]
        source.lookups.put("person", text(person.get("id")), values)
    for count, comment in entries(source, "comments.item"):
        yield _record(source, comment, count)


def version(source: Source) -> int:
    """Return the version the file states at its beginning. Raises ``BrokenFile`` for one that is
    unknown."""
    stated = number(value_at(source, "version"))
    if stated not in (1, 3):
        raise BrokenFile(
            f"{source.path.name} is an export of version {stated}; versions 1 and 3 are read."
        )
    return stated


def _record(source: Source, comment: dict[str, Any], count: int) -> Record:
    page = source.lookups.get("page", text(comment.get("pageId")))
    score, parent = number(comment.get("score")), text(comment.get("parentId"))
    markdown = text(comment.get("markdown"))
    return Record(
        id=text(comment.get("id")),
        place=f"comment {count}",
        page=Page(text(comment.get("pageId")), page[0], page[1], page[2]) if page else Page(),
        person=_person(source, comment),
        body=markdown or text(comment.get("html")),
        markup="markdown" if markdown else "html",
        created_at=parse_time(comment.get("createdTime")),
        edited_at=parse_time(comment.get("editedTime")),
        status=_status(comment),
        parent="" if parent in _NOBODY else parent,
        up=max(score, 0),
        down=max(-score, 0),
        pinned=truth(comment.get("isSticky")),
        address=text(comment.get("authorIp")),
        left_out=_unfit(source, comment, page),
    )


def _unfit(source: Source, comment: dict[str, Any], page: Any) -> str:
    if not page:
        return missing(source, "page")
    account = text(comment.get("userCreated"))
    is_waiting = account not in _NOBODY and not source.lookups.get("person", account)
    return missing(source, "author") if source.problem and is_waiting else ""


def _person(source: Source, comment: dict[str, Any]) -> Person:
    """Who wrote; one who has left the site is no more than an account."""
    account = text(comment.get("userCreated"))
    if account in _NOBODY:
        return Person(name=text(comment.get("authorName")))
    values = source.lookups.get("person", account)
    if values is None:
        return Person(account, text(comment.get("authorName")))
    return Person(account, values[0], values[1], badge=values[2])


def _status(comment: dict[str, Any]) -> str:
    if truth(comment.get("isDeleted")):
        return "deleted"
    if truth(comment.get("isPending")):
        return "pending"
    return "approved" if truth(comment.get("isApproved")) else "rejected"
