"""Coral: the collections ``comments``, ``users`` and ``stories`` of its MongoDB, as JSON.

They come as one object with three lists, or as an archive of mongoexport's files, an entry a line
or a list each.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from comments.models import utc_now
from comments.transfer.first_pass import as_far_as_read, missing, through_the_problem
from comments.transfer.formats import is_collection
from comments.transfer.json_stream import (
    count,
    entries,
    head,
    items,
    lines,
    mapping,
    objects,
    text,
    truth,
)
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
_COLLECTIONS = ("comments", _ARCHIVED, "users", "stories", "assets")
_Entry = dict[str, Any]
_STAFF = ("STAFF", "MODERATOR", "ADMIN")


def read(source: Source) -> Iterator[Record]:
    """Yield the comments, after a pass each for the stories and the users."""
    for story in _collection(source, "stories", "assets"):
        metadata = mapping(story.get("metadata"))
        title = text(metadata.get("title")) or text(story.get("title"))
        values = [text(story.get("url")), title, _is_open(story)]
        source.lookups.put("page", _id(story), values)
    for user in _collection(source, "users"):
        source.lookups.put("person", _id(user), _person_values(user))
    comments = (_record(source, comment, position) for position, comment in _comments(source))
    yield from through_the_problem(source, comments)


def _is_open(story: _Entry) -> bool:
    closes_at = parse_time(story.get("closedAt"))
    is_archived = truth(story.get("isArchived")) or truth(story.get("isArchiving"))
    return not is_archived and (closes_at is None or closes_at > utc_now())


def _comments(source: Source) -> Iterator[tuple[int, _Entry]]:
    if not _members(source):
        yield from as_far_as_read(source, entries(source, "comments.item"))
    elif _members(source, "comments"):
        yield from enumerate(_collection(source, "comments"), 1)
    else:
        raise BrokenFile(f"{source.path.name} holds no comments.json.")
    yield from enumerate(_collection(source, _ARCHIVED), 1)


def _collection(source: Source, *names: str) -> Iterator[_Entry]:
    """Yield the entries of collections as far as they can be read: lists of one file, or files of
    an archive."""
    if not _members(source):
        for name in names:
            yield from as_far_as_read(source, items(source, f"{name}.item"))
    for member in _members(source, *names) if _members(source) else ():
        if head(source, member)[:1] == b"[":
            yield from as_far_as_read(source, items(source, "item", member))
        else:
            listed = (entry for _, entry in lines(source, member))
            yield from as_far_as_read(source, listed)


def _members(source: Source, *names: str) -> list[str]:
    """The files of an archive that hold these collections, of any where none is named."""
    collections = {name.lower() for name in names or _COLLECTIONS}
    members = source.names() if source.is_zip else []
    return [name for name in members if is_collection(name, collections)]


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
    deleted = parse_time(comment.get("deletedAt") or comment.get("deleted_at")) is not None
    account = text(comment.get("authorID") or comment.get("author_id"))
    values = source.lookups.get("person", account) if account else None
    return Record(
        id=_id(comment),
        place=f"comment {position}",
        page=Page(story_id, *story) if story else Page(),
        person=Person(account, *(values or ())),
        body=text(latest.get("body")),
        created_at=parse_time(comment.get("createdAt") or comment.get("created_at")),
        edited_at=parse_time(latest.get("createdAt")) if len(revisions) > 1 else None,
        status="deleted"
        if deleted
        else _STATUSES.get(text(comment.get("status")).upper(), "pending"),
        parent=text(comment.get("parentID") or comment.get("parent_id")),
        up=_reactions(comment),
        featured=_is_featured(comment),
        left_out=_unfit(source, bool(story), bool(values or not account)),
    )


def _unfit(source: Source, has_story: bool, has_author: bool) -> str:
    if not has_story:
        return missing(source, "story")
    return missing(source, "author") if source.problem and not has_author else ""


def _reactions(comment: dict[str, Any]) -> int:
    counts = mapping(comment.get("actionCounts") or comment.get("action_counts"))
    return count(counts.get("REACTION") or counts.get("respect") or counts.get("like"))


def _is_featured(comment: dict[str, Any]) -> bool:
    tags = objects(comment.get("tags"))
    return any(
        text(tag.get("type") or mapping(tag.get("tag")).get("name")).upper() == "FEATURED"
        for tag in tags
    )
