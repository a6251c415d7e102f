"""What rendering anew has made of texts that entries of the log vouch for."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from comments.models.base import Base, Digest, Line, Number


class Rerendering(Base):
    """One source whose HTML has been made anew: what was sealed as ``before`` is ``after`` now."""

    __tablename__ = "rerendering"

    comment_id: Mapped[Number] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    before: Mapped[Digest] = mapped_column(primary_key=True)
    after: Mapped[Digest]
    signature: Mapped[Line]
    """By the key of the log."""
