"""What the service notes about itself, as a whole: when its worker was last at work, by which
secret it signs.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from comments.models.base import Base, Line, Word, utc_now


class ServiceMark(Base):
    """One thing that is true of the whole service, under its name."""

    __tablename__ = "service_mark"

    name: Mapped[Word] = mapped_column(primary_key=True)
    value: Mapped[Line]
    at: Mapped[datetime] = mapped_column(default=utc_now)
    """When it was noted."""
