"""A random sample of what readers see, for people to decide on: it tells what nobody reported, and
keeps the learner from hearing of its own choices only.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from comments.models import Comment, Lesson, LogFollower, Site, first_id

_READER = "samples"
_DAY = timedelta(days=1)
_AMONG = 1_000
"""Comments of the day among which is drawn."""


def sites_to_sample(session: Session, at: datetime) -> list[int]:
    """Return the sites that want a sample and have had none today."""
    today = select(LogFollower.site_id).where(
        LogFollower.reader == _READER, LogFollower.decision_id >= _number(at)
    )
    sites = session.scalars(select(Site).where(Site.id.not_in(today)))
    return [site.id for site in sites if site.settings.sample_a_day]


def draw_samples(session: Session, site_id: int, at: datetime) -> int:
    """Put some of the approved comments of the last day that no person has decided on into the
    queue ``sample``; return how many. Once a day.
    """
    session.execute(select(Site.id).where(Site.id == site_id).with_for_update(key_share=True))
    day = session.get(LogFollower, (site_id, _READER), populate_existing=True)
    if day is not None and day.decision_id >= _number(at):
        return 0
    if day is None:
        day = LogFollower(site_id=site_id, reader=_READER, decision_id=0)
        session.add(day)
    day.decision_id = _number(at)
    decided = exists().where(Lesson.comment_id == Comment.id, Lesson.kind == "decided")
    query = select(Comment.id).where(
        Comment.site_id == site_id,
        Comment.status == "approved",
        Comment.id >= first_id(at - _DAY),
        ~Comment.sampled,
        ~decided,
    )
    numbers = list(session.scalars(query.order_by(Comment.id.desc()).limit(_AMONG)))
    count = min(len(numbers), session.get_one(Site, site_id).settings.sample_a_day)
    drawn = random.SystemRandom().sample(numbers, count)
    session.execute(update(Comment).where(Comment.id.in_(drawn)).values(sampled=True))
    session.flush()
    return count


def _number(at: datetime) -> int:
    """The day as a number, kept where other followers keep their place in the log."""
    return at.date().toordinal()
