"""Lessons from elsewhere begin a learner, and give way to what people here decide."""

from __future__ import annotations

import pytest

from comments.models import Lesson, private_id, utc_now
from comments.services.learning import lessons
from comments.services.learning.foreign_lessons import add_from_file, forget_foreign
from tests.house import House
from tests.services.learning.test_desk_learning import Desk


@pytest.fixture
def desk(house: House, monkeypatch: pytest.MonkeyPatch) -> Desk:
    for module in ("lessons", "foreign_lessons"):
        monkeypatch.setattr(f"comments.services.learning.{module}.MOST_OF_A_KIND", 8)
    return Desk(house)


def test_a_large_file_takes_no_place_of_this_desks_decisions(desk: Desk) -> None:
    desk.decide(10)
    desk.learn()
    with desk.back.session() as session:
        site_id, at = desk.back.site_id(), utc_now()
        pairs = [(f"Bonus {number}", "spam") for number in range(80)]
        assert add_from_file(session, site_id, pairs, at) == 8
        assert add_from_file(session, site_id, [pairs[0], pairs[0], ("New", "spam")], at) == 1
        against = [lesson for lesson in lessons.gather(session, site_id, "spam") if lesson.label]
        assert [lesson.decided for lesson in against] == [True] * 5 + [False] * 3
        assert forget_foreign(session, site_id) == 9


def test_a_decision_overrules_what_an_import_says_of_the_same_comment(desk: Desk) -> None:
    (comment,) = desk.comments(1)
    with desk.back.session() as session:
        site_id, number = desk.back.site_id(), private_id(comment)
        values = {"verdict": "spam", "revision": 1, "created_at": utc_now()}
        session.add(Lesson(site_id=site_id, comment_id=number, kind="history", **values))
        session.flush()
        assert [lesson.label for lesson in lessons.gather(session, site_id, "spam")] == [True]
    decision = desk.staff.decide(comment, "approve")["decision"]
    desk.learn()
    with desk.back.session() as session:
        assert [lesson.label for lesson in lessons.gather(session, site_id, "spam")] == [False]
    desk.staff.call("POST", f"/moderation/decisions/{decision}/undo")
    desk.learn()
    with desk.back.session() as session:
        assert [lesson.label for lesson in lessons.gather(session, site_id, "spam")] == [True]
