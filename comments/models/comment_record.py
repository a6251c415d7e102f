"""A comment as its row was read or stored, for what has no business with the ORM."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from comments.models.status import Status


class _Judged(Protocol):
    @property
    def status(self) -> Status: ...
    @property
    def shadowed(self) -> bool: ...
    @property
    def author_id(self) -> int: ...


class CommentRelations(Protocol):
    """What a comment belongs to, be it a record or a row of the ORM's."""

    @property
    def id(self) -> int: ...
    @property
    def article_id(self) -> int: ...
    @property
    def author_id(self) -> int: ...
    @property
    def parent_id(self) -> int | None: ...
    @property
    def revision(self) -> int: ...


class CommentTraits:
    """What follows from a comment's columns, be it a record or a row of the ORM's."""

    __slots__ = ()

    @property
    def seems_visible(self: _Judged) -> bool:
        """Whether its author is to see it as everybody's comments look."""
        return self.status == "approved" or bool(self.shadowed)

    def visible_to(self: _Judged, author_id: int) -> bool:
        """Return whether this reader has it before them: a shadowed one only its own author has."""
        own_shadowed = self.author_id == author_id and bool(self.shadowed)
        return self.status == "approved" or own_shadowed


@dataclass(frozen=True, slots=True)
class CommentRecord(CommentTraits):
    """A comment as it was stored, which nobody can change."""

    id: int
    site_id: int
    article_id: int
    parent_id: int | None
    author_id: int
    depth: int
    source: str
    html: str
    renderer: int | None
    revision: int
    status: Status
    version: int
    shown: bool
    created_at: datetime
    edited_at: datetime | None
    reply_count: int
    up: int
    down: int
    best: int
    pinned: bool
    featured: bool
    new_author: bool
    shadowed: bool
    decided_by: str | None
    has_link: bool
    language: str | None
    fingerprint: int | None
    address_hash: str | None
    network_hash: str | None
    priority: int
