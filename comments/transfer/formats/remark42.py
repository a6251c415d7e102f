"""Remark42: its backup, a line of metadata and then a comment a line
(backend/app/migrator/native.go)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from comments.transfer.json_stream import lines, mapping, number, objects, text, truth
from comments.transfer.record import STAFF, Page, Person, Record
from comments.transfer.source import Source
from comments.transfer.times import parse_time

_METADATA = {"version", "users", "posts"}
_FORGOTTEN = "deleted"
"""The account in place of each whom it has deleted with all they wrote."""


def read(source: Source) -> Iterator[Record]:
    """Yield the comments. The first line tells which pages are read-only, and
    emails of people."""
    closed: set[str] = set()
    for line, entry in lines(source):
        if "locator" in entry:
            yield _record(source, entry, line, closed)
        elif entry and entry.keys() <= _METADATA:
            _keep_emails(source, objects(entry.get("users")))
            closed |= {
                text(page.get("url"))
                for page in objects(entry.get("posts"))
                if truth(page.get("read_only"))
            }
        else:
            source.report(f"line {line}", "It names no page (locator), so it is no comment.")


def _keep_emails(source: Source, users: list[dict[str, Any]]) -> None:
    for user in users:
        if email := text(mapping(user.get("details")).get("email")):
            source.lookups.put("email", text(user.get("id")), email)


def _record(source: Source, entry: dict[str, Any], line: int, closed: set[str]) -> Record:
    url = text(mapping(entry.get("locator")).get("url"))
    user, edit = mapping(entry.get("user")), mapping(entry.get("edit"))
    account, typed = text(user.get("id")), text(entry.get("orig"))
    up, down = _votes(entry)
    return Record(
        id=text(entry.get("id")),
        place=f"line {line}",
        page=Page(url, url, text(entry.get("title")), url not in closed),
        person=_person(source, user) if account != _FORGOTTEN else Person(),
        body=typed or text(entry.get("text")),
        markup="markdown" if typed else "html",
        created_at=parse_time(entry.get("time")),
        edited_at=parse_time(edit.get("time")),
        status="deleted" if truth(entry.get("delete")) else "approved",
        parent=text(entry.get("pid")),
        up=up,
        down=down,
        pinned=truth(entry.get("pin")),
    )


def _person(source: Source, user: dict[str, Any]) -> Person:
    account = text(user.get("id"))
    email = text(source.lookups.get("email", account))
    badge = STAFF if truth(user.get("admin")) else ""
    return Person(account, text(user.get("name")), email, badge=badge)


def _votes(entry: dict[str, Any]) -> tuple[int, int]:
    votes = [truth(vote) for vote in mapping(entry.get("votes")).values()]
    if votes:
        return sum(votes), len(votes) - sum(votes)
    score = number(entry.get("score"))
    return max(score, 0), max(-score, 0)
