"""Waline, Valine and Twikoo: three relatives that began on LeanCloud and share most names of their
fields.

Waline's export is an object with tables; Valine's a list, or a line an entry after one that begins
with ``#``; Twikoo's a list. The text is Markdown in Waline and HTML in the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from comments.transfer.first_pass import as_far_as_read, missing
from comments.transfer.json_stream import entries, head, items, lines, number, text, truth
from comments.transfer.record import STAFF, BrokenFile, Page, Person, Record
from comments.transfer.source import Source
from comments.transfer.times import parse_time

_STATUSES = {"approved": "approved", "waiting": "pending", "spam": "spam"}
_NO_ID = ("", "0")
_Entry = dict[str, Any]


def read_waline(source: Source) -> Iterator[Record]:
    """Yield Waline's comments, after a pass for its users; a bare list of comments will do."""
    bare = _is_bare(head(source))
    if not bare:
        _keep_users(source)
    for count, entry in _entries(source, "" if bare else "data.Comment.item"):
        account = text(entry.get("user_id"))
        values = source.lookups.get("person", account) if account else None
        person = Person(account, values[0], values[1], badge=values[2]) if values else _guest(entry)
        record = _record(source, entry, count, person, "markdown")
        is_waiting = source.problem and account and not values
        yield record._replace(left_out=missing(source, "author")) if is_waiting else record


def _keep_users(source: Source) -> None:
    for user in as_far_as_read(source, items(source, "data.Users.item")):
        badge = text(user.get("label"))
        if not badge and text(user.get("type")) == "administrator":
            badge = STAFF
        values = [text(user.get("display_name")), text(user.get("email")), badge]
        source.lookups.put("person", text(user.get("objectId")), values)


def _is_bare(start: bytes) -> bool:
    tables = b'"tables"' in start or b'"data"' in start
    return not tables and (start[:1] in (b"[", b"#") or b'"objectId"' in start)


def read_valine(source: Source) -> Iterator[Record]:
    """Yield Valine's comments."""
    for count, entry in _entries(source):
        yield _record(source, entry, count, _guest(entry), "html")


def read_twikoo(source: Source) -> Iterator[Record]:
    """Yield Twikoo's comments. Readers have no accounts there; the site's owner is marked."""
    for count, entry in _entries(source):
        yield _record(source, entry, count, _guest(entry), "html")


def _entries(source: Source, path: str = "") -> Iterator[tuple[int, _Entry]]:
    """The comments, after a pass for their ids: of a reply whose parent has been deleted there, the
    root of the thread is still known."""
    report, source.report = source.report, lambda *stray: None
    try:
        # Where the file is broken, the second pass comes to that place and says so.
        with suppress(BrokenFile):
            for _, entry in _listed(source, path):
                source.lookups.put("id", _id(entry), True)
    finally:
        source.report = report
    yield from _listed(source, path)


def _listed(source: Source, path: str) -> Iterator[tuple[int, _Entry]]:
    start = head(source)
    if path:
        yield from entries(source, path)
    elif start[:1] == b"[":
        yield from entries(source, "item")
    elif b'"results"' in start[:200]:
        yield from entries(source, "results.item")
    else:
        yield from enumerate((entry for _, entry in lines(source)), 1)


def _id(entry: _Entry) -> str:
    return text(entry.get("objectId")) or text(entry.get("_id"))


def _parent(source: Source, entry: _Entry) -> str:
    stated = (text(entry.get("pid")), text(entry.get("rid")))
    named = [id_ for id_ in stated if id_ not in _NO_ID]
    return next((id_ for id_ in named if source.lookups.get("id", id_)), "".join(named[:1]))


def _record(source: Source, entry: _Entry, count: int, person: Person, markup: Any) -> Record:
    url, likes = text(entry.get("url")), entry.get("like") or entry.get("ups")
    created = _first(entry, "insertedAt", "created", "createdAt", "created_at", "time")
    return Record(
        id=_id(entry),
        place=f"comment {count}",
        page=Page(url, text(entry.get("href")).partition("#")[0] or url),
        person=person,
        body=text(entry.get("comment") or entry.get("orig")),
        markup=markup,
        created_at=parse_time(created),
        status=_status(entry),
        parent=_parent(source, entry),
        up=len(likes) if isinstance(likes, list) else max(number(likes), 0),
        down=len(entry["downs"]) if isinstance(entry.get("downs"), list) else 0,
        pinned=truth(entry.get("sticky")) or truth(entry.get("top")),
        address=text(entry.get("ip")),
    )


def _guest(entry: _Entry) -> Person:
    return Person(
        name=text(entry.get("nick")),
        email=text(entry.get("mail")),
        badge=STAFF if truth(entry.get("master")) else "",
    )


def _first(entry: _Entry, *names: str) -> Any:
    return next((entry[name] for name in names if entry.get(name)), None)


def _status(entry: _Entry) -> str:
    if truth(entry.get("isSpam")):
        return "spam"
    return _STATUSES.get(text(entry.get("status")) or "approved", "pending")
