"""What moderators say to authors, and the texts that they have at hand for it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from comments.models.base import Base, Id, Line, LongText, Number, utc_now

UNREAD = "must_read AND read_at IS NULL AND withdrawn_at IS NULL"
"""The condition of the index of warnings that nobody may write past; repeated to the letter."""


class AuthorMessage(Base):
    """What a moderator says to an author: a message, or a warning that is to be read before the
    author writes again.
    """

    __tablename__ = "author_message"
    __table_args__ = (
        Index(None, "author_id", "id"),
        Index(None, "comment_id"),
        Index(None, "decision_id"),
        Index(
            "ix_author_message_unread",
            "author_id",
            "id",
            sqlite_where=text(UNREAD),
            postgresql_where=text(UNREAD),
        ),
    )

    id: Mapped[Id]
    site_id: Mapped[Number] = mapped_column(ForeignKey("site.id"))
    author_id: Mapped[Number] = mapped_column(ForeignKey("author.id"))
    comment_id: Mapped[Number | None] = mapped_column(ForeignKey("comment.id"))
    """The comment that it is about, if any."""
    decision_id: Mapped[Number] = mapped_column(ForeignKey("decision.id"))
    """The entry of the log that it came with; taking that back withdraws it."""
    text: Mapped[LongText]
    must_read: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    displayed_at: Mapped[datetime | None]
    """When the author was first told it in answer to a comment that it kept back."""
    read_at: Mapped[datetime | None]
    """When the author said that they have read it."""
    withdrawn_at: Mapped[datetime | None]


class MessageTemplate(Base):
    """A text for messages to authors, by its name on the site."""

    __tablename__ = "message_template"
    __table_args__ = (UniqueConstraint("site_id", "name"),)

    id: Mapped[Id]
    site_id: Mapped[Number] = mapped_column(ForeignKey("site.id"))
    name: Mapped[Line]
    text: Mapped[LongText]
    changed_by: Mapped[Line]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    changed_at: Mapped[datetime] = mapped_column(default=utc_now)
