"""What the dashboard counts: sums by the hour, rolled up from the log."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from comments.models.base import Base, Number, Word


def hour_of(at: datetime) -> datetime:
    """Return the hour by which something is counted that happened then."""
    return at.replace(minute=0, second=0, microsecond=0)


class HourlyCount(Base):
    """How often something was so in one hour on a site; ``measure`` says what, ``label`` of which
    kind.
    """

    __tablename__ = "hourly_count"
    __table_args__ = (Index("ix_hourly_count_measure", "site_id", "measure", "hour"),)

    site_id: Mapped[Number] = mapped_column(ForeignKey("site.id"), primary_key=True)
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    measure: Mapped[Word] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(String(400), primary_key=True)
    count: Mapped[Number] = mapped_column(default=0)


class LogFollower(Base):
    """The last entry of a site's log that one of its followers has read."""

    __tablename__ = "ledger_reader"

    site_id: Mapped[Number] = mapped_column(ForeignKey("site.id"), primary_key=True)
    reader: Mapped[Word] = mapped_column(primary_key=True)
    decision_id: Mapped[Number]


class CountedUpTo(Base):
    """The last entry of a site's log that the hourly counts hold."""

    __tablename__ = "counted_up_to"

    site_id: Mapped[Number] = mapped_column(ForeignKey("site.id"), primary_key=True)
    decision_id: Mapped[Number]
