"""What has been learnt on a site, what that may do, and the evidence for it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from comments.learning.evaluation import wilson
from comments.learning.judge import FAMILIES
from comments.models import LearnerModel, Site
from comments.services.learning.lessons import count_lessons
from comments.services.learning.models import stored_models
from comments.services.learning.modes import ENOUGH, allowed_mode, effective_mode, measured_holds


def learning_status(session: Session, site: Site) -> dict[str, Any]:
    """Return the site's setting and, for each family, its learner with all that speaks for it."""
    models = stored_models(session, site.id)
    return {
        "setting": site.settings.learning,
        "precision": site.settings.learning_precision,
        "needed": ENOUGH,
        "learners": [_learner(session, site, models[family]) for family in FAMILIES],
    }


def _learner(session: Session, site: Site, model: LearnerModel) -> dict[str, Any]:
    counts = count_lessons(session, site.id, model.family)
    count, right = measured_holds(session, model)
    interval = wilson(right, count)
    return {
        "family": model.family,
        "name": FAMILIES[model.family],
        "mode": effective_mode(site.settings, model) or "off",
        "allowed": allowed_mode(model),
        "against": counts.positives,
        "favourable": counts.negatives,
        "fitted_at": model.fitted_at,
        "lessons": model.fitted_lessons,
        "threshold": None if model.threshold is None else round(model.threshold, 4),
        "stepped_back_at": model.stepped_back_at,
        "evidence": model.evidence or None,
        "holds": {
            "decided": count,
            "right": right,
            "precision": None if interval is None else round(interval.share, 4),
            "low": None if interval is None else round(interval.low, 4),
            "high": None if interval is None else round(interval.high, 4),
        },
    }
