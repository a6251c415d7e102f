"""Isso: its SQLite database, and the generic JSON that it imports itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus

from comments.database.sqlite import sqlite3
from comments.transfer.json_stream import NO_OBJECT, count, entries, number, text
from comments.transfer.record import BrokenFile, Page, Person, Record
from comments.transfer.source import Source
from comments.transfer.times import parse_time

_DELETED = 4
_STATUSES = {1: "approved", 2: "pending", _DELETED: "deleted"}
_COMMENTS = """
    SELECT c.*, t.uri AS page_uri, t.title AS page_title
    FROM comments c LEFT JOIN threads t ON t.id = c.tid ORDER BY c.id
"""


def read(source: Source) -> Iterator[Record]:
    """Yield the comments of a database or of a generic JSON file."""
    return _from_database(source) if source.is_sqlite else _from_json(source)


def _from_database(source: Source) -> Iterator[Record]:
    try:
        connection = sqlite3.connect(f"{source.path.resolve().as_uri()}?mode=ro", uri=True)
        connection.row_factory = sqlite3.Row
        connection.text_factory = lambda stored: stored.decode("utf-8", "replace")
        connection.execute("PRAGMA query_only=ON")
        connection.execute("PRAGMA trusted_schema=OFF")
        for row in connection.execute(_COMMENTS):
            yield _from_row(dict(row))
    except sqlite3.DatabaseError as error:
        raise BrokenFile(
            f"{source.path.name} is no database of Isso, or it is broken: {error}."
        ) from error


def _from_row(row: dict[str, Any]) -> Record:
    return Record(
        id=text(row["id"]),
        place=f"comment {row['id']}",
        page=Page(text(row["page_uri"]), text(row["page_uri"]), text(row["page_title"])),
        person=_person(row),
        body=text(row.get("text")),
        markup="markdown",
        created_at=parse_time(row.get("created")),
        edited_at=parse_time(row.get("modified")),
        status=_STATUSES.get(row.get("mode") or 1, "pending"),
        parent=text(row.get("parent")),
        up=count(row.get("likes")),
        down=count(row.get("dislikes")),
        address=text(row.get("remote_addr")),
        left_out="" if row["page_uri"] else "Its thread is not in the file.",
    )


def _person(row: dict[str, Any]) -> Person:
    """Who wrote; nobody where Isso has emptied a deleted comment, but for the email."""
    name = text(row.get("author"))
    is_deleted = number(row.get("mode")) == _DELETED
    return Person() if is_deleted and not name else Person(name=name, email=text(row.get("email")))


def _from_json(source: Source) -> Iterator[Record]:
    """Ids are numbers within a thread, and often all the same: a comment is known by what it holds
    then."""
    for place, thread in entries(source, "item"):
        comments = thread.get("comments")
        if not isinstance(comments, list):
            source.report(f"thread {place}", "It has no list of comments.")
            continue
        uri, title = text(thread.get("id")), text(thread.get("title"))
        page = Page(uri, uri, title if " " in title else unquote_plus(title))
        for position, comment in enumerate(comments, 1):
            if isinstance(comment, dict):
                yield _from_entry(comment, page, position)
            else:
                source.report(f"thread {place}, comment {position}", NO_OBJECT)


def _from_entry(comment: dict[str, Any], page: Page, position: int) -> Record:
    number_there, parent = text(comment.get("id")), text(comment.get("parent"))
    return Record(
        id=f"{page.id}#{number_there}" if number_there else "",
        place=f"{page.id}, comment {position}",
        page=page,
        person=_person(comment),
        body=text(comment.get("text")),
        markup="markdown",
        created_at=parse_time(comment.get("created")),
        edited_at=parse_time(comment.get("modified")),
        status=_STATUSES.get(number(comment.get("mode")) or 1, "pending"),
        parent=f"{page.id}#{parent}" if parent else "",
        up=count(comment.get("likes")),
        down=count(comment.get("dislikes")),
        address=text(comment.get("remote_addr")),
    )
