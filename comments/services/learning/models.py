"""The models as every process uses them: stored in the database, kept in memory by their version.

``Site.learning_version``, which each request reads with its site, says which is current.
"""

from __future__ import annotations

import threading
from typing import NamedTuple

from sqlalchemy import URL, select
from sqlalchemy.orm import Session

from comments.learning.ftrl import Model, Weights
from comments.learning.judge import FAMILIES, Learner, Panel
from comments.models import LearnerModel, Site, SiteRecord, utc_now
from comments.services.learning.modes import effective_mode

MOST_SITES = 64


class _Entry(NamedTuple):
    version: tuple[int, URL, str]
    panel: Panel | None


_lock = threading.Lock()
_panels: dict[int, _Entry] = {}


def panel_for(session: Session, site: SiteRecord) -> Panel | None:
    """Return a site's learners; None where there is nothing learnt, or it is switched off."""
    if site.settings.learning == "off" or not site.learning_version:
        return None
    version = (site.learning_version, session.get_bind().engine.url, site.settings.learning)
    entry = _panels.get(site.id)
    if entry is None or entry.version != version:
        entry = _Entry(version, _load(session, site))
        with _lock:
            while len(_panels) >= MOST_SITES:
                _panels.pop(next(iter(_panels)))
            _panels[site.id] = entry
    return entry.panel


def publish(site: Site) -> None:
    """Say that a model, or what it may do, has changed: every process loads it anew."""
    site.renew_learning(utc_now())


def stored_models(session: Session, site_id: int) -> dict[str, LearnerModel]:
    """Return a site's models by family; those that do not exist yet are made, empty."""
    query = select(LearnerModel).where(LearnerModel.site_id == site_id)
    models = {model.family: model for model in session.scalars(query)}
    for family in FAMILIES:
        if family not in models:
            models[family] = LearnerModel(
                site_id=site_id,
                family=family,
                stale=False,
                fitted_lessons=0,
                positives=0,
                negatives=0,
                evidence={},
            )
    return models


def _load(session: Session, site: SiteRecord) -> Panel | None:
    learners = [_learner(site, model) for model in stored_models(session, site.id).values()]
    present = tuple(learner for learner in learners if learner is not None)
    return Panel.of(present) if present else None


def _learner(site: SiteRecord, model: LearnerModel) -> Learner | None:
    mode = effective_mode(site.settings, model)
    if model.packed is None or mode is None:
        return None
    weights: Weights = Model.unpack(model.packed).weights()
    return Learner(model.family, weights, mode, 1.1 if model.threshold is None else model.threshold)
