"""Work promised by a transaction and done after it: the transactional outbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from comments.models.base import Base, Line, LongText, Number, SerialId, Word, utc_now

_WAITING = text("done_at IS NULL AND dead_at IS NULL")


class OutboxItem(Base):
    """A piece of work, stored in the transaction that made it necessary.

    ``key`` makes the effect happen once: the same key is never stored twice.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_waiting", "available_at", sqlite_where=_WAITING, postgresql_where=_WAITING
        ),
        Index("ix_outbox_dead", "site_id", "dead_at"),
    )

    id: Mapped[SerialId]
    site_id: Mapped[Number | None] = mapped_column(ForeignKey("site.id"))
    kind: Mapped[Word]
    key: Mapped[Line] = mapped_column(unique=True)
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    available_at: Mapped[datetime] = mapped_column(default=utc_now)
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    lease: Mapped[Word | None]
    done_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]
    last_error: Mapped[LongText | None]
