"""What every importer yields: one comment as another system knew it, whatever its file looks
like."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, NamedTuple

from comments.errors import CommentsError

Markup = Literal["html", "markdown", "text"]


class BrokenFile(CommentsError):
    """The file cannot be read on from here; the sentence says where and why."""

    code = "broken_file"

    def at(self, place: str) -> BrokenFile:
        """Return it with the place added that only the reader of the unpacked contents knows."""
        return BrokenFile(f"{self.message.rstrip('.')}{place}.") if place else self


class ImplausibleSize(BrokenFile):
    """The file unpacks to more than any export; it is not damaged, so no place is told."""


class Discrepancy(NamedTuple):
    """A row of the report: a record that was left out, or changed on its way."""

    place: str
    id: str
    outcome: str
    """``left out`` or ``changed``."""
    reason: str


class Page(NamedTuple):
    """The article a comment stands under, as the other system names it: an id, an address, or
    both."""

    id: str = ""
    url: str = ""
    title: str = ""
    open: bool = True


STAFF = "Staff"
"""The badge of those whom a system marks as the house's people without a word for it."""


class Person(NamedTuple):
    """Who wrote. ``id`` is the account there, empty for a guest; ``subject`` the publisher's own id
    for the person; ``badge`` what stands beside the name there."""

    id: str = ""
    name: str = ""
    email: str = ""
    subject: str = ""
    badge: str = ""


class Record(NamedTuple):
    """One comment of another system, or one entry of its file that is no comment (``left_out`` says
    why)."""

    id: str
    place: str
    """Where in the file it stands, for the report: a line, or the number of the entry."""
    page: Page = Page()
    person: Person = Person()
    body: str = ""
    markup: Markup = "html"
    created_at: datetime | None = None
    status: str = "approved"
    parent: str = ""
    edited_at: datetime | None = None
    up: int = 0
    down: int = 0
    pinned: bool = False
    featured: bool = False
    address: str = ""
    left_out: str = ""
    native: dict[str, Any] | None = None
    """What only our own export knows: the comment's id and row, its votes, reports, revisions and
    decisions."""
