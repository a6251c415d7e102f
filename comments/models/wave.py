"""Waves: comments that say the same, to be looked at together."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from comments.models.base import Base, Number, utc_now

WAITING = "waiting > 0"
"""The condition of the index of waves that somebody has to look at; repeated to the letter."""


class Wave(Base):
    """A cluster of near repeats, named by the first of its comments that was raised."""

    __tablename__ = "wave"
    __table_args__ = (
        Index(
            "ix_wave_waiting",
            "site_id",
            "id",
            "waiting",
            sqlite_where=text(WAITING),
            postgresql_where=text(WAITING),
        ),
    )

    id: Mapped[Number] = mapped_column(
        ForeignKey("comment.id"), primary_key=True, autoincrement=False
    )
    site_id: Mapped[Number] = mapped_column(ForeignKey("site.id"))
    members: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    """How many members nobody has decided on since they were raised."""


class WaveMember(Base):
    """A comment of a wave."""

    __tablename__ = "wave_member"
    __table_args__ = (Index("ix_wave_member_wave", "wave_id", "comment_id"),)

    comment_id: Mapped[Number] = mapped_column(
        ForeignKey("comment.id"), primary_key=True, autoincrement=False
    )
    wave_id: Mapped[Number] = mapped_column(ForeignKey("wave.id"))
    waiting: Mapped[bool] = mapped_column(default=True)
    """Whether readers may see it, or wait for it, and nobody has decided on it since."""
    raised_at: Mapped[datetime] = mapped_column(default=utc_now)
