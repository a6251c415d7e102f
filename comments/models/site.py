"""A publisher's site, and the keys with which it signs its readers in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from comments.models.base import Base, Id, Line, LongText, Number, Word, utc_now
from comments.models.site_settings import SiteSettings

_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SiteRecord:
    """A site as its row was read: what readers' requests need of it, and nobody can change."""

    id: int
    key: str
    name: str
    version: int
    learning_version: int
    origins: tuple[str, ...]
    settings: SiteSettings


class Site(Base):
    """A publisher's site: the unit that owns articles, authors, staff tokens and rules."""

    __tablename__ = "site"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[Line]
    origins: Mapped[list[str]] = mapped_column(default=list)
    stored_settings: Mapped[dict[str, Any]] = mapped_column("settings", default=dict)
    version: Mapped[int] = mapped_column(default=1)
    """Grows with every change of settings that readers can see; part of the validator of all public
    answers.
    """
    learning_version: Mapped[int] = mapped_column(default=0, server_default="0")
    """Another with every change of the site's learners; processes keep them by it. 0 where nothing
    has been learnt.
    """
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    signing_keys: Mapped[list[SigningKey]] = relationship(
        back_populates="site", order_by="SigningKey.id"
    )

    @property
    def settings(self) -> SiteSettings:
        """The site's settings, typed; read once for each row as it was loaded."""
        stored = self.stored_settings
        before: object
        typed: SiteSettings | None
        before, typed = self.__dict__.get("_typed_settings", (None, None))
        if before is not stored or typed is None:
            typed = SiteSettings.load(stored)
            self.__dict__["_typed_settings"] = (stored, typed)
        return typed

    @settings.setter
    def settings(self, value: SiteSettings) -> None:
        self.stored_settings = value.store()

    def renew_learning(self, at: datetime) -> None:
        """Give the site's learners a version that they never had, not in a database either that a
        restore took back meanwhile: processes still keep what they had learnt by then.
        """
        self.learning_version = max(
            self.learning_version + 1, int((at - _BEGINNING).total_seconds())
        )

    @property
    def record(self) -> SiteRecord:
        """The site as it is now, for what only reads it."""
        return SiteRecord(
            self.id,
            self.key,
            self.name,
            self.version,
            self.learning_version,
            tuple(self.origins),
            self.settings,
        )


class SigningKey(Base):
    """A key with which the publisher signs its readers in: a shared secret, or the public half of a
    pair.

    The algorithm belongs to the key, never to the token that claims it.
    """

    __tablename__ = "signing_key"
    __table_args__ = (UniqueConstraint("site_id", "kid"),)

    id: Mapped[Id]
    site_id: Mapped[Number] = mapped_column(ForeignKey("site.id"))
    kid: Mapped[Word]
    algorithm: Mapped[Word]
    key: Mapped[LongText]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    retired_at: Mapped[datetime | None] = mapped_column(default=None)
    site: Mapped[Site] = relationship(back_populates="signing_keys")
