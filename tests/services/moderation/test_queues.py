"""Queues: what stands in them, in which order and why, what reports do, and how lists are
narrowed.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from comments.models import Comment, private_id
from comments.services.comments.priority import SECONDS_A_POINT, ReportRecord, report_points
from comments.services.moderation.queues import QUEUES
from tests.house import House, Staff
from tests.services.moderation.conftest import Back


def total(item: dict[str, Any]) -> int:
    """An item's points at this moment."""
    return sum(part["points"] for part in item["priority"])


def points(item: dict[str, Any]) -> dict[str, int]:
    """An item's points by what they are for."""
    return {part["what"]: part["points"] for part in item["priority"]}


def test_each_queue_holds_its_comments_with_a_count_and_the_age_of_the_oldest(
    house: House, back: Back
) -> None:
    ada, bob, desk = house.reader("Ada"), house.reader("Bob"), house.staff()
    approved = ada.says("This one is fine by all.")
    reported = ada.says("This one somebody minds.")
    bob.report(reported)
    rejected, spam = ada.says("Not this one at all."), ada.says("Cheap watches, all of them.")
    desk.decide(rejected, "reject")
    desk.decide(spam, "spam")
    house.set(mode="pre")
    pending, fresh = (
        ada.says("Held for the desk."),
        house.reader("Cleo").says("My very first words."),
    )
    expected = {
        "pending": {pending, fresh},
        "reported": {reported},
        "new-authors": {fresh},
        "escalated": set(),
        "sample": set(),
        "wave": set(),
        "edited": set(),
        "shadowed": set(),
        "approved": {approved, reported},
        "rejected": {rejected},
        "spam": {spam},
        "all": {approved, reported, rejected, spam, pending, fresh},
    }
    assert expected.keys() == QUEUES.keys()
    back.backdate(pending, timedelta(hours=2))
    counted = desk.get("/moderation/queues").json["queues"]
    for name, comments in expected.items():
        assert {one["id"] for one in desk.queue(name)} == comments, name
        assert (counted[name]["count"], counted[name]["more"]) == (len(comments), False)
    assert 7200 <= counted["pending"]["oldest_age"] < 7300
    assert counted["new-authors"]["oldest_age"] < 100


def test_the_order_follows_the_points_that_each_item_explains(house: House, back: Back) -> None:
    house.set(suspect_words="dodgy", new_author_hold="1", report_hold="0")
    ada, desk = house.reader("Ada"), house.staff()
    plain, suspect, urgent = (
        ada.says("Plain words, held."),
        ada.says("A dodgy thing, held."),
        ada.says("Held and escalated."),
    )
    desk.decide(urgent, "escalate", note="Please look.")
    items = desk.queue("pending")
    assert [one["id"] for one in items] == [urgent, suspect, plain]
    assert [points(one)["escalated"] for one in items] == [100, 0, 0]
    assert points(items[1])["findings"] > points(items[2])["findings"]
    assert [total(one) for one in items] == sorted((total(one) for one in items), reverse=True)
    back.backdate(plain, timedelta(seconds=SECONDS_A_POINT * 7 + 5))
    assert points(desk.comment(plain))["waiting"] == 7


def test_a_report_weighs_as_much_as_its_reporter_has_been_right(house: House, back: Back) -> None:
    house.set(report_hold="0", flood_minute="0")
    ada, desk = house.reader("Ada"), house.staff()
    right, wrong = house.reader("Right"), house.reader("Wrong")
    for subject in ("trams", "gulls", "bread"):
        bad, good = (
            ada.says(f"Something bad about {subject}"),
            ada.says(f"Something good on the subject of {subject}"),
        )
        right.report(bad, "abuse")
        wrong.report(good, "abuse")
        desk.decide(bad, "reject")
        desk.decide(good, "approve")
    by_wrong, by_right = ada.says("Reported by the one"), ada.says("But this by the other")
    wrong.report(by_wrong)
    right.report(by_right)
    items = desk.queue("reported")
    assert [one["id"] for one in items] == [by_right, by_wrong]
    assert [points(one)["reports"] for one in items] == [16, 4]
    reporter = items[0]["reports"][0]["reporter"]
    assert (reporter["name"], reporter["upheld"], reporter["dismissed"]) == ("Right", 3, 0)


def test_what_is_grave_leads_and_a_crowd_of_newcomers_weighs_little() -> None:
    def known(reason: str, upheld: int = 0, dismissed: int = 0) -> ReportRecord:
        return ReportRecord(reason, upheld, dismissed, established=True)

    newcomers = [ReportRecord("spam", 0, 0, established=False)] * 20
    once_wrong = [ReportRecord("illegal", 0, 1, established=False)] * 20
    assert report_points([known("illegal")]) == 40
    assert report_points([known("illegal", 9)]) == 73
    assert report_points(newcomers) == report_points(once_wrong) == 20
    assert report_points([*newcomers, known("spam")]) == 30
    assert report_points([known("spam", 3)]) > report_points([known("spam")])
    assert report_points([known("spam")]) > report_points([known("spam", 0, 3)])


def test_a_sweep_counts_what_is_left_to_change_and_a_loop_over_it_ends(house: House) -> None:
    house.set(flood_minute="0", repeats="off")
    ada, desk = house.reader("Ada"), house.staff()
    good, bad = ada.says("One that stays."), ada.says("One that was spam.")
    desk.decide(bad, "spam")
    path = f"/moderation/authors/{ada.id}/decisions"
    both = {"action": "approve", "statuses": ["approved", "spam"]}
    first = desk.call("POST", path, both).json
    assert (first["done"], first["remaining"]) == (1, 0)
    again = desk.call("POST", path, both).json
    assert (again["done"], again["others"], again["remaining"]) == (0, [], 0)
    assert desk.comment(good)["version"] == 1


def test_a_new_report_reopens_an_approved_comment_and_judged_ones_do_not_count_again(
    house: House, back: Back
) -> None:
    house.set(report_hold="2", established_days="0", established_comments="0")
    ada, desk = house.reader("Ada"), house.staff()
    comment = ada.says("Some mind this, some do not.")
    house.reader("Bob").report(comment, "abuse")
    assert desk.decide(comment, "approve")["outcome"] == "done"
    assert desk.queue("reported") == []
    again = house.reader("Cleo").report(comment, "hate")
    assert again.status_code == 201
    (item,) = desk.queue("reported")
    assert item["status"] == "approved", "one of the two reports that would hold it has been judged"
    assert [(one["reason"], one["resolved"]) for one in item["reports"]] == [
        ("abuse", "dismissed"),
        ("hate", None),
    ]
    assert points(item)["reports"] == 20
    house.reader("Dan").report(comment, "hate")
    assert desk.comment(comment)["status"] == "pending"
    assert house.thread()["items"] == []
    assert back.drift() == []


def test_a_hundred_fresh_accounts_never_hold_a_comment(house: House, back: Back) -> None:
    comment, desk = house.reader("Ada").says("Unloved by a crowd."), house.staff()
    for number in range(100):
        assert house.reader(f"Crowd {number}").report(comment, "abuse").status_code == 201
    assert desk.comment(comment)["status"] == "approved"
    assert len(house.thread()["items"]) == 1
    (item,) = desk.queue("reported")
    assert len(item["reports"]) == 100


@pytest.mark.parametrize(
    ("days", "approved", "waits"), [(8, 3, True), (6, 3, False), (8, 2, False)]
)
def test_three_established_readers_hold_a_comment(
    house: House, back: Back, days: int, approved: int, waits: bool
) -> None:
    comment, desk = house.reader("Ada").says("Minded by regulars."), house.staff()
    regulars = [house.reader(f"Regular {number}") for number in range(3)]
    back.age(*(one.id for one in regulars), days=days, approved=approved)
    for regular in regulars[:2]:
        regular.report(comment, "abuse")
        regular.report(comment, "hate")
    assert desk.comment(comment)["status"] == "approved", (
        "two readers are not three, however often they report"
    )
    regulars[2].report(comment, "abuse")
    detail = desk.comment(comment)
    assert detail["status"] == ("pending" if waits else "approved")
    if waits:
        assert detail["decisions"][-1]["actor"] == {
            "kind": "rule",
            "id": "report_hold",
            "name": "Held by reports",
        }
        assert detail["findings"][-1]["reason"] == "Reported by 3 established readers."


def test_lists_are_narrowed_by_reason_rule_author_section_link_dates_and_text(house: House) -> None:
    house.set(suspect_words="dodgy,shady", reject_reasons="")
    ada, bob, desk = house.reader("Ada"), house.reader("Bob"), house.staff()
    desk.call("POST", "/moderation/articles", {"key": "match", "section": "sport"})
    dodgy, shady = (
        ada.says("Quite dodgy, I say"),
        ada.says("Rather shady, if you ask me", article="match"),
    )
    linked, quoted = (
        bob.says("See the tram at https://example.com/now"),
        bob.says('He said "tram OR harbour" -- NOT* (me)'),
    )
    ada.report(linked, "off_topic")
    now = datetime.now(UTC)
    expected: dict[str, set[str]] = {
        "reason=off_topic": {linked},
        "reason=hate": set(),
        "rule=suspect_words": {dodgy, shady},
        "rule=suspect_words:shady": {shady},
        "rule=links": set(),
        f"author={bob.id}": {linked, quoted},
        "article=match": {shady},
        "section=sport": {shady},
        "has_link=true": {linked},
        "has_link=false": {dodgy, shady, quoted},
        f"since={_when(now - timedelta(hours=1))}": {dodgy, shady, linked, quoted},
        f"since={_when(now + timedelta(hours=1))}": set(),
        f"before={_when(now - timedelta(hours=1))}": set(),
        "status=pending": {dodgy, shady},
        "q=shady": {shady},
        "q=TRAM": {linked, quoted},
        "q=tram+harbour": {quoted},
        "q=" + quote('"tram OR harbour"'): {quoted},
        "q=" + quote("dodgy OR shady"): set(),
        "q=" + quote("NEAR(tram)"): set(),
        "q=" + quote("source:dodgy"): set(),
        "q=" + quote("dod*"): set(),
        "q=" + quote("' OR 1=1 --"): set(),
        "q=" + quote("dodgy") + "&rule=suspect_words&has_link=false&status=pending": {dodgy},
    }
    for query, comments in expected.items():
        answer = desk.get(f"/moderation/comments?{query}")
        assert answer.status_code == 200, (query, answer.json)
        assert {one["id"] for one in answer.json["items"]} == comments, query
    for query in (
        "queue=nonsense",
        "sort=nonsense",
        "since=yesterday",
        "status=x",
        "cursor=zzz",
        "has_link=perhaps",
    ):
        assert desk.get(f"/moderation/comments?{query}").status_code in (400, 422), query


def test_a_search_follows_an_edit(house: House) -> None:
    ada, desk = house.reader("Ada"), house.staff()
    comment = ada.says("About the ferry")
    ada.edit(comment, "About the lighthouse")
    assert [one["id"] for one in desk.get("/moderation/comments?q=lighthouse").json["items"]] == [
        comment
    ]
    assert desk.get("/moderation/comments?q=ferry").json["items"] == []


@pytest.mark.parametrize(
    "query", ["queue=pending", "queue=pending&sort=oldest", "queue=all", "has_link=false"]
)
def test_every_list_can_be_walked_to_its_end(house: House, query: str) -> None:
    house.set(mode="pre", flood_minute="0")
    ada, desk = house.reader("Ada"), house.staff()
    comments = {
        ada.says(f"Number {word} of those in the list")
        for word in ("one", "two", "three", "four", "five")
    }
    walked = _walk(desk, query)
    assert len(walked) == 5
    assert set(walked) == comments


def _walk(desk: Staff, query: str) -> list[str]:
    ids: list[str] = []
    cursor = ""
    while True:
        answer = desk.get(f"/moderation/comments?{query}&limit=2{cursor}").json
        ids += [one["id"] for one in answer["items"]]
        if answer["next"] is None:
            return ids
        cursor = f"&cursor={answer['next']}"


def _when(moment: datetime) -> str:
    return quote(moment.isoformat().replace("+00:00", "Z"))


def test_a_claim_is_shown_to_colleagues_for_a_minute_and_locks_nothing(
    house: House, back: Back
) -> None:
    comment = house.reader("Ada").says("Who looks at this?")
    mo, flo = house.staff(name="Mo"), house.staff(name="Flo")
    path = f"/moderation/comments/{comment}/claim"
    claimed = mo.call("PUT", path)
    assert (claimed.status_code, claimed.json["by"]) == (200, "Mo")
    left = datetime.fromisoformat(claimed.json["until"]) - datetime.now(UTC)
    assert timedelta(seconds=50) < left <= timedelta(seconds=60)
    assert flo.call("PUT", path).json["by"] == "Mo", "a running claim is left as it is"
    assert flo.call("DELETE", path).status_code == 204
    assert flo.queue("all")[0]["claim"]["by"] == "Mo"
    assert flo.decide(comment, "reject")["outcome"] == "done", "nothing is locked"
    mo.call("DELETE", path)
    assert flo.comment(comment)["claim"] is None
    mo.call("PUT", path)
    _let_claim_end(back, comment)
    assert flo.comment(comment)["claim"] is None
    assert flo.call("PUT", path).json["by"] == "Flo"


def _let_claim_end(back: Back, comment: str) -> None:
    with back.session() as session:
        session.get_one(Comment, private_id(comment)).claimed_until = datetime.now(UTC) - timedelta(
            seconds=1
        )
