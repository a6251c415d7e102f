"""The worker: external checks, leases, backoff, dead letters and their replay; each effect once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from comments.database.engines import db
from comments.models import utc_now
from comments.screening.external.akismet import Akismet
from comments.services.audit_log.sealing import unsealed_count
from comments.services.maintenance import external_providers as external
from tests.house import House
from tests.services.moderation.conftest import Back
from tests.services.moderation.judges import CLEAN, Judge, judging

SPAM = {
    "findings": [
        {"status": "spam", "rule": "model", "reason": "The model is sure.", "match": "cheap"}
    ]
}


def test_a_clean_comment_is_held_in_the_request_and_approved_by_the_check_in_the_worker(
    house: House, back: Back, judge: Judge
) -> None:
    ada, desk = house.reader("Ada"), house.staff()
    answer = ada.post("The tram was early today.", url="https://news.example/a1")
    assert (answer.status_code, judge.questions) == (202, [])
    comment = answer.json["id"]
    assert [(one["check"], one["rule"]) for one in desk.comment(comment)["findings"]] == [
        ("external", "signed_http")
    ]
    assert house.thread()["items"] == []
    back.work()
    (question,) = judge.questions
    assert question["type"] == "comment.check"
    assert comment in judge.headers[0]["webhook-id"]
    detail = desk.comment(comment)
    assert (detail["status"], detail["findings"]) == ("approved", [])
    last = detail["decisions"][-1]
    assert (last["action"], last["before"], last["after"], last["revision"]) == (
        "screen",
        "pending",
        "approved",
        1,
    )
    assert last["actor"] == {"kind": "rule", "id": "signed_http", "name": "Signed http"}
    assert [one["id"] for one in house.thread()["items"]] == [comment]
    assert back.drift() == []


def test_spam_goes_to_spam_with_what_the_check_found(
    house: House, back: Back, judge: Judge
) -> None:
    judge.says(SPAM)
    desk, comment = house.staff(), house.reader("Ada").says("Buy cheap watches")
    back.work()
    assert [one["id"] for one in desk.queue("spam")] == [comment]
    (finding,) = desk.comment(comment)["findings"]
    assert (finding["check"], finding["rule"], finding["status"], finding["match"]) == (
        "signed_http", "model", "spam", "cheap",
    )  # fmt: skip
    assert house.thread()["items"] == []
    assert back.drift() == []


@pytest.mark.parametrize("failure", ["status", "nonsense", "closed", "unsigned"])
def test_a_failing_check_leaves_the_comment_held_says_so_and_is_mended_by_a_retry(
    house: House, back: Back, judge: Judge, failure: str
) -> None:
    url = f"{judge.url}/check"
    if failure == "status":
        judge.says(CLEAN, status=503)
    elif failure == "nonsense":
        judge.says_text(b"<html>maintenance</html>")
    elif failure == "unsigned":
        house.set(check_secret="whsec_d3Jvbmc=")
    else:
        house.set(check_url="http://127.0.0.1:9/check")
    desk, comment = house.staff(), house.reader("Ada").says("The tram was early today.")
    back.work()
    detail = desk.comment(comment)
    assert detail["status"] == "pending"
    (finding,) = detail["findings"]
    assert (finding["check"], finding["rule"], finding["status"]) == (
        "signed_http",
        "failed",
        "pending",
    )
    assert "no usable answer" in finding["reason"]
    (item,) = back.promised()
    assert (item.attempts, item.done_at, item.lease, item.last_error) == (
        1,
        None,
        None,
        finding["reason"],
    )
    assert timedelta(seconds=4) < item.available_at - utc_now() < timedelta(seconds=16), (
        "ten seconds, with jitter"
    )
    judge.says(CLEAN)
    house.set(check_url=url, check_secret="whsec_d2hhdCBib3RoIHNpZGVzIGtub3csIDMyIGJ5dGVzLi4=")
    back.work()
    assert desk.comment(comment)["status"] == "pending", "not before its time"
    back.later()
    back.work()
    detail = desk.comment(comment)
    assert (detail["status"], detail["findings"]) == ("approved", [])


def test_akismet_is_asked_with_its_own_fields_and_believed(
    house: House, back: Back, monkeypatch: pytest.MonkeyPatch
) -> None:
    with judging() as judge:
        monkeypatch.setattr(external, "Akismet", partial(Akismet, base=f"{judge.url}/1.1"))
        house.set(akismet_key="abc123")
        ada, desk = house.reader("Ada", email="ada@example.com"), house.staff()
        headers = {"User-Agent": "Firefox/140", "Referer": "https://news.example/a1"}
        judge.says_text(b"true", X_akismet_pro_tip="discard")
        spam = ada.says(
            "Buy *cheap* watches & more", url="https://news.example/a1", headers=headers
        )
        back.work()
        created_at = datetime.fromisoformat(desk.comment(spam)["created_at"])
        assert judge.questions[0] == {
            "api_key": "abc123",
            "blog": "https://news.example",
            "blog_lang": "en",
            "blog_charset": "UTF-8",
            "user_ip": "127.0.0.1",
            "user_agent": "Firefox/140",
            "referrer": "https://news.example/a1",
            "permalink": "https://news.example/a1",
            "comment_type": "comment",
            "comment_author": "Ada",
            "comment_author_email": "ada@example.com",
            "comment_content": "Buy *cheap* watches & more",
            "comment_date_gmt": created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        assert judge.headers[0]["content-type"].startswith("application/x-www-form-urlencoded")
        assert (desk.comment(spam)["status"], desk.comment(spam)["findings"][0]["rule"]) == (
            "spam",
            "discard",
        )
        judge.says_text(b"invalid", X_akismet_debug_help="We were unable to parse your blog URI")
        doubtful = ada.says("The harbour line is closed until May.")
        back.work()
        assert desk.comment(doubtful)["status"] == "pending"
        assert "unable to parse" in desk.comment(doubtful)["findings"][0]["reason"]
        judge.says_text(b"false")
        back.later()
        back.work()
        assert desk.comment(doubtful)["status"] == "approved"


def test_with_two_checks_the_worst_decides_once_both_have_answered(
    house: House, back: Back, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(external, "Akismet", partial(Akismet, base=f"{judge.url}/1.1"))
    house.set(akismet_key="abc123")
    judge.answer = lambda question: (200, b"false", {}) if "api_key" in question else (503, b"", {})
    ada, desk = house.reader("Ada"), house.staff()
    comment = ada.says("Buy cheap watches")
    back.work()
    assert desk.comment(comment)["status"] == "pending"
    assert [one["rule"] for one in desk.comment(comment)["findings"]] == ["failed"]
    judge.says(SPAM)
    back.later()
    back.work()
    assert desk.comment(comment)["status"] == "spam"
    judge.answer = lambda question: (
        (200, b"true", {}) if "api_key" in question else (200, b'{"findings": []}', {})
    )
    again = ada.says("Somebody else's clocks are dear")
    back.work()
    assert desk.comment(again)["status"] == "spam"
    assert [one["check"] for one in desk.comment(again)["findings"]] == ["akismet"], (
        "nothing is waited for any more"
    )
    assert back.drift() == []


def test_what_a_moderator_has_decided_meanwhile_stands(
    house: House, back: Back, judge: Judge
) -> None:
    judge.says(SPAM)
    ada, desk = house.reader("Ada"), house.staff()
    rejected, approved, edited = (
        ada.says("One of three"),
        ada.says("Two, quite another"),
        ada.says("Three, and last of all"),
    )
    desk.decide(rejected, "reject")
    decision = desk.decide(approved, "approve")["decision"]
    desk.call("POST", f"/moderation/decisions/{decision}/undo")
    judge.says(CLEAN)
    ada.edit(edited, "Three, and quite the last of all of them")
    back.work()
    assert desk.comment(rejected)["status"] == "rejected"
    assert [
        asked["data"]["revision"] for asked in judge.questions if asked["data"]["comment"] == edited
    ] == [2]
    assert desk.comment(edited)["status"] == "approved"
    assert all(item.done_at for item in back.promised())
    assert back.drift() == []


def test_a_check_that_was_switched_off_is_not_waited_for(
    house: House, back: Back, judge: Judge
) -> None:
    desk, comment = house.staff(), house.reader("Ada").says("The tram was early today.")
    house.set(check_url="")
    back.work()
    assert (desk.comment(comment)["status"], judge.questions) == ("approved", [])


def test_what_trusted_authors_write_is_sent_to_nobody(
    house: House, back: Back, judge: Judge
) -> None:
    ada, desk = house.reader("Ada"), house.staff()
    desk.call("PATCH", f"/moderation/authors/{ada.id}", {"standing": "trusted", "reason": "Known"})
    house.set(emergency="on")
    comment = ada.says("The tram was early today.")
    back.work()
    assert (desk.comment(comment)["status"], back.promised(), judge.questions) == (
        "pending",
        [],
        [],
    )


def test_what_reports_hold_is_not_let_through_by_a_check(
    house: House, back: Back, judge: Judge
) -> None:
    house.set(report_hold="1", established_days="0", established_comments="0")
    ada, bob, desk = house.reader("Ada"), house.reader("Bob"), house.staff()
    comment = ada.says("Questionable, if not worse")
    back.work()
    assert desk.comment(comment)["status"] == "approved"
    bob.report(comment, "abuse")
    ada.edit(comment, "Questionable, if not a lot worse")
    back.work()
    assert desk.comment(comment)["status"] == "pending"


def test_the_address_is_forgotten_once_the_check_has_answered(
    house: House, back: Back, judge: Judge
) -> None:
    house.reader("Ada").says("The tram was early today.")
    assert back.promised()[0].payload["address"] == "127.0.0.1"
    back.work()
    assert back.promised()[0].payload == {}


def test_a_failing_chore_stops_no_other(
    house: House, back: Back, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object) -> int:
        raise RuntimeError("out of luck")

    monkeypatch.setattr("comments.worker.loop.close_due_threads", broken)
    ada = house.reader("Ada")
    ada.says("The tram was early today.")
    back.worker.maintain()
    with house.app.app_context():
        assert unsealed_count(db.session(), back.site_id()) == 0
