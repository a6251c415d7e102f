"""Those who decide: staff tokens, their roles, and what programs ask twice."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from comments.models.base import Base, Digest, Id, Line, LongText, Number, utc_now
from comments.models.decision import Actor
from comments.models.ids import public_id
from comments.models.site import Site

Role = Literal["moderator", "administrator", "owner"]
ROLES: tuple[Role, ...] = ("moderator", "administrator", "owner")
"""In order of power: each may do what those before it may."""


class ApiToken(Base):
    """A staff token of one site and role; only its SHA-256 is kept."""

    __tablename__ = "api_token"

    id: Mapped[Id]
    site_id: Mapped[Number] = mapped_column(ForeignKey("site.id"), index=True)
    role: Mapped[Role] = mapped_column(String(32))
    name: Mapped[Line]
    digest: Mapped[Digest] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    site: Mapped[Site] = relationship()

    @property
    def actor(self) -> Actor:
        """The token as the log names it."""
        return Actor("token", public_id(self.id), self.name)


class StoredAnswer(Base):
    """The answer given to a request with an ``Idempotency-Key``, so that a repeat gets the same."""

    __tablename__ = "stored_answer"
    __table_args__ = (Index(None, "created_at"),)

    scope: Mapped[Digest] = mapped_column(primary_key=True)
    """SHA-256 over caller, method, path and key."""
    fingerprint: Mapped[Digest]
    """SHA-256 of the request's body."""
    status: Mapped[int] = mapped_column(default=0)
    content_type: Mapped[Line] = mapped_column(default="")
    body: Mapped[LongText] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
