"""Artrans: the exchange format of Artalk (https://artalk.js.org/guide/transfer.html). Every value
may be a text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from comments.transfer.json_stream import count, entries, text, truth
from comments.transfer.record import Page, Person, Record
from comments.transfer.source import Source
from comments.transfer.times import parse_time

_NO_EMAIL = "anonymous@example.org"
"""What Artalk writes where somebody has given none."""


def read(source: Source) -> Iterator[Record]:
    """Yield the comments."""
    for position, entry in entries(source, "item"):
        yield _record(entry, position)


def _record(entry: dict[str, Any], position: int) -> Record:
    key, parent = text(entry.get("page_key")), text(entry.get("rid"))
    base = text(entry.get("site_urls")).split(",")[0].strip()
    email = text(entry.get("email")).strip()
    created, updated = parse_time(entry.get("created_at")), parse_time(entry.get("updated_at"))
    return Record(
        id=text(entry.get("id")),
        place=f"comment {position}",
        page=Page(
            key,
            _address(base, key),
            text(entry.get("page_title")),
            not truth(entry.get("page_admin_only")),
        ),
        person=Person(
            name=text(entry.get("nick")),
            email="" if email == _NO_EMAIL else email,
            badge=text(entry.get("badge_name")),
        ),
        body=text(entry.get("content")),
        markup="markdown",
        created_at=created,
        edited_at=updated if created and updated and _is_edit(entry, created, updated) else None,
        status="pending" if truth(entry.get("is_pending")) else "approved",
        parent="" if parent in ("", "0") else parent,
        up=count(entry.get("vote_up")),
        down=count(entry.get("vote_down")),
        pinned=truth(entry.get("is_pinned")),
        address=text(entry.get("ip")),
    )


def _is_edit(entry: dict[str, Any], created: datetime, updated: datetime) -> bool:
    """Whether nothing but an edit explains the second date: a vote sets it too, and so does who
    pins or folds a comment."""
    votes = count(entry.get("vote_up")) + count(entry.get("vote_down"))
    marks = any(truth(entry.get(mark)) for mark in ("is_pinned", "is_collapsed"))
    return updated > created and not votes and not marks


def _address(base: str, key: str) -> str:
    try:
        return urljoin(base, key) if base else key
    except ValueError:
        return ""
