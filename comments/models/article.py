"""An article of a site: the thing under which a thread grows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from comments.models.base import Base, Id, Line, Number, Url, Word, utc_now
from comments.models.site import Site
from comments.models.site_settings import SiteSettings


class Article(Base):
    """An article, known by the publisher's own key.

    ``version`` grows with every change a reader can see and is the validator of all public answers;
    ``votes_version`` grows with votes alone, so that a vote need not make every reader fetch the
    page anew.
    """

    __tablename__ = "article"
    __table_args__ = (
        UniqueConstraint("site_id", "key"),
        Index(None, "site_id", "id"),
        Index("ix_article_closes_at", "closes_at"),
        Index(
            "ix_article_section",
            "site_id",
            "section",
            sqlite_where=text("section IS NOT NULL"),
            postgresql_where=text("section IS NOT NULL"),
        ),
    )

    id: Mapped[Id]
    site_id: Mapped[Number] = mapped_column(ForeignKey("site.id"))
    key: Mapped[Line]
    url: Mapped[Url | None]
    title: Mapped[Line | None]
    section: Mapped[str | None] = mapped_column(String(80))
    language: Mapped[Word | None]
    open: Mapped[bool] = mapped_column(default=True)
    closes_at: Mapped[datetime | None]
    mode: Mapped[Word | None]
    slow_mode: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    version: Mapped[int] = mapped_column(default=1)
    votes_version: Mapped[int] = mapped_column(default=0)
    comment_count: Mapped[int] = mapped_column(default=0)
    named_by: Mapped[Word | None]
    """Whose word address and title are: ``reader``, ``visit`` (a page that staff have read),
    ``staff`` or ``publisher``; None as at first.
    """
    name_support: Mapped[int] = mapped_column(default=0, server_default="0")
    """By how many more readers' pages the name is confirmed than contradicted."""
    merged_into_id: Mapped[Number | None]
    """The article that has this one's thread now; this one's key leads there."""
    site: Mapped[Site] = relationship()

    def accepts_comments(self, at: datetime) -> bool:
        """Say whether a reader may write here at that moment."""
        return self.open and (self.closes_at is None or at < self.closes_at)

    def effective_mode(self, settings: SiteSettings) -> str:
        """Return ``pre`` or ``post``: the article's own word, then its section's, then the
        site's.
        """
        if self.mode:
            return self.mode
        return (
            "pre"
            if self.section and self.section in settings.premoderated_sections
            else settings.mode
        )


class MergedComment(Base):
    """A comment that a merge of two articles has moved, so that the merge can be undone."""

    __tablename__ = "merged_comment"

    decision_id: Mapped[Number] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    comment_id: Mapped[Number] = mapped_column(ForeignKey("comment.id"), primary_key=True)


class PageWitness(Base):
    """A reader whose visit has been counted for what an article is called: each is counted once."""

    __tablename__ = "page_witness"

    article_id: Mapped[Number] = mapped_column(ForeignKey("article.id"), primary_key=True)
    author_id: Mapped[Number] = mapped_column(ForeignKey("author.id"), primary_key=True, index=True)
