"""The worker learns from decisions: it reads them off the log, and fits models anew without
holding a transaction meanwhile.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from flask import Flask
from sqlalchemy.orm import Session

from comments.database.engines import db
from comments.learning.fitting import Fit
from comments.models import LearnerModel, Site, utc_now
from comments.services.learning.online_learning import BATCH, learn, sites_to_learn
from comments.services.learning.refitting import Preparation, fit, prepare, sites_to_fit, store
from comments.services.learning.samples import draw_samples, sites_to_sample
from comments.services.moderation.second_opinions import choose_for_recheck, sites_to_recheck
from comments.worker.maintenance import run_job

_log = logging.getLogger(__name__)
_NAME = "Learning"


def learn_from_decisions(app: Flask) -> bool:
    """Learn what there is to learn on every site; return whether there is more to read."""
    with app.app_context():
        sites, samples = sites_to_learn(db.session()), sites_to_sample(db.session(), utc_now())
        rechecks = sites_to_recheck(db.session())
    counts = [run_job(app, _NAME, partial(_learning, number)) for number in sites]
    for number in samples:
        run_job(app, _NAME, partial(_sampling, number))
    for number in rechecks:
        run_job(app, _NAME, partial(_rechecking, number))
    with app.app_context():
        due = sites_to_fit(db.session(), utc_now())
    for number in due:
        fit_site(app, number)
    return any(count is not None and count >= BATCH for count in counts)


def fit_site(app: Flask, site_id: int, *, everything: bool = False) -> list[str]:
    """Fit a site's models where they are due, or all of them; return which were: where all lessons
    say the same there is none.
    """

    def preparing(session: Session) -> list[Preparation]:
        site = session.get_one(Site, site_id)
        return prepare(session, site, utc_now(), everything=everything)

    families: list[str] = []
    for preparation in run_job(app, _NAME, preparing) or ():
        try:
            result = fit(preparation)
        except Exception:
            _log.exception("The learner %s could not be fitted", preparation.family)
            run_job(app, _NAME, _staling(site_id, preparation.family))
            continue
        run_job(app, _NAME, _storing(site_id, preparation, result))
        if result is not None:
            families.append(preparation.family)
    return families


def _learning(site_id: int, session: Session) -> int:
    return learn(session, site_id, utc_now())


def _sampling(site_id: int, session: Session) -> int:
    return draw_samples(session, site_id, utc_now())


def _rechecking(site_id: int, session: Session) -> int:
    return choose_for_recheck(session, site_id, utc_now())


def _storing(
    site_id: int, preparation: Preparation, result: Fit | None
) -> Callable[[Session], None]:
    return lambda session: store(
        session, session.get_one(Site, site_id), preparation, result, utc_now()
    )


def _staling(site_id: int, family: str) -> Callable[[Session], None]:
    def job(session: Session) -> None:
        session.get_one(LearnerModel, (site_id, family)).stale = True

    return job
