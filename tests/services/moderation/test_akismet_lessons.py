"""Akismet is told what people decide otherwise, and untold what they take back."""

from __future__ import annotations

from functools import partial

import pytest

from comments.screening.external.akismet import Akismet
from comments.services.maintenance import akismet_lessons, external_providers
from tests.house import House
from tests.services.moderation.conftest import Back
from tests.services.moderation.providers import Provider


@pytest.fixture
def akismet(house: House, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> Provider:
    """Akismet, which takes everything for good, and thanks for what it is told."""
    thanks = b"Thanks for making the web a better place."
    here = partial(Akismet, base=f"{provider.url}/1.1")
    monkeypatch.setattr(external_providers, "Akismet", here)
    monkeypatch.setattr(akismet_lessons, "Akismet", here)
    house.set(akismet_key="key")
    provider.answer = lambda path, question: (
        (200, b"false") if path.endswith("comment-check") else (200, thanks)
    )
    return provider


def test_akismet_is_told_what_people_decide_otherwise(
    house: House, back: Back, akismet: Provider
) -> None:
    desk, comment = house.staff(), house.reader("Ada").says("Cheap watches, as good as new")
    back.work()
    assert desk.comment(comment)["status"] == "approved"
    desk.decide(comment, "spam")
    back.work()
    assert akismet.asked("submit-spam") == []
    back.later()
    back.work()
    (question,) = akismet.asked("submit-spam")
    assert question["comment_content"] == "Cheap watches, as good as new"
    assert "Akismet was told that this is spam." in str(desk.comment(comment)["findings"])
    assert akismet.asked("submit-ham") == []


def test_a_back_test_starts_from_what_a_comment_became_once_akismet_had_answered(
    house: House, back: Back, akismet: Provider
) -> None:
    for number in range(3):
        house.reader("Ada").says(f"The tram was early, for the {number}th time")
    back.work()
    body = {"settings": {"akismet_key": ""}, "last": 100}
    report = house.staff("owner").call("POST", "/moderation/backtest", body).json
    assert (report["before"], report["after"]) == ({"approved": 3}, {"approved": 3})  # type: ignore[index]


def test_a_decision_that_is_taken_back_in_time_teaches_nothing(
    house: House, back: Back, akismet: Provider
) -> None:
    desk, comment = house.staff(), house.reader("Ada").says("Cheap watches, as good as new")
    back.work()
    entry = desk.decide(comment, "spam")["decision"]
    desk.call("POST", f"/moderation/decisions/{entry}/undo", {})
    back.later()
    back.work()
    assert akismet.asked("submit-spam") == akismet.asked("submit-ham") == []


def test_what_akismet_was_told_is_untold_after_an_undo(
    house: House, back: Back, akismet: Provider
) -> None:
    desk, comment = house.staff(), house.reader("Ada").says("Cheap watches, as good as new")
    back.work()
    entry = desk.decide(comment, "spam")["decision"]
    back.later()
    back.work()
    desk.call("POST", f"/moderation/decisions/{entry}/undo", {})
    back.later()
    back.work()
    assert len(akismet.asked("submit-spam")) == len(akismet.asked("submit-ham")) == 1


def test_a_good_comment_that_akismet_took_for_spam_is_told_as_ham(
    house: House, back: Back, akismet: Provider
) -> None:
    whole = akismet.answer
    akismet.answer = lambda path, question: (
        (200, b"true") if path.endswith("comment-check") else whole(path, question)
    )
    desk, comment = house.staff(), house.reader("Ada").says("A watch of my grandfather’s")
    back.work()
    assert desk.comment(comment)["status"] == "spam"
    desk.decide(comment, "approve")
    back.later()
    back.work()
    assert len(akismet.asked("submit-ham")) == 1
    assert akismet.asked("submit-spam") == []


def test_a_rejection_for_another_reason_is_no_lesson_and_a_failure_is_tried_again(
    house: House, back: Back, akismet: Provider
) -> None:
    desk, reader = house.staff(), house.reader("Ada")
    rude, spam = reader.says("You are a fool."), reader.says("Cheap watches for all of you")
    back.work()
    desk.decide(rude, "reject", reason="abuse")
    desk.decide(spam, "reject", reason="spam")
    whole = akismet.answer
    akismet.answer = lambda path, question: (500, b"")
    back.later()
    back.work()
    akismet.answer = whole
    back.later()
    back.work()
    questions = akismet.asked("submit-spam")
    assert {question["comment_content"] for question in questions} == {
        "Cheap watches for all of you"
    }
    assert len(questions) == 2
