"""The log: every decision about a comment, an author or an article, in the order they were
taken.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter
from typing import Literal

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from comments.models.base import Base, Digest, Line, LongText, Number, SerialId, Word, utc_now

ActorKind = Literal["person", "token", "rule", "import", "author"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who decides: a person, a staff token, a rule of the service, an import, or the author."""

    kind: ActorKind
    id: str
    name: str


SCREENING = Actor("rule", "screening", "Screening")
COMMAND_LINE = Actor("person", "command-line", "Command line")


NOT_POSTED = "action <> 'post'"
"""The condition of the indexes by what was decided and by whom; without it they are not used."""


def _judged(name: str, *columns: str) -> Index:
    return Index(name, *columns, sqlite_where=text(NOT_POSTED), postgresql_where=text(NOT_POSTED))


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """An entry of the log as its row was read, whole."""

    id: int
    site_id: int
    comment_id: int | None
    author_id: int | None
    article_id: int | None
    action: str
    before: str | None
    after: str | None
    reason: str | None
    note: str | None
    actor_kind: str
    actor_id: str
    actor_name: str
    revision: int | None
    undoes_id: int | None
    batch: str | None
    created_at: datetime


_values_of = attrgetter(*(field.name for field in fields(DecisionRecord)))


class Decision(Base):
    """One entry of the log. Entries are only ever added; the database refuses to change or drop
    them.
    """

    __tablename__ = "decision"
    __table_args__ = (
        Index(None, "comment_id", "id"),
        Index(None, "site_id", "id"),
        Index("ix_decision_time", "site_id", "created_at", "id"),
        Index(None, "author_id", "id"),
        Index(None, "batch"),
        Index("ix_decision_article", "article_id", "id"),
        _judged("ix_decision_action", "site_id", "action", "id"),
        _judged("ix_decision_actor", "site_id", "actor_id", "id"),
        _judged("ix_decision_actor_name", "site_id", "actor_name", "id"),
    )

    id: Mapped[SerialId]
    site_id: Mapped[Number] = mapped_column(ForeignKey("site.id"))
    comment_id: Mapped[Number | None] = mapped_column(ForeignKey("comment.id"))
    author_id: Mapped[Number | None] = mapped_column(ForeignKey("author.id"))
    article_id: Mapped[Number | None] = mapped_column(ForeignKey("article.id"))
    action: Mapped[Word]
    before: Mapped[Line | None]
    after: Mapped[Line | None]
    reason: Mapped[Line | None]
    note: Mapped[LongText | None]
    actor_kind: Mapped[Word]
    actor_id: Mapped[Line]
    actor_name: Mapped[Line]
    revision: Mapped[int | None]
    """The revision of the comment's text that was judged."""
    undoes_id: Mapped[Number | None] = mapped_column(ForeignKey("decision.id"))
    batch: Mapped[Word | None]
    """Decisions taken in one call share it, so that they can be undone together."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

    @property
    def actor(self) -> Actor:
        """Who decided."""
        return Actor(self.actor_kind, self.actor_id, self.actor_name)  # type: ignore[arg-type]

    @property
    def record(self) -> DecisionRecord:
        """The entry as a record, which its seal is made of."""
        return DecisionRecord(*_values_of(self))


class Seal(Base):
    """A link of a site's hash chain over the log: ``digest`` covers the decision and the link
    before it.
    """

    __tablename__ = "seal"

    site_id: Mapped[Number] = mapped_column(ForeignKey("site.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[Number] = mapped_column(ForeignKey("decision.id"), unique=True)
    digest: Mapped[Digest]
    content: Mapped[LongText | None]
    """What the entry vouches for beyond itself, as digests in JSON: the text that was judged, the
    reports that it settled.
    """
    signature: Mapped[Line | None]
    """Ed25519 over the site, the number and the digest, in base64."""
