"""The worker's part in learning: each new decision becomes a lesson, and the model learns it at
once; one that is taken back makes the model be fitted anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from comments.learning.features import features_of
from comments.learning.ftrl import Model
from comments.models import LearnerModel, Lesson, Site
from comments.services.audit_log.followers import read_on, sites_with_news
from comments.services.learning.lessons import Texts, take_back_lesson, take_lesson
from comments.services.learning.models import publish, stored_models
from comments.services.learning.modes import step_back

READER = "learning"
BATCH = 200
_AT_ONCE = 50
"""Decisions up to which the model learns each by itself; more are left to the next fit."""


def sites_to_learn(session: Session) -> list[int]:
    """Return the sites with decisions that nobody has learnt from."""
    return sites_with_news(session, READER)


def learn(session: Session, site_id: int, at: datetime) -> int:
    """Take the next entries of a site's log as lessons; return how many were read."""
    entries = read_on(session, site_id, READER, at, BATCH)
    lessons: dict[int, Lesson] = {}
    undone = False
    for entry in entries:
        if entry.undoes_id is not None and entry.comment_id is not None:
            take_back_lesson(session, entry)
            lessons.pop(entry.comment_id, None)
            undone = True
        elif (lesson := take_lesson(session, entry)) is not None and entry.comment_id is not None:
            lessons[entry.comment_id] = lesson
    site = session.get_one(Site, site_id)
    models = stored_models(session, site_id)
    if undone:
        for model in models.values():
            model.stale = model.packed is not None
    changed = _learn_at_once(session, models, lessons.values())
    for model in models.values():
        changed |= model.packed is not None and step_back(session, site, model, at)
    session.add_all(model for model in models.values() if model.packed is not None)
    if changed:
        publish(site)
    session.flush()
    return len(entries)


def labels_of(family: str) -> dict[str, bool]:
    """Return what each verdict that concerns a family says of a text: True is against it."""
    return {family: True, "ok": False, f"not_{family}": False}


def _learn_at_once(
    session: Session, models: dict[str, LearnerModel], lessons: Iterable[Lesson]
) -> bool:
    latest = list(lessons)
    if not latest or len(latest) > _AT_ONCE:
        return False
    texts, changed = Texts(session, latest), False
    prepared = [
        (lesson, None if judged is None else features_of(*judged))
        for lesson, judged in ((lesson, texts.read(lesson)) for lesson in latest)
    ]
    for family, stored in models.items():
        if stored.packed is None:
            continue
        labels = labels_of(family)
        model = Model.unpack(stored.packed)
        for lesson, features in prepared:
            if features is not None and lesson.verdict in labels:
                model.learn(features, labels[lesson.verdict])
                changed = True
        stored.packed = model.pack()
    return changed
