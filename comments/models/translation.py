"""A comment's text in another language, as the site's provider gave it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from comments.models.base import Base, Line, LongText, Number, Word, utc_now


class CommentTranslation(Base):
    """One revision of a comment in one language; another text needs another translation."""

    __tablename__ = "comment_translation"

    comment_id: Mapped[Number] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    language: Mapped[Word] = mapped_column(primary_key=True)
    revision: Mapped[int]
    html: Mapped[LongText]
    """Sanitised as any comment's."""
    provider: Mapped[Line]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
