"""What the worker has read out of threads: comments by theme, and which articles are near.

No text is stored: a quotation is read from its comment whenever it is shown.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from comments.models.base import Base, Line, LongText, Number, Word, utc_now


class Digest(Base):
    """What readers say under an article, as its thread was when this was last read."""

    __tablename__ = "digest"

    article_id: Mapped[Number] = mapped_column(ForeignKey("article.id"), primary_key=True)
    comment_count: Mapped[int]
    """Visible comments then."""
    departed: Mapped[int] = mapped_column(default=0, server_default="0")
    """Members that have been removed, edited or erased since."""
    method: Mapped[Word]
    """How comments were put together: ``vectors`` or ``branches``."""
    built_at: Mapped[datetime] = mapped_column(default=utc_now)
    summary: Mapped[LongText | None]
    """In a language model's words; emptied when one of the members leaves."""
    summary_by: Mapped[Line | None]


class DigestMember(Base):
    """A comment that is part of a theme; those with the least ``place`` are quoted."""

    __tablename__ = "digest_member"
    __table_args__ = (Index(None, "article_id", "theme", "place"),)

    comment_id: Mapped[Number] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    article_id: Mapped[Number] = mapped_column(ForeignKey("article.id"))
    revision: Mapped[int]
    theme: Mapped[int]
    place: Mapped[int]


class ArticleProfile(Base):
    """What an article and its thread are about, for finding others that are near."""

    __tablename__ = "article_profile"

    article_id: Mapped[Number] = mapped_column(ForeignKey("article.id"), primary_key=True)
    comment_count: Mapped[int]
    title: Mapped[Line | None]
    vector: Mapped[bytes | None] = mapped_column(LargeBinary)
    words: Mapped[list[str]] = mapped_column(default=list)
    """Words of the title, and those that several readers used."""
    built_at: Mapped[datetime] = mapped_column(default=utc_now)


class ArticleRelation(Base):
    """One article whose discussion is near another's."""

    __tablename__ = "article_relation"

    article_id: Mapped[Number] = mapped_column(ForeignKey("article.id"), primary_key=True)
    other_id: Mapped[Number] = mapped_column(ForeignKey("article.id"), primary_key=True, index=True)
    nearness: Mapped[int]
    """Thousandths: 1,000 is the same."""
