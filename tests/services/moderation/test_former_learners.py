"""Back-tests with learners: each comment is judged by what had been learnt when it came."""

from __future__ import annotations

from dataclasses import replace

import pytest

from comments.database.engines import db
from comments.models import FormerFit, SiteSettings, private_id, utc_now
from comments.services.audit_log.recording import record
from comments.services.context import DecisionContext
from comments.services.learning import former_fits
from comments.services.learning.modes import LEARNER, STEPPED_BACK
from comments.services.moderation.backtest.former_learners import FormerLearners
from tests.house import House
from tests.services.learning.test_desk_learning import Desk
from tests.services.moderation.test_backtest import posted, verdicts

HOLDING = {"mode": "post", "learning": "hold", "off_rules": "record"}


@pytest.fixture(scope="module")
def desk(app: object) -> Desk:
    """A desk whose learner has begun to hold, has gone on learning, and was fitted anew."""
    desk = Desk(House(app, "former-learners"))  # type: ignore[arg-type]
    desk.decide(130)
    desk.learn()
    desk.house.set(**HOLDING)
    for number in range(72):
        answer = desk.reader.post(desk.text(spam=number % 3 == 0), article=f"b{number % 5}")
        comment = answer.json["id"]  # type: ignore[index]
        if number % 2:
            action = "spam" if number % 3 == 0 else "approve"
            decision = desk.staff.decide(comment, action)["decision"]
            if number % 20 == 1:
                desk.staff.call("POST", f"/moderation/decisions/{decision}/undo")
        if number % 12 == 11:
            desk.learn()
    return desk


def test_a_replay_holds_what_the_learner_held_then(desk: Desk) -> None:
    replayed, real = verdicts(desk.house, {}, last=72), posted(desk.house)
    pairs = [
        (replayed[number], real[one]) for one in real if (number := private_id(one)) in replayed
    ]
    held = sum(status == "pending" for _, status in pairs)
    assert len(pairs) == 72
    assert 15 <= held <= 30
    assert sum(one == other for one, other in pairs) >= 71, pairs
    without = verdicts(desk.house, {"learning": "order"}, last=72)
    assert set(without.values()) == {"approved"}


def test_before_it_had_learnt_enough_it_holds_nothing(desk: Desk) -> None:
    whole = verdicts(desk.house, {"off_rules": "record"})
    first = sorted(whole)[:130]
    assert {whole[number] for number in first} == {"approved"}


def test_a_stricter_share_is_tried_on_the_evidence_of_the_time(desk: Desk) -> None:
    """A threshold is found for whatever precision is tried, though another was set then."""
    strict = verdicts(desk.house, {"learning_precision": "99.5"}, last=72)
    lenient = verdicts(desk.house, {"learning_precision": "90"}, last=72)
    counts = [list(one.values()).count("pending") for one in (strict, lenient)]
    assert counts[0] <= counts[1]


def test_holds_that_people_overturn_end_the_holding(desk: Desk) -> None:
    """As they do for real: a quarter of twenty was rightly held, and 95 % is asked for."""
    with desk.house.app.app_context():
        learners = FormerLearners(
            db.session(), desk.back.site_id(), replace(SiteSettings(), learning="hold")
        )
        assert learners.panel(1 << 60) is not None
        spam = learners._learners[0]
        for number in range(20):
            spam.hold(number)
            assert spam.present() is not None
            spam.measure(number, "ok" if number % 4 else "spam")
        assert learners.panel(1 << 60) is None


def test_where_it_had_stepped_back_it_holds_once_somebody_sets_it_anew(desk: Desk) -> None:
    """In the past by the log, or by what is tried; and it ends when the log says so."""
    desk.reader.says(desk.text(spam=True))
    _step_back(desk)
    desk.reader.says(desk.text(spam=True))
    assert list(verdicts(desk.house, {}, last=1).values()) == ["approved"]
    assert list(verdicts(desk.house, {}, last=2).values()) == ["pending", "approved"]
    assert list(verdicts(desk.house, {"learning": "hold"}, last=1).values()) == ["pending"]
    desk.house.set(learning="hold")
    desk.reader.says(desk.text(spam=True))
    assert list(verdicts(desk.house, {}, last=1).values()) == ["pending"]
    assert list(verdicts(desk.house, {}, last=2).values()) == ["approved", "pending"]
    _step_back(desk)
    desk.reader.says(desk.text(spam=True))
    # What somebody set lies between the fit and the end of the holding.
    assert list(verdicts(desk.house, {}, last=1).values()) == ["approved"]


def _step_back(desk: Desk) -> None:
    with desk.back.session() as session:
        context = DecisionContext(LEARNER, utc_now(), reason="spam")
        values = {"site_id": desk.back.site_id(), "before": "hold", "after": "order"}
        record(session, STEPPED_BACK, context, **values)  # type: ignore[arg-type]


def test_what_is_no_longer_kept_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = desk.house.staff("owner")
    body = {"settings": {}, "last": 72}
    complete = owner.call("POST", "/moderation/backtest", body).json
    assert len(complete["not_rebuilt"]) == 3  # type: ignore[index]
    monkeypatch.setattr(former_fits, "KEPT", 1)
    desk.house.set(mode="pre")
    desk.decide(30)
    desk.learn()
    with desk.house.app.app_context():
        kept = db.session.query(FormerFit).filter_by(site_id=desk.back.site_id(), family="spam")
        assert kept.count() == 1
    desk.house.set(mode="post")
    report = owner.call("POST", "/moderation/backtest", body | {"last": 102}).json
    assert "of the comments came" in report["not_rebuilt"][-1]  # type: ignore[index]
    shadow = owner.call(
        "POST", "/moderation/backtest", {"settings": {"learning": "shadow"}, "last": 102}
    ).json
    assert len(shadow["not_rebuilt"]) == 3  # type: ignore[index]
    with desk.back.session() as session:
        fits = session.query(FormerFit).filter_by(site_id=desk.back.site_id())
        for former in fits:
            session.delete(former)
    never_fitted = owner.call("POST", "/moderation/backtest", body | {"last": 102}).json
    assert "when 102 of the comments came" in never_fitted["not_rebuilt"][-1]  # type: ignore[index]
