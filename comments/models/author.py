"""Those who write: guests by name, readers signed in by their publisher."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter
from typing import Literal, Protocol

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from comments.models.base import Base, Digest, Id, Line, Number, Url, Word, utc_now

Standing = Literal["normal", "trusted", "premoderated", "suspended", "banned", "shadowed"]
STANDINGS: tuple[Standing, ...] = (
    "normal",
    "trusted",
    "premoderated",
    "suspended",
    "banned",
    "shadowed",
)


_IMPORTED = text("kind = 'imported'")


def _if_any(column: str) -> Index:
    condition = text(f"{column} IS NOT NULL")
    name = f"ix_author_{column}"
    return Index(name, "site_id", column, "id", sqlite_where=condition, postgresql_where=condition)


def badges_of(kind: str, badge: str | None) -> tuple[str, ...]:
    """Return the badge the site has given, else how the author came to the name."""
    return (badge,) if badge else ("verified",) if kind == "sso" else ("guest",)


class _Badged(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def badge(self) -> str | None: ...


class _Traced(Protocol):
    @property
    def email_hash(self) -> str | None: ...
    @property
    def domain_hash(self) -> str | None: ...
    @property
    def address_hash(self) -> str | None: ...


class _Standing(Protocol):
    @property
    def standing(self) -> Standing: ...
    @property
    def standing_until(self) -> datetime | None: ...


class AuthorTraits:
    """What follows from an author's columns, be it a record or a row of the ORM's."""

    __slots__ = ()

    @property
    def badges(self: _Badged) -> tuple[str, ...]:
        """What readers see beside the name."""
        return badges_of(self.kind, self.badge)

    @property
    def ban_digests(self: _Traced) -> tuple[str | None, ...]:
        """The hashes by which a ban on an email, a domain or an address finds this author."""
        return (self.email_hash, self.domain_hash, self.address_hash)

    def standing_at(self: _Standing, at: datetime) -> Standing:
        """Return the standing in force at that moment: one with an end returns to normal by
        itself.
        """
        until = self.standing_until
        return "normal" if until is not None and until <= at else self.standing


@dataclass(frozen=True, slots=True)
class AuthorRecord(AuthorTraits):
    """A reader as their row was read: what their own requests need of it, and nobody can change."""

    id: int
    site_id: int
    kind: str
    name: str
    email: str | None
    email_verified: bool
    avatar_url: str | None
    badge: str | None
    standing: Standing
    standing_until: datetime | None
    token_epoch: int
    first_seen: datetime
    address_hash: str | None
    email_hash: str | None
    domain_hash: str | None
    approved: int
    rejected: int
    pending: int
    reports_silenced: bool


_values_of = attrgetter(*(field.name for field in fields(AuthorRecord)))


class Author(AuthorTraits, Base):
    """A reader who has signed in to write on one site, with the record a moderator judges by."""

    __tablename__ = "author"
    __table_args__ = (
        UniqueConstraint("site_id", "subject"),
        Index(None, "site_id", "name_key", "id"),
        Index("ix_author_standing_until", "standing_until"),
        Index(None, "site_id", "id"),
        *(_if_any(column) for column in ("email_hash", "domain_hash", "address_hash")),
        Index(
            "ix_author_imported",
            "site_id",
            "email_hash",
            sqlite_where=_IMPORTED,
            postgresql_where=_IMPORTED,
        ),
    )

    id: Mapped[Id]
    site_id: Mapped[Number] = mapped_column(ForeignKey("site.id"))
    kind: Mapped[Word] = mapped_column(default="guest")
    subject: Mapped[Line | None]
    """The publisher's own id for the person; None for a guest."""
    name: Mapped[Line]
    name_key: Mapped[Line]
    """The name folded against case, accents and lookalikes, by which similar names are found."""
    email: Mapped[Line | None]
    email_verified: Mapped[bool] = mapped_column(default=False)
    avatar_url: Mapped[Url | None]
    badge: Mapped[str | None] = mapped_column(String(32))
    """One of the site's badges, as it was spelled when it was given."""
    standing: Mapped[Standing] = mapped_column(String(32), default="normal")
    standing_until: Mapped[datetime | None]
    standing_reason: Mapped[Line | None]
    token_epoch: Mapped[int] = mapped_column(default=0)
    """Reader tokens carry the epoch they were made in; raising it revokes them all."""
    first_seen: Mapped[datetime] = mapped_column(default=utc_now)
    address_hash: Mapped[Digest | None]
    email_hash: Mapped[Digest | None]
    domain_hash: Mapped[Digest | None]
    approved: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    pending: Mapped[int] = mapped_column(default=0)
    reports_received: Mapped[int] = mapped_column(default=0)
    reports_upheld: Mapped[int] = mapped_column(default=0)
    """Reports this reader made that a moderator agreed with."""
    reports_dismissed: Mapped[int] = mapped_column(default=0)
    reports_silenced: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """Whether this reader's reports weigh nothing."""

    @property
    def record(self) -> AuthorRecord:
        """The author as of now, for what only reads."""
        return AuthorRecord(*_values_of(self))


class Ban(Base):
    """A ban that outlives accounts: on an email, a mail domain or an address range, kept as a keyed
    hash.
    """

    __tablename__ = "ban"
    __table_args__ = (
        UniqueConstraint("site_id", "kind", "digest"),
        Index(None, "site_id", "id"),
    )

    id: Mapped[Id]
    site_id: Mapped[Number] = mapped_column(ForeignKey("site.id"))
    kind: Mapped[Word]
    """``email``, ``domain`` or ``address``."""
    digest: Mapped[Digest]
    reason: Mapped[Line | None]
    banned_by: Mapped[Line | None]
    """The name of who laid it down last, as the log has it."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    expires_at: Mapped[datetime | None]


class UsedSignOn(Base):
    """A publisher's sign-on token that has been used, so that it is not used twice."""

    __tablename__ = "used_sign_on"

    site_id: Mapped[Number] = mapped_column(ForeignKey("site.id"), primary_key=True)
    jti: Mapped[Digest] = mapped_column(primary_key=True)
    """SHA-256 of the token's ``jti``."""
    expires_at: Mapped[datetime] = mapped_column(index=True)
