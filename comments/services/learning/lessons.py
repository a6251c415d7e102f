"""Lessons: what each decision of a person says of the text it was taken on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from comments.errors import InvalidInput
from comments.learning import fitting
from comments.learning.features import Facts, features_of
from comments.learning.judge import FAMILIES
from comments.models import (
    Comment,
    Decision,
    Lesson,
    Report,
    Revision,
    Site,
    StoredFinding,
    first_id,
)
from comments.services.moderation.conflicts import RESOLUTIONS, entries_in_force
from comments.text import TextRules, render

MOST_OF_A_KIND = 2_500
"""Latest lessons for and against that a model is fitted to."""
MOST_STANDING = 500
IMPORTANCE = {"decided": 1.0, "file": 1.0, "history": 0.5, "stood": 0.2}
_FAMILY_OF = {"spam": "spam", "abuse": "abuse", "hate": "abuse", "off_topic": "off_topic"}
_LENIENT = TextRules(min_length=0, max_length=100_000)
_PEOPLE = ("person", "token")


def verdict_of(entry: Decision) -> str | None:
    """Return what an entry of the log says of a text; None where it says nothing.

    ``ok`` for an approval, a family for spam and for a rejection by its reason. Whoever rejects
    without a reason says at least that this is not how people speak here: abuse.
    """
    if entry.action == "finding_wrong":
        family = (entry.reason or "").partition(":")[2]
        return f"not_{family}" if family in FAMILIES else None
    if entry.action not in RESOLUTIONS:
        return None
    if RESOLUTIONS[entry.action] == "dismissed":
        return "ok"
    if entry.action == "spam":
        return "spam"
    return "abuse" if entry.reason is None else _FAMILY_OF.get(entry.reason)


def take_lesson(session: Session, entry: Decision) -> Lesson | None:
    """Store what a person's decision teaches, in place of what an earlier one on the comment
    did.
    """
    verdict = verdict_of(entry) if entry.actor_kind in _PEOPLE else None
    if verdict is None or entry.comment_id is None:
        return None
    kind = "decided"
    session.execute(
        delete(Lesson).where(
            Lesson.site_id == entry.site_id,
            Lesson.comment_id == entry.comment_id,
            Lesson.kind.in_((kind, "stood")),
        )
    )
    lesson = Lesson(
        site_id=entry.site_id,
        comment_id=entry.comment_id,
        kind=kind,
        verdict=verdict,
        revision=entry.revision,
        created_at=entry.created_at,
    )
    session.add(lesson)
    session.flush()
    return lesson


def take_back_lesson(session: Session, undo: Decision) -> None:
    """Forget what a decision that was undone taught; an earlier one on the comment counts again."""
    session.execute(
        delete(Lesson).where(
            Lesson.site_id == undo.site_id,
            Lesson.comment_id == undo.comment_id,
            Lesson.kind == "decided",
        )
    )
    query = select(Decision).where(Decision.comment_id == undo.comment_id, Decision.id <= undo.id)
    for entry in entries_in_force(session.scalars(query.order_by(Decision.id.desc()))):
        if take_lesson(session, entry) is not None:
            return


def take_lasting_approvals(session: Session, site: Site, at: datetime) -> None:
    """Count the latest approved comments that nobody has reported or decided on for so many days
    as weak approvals.
    """
    days = site.settings.learn_after_days
    session.execute(delete(Lesson).where(Lesson.site_id == site.id, Lesson.kind == "stood"))
    if not days:
        return
    reported = exists().where(Report.comment_id == Comment.id)
    decided = exists().where(Lesson.comment_id == Comment.id, Lesson.site_id == site.id)
    query = (
        select(Comment.id, Comment.revision)
        .where(
            Comment.site_id == site.id,
            Comment.status == "approved",
            Comment.id < first_id(at - timedelta(days=days)),
            ~reported,
            ~decided,
        )
        .order_by(Comment.id.desc())
        .limit(MOST_STANDING)
    )
    session.add_all(
        Lesson(
            site_id=site.id,
            comment_id=number,
            kind="stood",
            verdict="ok",
            revision=revision,
            created_at=at,
        )
        for number, revision in session.execute(query).all()
    )
    session.flush()


@dataclass(frozen=True, slots=True)
class Counts:
    """How many decisions of people there are for and against in a family."""

    positives: int
    negatives: int


def count_lessons(session: Session, site_id: int, family: str) -> Counts:
    """Return how many decisions of this desk a family can learn from."""
    query = (
        select(Lesson.verdict, func.count())
        .where(Lesson.site_id == site_id, Lesson.kind == "decided")
        .group_by(Lesson.verdict)
    )
    counts: dict[str, int] = dict(session.execute(query).all())
    negatives = counts.get("ok", 0) + counts.get(f"not_{family}", 0)
    return Counts(counts.get(family, 0), negatives)


def gather(session: Session, site_id: int, family: str) -> list[fitting.Lesson]:
    """Return the latest lessons of a family, with the features of the texts that were judged: first
    what people here decided, then what was imported or stood.
    """
    against = _latest(session, site_id, (family,))
    favourable = _latest(session, site_id, ("ok", f"not_{family}"))
    return [*_prepare(session, against, True), *_prepare(session, favourable, False)]


def _latest(session: Session, site_id: int, verdicts: tuple[str, ...]) -> list[Lesson]:
    decided = aliased(Lesson)
    overruled = exists().where(
        Lesson.kind == "history",
        decided.site_id == site_id,
        decided.comment_id == Lesson.comment_id,
        decided.kind == "decided",
    )
    query = select(Lesson).where(
        Lesson.site_id == site_id, Lesson.verdict.in_(verdicts), ~overruled
    )
    # This desk's own decisions first: an import, however large and late, takes no place of theirs.
    # Not by the row's id alone: what counts again after an undo stands where it stood before.
    order = (
        (Lesson.kind == "decided").desc(),
        Lesson.created_at.desc(),
        Lesson.comment_id.desc(),
        Lesson.id.desc(),
    )
    return list(session.scalars(query.order_by(*order).limit(MOST_OF_A_KIND)))


def _prepare(session: Session, lessons: list[Lesson], label: bool) -> list[fitting.Lesson]:
    prepared: list[fitting.Lesson] = []
    for start in range(0, len(lessons), 500):
        batch = lessons[start : start + 500]
        texts = Texts(session, batch)
        for lesson in batch:
            judged = texts.read(lesson)
            if judged is not None:
                importance, decided = IMPORTANCE[lesson.kind], lesson.kind == "decided"
                features = features_of(*judged)
                prepared.append(fitting.Lesson(features, label, importance, decided))
    return prepared


class Texts:
    """The texts that lessons were taken on, with their facts, fetched at once."""

    def __init__(self, session: Session, lessons: Iterable[Lesson]) -> None:
        numbers = [lesson.comment_id for lesson in lessons if lesson.comment_id is not None]
        query = select(Comment).where(Comment.id.in_(numbers)).options(joinedload(Comment.author))
        self._comments = {comment.id: comment for comment in session.scalars(query)}
        revisions = select(Revision).where(Revision.comment_id.in_(numbers))
        self._former = {
            (former.comment_id, former.number): former.source
            for former in session.scalars(revisions)
        }
        repeats = select(StoredFinding.comment_id).where(
            StoredFinding.comment_id.in_(numbers), StoredFinding.check == "repeats"
        )
        self._repeats = set(session.scalars(repeats))

    def read(self, lesson: Lesson) -> tuple[str, Facts] | None:
        """Return the text that was judged and its facts; None where it is no longer kept."""
        if lesson.text is not None:
            return _read(lesson.text, Facts())
        comment = self._comments.get(lesson.comment_id or 0)
        if comment is None:
            return None
        number = lesson.revision or comment.revision
        source = self._former.get((comment.id, number), comment.source)
        age = (comment.created_at - comment.author.first_seen).total_seconds() / 86_400
        facts = Facts(
            author_days=max(0.0, age),
            newcomer=comment.new_author,
            is_reply=comment.parent_id is not None,
            repeats=comment.id in self._repeats,
        )
        return _read(source, facts)


def _read(source: str, facts: Facts) -> tuple[str, Facts] | None:
    try:
        rendered = render(source, _LENIENT)
    except InvalidInput:
        return None
    known_facts = Facts(
        rendered.links, facts.author_days, facts.newcomer, facts.is_reply, facts.repeats
    )
    return rendered.text, known_facts
