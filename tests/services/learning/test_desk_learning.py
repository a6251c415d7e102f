"""A desk's decisions, through the API, and what its learners make of them."""

from __future__ import annotations

import random
from typing import Any

import pytest

from comments.models import Site, private_id, utc_now
from comments.services.learning.models import stored_models
from comments.services.learning.online_learning import learn
from comments.worker.learning import fit_site
from tests.house import House, Reader, Staff
from tests.learning.test_learning import HAM, SPAM
from tests.services.moderation.conftest import Back


class Desk:
    """A desk that decides, and a worker that learns."""

    def __init__(self, house: House) -> None:
        house.set(mode="pre", repeats="off", flood_minute="0", flood_hour="0", max_links="9")
        self.house, self.back = house, Back(house)
        self.staff: Staff = house.staff()
        self.reader: Reader = house.reader("Ada")
        self.generator = random.Random(3)

    def text(self, spam: bool) -> str:
        """A text of either kind."""
        lines = SPAM if spam else HAM
        return self.generator.choice(lines).format(n=self.generator.randrange(100_000))

    def decide(self, count: int, *, wrongly: bool = False, staff: Staff | None = None) -> list[str]:
        """Decide on as many new comments, half of them spam; return the decisions' ids."""
        ids = []
        for number in range(count):
            spam = number % 2 == 0
            comment = self.reader.says(self.text(spam), article=f"a{number % 7}")
            action = "spam" if spam != wrongly else "approve"
            ids.append((staff or self.staff).decide(comment, action)["decision"])
        return ids

    def comments(self, count: int) -> dict[str, bool]:
        """New comments, by turns spam and not."""
        return {
            self.reader.says(self.text(number % 2 == 0), article=f"a{number % 7}"): number % 2 == 0
            for number in range(count)
        }

    def decide_all(self, staff: Staff, comments: dict[str, bool], *, wrongly: bool = False) -> str:
        """Decide on comments at once; return the batch."""
        decisions = [
            {
                "comment": comment,
                "action": "spam" if spam != wrongly else "approve",
                "override": wrongly,
            }
            for comment, spam in comments.items()
        ]
        answer = staff.call("POST", "/moderation/decisions", {"decisions": decisions}).json
        assert {one["outcome"] for one in answer["results"]} == {"done"}  # type: ignore[index]
        return str(answer["batch"])  # type: ignore[index]

    def models(self) -> dict[str, bytes | None]:
        """The stored models, byte for byte."""
        with self.back.session() as session:
            models = stored_models(session, self.back.site_id())
            return {family: model.packed for family, model in models.items()}

    def learn(self) -> None:
        """Let the worker read on and fit what is due."""
        with self.back.session() as session:
            while learn(session, self.back.site_id(), utc_now().replace(year=2100)):
                pass
        fit_site(self.house.app, self.back.site_id())

    def learner(self, family: str = "spam") -> dict[str, Any]:
        """What the API says of a learner."""
        answer = self.staff.get("/moderation/learning").json
        return next(one for one in answer["learners"] if one["family"] == family)  # type: ignore[index]

    def finding(self, body: str) -> tuple[int, dict[str, Any] | None]:
        """Post a text; return the status and the learner's finding."""
        answer = self.reader.post(body)
        findings = self.staff.comment(answer.json["id"])["findings"]  # type: ignore[index]
        return answer.status_code, next((f for f in findings if f["check"] == "learner"), None)


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


def test_from_shadow_to_order_to_hold_as_the_evidence_grows(desk: Desk) -> None:
    desk.decide(40)
    desk.learn()
    assert desk.learner()["mode"] == "shadow"
    desk.house.set(learning="hold", mode="post")
    assert desk.learner()["allowed"] == "shadow"  # not enough decisions, whatever is set
    status, finding = desk.finding(desk.text(spam=True))
    assert finding is not None
    assert (status, finding["status"], finding["severity"]) == (201, "approved", 0)
    assert "because of: " in finding["reason"]
    assert desk.finding(desk.text(spam=False)) == (201, None)
    desk.house.set(mode="pre")
    desk.decide(80)
    desk.learn()
    learner = desk.learner()
    assert (learner["mode"], learner["against"], learner["favourable"]) == ("hold", 60, 60)
    assert learner["evidence"]["auc"] > 0.99
    assert learner["evidence"]["safe"]["precision"] >= 0.95
    desk.house.set(mode="post")
    status, finding = desk.finding(desk.text(spam=True))
    assert finding is not None
    assert (status, finding["status"]) == (202, "pending")
    assert desk.finding(desk.text(spam=False))[0] == 201
    desk.house.set(learning="off")
    assert desk.finding(desk.text(spam=True)) == (201, None)


def test_decisions_taken_back_leave_nothing_behind(desk: Desk) -> None:
    """Wrong ones, on new comments and over colleagues' right ones: undone as a batch, they have
    never been.
    """
    right = desk.comments(60)
    desk.decide_all(desk.staff, right)
    desk.learn()
    before, models = desk.learner(), desk.models()
    saboteur = desk.house.staff(name="Mallory")
    wronged = dict(list(right.items())[:40]) | desk.comments(20)
    batch = desk.decide_all(saboteur, wronged, wrongly=True)
    desk.learn()
    assert desk.learner()["evidence"]["auc"] < before["evidence"]["auc"]
    assert desk.models() != models
    answer = desk.staff.call("POST", f"/moderation/decisions/{batch}/undo").json["results"]  # type: ignore[index]
    assert {one["outcome"] for one in answer} == {"done"}
    desk.learn()
    after = desk.learner()
    assert (after["against"], after["evidence"]) == (before["against"], before["evidence"])
    assert desk.models() == models
    again = desk.decide(1)[0]
    undo = desk.staff.call("POST", f"/moderation/decisions/{again}/undo").json["results"][0]  # type: ignore[index]
    redo = desk.staff.call("POST", f"/moderation/decisions/{undo['decision']}/undo")
    assert redo.json["results"][0]["outcome"] == "done"  # type: ignore[index]
    desk.learn()
    assert desk.learner()["against"] == before["against"] + 1


def test_a_learner_steps_back_where_people_decide_otherwise_and_says_so(desk: Desk) -> None:
    desk.decide(120)
    desk.house.set(learning="hold", mode="post")
    desk.learn()
    assert desk.learner()["mode"] == "hold"
    for _ in range(30):
        comment = desk.reader.says(desk.text(spam=True))
        desk.staff.decide(comment, "approve")
    with desk.back.session() as session:
        learn(session, desk.back.site_id(), utc_now().replace(year=2100))
    learner = desk.learner()
    assert (learner["mode"], learner["stepped_back_at"] is None) == ("order", False)
    assert learner["holds"]["precision"] < 0.95
    entry = desk.staff.get("/moderation/log?action=learning").json["items"][0]  # type: ignore[index]
    assert "it holds no more" in entry["note"]
    rules = desk.staff.get("/moderation/rules?kind=learner").json["items"]  # type: ignore[index]
    (rule,) = (rule for rule in rules if rule["rule"] == "spam")
    assert (rule["mode"], rule["stepped_back_at"]) == ("order", learner["stepped_back_at"])
    comment = desk.reader.says(desk.text(spam=True))
    desk.house.set(learning="hold")
    desk.staff.decide(comment, "approve")
    with desk.back.session() as session:
        learn(session, desk.back.site_id(), utc_now().replace(year=2100))
    learner = desk.learner()
    assert (learner["stepped_back_at"], learner["holds"]["decided"]) == (None, 0)


def test_a_finding_called_wrong_is_a_lesson_and_leaves_the_comment_as_it_is(desk: Desk) -> None:
    desk.decide(40)
    desk.learn()
    desk.house.set(mode="post")
    comment = desk.reader.says(desk.text(spam=True))
    body = {"comment": comment, "check": "learner", "rule": "spam"}
    assert desk.staff.call("POST", "/moderation/findings/wrong", body).status_code == 201
    assert desk.staff.call("POST", "/moderation/findings/wrong", body).status_code == 409
    other = body | {"rule": "abuse"}
    assert desk.staff.call("POST", "/moderation/findings/wrong", other).status_code == 404
    desk.learn()
    assert desk.learner()["favourable"] == 21
    assert desk.staff.comment(comment)["status"] == "approved"


def test_rules_and_the_learner_itself_teach_nothing(desk: Desk) -> None:
    desk.decide(20)
    desk.house.set(banned_words="casino", mode="post")
    for _ in range(10):
        desk.reader.post(desk.text(spam=True))
        desk.reader.post(desk.text(spam=False))
    desk.learn()
    assert (desk.learner()["against"], desk.learner()["favourable"]) == (10, 10)


def test_a_sample_is_drawn_once_a_day_and_left_by_a_decision(desk: Desk) -> None:
    from comments.services.learning.samples import draw_samples, sites_to_sample

    desk.house.set(mode="post", sample_a_day="3")
    for _ in range(6):
        desk.reader.says(desk.text(spam=False))
    with desk.back.session() as session:
        site = desk.back.site_id()
        assert site in sites_to_sample(session, utc_now())
        assert draw_samples(session, site, utc_now()) == 3
        assert site not in sites_to_sample(session, utc_now())
        assert draw_samples(session, site, utc_now()) == 0
        assert session.get_one(Site, site).learning_version == 0
    items = desk.staff.queue("sample")
    assert len(items) == 3
    assert private_id(items[0]["id"]) is not None
    assert desk.staff.decide(items[0]["id"], "approve")["outcome"] == "done"
    assert len(desk.staff.queue("sample")) == 2
