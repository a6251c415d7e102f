"""A comment, its former texts, and the one method through which its status changes."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from operator import attrgetter

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, WriteOnlyMapped, mapped_column, relationship, validates

from comments.models.article import Article
from comments.models.author import Author
from comments.models.base import Base, Digest, Id, Line, LongText, Number, SerialId, Word, utc_now
from comments.models.comment_record import CommentRecord, CommentTraits
from comments.models.decision import Actor, Decision
from comments.models.status import Judgement, Status, judgement_after
from comments.text.search_words import search_text

SILENCED = "silenced"
"""How a report is resolved whose reporter is not heard."""

ROOTS = "parent_id IS NULL AND shown AND NOT pinned"
SHOWN = "shown"
REPLIES = f"parent_id IS NOT NULL AND {SHOWN}"
PINNED = "pinned"
HAS_LINK = "has_link"

PENDING = "NOT shadowed AND (status = 'pending') IS TRUE"
SHADOWED = "shadowed AND (status <> 'deleted') IS TRUE"
EDITED = "edited_since AND (status = 'approved') IS TRUE"
REPORTED = "open_reports > 0 AND (status IN ('approved', 'pending')) IS TRUE"
NEW_AUTHORS = "new_author AND (status = 'pending') IS TRUE"
ESCALATED = "escalated AND (status <> 'deleted') IS TRUE"
ASSIGNED = "assigned_to IS NOT NULL"
SAMPLED = "sampled AND (status <> 'deleted') IS TRUE"
"""Conditions of partial indexes, which queries repeat to the letter. ``IS TRUE`` keeps SQLite from
reading them by an index of all that has this status.
"""


def _public(name: str, *columns: str, roots: bool) -> Index:
    return _partial(name, *columns, where=ROOTS if roots else REPLIES)


def _partial(name: str, *columns: str, where: str) -> Index:
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


_values_of = attrgetter(*(field.name for field in fields(CommentRecord)))


class Comment(CommentTraits, Base):
    """What a reader wrote under an article.

    ``shown`` says whether the comment takes a place in the public thread: it is approved, or it is
    the tombstone above replies that are shown. The public indexes hold shown comments only, so that
    neither held comments nor tombstones without replies ever cost a reader anything.
    """

    __tablename__ = "comment"
    __table_args__ = (
        _public("ix_comment_roots_by_time", "article_id", "id", roots=True),
        _public("ix_comment_roots_by_best", "article_id", "best", "id", roots=True),
        _public("ix_comment_roots_by_replies", "article_id", "reply_count", "id", roots=True),
        _public("ix_comment_replies_by_time", "parent_id", "id", roots=False),
        _public("ix_comment_replies_by_best", "parent_id", "best", "id", roots=False),
        _public("ix_comment_replies_by_replies", "parent_id", "reply_count", "id", roots=False),
        _partial("ix_comment_pinned", "article_id", "id", where=PINNED),
        Index("ix_comment_queue", "site_id", "status", "id"),
        _partial("ix_comment_pending", "site_id", "priority", "id", where=PENDING),
        _partial(
            "ix_comment_pending_by_time", "site_id", "id", "status", "shadowed", where=PENDING
        ),
        _partial("ix_comment_shadowed", "site_id", "id", "status", "shadowed", where=SHADOWED),
        _partial("ix_comment_edited", "site_id", "id", "status", "edited_since", where=EDITED),
        _partial(
            "ix_comment_decided_by", "site_id", "decided_by", "id", where="decided_by IS NOT NULL"
        ),
        _partial("ix_comment_reported", "site_id", "priority", "id", where=REPORTED),
        _partial(
            "ix_comment_reported_by_time", "site_id", "id", "status", "open_reports", where=REPORTED
        ),
        _partial("ix_comment_new_authors", "site_id", "priority", "id", where=NEW_AUTHORS),
        _partial(
            "ix_comment_new_authors_by_time",
            "site_id",
            "id",
            "status",
            "new_author",
            where=NEW_AUTHORS,
        ),
        _partial("ix_comment_escalated", "site_id", "id", "status", "escalated", where=ESCALATED),
        _partial("ix_comment_assigned", "site_id", "assigned_to", "id", where=ASSIGNED),
        _partial("ix_comment_sampled", "site_id", "id", "status", "sampled", where=SAMPLED),
        _partial("ix_comment_links", "site_id", "id", "has_link", where=HAS_LINK),
        _partial("ix_comment_language", "site_id", "language", "id", where="language IS NOT NULL"),
        Index("ix_comment_site", "site_id", "id", "author_id", "fingerprint"),
        Index("ix_comment_author", "author_id", "id"),
        Index("ix_comment_article", "article_id", "id"),
        _partial("ix_comment_parent", "parent_id", "id", where="parent_id IS NOT NULL"),
    )

    id: Mapped[Id]
    site_id: Mapped[Number] = mapped_column(ForeignKey("site.id"))
    article_id: Mapped[Number] = mapped_column(ForeignKey("article.id"))
    parent_id: Mapped[Number | None] = mapped_column(ForeignKey("comment.id"))
    author_id: Mapped[Number] = mapped_column(ForeignKey("author.id"))
    depth: Mapped[int] = mapped_column(default=0)
    source: Mapped[LongText]
    search_text: Mapped[LongText | None]
    """The source as the index of words reads it, where that is not the source itself."""
    html: Mapped[LongText]
    renderer: Mapped[int | None] = mapped_column(server_default="0")
    """By which version of the renderer the HTML was made of the source; None where another system
    made it, and it was sanitised.
    """
    revision: Mapped[int] = mapped_column(default=1)
    status: Mapped[Status] = mapped_column(String(16))
    version: Mapped[int] = mapped_column(default=0)
    shown: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    edited_at: Mapped[datetime | None]
    reply_count: Mapped[int] = mapped_column(default=0)
    up: Mapped[int] = mapped_column(default=0)
    down: Mapped[int] = mapped_column(default=0)
    best: Mapped[int] = mapped_column(default=0)
    """Wilson's lower bound of the share of up votes, times a thousand million."""
    pinned: Mapped[bool] = mapped_column(default=False)
    featured: Mapped[bool] = mapped_column(default=False)
    escalated: Mapped[bool] = mapped_column(default=False)
    new_author: Mapped[bool] = mapped_column(default=False)
    shadowed: Mapped[bool] = mapped_column(default=False)
    """Whether its author sees it as visible, alone; until it is approved."""
    edited_since: Mapped[bool] = mapped_column(default=False)
    """Whether its author has changed it since a person decided on it."""
    decided_by: Mapped[Word | None]
    """Who brought it into its status: ``person``, ``sweep`` (a person, with all of an author's),
    ``rule``, ``external`` (a judge outside) or ``import``; None where nobody had to.
    """
    has_link: Mapped[bool] = mapped_column(default=False)
    sampled: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """Whether it was drawn at random for a person to decide on."""
    language: Mapped[Word | None]
    fingerprint: Mapped[Number | None]
    """SimHash of the text, for finding near repeats; None where the text is too short to tell."""
    address_hash: Mapped[Digest | None]
    network_hash: Mapped[Digest | None]
    open_reports: Mapped[int] = mapped_column(default=0)
    priority: Mapped[Number] = mapped_column(default=0)
    claimed_by: Mapped[Line | None]
    claimed_until: Mapped[datetime | None]
    assigned_to: Mapped[Line | None]
    """Who is asked to decide on it: the id of an account of the staff, or ``group:NAME``."""

    article: Mapped[Article] = relationship()
    author: Mapped[Author] = relationship()
    decisions: WriteOnlyMapped[Decision] = relationship(order_by=Decision.id, passive_deletes="all")

    @validates("source")
    def _index_source(self, _: str, source: str) -> str:
        self.search_text = search_text(source)
        return source

    def become(self, status: Status, *, action: str, actor: Actor) -> Status | None:
        """Take a status by this action of somebody; return the former one, None of a new comment.

        The only writer of a stored comment's ``status``. What follows is the business of the one
        module that calls this, ``services.comments.transitions``. Raises what ``judgement_after``
        does.
        """
        before: Status | None = self.status
        present = Judgement(self.decided_by, self.edited_since, self.shadowed)
        judgement = judgement_after(before, status, present, action=action, actor=actor)
        self.status = status
        self.version = (self.version or 0) + 1
        self.decided_by, self.edited_since, self.shadowed = judgement
        return before

    @property
    def record(self) -> CommentRecord:
        """The comment as it is now, for what only reads it."""
        return CommentRecord(*_values_of(self))


class Revision(Base):
    """A former text of a comment, kept when its author or a moderator changes it."""

    __tablename__ = "revision"

    comment_id: Mapped[Number] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[LongText]
    html: Mapped[LongText]
    renderer: Mapped[int | None] = mapped_column(server_default="0")
    created_at: Mapped[datetime]
    """When this text was replaced."""
    replaced_by: Mapped[Line]
    """Who replaced it: ``author``, or the moderator's name."""


class StoredFinding(Base):
    """What a check found in one revision of a comment."""

    __tablename__ = "finding"
    __table_args__ = (
        Index(None, "comment_id"),
        Index(None, "check", "comment_id"),
        Index(None, "check", "rule", "comment_id"),
    )

    id: Mapped[SerialId]
    comment_id: Mapped[Number] = mapped_column(ForeignKey("comment.id"))
    revision: Mapped[int]
    check: Mapped[Word]
    rule: Mapped[Line]
    status: Mapped[Word]
    reason: Mapped[Line]
    match: Mapped[Line | None]
    span_start: Mapped[int | None]
    span_end: Mapped[int | None]
    severity: Mapped[int] = mapped_column(default=0)


class Vote(Base):
    """One reader's vote on one comment."""

    __tablename__ = "vote"

    comment_id: Mapped[Number] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    author_id: Mapped[Number] = mapped_column(ForeignKey("author.id"), primary_key=True, index=True)
    value: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class Report(Base):
    """A reader's report of one revision of a comment; judged when a moderator next decides on
    it.
    """

    __tablename__ = "report"
    __table_args__ = (
        Index("uq_report_reader", "comment_id", "author_id", "revision", unique=True),
        Index(None, "author_id"),
        _partial("ix_report_open", "reason", "comment_id", "resolved", where="resolved IS NULL"),
    )

    id: Mapped[Id]
    comment_id: Mapped[Number] = mapped_column(ForeignKey("comment.id"))
    author_id: Mapped[Number] = mapped_column(ForeignKey("author.id"))
    revision: Mapped[int]
    reason: Mapped[Word]
    detail: Mapped[LongText | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    resolved: Mapped[Word | None]
    """None while open, then ``upheld`` or ``dismissed``, or ``silenced`` where its reporter is."""
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[Number | None] = mapped_column(ForeignKey("decision.id"))
    """The decision that judged it."""
    reporter: Mapped[Author] = relationship()
