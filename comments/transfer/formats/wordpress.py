"""WordPress: WXR, the extended RSS of its exporter (wp-admin/includes/export.php), plain or
packed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from comments.transfer.record import Page, Person, Record
from comments.transfer.source import Source
from comments.transfer.times import parse_time
from comments.transfer.xml_stream import elements

_FIELDS = ("title", "link", "guid", "post_id", "status", "post_password", "comment_status")
_PLACES = {"author": "channel", "item": "channel", "comment": "item"}
_PLACES |= dict.fromkeys(_FIELDS, "item")
_KINDS = ("", "comment", "review")
"""Types of what readers write; a review is a comment on a shop's product."""
_STATUSES = {
    "1": "approved",
    "approve": "approved",
    "approved": "approved",
    "0": "pending",
    "hold": "pending",
    "spam": "spam",
    "trash": "deleted",
    "post-trashed": "deleted",
}
_PARAGRAPH = re.compile(r"<p[\s>]", re.IGNORECASE)
_PUBLISHED = ("", "publish", "inherit", "closed")


def read(source: Source) -> Iterator[Record]:
    """Yield the comments of each item; those that stand before the item's address wait for the
    item's end."""
    item: dict[str, str] = {}
    waiting: list[dict[str, str]] = []
    for element in elements(source, "rss", _PLACES):
        if element.name == "author":
            _keep_author(source, element.texts())
        elif element.name == "item":
            yield from (_record(source, fields, item) for fields in waiting)
            item, waiting = {}, []
        elif element.name == "comment":
            waiting.append(element.texts() | {"place": f"line {element.line}"})
            if "link" in item and "post_id" in item:
                yield from (_record(source, fields, item) for fields in waiting)
                waiting = []
        else:
            item.setdefault(element.name, element.text)


def _keep_author(source: Source, fields: dict[str, str]) -> None:
    name = fields.get("author_display_name", "") or fields.get("author_login", "")
    values = [name, fields.get("author_email", "")]
    source.lookups.put("author", fields.get("author_id", ""), values)


def _record(source: Source, fields: dict[str, str], item: dict[str, str]) -> Record:
    number, page_id = fields.get("comment_id", ""), item.get("post_id", "")
    inside = page_id or item.get("link", "")
    parent = fields.get("comment_parent", "0")
    return Record(
        id=f"{inside}/{number}" if number else "",
        place=fields["place"],
        page=Page(
            page_id,
            unescape(item.get("link", "") or item.get("guid", "")),
            unescape(item.get("title", "")),
            item.get("comment_status", "open") != "closed",
        ),
        person=_person(source, fields),
        body=_with_breaks(fields.get("comment_content", "")),
        created_at=parse_time(fields.get("comment_date_gmt", "").replace("0000-00-00 00:00:00", ""))
        or parse_time(fields.get("comment_date")),
        status=_STATUSES.get(fields.get("comment_approved", "1"), "pending"),
        parent="" if parent in ("", "0") else f"{inside}/{parent}",
        address=fields.get("comment_author_IP", ""),
        left_out=_unfit(fields, item),
    )


def _unfit(fields: dict[str, str], item: dict[str, str]) -> str:
    """Why this is nothing for readers; empty where it is. A note is an editor's, and private."""
    kind = fields.get("comment_type", "")
    if kind not in _KINDS:
        return f"It is a {kind}, not a comment."
    if item.get("status", "") not in _PUBLISHED:
        return f"Its article is not published ({item['status']})."
    return "Its article is behind a password." if item.get("post_password") else ""


def _person(source: Source, fields: dict[str, str]) -> Person:
    account = fields.get("comment_user_id", "0")
    if account in ("", "0"):
        account = ""
    name, email = fields.get("comment_author", ""), fields.get("comment_author_email", "")
    if account and not (name and email):
        listed = source.lookups.get("author", account) or ["", ""]
        name, email = name or listed[0], email or listed[1]
    return Person(account, unescape(name), email)


def _with_breaks(body: str) -> str:
    """WordPress keeps paragraphs as blank lines and lines as line breaks, and marks them up when it
    shows them."""
    if _PARAGRAPH.search(body):
        return body
    blocks = (block.strip() for block in body.replace("\r\n", "\n").split("\n\n"))
    return "".join("<p>" + block.replace("\n", "<br>") + "</p>" for block in blocks if block)
