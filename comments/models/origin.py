"""Where something came from: the system and the id there of what an import has brought."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from comments.models.base import Base, Digest, Line, Number, Word

_PERSON_KNOWN = text("subject IS NOT NULL")


class Origin(Base):
    """A comment or an author of another system, and what it has become here.

    ``digest`` is of what the source said; ``version`` and ``revision`` are those the comment had
    when an import last wrote it, so that a later run sees what has been touched here. Votes without
    voters are kept here, because no row of ``vote`` stands for them.
    """

    __tablename__ = "origin"
    __table_args__ = (
        Index("ix_origin_target", "target_id", "kind"),
        Index(
            "ix_origin_subject",
            "site_id",
            "subject",
            sqlite_where=_PERSON_KNOWN,
            postgresql_where=_PERSON_KNOWN,
        ),
    )

    site_id: Mapped[Number] = mapped_column(ForeignKey("site.id"), primary_key=True)
    system: Mapped[Word] = mapped_column(primary_key=True)
    kind: Mapped[Word] = mapped_column(primary_key=True)
    """``comment`` or ``author``."""
    source_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    target_id: Mapped[Number]
    digest: Mapped[Digest]
    version: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=0)
    up: Mapped[int] = mapped_column(default=0)
    down: Mapped[int] = mapped_column(default=0)
    subject: Mapped[Line | None]
    """The publisher's own id for an imported author, until that person signs on."""
