"""What a reader asks for about their own data: a copy of it, or its erasure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from comments.models.base import Base, Id, Line, Number, Word, utc_now

_WAITING = text("done_at IS NULL")


class PersonalRequest(Base):
    """A request for a copy of a reader's data (``export``) or its ``erasure``, and what became of
    it.

    An erasure's row stays as the receipt and as the list that a restored backup is checked
    against: it names nobody, only ids.
    """

    __tablename__ = "personal_request"
    __table_args__ = (
        Index(
            "ix_personal_request_waiting",
            "due_at",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index("ix_personal_request_author", "author_id", "kind"),
    )

    id: Mapped[Id]
    site_id: Mapped[Number] = mapped_column(ForeignKey("site.id"))
    author_id: Mapped[Number] = mapped_column(ForeignKey("author.id"))
    kind: Mapped[Word]
    """``export`` or ``erasure``."""
    mode: Mapped[Word | None]
    """Of an erasure: ``name`` (comments stay, the person goes) or ``all``."""
    requested_by: Mapped[Line]
    """``reader``, or the id of the staff token."""
    requested_at: Mapped[datetime] = mapped_column(default=utc_now)
    due_at: Mapped[datetime]
    """When the worker does it. A reader may withdraw an erasure until then."""
    done_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    """Until when a copy can be fetched."""
    receipt: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """How many of what an erasure has emptied."""
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    """A copy: a ZIP archive."""
