"""Lessons from elsewhere: labelled texts of a file, and the statuses that imported comments came
with. They only begin a learner.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from comments.database.upsert import upsert
from comments.models import Decision, Lesson
from comments.services.learning.lessons import MOST_OF_A_KIND


def add_from_file(
    session: Session, site_id: int, pairs: Iterable[tuple[str, str]], at: datetime
) -> int:
    """Store labelled texts as lessons; return how many. The caller has checked the verdicts.

    What is there already is not stored again, and of each verdict no more than a model is fitted
    to, taken evenly from the whole file.
    """
    query = select(Lesson.text, Lesson.verdict).where(
        Lesson.site_id == site_id, Lesson.kind == "file"
    )
    present = set(map(tuple, session.execute(query)))
    texts: dict[str, dict[str, None]] = {}
    for text, verdict in pairs:
        if (text, verdict) not in present:
            texts.setdefault(verdict, {})[text] = None
    lessons = [
        Lesson(site_id=site_id, kind="file", verdict=verdict, text=text, created_at=at)
        for verdict, distinct in texts.items()
        for text in _spread(list(distinct), MOST_OF_A_KIND)
    ]
    session.add_all(lessons)
    session.flush()
    return len(lessons)


def _spread(texts: list[str], most: int) -> list[str]:
    """Return at most so many of them, evenly from beginning to end."""
    if len(texts) <= most:
        return texts
    return [texts[place * len(texts) // most] for place in range(most)]


def add_from_history(session: Session, site_id: int, at: datetime) -> int:
    """Store what an import says of its comments' statuses as lessons; return how many.

    Spam is spam, what was rejected counts as abuse, what was approved as approved; the latest
    ``MOST_OF_A_KIND`` of each.
    """
    count = 0
    for status, verdict in (("spam", "spam"), ("rejected", "abuse"), ("approved", "ok")):
        query = (
            select(Decision.comment_id, Decision.revision)
            .where(
                Decision.site_id == site_id,
                Decision.actor_kind == "import",
                Decision.after == status,
                Decision.comment_id.is_not(None),
            )
            .order_by(Decision.id.desc())
            .limit(MOST_OF_A_KIND)
        )
        rows = [
            {
                "site_id": site_id,
                "comment_id": number,
                "kind": "history",
                "verdict": verdict,
                "revision": revision,
                "created_at": at,
            }
            for number, revision in dict(session.execute(query).all()).items()
        ]
        count += upsert(session, Lesson, rows)
    return count


def forget_foreign(session: Session, site_id: int) -> int:
    """Forget all lessons from elsewhere; return how many there were."""
    foreign = Lesson.kind.in_(("file", "history"))
    rows = session.execute(
        delete(Lesson).where(Lesson.site_id == site_id, foreign).returning(Lesson.id)
    )
    return len(rows.all())
