"""What people's decisions teach: the lessons, and the model of each family of reasons."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from comments.models.base import Base, Line, LongText, Number, SerialId, Word, utc_now


class Lesson(Base):
    """A comment and what was decided of it: read off the log, or imported with its text.

    ``verdict`` is ``ok``, a family of reasons, or ``not_`` and a family. ``kind`` says whose word
    it is: ``decided`` by this desk, ``history`` of an import, ``stood`` unreported for long,
    ``file``.
    """

    __tablename__ = "lesson"
    __table_args__ = (
        UniqueConstraint("site_id", "comment_id", "kind"),
        Index("ix_lesson_verdict", "site_id", "verdict", "id"),
    )

    id: Mapped[SerialId]
    site_id: Mapped[Number] = mapped_column(ForeignKey("site.id"))
    comment_id: Mapped[Number | None] = mapped_column(ForeignKey("comment.id"))
    kind: Mapped[Word]
    verdict: Mapped[Word]
    revision: Mapped[int | None]
    """The revision of the comment's text that was judged."""
    text: Mapped[LongText | None]
    """Of a lesson from a file, which has no comment."""
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class RuleOrigin(Base):
    """Who added an entry of a list, or set a threshold, when and why."""

    __tablename__ = "rule_origin"

    site_id: Mapped[Number] = mapped_column(ForeignKey("site.id"), primary_key=True)
    setting: Mapped[Word] = mapped_column(primary_key=True)
    entry: Mapped[Line] = mapped_column(primary_key=True)
    """The entry of a list; empty for a setting that is none."""
    actor_name: Mapped[Line]
    why: Mapped[Line | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class LearnerModel(Base):
    """The model of one family of reasons on a site, and how good it is."""

    __tablename__ = "learner_model"

    site_id: Mapped[Number] = mapped_column(ForeignKey("site.id"), primary_key=True)
    family: Mapped[Word] = mapped_column(primary_key=True)
    packed: Mapped[bytes | None] = mapped_column(LargeBinary)
    stale: Mapped[bool] = mapped_column(default=False)
    """Whether a decision it has learnt from was taken back."""
    fitted_at: Mapped[datetime | None]
    fitted_lessons: Mapped[int] = mapped_column(default=0)
    positives: Mapped[int] = mapped_column(default=0)
    """Decisions against a comment, of this family, at the last fit."""
    negatives: Mapped[int] = mapped_column(default=0)
    threshold: Mapped[float | None]
    """The score from which precision was as the site wants it; None where there is none."""
    evidence: Mapped[dict[str, Any]] = mapped_column(default=dict)
    stepped_back_at: Mapped[datetime | None]


class FormerFit(Base):
    """A fit of a learner that has been in use, the present one included."""

    __tablename__ = "former_fit"
    __table_args__ = (UniqueConstraint("site_id", "family", "number"),)

    id: Mapped[SerialId]
    site_id: Mapped[Number] = mapped_column(ForeignKey("site.id"))
    family: Mapped[Word]
    number: Mapped[int]
    """Counts from 1; where the earliest that is kept is no 1, earlier ones are missing."""
    packed: Mapped[bytes | None] = mapped_column(LargeBinary)
    judged: Mapped[bytes] = mapped_column(LargeBinary)
    """What cross-validation thought of its lessons: any precision finds its threshold there."""
    positives: Mapped[int]
    negatives: Mapped[int]
    learnt_up_to: Mapped[Number]
    """The last entry of the log that its lessons were read off."""
    in_use_after: Mapped[Number]
    """The last entry of the log when it came into use."""
    fitted_at: Mapped[datetime]
