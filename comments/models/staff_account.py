"""The people of the desk: their accounts, where they may work, how they prove who they are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from comments.models.base import Base, Digest, Id, Line, LongText, Number, Word, utc_now
from comments.models.site import Site
from comments.models.staff import Role


class StaffAccount(Base):
    """A member of staff. One account may work on several sites, on each in a role of its own."""

    __tablename__ = "staff_account"

    id: Mapped[Id]
    email: Mapped[Line] = mapped_column(unique=True)
    """In lower case."""
    name: Mapped[Line]
    pen_name: Mapped[Line | None]
    """Under which colleagues and the log know the person; None: under the name."""
    password_hash: Mapped[Line | None]
    """argon2id; None until the first link has been used."""
    totp_secret: Mapped[Line | None]
    """Encrypted with the service's secret key; None without a confirmed authenticator."""
    totp_step: Mapped[int] = mapped_column(default=0)
    """The time step of the last code that was accepted: none is taken twice."""
    preferences: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

    @property
    def shown_name(self) -> str:
        """The name that colleagues and the log show."""
        return self.pen_name or self.name


class StaffMembership(Base):
    """In which role an account works on a site."""

    __tablename__ = "staff_membership"
    __table_args__ = (UniqueConstraint("site_id", "account_id"),)

    id: Mapped[Id]
    site_id: Mapped[Number] = mapped_column(ForeignKey("site.id"))
    account_id: Mapped[Number] = mapped_column(ForeignKey("staff_account.id"), index=True)
    role: Mapped[Role] = mapped_column(String(32))
    sections: Mapped[list[str]] = mapped_column(default=list)
    """The sections a moderator is limited to; none: the whole site."""
    groups: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    """The groups a person is in, to which comments can be assigned."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    account: Mapped[StaffAccount] = relationship()
    site: Mapped[Site] = relationship()


class StaffSession(Base):
    """A browser in which somebody is signed in; only the SHA-256 of its cookie is kept."""

    __tablename__ = "staff_session"

    id: Mapped[Id]
    account_id: Mapped[Number] = mapped_column(ForeignKey("staff_account.id"), index=True)
    site_id: Mapped[Number] = mapped_column(ForeignKey("site.id"))
    """The site at work; an account with several changes between them."""
    digest: Mapped[Digest] = mapped_column(unique=True)
    second_factor: Mapped[bool] = mapped_column(default=False)
    """Whether more than a password was shown."""
    agent: Mapped[Line]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    seen_at: Mapped[datetime] = mapped_column(default=utc_now)
    account: Mapped[StaffAccount] = relationship()
    site: Mapped[Site] = relationship()


class StaffTicket(Base):
    """A secret that is good once and for a while: a link, a challenge, a sign-in that waits for its
    second factor.
    """

    __tablename__ = "staff_ticket"
    __table_args__ = (Index(None, "expires_at"),)

    id: Mapped[Id]
    digest: Mapped[Digest] = mapped_column(unique=True)
    purpose: Mapped[Word]
    account_id: Mapped[Number | None] = mapped_column(ForeignKey("staff_account.id"), index=True)
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    expires_at: Mapped[datetime]
    account: Mapped[StaffAccount | None] = relationship()


class StaffPasskey(Base):
    """A WebAuthn credential of an account."""

    __tablename__ = "staff_passkey"

    id: Mapped[Id]
    account_id: Mapped[Number] = mapped_column(ForeignKey("staff_account.id"), index=True)
    credential: Mapped[str] = mapped_column(String(1400), unique=True)
    """Its id, in base64url."""
    public_key: Mapped[LongText]
    sign_count: Mapped[Number] = mapped_column(default=0)
    name: Mapped[Line]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    last_used_at: Mapped[datetime | None]
    account: Mapped[StaffAccount] = relationship()


class StaffRecoveryCode(Base):
    """A code that takes the second factor's place once."""

    __tablename__ = "staff_recovery_code"

    id: Mapped[Id]
    account_id: Mapped[Number] = mapped_column(ForeignKey("staff_account.id"), index=True)
    digest: Mapped[Digest]
    used_at: Mapped[datetime | None]


class SavedView(Base):
    """A list of the desk under a name: for one account, or without one for the whole site."""

    __tablename__ = "saved_view"

    id: Mapped[Id]
    site_id: Mapped[Number] = mapped_column(ForeignKey("site.id"), index=True)
    account_id: Mapped[Number | None] = mapped_column(ForeignKey("staff_account.id"))
    name: Mapped[Line]
    filters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """As the list of comments takes them."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
