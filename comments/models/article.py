"""An article of a site: the thing under which a thread grows."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter
from typing import Protocol

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from comments.models.base import Base, Id, Line, Number, Url, Word, utc_now
from comments.models.site import Site
from comments.models.site_settings import SiteSettings


class _Open(Protocol):
    @property
    def open(self) -> bool: ...
    @property
    def closes_at(self) -> datetime | None: ...


class _InSection(Protocol):
    @property
    def mode(self) -> str | None: ...
    @property
    def section(self) -> str | None: ...


class ArticleTraits:
    """What follows from an article's columns, be it a record or a row of the ORM's."""

    __slots__ = ()

    def accepts_comments(self: _Open, at: datetime) -> bool:
        """Say whether a reader may write here at that moment."""
        return self.open and (self.closes_at is None or at < self.closes_at)

    def effective_mode(self: _InSection, settings: SiteSettings) -> str:
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


@dataclass(frozen=True, slots=True)
class ArticleRecord(ArticleTraits):
    """An article as its row was read: what a new comment needs of it, and nobody can change."""

    id: int
    site_id: int
    key: str
    url: str | None
    title: str | None
    section: str | None
    language: str | None
    open: bool
    closes_at: datetime | None
    mode: str | None
    slow_mode: int | None
    named_by: str | None
    name_support: int
    merged_into_id: int | None
    version: int
    votes_version: int
    comment_count: int


_values_of = attrgetter(*(field.name for field in fields(ArticleRecord)))


class Article(ArticleTraits, Base):
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

    @property
    def record(self) -> ArticleRecord:
        """The article as it is now, for what only reads it."""
        return ArticleRecord(*_values_of(self))


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
