"""Disqus: its XML export, plain or packed
(https://help.disqus.com/en/articles/1717164-comments-export)."""

from __future__ import annotations

from collections.abc import Iterator
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
    for element in elements(source, "disqus", _PLACES):
        if element.name == "thread":
            _keep_thread(source, element)
            continue
        post = _post(element)
        if source.shelf.get("thread", post["thread"]) is None:
            early += 1
            source.shelf.put("early", f"{early:012}", post)
        else:
            yield _record(source, post)
    for post in source.shelf.all("early"):
        yield _record(source, post)


def _keep_thread(source: Source, element: Element) -> None:
    fields = element.texts()
    values = [fields.get(name, "") for name in ("id", "link", "title", "isClosed")]
    source.shelf.put("thread", element.attributes.get("id", ""), values)


def _post(element: Element) -> dict[str, Any]:
    author = element.child("author")
    return {
        "fields": element.texts(),
        "author": author.texts() if author else {},
        "thread": _reference(element, "thread"),
        "parent": _reference(element, "parent"),
        "id": element.attributes.get("id", ""),
        "place": f"line {element.line}",
    }


def _reference(element: Element, name: str) -> str:
    child = element.child(name)
    return child.attributes.get("id", "") if child else ""


def _record(source: Source, post: dict[str, Any]) -> Record:
    fields, thread = post["fields"], source.shelf.get("thread", post["thread"])
    if thread is None:
        return Record(post["id"], post["place"], left_out="Its thread is not in the file.")
    return Record(
        id=post["id"],
        place=post["place"],
        page=Page(
            unescape(thread[0]), unescape(thread[1]), unescape(thread[2]), thread[3] != "true"
        ),
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
