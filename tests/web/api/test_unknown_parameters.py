"""A parameter nobody takes, or a value that cannot exist, is refused and not passed over."""

from __future__ import annotations

import pytest

from tests.house import House


@pytest.mark.parametrize(
    "path",
    [
        "/moderation/queues",
        "/moderation/comments",
        "/moderation/log",
        "/moderation/bans",
        "/moderation/settings",
        "/moderation/tokens",
        "/moderation/views",
    ],
)
def test_every_list_of_the_staff_refuses_a_parameter_it_does_not_take(
    house: House, path: str
) -> None:
    owner = house.staff("owner")
    answer = owner.get(f"{path}?langauge=de")
    assert (answer.status_code, answer.json["code"]) == (422, "unknown_parameter")
    assert "langauge" in answer.json["errors"]
    assert owner.get(f"{path}?lang=de").status_code == 200


def test_public_reads_refuse_it_too_whether_or_not_they_are_kept_ready(house: House) -> None:
    comment = house.reader().says("There is something to read here.")
    thread = f"/thread?site={house.key}&article=a1"
    anybody = house.reader("Ben")
    assert anybody.get(thread).status_code == 200
    for path in (
        thread,
        f"/comments/{comment}?site={house.key}",
        f"/counts?site={house.key}&article=a1",
    ):
        assert anybody.get(f"{path}&sorted=best").status_code == 422, path


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("reason=unheard-of", "reason"),
        ("rule=unheard-of", "rule"),
        ("section=unheard-of", "section"),
        ("author=0000000000000", "author"),
        ("article=unheard-of", "article"),
        ("queue=unheard-of", "queue"),
        ("language=-1", "language"),
    ],
)
def test_a_value_that_cannot_exist_is_refused(house: House, query: str, field: str) -> None:
    answer = house.staff().get(f"/moderation/comments?{query}")
    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])


def test_the_registry_refuses_a_check_there_is_none_of(house: House) -> None:
    answer = house.staff().get("/moderation/rules?check=unheard-of")
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["check"])


def test_a_check_of_lists_is_asked_for_by_its_name_or_by_that_of_a_list(house: House) -> None:
    owner = house.staff("owner")
    change = {"settings": {"suspect_words": "casino"}}
    owner.call("PATCH", "/moderation/settings", change)
    comment = house.reader().says("Our casino is open")
    for rule in ("words", "words:casino", "suspect_words", "suspect_words:casino"):
        listed = owner.get(f"/moderation/comments?rule={rule}").json["items"]
        assert [one["id"] for one in listed] == [comment], rule
        assert owner.get(f"/moderation/log?rule={rule}").json["items"], rule
    named = {one["rule"] for one in owner.get("/moderation/rules?check=words").json["items"]}
    assert "casino" in named
    for rule in ("chat", "perspective", "reports", "banned_words"):
        assert owner.get(f"/moderation/comments?rule={rule}").json["items"] == []


def test_what_exists_but_has_no_comments_is_an_empty_list(house: House) -> None:
    desk, ada = house.staff(), house.reader()
    for query in ("reason=spam", "rule=links", f"author={ada.id}"):
        assert desk.get(f"/moderation/comments?{query}").json["items"] == []


def test_an_escalated_comment_waits_in_a_queue_of_its_own_the_oldest_first(house: House) -> None:
    desk, ada = house.staff(), house.reader()
    comments = [ada.says(text) for text in ("An early tram, for once.", "A late one, as ever.")]
    orders = [{"comment": one, "action": "escalate"} for one in reversed(comments)]
    desk.call("POST", "/moderation/decisions", {"decisions": orders})
    listed = desk.get("/moderation/comments?queue=escalated").json["items"]
    assert [one["id"] for one in listed] == comments
    assert desk.get("/moderation/queues").json["queues"]["escalated"]["count"] == 2
    approval = {"decisions": [{"comment": comments[0], "action": "approve"}]}
    desk.call("POST", "/moderation/decisions", approval)
    listed = desk.get("/moderation/comments?queue=escalated").json["items"]
    assert [one["id"] for one in listed] == comments[1:]


def test_a_reason_lists_open_reports_alone(house: House) -> None:
    desk, ada, ben = house.staff(), house.reader("Ada"), house.reader("Ben")
    comment = ada.says("The tram was early today, for once.")
    ben.call("POST", f"/comments/{comment}/reports", {"reason": "spam"})
    assert len(desk.get("/moderation/comments?reason=spam").json["items"]) == 1
    desk.call(
        "POST", "/moderation/decisions", {"decisions": [{"comment": comment, "action": "approve"}]}
    )
    assert desk.get("/moderation/comments?reason=spam").json["items"] == []


def test_the_log_is_narrowed_by_name_and_by_time(house: House) -> None:
    mo, ada = house.staff(name="Mo"), house.reader()
    comment = ada.says("The tram was early today, for once.")
    mo.call("POST", "/moderation/decisions", {"decisions": [{"comment": comment, "action": "pin"}]})
    entry, *_ = mo.get("/moderation/log?actor=Mo").json["items"]
    assert entry["action"] == "pin"
    at = entry["created_at"]
    assert mo.get(f"/moderation/log?actor=Mo&before={at}").json["items"] == []
    assert len(mo.get(f"/moderation/log?actor=Mo&since={at}").json["items"]) <= 1
    assert mo.get("/moderation/log?since=2090-01-01T00:00:00Z").json["items"] == []
    assert mo.get("/moderation/log?since=2020-01-01T00:00:00Z&actor=Mo").json["items"] == [entry]
