"""A decision that a second moderator is asked about, blind."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from comments.models.base import Base, Line, Number, SerialId, Word, utc_now

_OPEN = "opinion IS NULL"


class SecondOpinion(Base):
    """What a moderator decided of a comment, and what another, who did not know, thinks of it.

    Both are ``upheld`` (against the comment) or ``dismissed``.
    """

    __tablename__ = "second_opinion"
    __table_args__ = (
        Index("ix_second_opinion_decided", "site_id", "decided_at", "id"),
        Index(
            "ix_second_opinion_open",
            "site_id",
            "id",
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
    )

    id: Mapped[SerialId]
    site_id: Mapped[Number] = mapped_column(ForeignKey("site.id"))
    comment_id: Mapped[Number] = mapped_column(ForeignKey("comment.id"))
    decision_id: Mapped[Number] = mapped_column(ForeignKey("decision.id"), unique=True)
    first: Mapped[Word]
    first_reason: Mapped[Line | None]
    first_actor: Mapped[Line]
    first_name: Mapped[Line]
    asked_at: Mapped[datetime] = mapped_column(default=utc_now)
    opinion: Mapped[Word | None]
    second_actor: Mapped[Line | None]
    second_name: Mapped[Line | None]
    decided_at: Mapped[datetime | None]
