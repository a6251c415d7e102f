"""Processes keep what a site has learnt by its version, which no restore gives to anything else."""

from __future__ import annotations

from datetime import timedelta

from comments.models import LearnerModel, Site, utc_now
from comments.services.learning.models import panel_for, stored_models
from tests.services.learning.test_desk_learning import Desk, desk  # noqa: F401


def test_what_a_restore_undid_is_not_taken_for_what_is_learnt_after_it(desk: Desk) -> None:  # noqa: F811
    desk.house.set(learning="hold")
    desk.decide(60)
    desk.learn()
    number, now = desk.back.site_id(), utc_now()
    with desk.back.session() as session:
        site = session.get_one(Site, number)
        backup = (site.learning_version, stored_models(session, number)["spam"].packed)
        # The site learns on, every process keeps that, and a restore undoes it.
        site.renew_learning(now + timedelta(minutes=1))
        undone = panel_for(session, site.record)
        assert undone is not None
        site.learning_version, _ = backup
        for model in session.query(LearnerModel).filter_by(site_id=number):
            model.packed = None
        session.flush()
        # It learns on, otherwise, before anybody has asked in between.
        site.renew_learning(now + timedelta(minutes=2))
        assert panel_for(session, site.record) is None
        version = site.learning_version
        site.renew_learning(now - timedelta(days=1))
        assert site.learning_version > version
