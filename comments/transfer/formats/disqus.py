"""Disqus: its XML export, plain or packed
(https://help.disqus.com/en/articles/1717164-comments-export)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from typing import Any

from comments.transfer.record import Page, Person, Record
from comments.transfer.source import Source
from comments.transfer.times import parse_time
from comments.transfer.xml_stream import Element, elements

_PLACES = {"thread": "disqus", "post": "disqus"}
"""Below a post, the name of a thread is only a reference."""


def read(source: Source) -> Iterator[Record]:
    """Yield the posts. A post that stands before its thread waits for the end of the file."""
    early = 0

    @lru_cache(maxsize=4_096)
    def page_of(thread_id: str) -> Page | None:
        return _page(source.lookups.get("thread", thread_id))

    for element in elements(source, "disqus", _PLACES):
        if element.name == "thread":
            _keep_thread(source, element)
            page_of.cache_clear()
            continue
        post = _post(element)
        page = page_of(post["thread"])
        if page is None:
            early += 1
            source.lookups.put("early", f"{early:012}", post)
        else:
            yield _record(post, page)
    for post in source.lookups.all("early"):
        yield _record(post, page_of(post["thread"]))


def _keep_thread(source: Source, element: Element) -> None:
    fields = element.texts()
    values = [fields.get(name, "") for name in ("id", "link", "title", "isClosed")]
    source.lookups.put("thread", element.attributes.get("id", ""), values)


def _page(thread: list[str] | None) -> Page | None:
    if thread is None:
        return None
    id_, link, title, is_closed = thread
    return Page(unescape(id_), unescape(link), unescape(title), is_closed != "true")


def _post(element: Element) -> dict[str, Any]:
    children = element.by_name()
    author = children.get("author")
    return {
        "fields": {name: child.text for name, child in children.items()},
        "author": author.texts() if author else {},
        "thread": _reference(children.get("thread")),
        "parent": _reference(children.get("parent")),
        "id": element.attributes.get("id", ""),
        "place": f"line {element.line}",
    }


def _reference(element: Element | None) -> str:
    return element.attributes.get("id", "") if element else ""


def _record(post: dict[str, Any], page: Page | None) -> Record:
    if page is None:
        return Record(post["id"], post["place"], left_out="Its thread is not in the file.")
    fields = post["fields"]
    return Record(
        id=post["id"],
        place=post["place"],
        page=page,
        person=_person(post["author"]),
        body=fields.get("message", ""),
        created_at=parse_time(fields.get("createdAt")),
        status=_status(fields),
        parent=post["parent"],
        address=fields.get("ipAddress", ""),
    )


def _person(author: dict[str, str]) -> Person:
    account = "" if author.get("isAnonymous") == "true" else author.get("username", "")
    return Person(
        account, author.get("name", "") or author.get("username", ""), author.get("email", "")
    )


def _status(fields: dict[str, str]) -> str:
    if fields.get("isDeleted") == "true":
        return "deleted"
    if fields.get("isSpam") == "true":
        return "spam"
    return "pending" if fields.get("isApproved") == "false" else "approved"
