"""What a desk may do about articles and the whole site: closing, premoderation, slow mode,
emergency, the nudge.
"""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from comments.models import Article, utc_now
from comments.services.sites.articles import get_article
from comments.settings import Settings
from tests.house import House
from tests.services.moderation.conftest import Back, in_future
from tests.web.cache.raw_http import Reading


def test_a_timed_closing_shows_at_once_and_the_worker_bumps_the_version(
    house: House, back: Back, settings: Settings
) -> None:
    ada, desk = house.reader("Ada"), house.staff()
    ada.says("The tram was early today.")
    reading = Reading(house, settings)
    changed = desk.call(
        "PATCH", "/moderation/articles/a1", {"closes_at": in_future(seconds=1.5)}
    ).json
    assert (changed["open"], changed["closes_at"] is not None) == (True, True)
    assert reading.get(reading.thread()).json["article"]["open"] is True
    assert ada.post("Just in time, I hope").status_code == 201
    back.worker.maintain()  # what readers say is summed up before the thread closes
    _pass_the_end(house, back)
    version = house.thread()["article"]["version"]
    assert house.thread()["article"]["open"] is False, "no worker needed"
    assert (ada.post("Too late").status_code, ada.post("Too late").json["code"]) == (
        409,
        "thread_closed",
    )
    back.worker.maintain()
    closed = house.thread()["article"]
    assert (closed["open"], closed["version"]) == (False, version + 1)
    (entry,) = desk.get("/moderation/log?article=a1&action=article_open").json["items"]
    assert (entry["before"], entry["after"], entry["actor"]["name"]) == ("yes", "no", "Clock")
    back.worker.maintain()
    assert house.thread()["article"]["version"] == closed["version"], "once"
    assert desk.call("PATCH", "/moderation/articles/a1", {"open": True}).json["closes_at"] is None
    assert ada.post("Open again").status_code == 201


def test_what_the_edge_has_prebuilt_says_closed_as_soon_as_the_time_has_come(
    house: House, settings: Settings
) -> None:
    house.reader("Ada").says("The tram was early today.")
    reading = Reading(house, settings)
    house.staff().call("PATCH", "/moderation/articles/a1", {"closes_at": in_future(seconds=1)})
    assert reading.get(reading.thread()).json["article"]["open"] is True
    time.sleep(1.1)
    assert reading.get(reading.thread()).json["article"]["open"] is False


def _pass_the_end(house: House, back: Back) -> None:
    with back.session() as session:
        article: Article = get_article(session, back.site_id(), "a1")
        article.closes_at = utc_now() - timedelta(seconds=1)


def test_a_thread_closes_now_and_after_so_many_days(house: House, back: Back) -> None:
    house.set(close_after_days="7")
    ada, desk = house.reader("Ada"), house.staff()
    ada.says("The tram was early today.")
    with back.session() as session:
        left = get_article(session, back.site_id(), "a1").closes_at - utc_now()
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)
    assert desk.call("PATCH", "/moderation/articles/a1", {"open": False}).json["open"] is False
    assert ada.post("Hello?").status_code == 409
    assert house.thread()["article"]["open"] is False
    assert len(house.thread()["items"]) == 1, "what is there stays to be read"


def test_the_emergency_switch_holds_everybody_until_it_is_off(house: House) -> None:
    ada, desk, boss = house.reader("Ada"), house.staff(), house.staff("administrator")
    desk.call("PATCH", f"/moderation/authors/{ada.id}", {"standing": "trusted", "reason": "Known"})
    assert (
        desk.call("PATCH", "/moderation/settings", {"settings": {"emergency": "on"}}).status_code
        == 403
    )
    assert (
        boss.call("PATCH", "/moderation/settings", {"settings": {"emergency": "on"}}).status_code
        == 200
    )
    answer = ada.post("Even trusted readers wait")
    assert answer.status_code == 202
    (finding,) = desk.comment(answer.json["id"])["findings"]
    assert (finding["check"], finding["rule"]) == ("premoderation", "emergency")
    boss.call("PATCH", "/moderation/settings", {"settings": {"emergency": "off"}})
    assert ada.post("And now not any more").status_code == 201
    entries = desk.get("/moderation/log?action=setting").json["items"]
    assert [one["after"] for one in entries] == ["emergency=off", "emergency=on"]


def test_who_ends_an_emergency_may_let_out_what_only_its_switch_held(house: House) -> None:
    house.set(suspect_words="wretched", emergency="on", flood_minute="0")
    ada, desk, boss = house.reader("Ada"), house.staff(), house.staff("administrator")
    plain, doubtful = ada.says("A plain word."), ada.says("A wretched word.")
    looked_at = ada.says("One that a person has held again.")
    desk.decide(looked_at, "escalate")
    still = {"settings": {"mode": "post"}, "held": "release"}
    assert boss.call("PATCH", "/moderation/settings", still).status_code == 422
    left = boss.call("PATCH", "/moderation/settings", {"settings": {"emergency": "off"}}).json
    assert (left["released"], left["held_by_emergency"]) == (0, 1)
    over = {"settings": {"emergency": "off"}, "held": "release"}
    ended = boss.call("PATCH", "/moderation/settings", over).json
    assert (ended["released"], ended["held_by_emergency"]) == (1, 0)
    statuses = [desk.comment(one)["status"] for one in (plain, doubtful, looked_at)]
    assert statuses == ["approved", "pending", "pending"]
    undone = desk.call("POST", f"/moderation/decisions/{ended['batch']}/undo").json
    assert [one["outcome"] for one in undone["results"]] == ["done"]
    assert desk.comment(plain)["status"] == "pending"


@pytest.mark.parametrize(
    ("change", "rule"),
    [({"mode": "pre"}, "article"), ({"section": "politics"}, "section"), ({}, None)],
)
def test_an_article_or_its_section_can_be_premoderated(
    house: House, change: dict[str, str], rule: str | None
) -> None:
    house.set(premoderated_sections="politics")
    ada, desk = house.reader("Ada"), house.staff()
    desk.call("POST", "/moderation/articles", {"key": "a1"})
    assert desk.call("PATCH", "/moderation/articles/a1", change).status_code == 200
    answer = ada.post("About the vote")
    assert answer.status_code == (202 if rule else 201)
    assert [one["rule"] for one in desk.comment(answer.json["id"])["findings"]] == (
        [rule] if rule else []
    )
    assert ada.post("About the match", article="elsewhere").status_code == 201


@pytest.mark.parametrize("where", ["site", "article"])
def test_slow_mode_says_how_long_to_wait(house: House, back: Back, where: str) -> None:
    ada, desk = house.reader("Ada"), house.staff()
    if where == "site":
        house.set(slow_mode="30")
    else:
        desk.call("POST", "/moderation/articles", {"key": "a1"})
        desk.call("PATCH", "/moderation/articles/a1", {"slow_mode": 30})
    first = ada.says("One at a time, please")
    answer = ada.post("I have more to say")
    assert (answer.status_code, answer.json["code"]) == (429, "slow_mode")
    assert 25 <= int(answer.headers["Retry-After"]) <= 30
    assert house.reader("Bob").post("I have not said anything yet").status_code == 201
    assert ada.post("Nor does it hold elsewhere", article="a2").status_code == 201
    back.backdate(first, timedelta(seconds=31))
    assert ada.post("I have more to say").status_code == 201


def test_a_nudge_asks_once_and_then_holds(house: House) -> None:
    house.set(nudge="on", suspect_words="dodgy", banned_words="vile")
    ada, desk = house.reader("Ada"), house.staff()
    nudge = ada.post("A dodgy affair")
    assert (nudge.status_code, nudge.json["code"]) == (409, "nudge")
    assert nudge.json["notes"] == [{"check": "words", "text": "Its tone may not suit this site."}]
    assert "dodgy" not in nudge.get_data(as_text=True), "which word it is would teach evasion"
    assert desk.queue("all") == [], "nothing is stored"
    anyway = ada.post("A dodgy affair", confirmed=True)
    assert anyway.status_code == 202
    assert [one["id"] for one in desk.queue("pending")] == [anyway.json["id"]]
    assert ada.post("A fine affair, by contrast").status_code == 201
    assert ada.post("A vile affair").status_code == 202, (
        "what is rejected anyway is not asked about"
    )


def test_nobody_is_asked_about_what_only_the_banned_words_would_hold(house: House) -> None:
    """A question without a note would tell which list it was."""
    house.set(nudge="on", suspect_words="dodgy", banned_words="시발")
    ada = house.reader("Ada")
    assert ada.post("ㅅㅂ 전차가 또 늦었다").status_code == 202
    both = ada.post("ㅅㅂ, a dodgy affair this is")
    assert both.json["notes"] == [{"check": "words", "text": "Its tone may not suit this site."}]
