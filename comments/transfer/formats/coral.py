"""Coral: the collections ``comments``, ``users`` and ``stories`` of its MongoDB, as JSON.

They come as one object with three lists, or as an archive of mongoexport's files, an entry a line
or a list each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import PurePosixPath
from typing import Any

from comments.models import utc_now
from comments.transfer.json_stream import count, entries, head, items, lines, mapping, objects, text
from comments.transfer.record import STAFF, BrokenFile, Page, Person, Record
from comments.transfer.source import Source
from comments.transfer.times import parse_time

_STATUSES = {
    "NONE": "approved",
    "APPROVED": "approved",
    "ACCEPTED": "approved",
    "PREMOD": "pending",
    "SYSTEM_WITHHELD": "pending",
    "REJECTED": "rejected",
}
_ARCHIVED = "archivedComments"
"""Where those of stories go that are closed for long."""
_Entry = dict[str, Any]
_STAFF = ("STAFF", "MODERATOR", "ADMIN")


def read(source: Source) -> Iterator[Record]:
    """Yield the comments, after a pass each for the stories and the users."""
    for story in _collection(source, "stories", "assets"):
        metadata = mapping(story.get("metadata"))
        title = text(metadata.get("title")) or text(story.get("title"))
        closes_at = parse_time(story.get("closedAt"))
        open_now = closes_at is None or closes_at > utc_now()
        source.lookups.put("page", _id(story), [text(story.get("url")), title, open_now])
    for user in _collection(source, "users"):
        source.lookups.put("person", _id(user), _person_values(user))
    for position, comment in _comments(source):
        yield _record(source, comment, position)


def _comments(source: Source) -> Iterator[tuple[int, _Entry]]:
    if not source.is_zip:
        yield from entries(source, "comments.item")
        yield from enumerate(items(source, f"{_ARCHIVED}.item"), 1)
    elif _members(source, ("comments",)):
        yield from enumerate(_collection(source, "comments", _ARCHIVED), 1)
    else:
        raise BrokenFile(f"{source.path.name} holds no comments.json.")


def _collection(source: Source, *names: str) -> Iterator[_Entry]:
    if not source.is_zip:
        for name in names:
            yield from items(source, f"{name}.item")
    for member in _members(source, names) if source.is_zip else ():
        if head(source, member)[:1] == b"[":
            yield from items(source, "item", member)
        else:
            yield from (entry for _, entry in lines(source, member))


def _members(source: Source, names: Collection[str]) -> list[str]:
    stems = {name.lower() for name in names}
    return [name for name in source.names() if PurePosixPath(name).stem.lower() in stems]


def _id(entry: dict[str, Any]) -> str:
    return text(entry.get("id")) or text(entry.get("_id"))


def _person_values(user: dict[str, Any]) -> list[Any]:
    profiles = objects(user.get("profiles"))
    subject = next(
        (text(profile.get("id")) for profile in profiles if profile.get("type") == "sso"), ""
    )
    email = "" if parse_time(user.get("deletedAt")) else text(user.get("email"))
    stated = user.get("badges")
    badge = text(stated[0]) if isinstance(stated, list) and stated else ""
    if not badge and text(user.get("role")).upper() in _STAFF:
        badge = STAFF
    return [text(user.get("username")), email, subject, badge]


def _record(source: Source, comment: dict[str, Any], position: int) -> Record:
    story_id = text(comment.get("storyID") or comment.get("asset_id"))
    story = source.lookups.get("page", story_id)
    revisions = objects(comment.get("revisions"))
    latest: dict[str, Any] = revisions[-1] if revisions else comment
    deleted = parse_time(comment.get("deletedAt")) is not None
    return Record(
        id=_id(comment),
        place=f"comment {position}",
        page=Page(story_id, *story) if story else Page(),
        person=_person(source, text(comment.get("authorID") or comment.get("author_id"))),
        body=text(latest.get("body")),
        created_at=parse_time(comment.get("createdAt") or comment.get("created_at")),
        edited_at=parse_time(latest.get("createdAt")) if len(revisions) > 1 else None,
        status="deleted"
        if deleted
        else _STATUSES.get(text(comment.get("status")).upper(), "pending"),
        parent=text(comment.get("parentID") or comment.get("parent_id")),
        up=_reactions(comment),
        featured=_is_featured(comment),
        left_out="" if story else "Its story is not in the file.",
    )


def _person(source: Source, account: str) -> Person:
    values = source.lookups.get("person", account) if account else None
    return (
        Person(account, values[0], values[1], values[2], values[3]) if values else Person(account)
    )


def _reactions(comment: dict[str, Any]) -> int:
    counts = mapping(comment.get("actionCounts") or comment.get("action_counts"))
    return count(counts.get("REACTION") or counts.get("respect") or counts.get("like"))


def _is_featured(comment: dict[str, Any]) -> bool:
    tags = objects(comment.get("tags"))
    return any(
        text(tag.get("type") or mapping(tag.get("tag")).get("name")).upper() == "FEATURED"
        for tag in tags
    )
