"""Hyvor Talk: its JSON export, with pages, users and comments; names of both its versions are
understood."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from comments.transfer.first_pass import as_far_as_read, missing
from comments.transfer.json_stream import count, entries, items, text, truth
from comments.transfer.record import STAFF, Page, Person, Record
from comments.transfer.source import Source
from comments.transfer.times import parse_time

_STATUSES = {
    "published": "approved",
    "approved": "approved",
    "pending": "pending",
    "spam": "spam",
    "deleted": "deleted",
    "trash": "deleted",
}
_Entry = dict[str, Any]


def read(source: Source) -> Iterator[Record]:
    """Yield the comments; pages and users stand in lists of their own, or inside the comments."""
    for page in as_far_as_read(source, items(source, "pages.item")):
        source.lookups.put("page", text(page.get("id")), _page_values(page))
    for user in as_far_as_read(source, items(source, "users.item")):
        number, htid = text(user.get("id")), text(user.get("htid"))
        values = [number or htid, *_person_values(user)]
        for kind, key in (("person", number), ("person by htid", htid)):
            if key:
                source.lookups.put(kind, key, values)
    for position, comment in entries(source, "comments.item"):
        yield _record(source, comment, position)


def _page_values(page: _Entry) -> list[Any]:
    identifier = text(page.get("identifier") or page.get("page_identifier") or page.get("id"))
    return [
        identifier,
        text(page.get("url")),
        text(page.get("title")),
        not truth(page.get("is_closed")),
    ]


def _person_values(user: _Entry) -> list[Any]:
    subject = text(user.get("sso_id")) or (
        text(user.get("id")) if user.get("type") == "sso" else ""
    )
    staff = truth(user.get("is_moderator")) or truth(user.get("is_admin"))
    badge = text(user.get("badge")) or (STAFF if staff else "")
    return [text(user.get("name") or user.get("username")), text(user.get("email")), subject, badge]


def _record(source: Source, comment: _Entry, position: int) -> Record:
    page, person = _page(source, comment), _person(source, comment)
    is_waiting = source.problem and person.id and not person.name
    body, parent = (
        text(comment.get("body_html") or comment.get("html")),
        text(comment.get("parent_id")),
    )
    return Record(
        id=text(comment.get("id")),
        place=f"comment {position}",
        page=Page(*page) if page else Page(),
        person=person,
        body=body or text(comment.get("body") or comment.get("content")),
        markup="html"
        if body or text(comment.get("body") or comment.get("content")).startswith("<")
        else "markdown",
        created_at=parse_time(comment.get("created_at")),
        edited_at=parse_time(comment.get("edited_at")),
        status=_STATUSES.get(text(comment.get("status")).lower() or "published", "pending"),
        parent="" if parent == "0" else parent,
        up=count(comment.get("upvotes") or comment.get("upvotes_count")),
        down=count(comment.get("downvotes") or comment.get("downvotes_count")),
        pinned=truth(comment.get("is_pinned")),
        featured=truth(comment.get("is_featured")),
        address=text(comment.get("ip") or comment.get("ip_address")),
        left_out=(missing(source, "author") if is_waiting else "")
        if page
        else missing(source, "page"),
    )


def _page(source: Source, comment: _Entry) -> list[Any] | None:
    inside = comment.get("page")
    if isinstance(inside, dict):
        return _page_values(inside)
    page: list[Any] | None = source.lookups.get("page", text(comment.get("page_id")))
    identifier = text(comment.get("page_identifier"))
    return page or ([identifier, text(comment.get("page_url")), "", True] if identifier else None)


def _listed(source: Source, number: str, htid: str) -> list[Any] | None:
    """Return who stands in the list of users under one of the two ids, which are numbered apart.

    Older files say ``user_id`` for either.
    """
    for kind, key in (("person", number), ("person by htid", htid or number)):
        values: list[Any] | None = source.lookups.get(kind, key) if key else None
        if values:
            return values
    return None


def _person(source: Source, comment: _Entry) -> Person:
    inside = comment.get("user")
    number, htid = text(comment.get("user_id")), text(comment.get("user_htid"))
    account = number or htid
    if isinstance(inside, dict):
        account = text(inside.get("id") or inside.get("htid")) or account
        return Person(account, *_person_values(inside))
    if values := _listed(source, number, htid):
        return Person(*values)
    name = text(comment.get("guest_name") or comment.get("name"))
    return Person(account, name, text(comment.get("guest_email") or comment.get("email")))
