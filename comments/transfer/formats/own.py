"""Our own export: a line an object, as ``comments export`` writes it (docs/moving.md has every
field)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from comments.models import STATUSES
from comments.transfer.json_stream import count, lines, mapping, number, objects, text, truth
from comments.transfer.own_export.swept_reports import keep_swept
from comments.transfer.record import BrokenFile, Page, Person, Record
from comments.transfer.source import Source
from comments.transfer.times import parse_time

FORMAT = "article-comments"
VERSION = 1
KEYS = {"article": "key", "author": "id", "site": "", "ban": "", "decision": ""}
"""Lines beside comments, and the field by which others name them; those of the rest are
numbered.
"""


def read(source: Source) -> Iterator[Record]:
    """Yield the comments. Articles and authors stand before them; what else there is waits in the
    store. Raises ``BrokenFile`` for a newer version."""
    for line, entry in lines(source):
        kind = text(entry.get("type"))
        entry["place"] = f"line {line}"
        if kind == "export":
            _check(entry)
        elif kind in KEYS:
            key = text(entry.get(KEYS[kind])) if KEYS[kind] else f"{line:012}"
            _shelve(source, kind, key, entry)
        elif kind == "comment":
            keep_swept(source.lookups, entry)
            yield _record(source, entry, line)
        else:
            source.report(entry["place"], f"There is no type ({kind[:80]}).")


def _shelve(source: Source, kind: str, key: str, entry: dict[str, Any]) -> None:
    try:
        source.lookups.put(kind, key, entry)
    except orjson.JSONEncodeError as error:
        raise BrokenFile(
            f"{source.path.name} is broken: {entry['place']} is nested too deeply."
        ) from error


def _check(entry: dict[str, Any]) -> None:
    if entry.get("format") != FORMAT or number(entry.get("version")) > VERSION:
        raise BrokenFile(
            f"This export is of version {entry.get('version')}; up to {VERSION} can be read."
        )


def _record(source: Source, entry: dict[str, Any], line: int) -> Record:
    key, author_id = text(entry.get("article")), text(entry.get("author"))
    article = source.lookups.get("article", key) or {}
    author = source.lookups.get("author", author_id) or {}
    status = text(entry.get("status"))
    votes = {} if entry.get("voters") else mapping(entry.get("votes"))
    imported = mapping(entry.get("imported_votes")) or votes
    return Record(
        id=text(entry.get("id")),
        place=f"line {line}",
        page=Page(
            key,
            text(article.get("url")),
            text(article.get("title")),
            truth(article.get("open", True)),
        ),
        person=Person(
            author_id,
            text(author.get("name")),
            text(author.get("email")),
            text(author.get("subject")),
        ),
        body=text(entry.get("html")),
        created_at=parse_time(entry.get("created_at")),
        edited_at=parse_time(entry.get("edited_at")),
        status=status,
        parent=text(entry.get("parent")),
        up=count(imported.get("up")),
        down=count(imported.get("down")),
        pinned=truth(entry.get("pinned")),
        featured=truth(entry.get("featured")),
        left_out="" if status in STATUSES else f"There is no status {status!r}.",
        native={
            "comment": entry,
            "author": author,
            "article": article,
            "voters": _voters(source, entry),
        },
    )


def _voters(source: Source, entry: dict[str, Any]) -> dict[str, Any]:
    """The author lines of those who voted or reported."""
    named = objects(entry.get("voters")) + objects(entry.get("reports"))
    ids = {text(act.get("author")) for act in named}
    return {author_id: source.lookups.get("author", author_id) or {} for author_id in ids}
