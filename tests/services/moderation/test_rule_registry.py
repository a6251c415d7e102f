"""The registry of rules: what each found, how people decided, who added it; rules on trial and
off.
"""

from __future__ import annotations

from typing import Any

import pytest

from comments.models import utc_now
from comments.services.moderation.hourly_counts import count_decisions
from tests.house import House, Staff
from tests.services.moderation.conftest import Back


def rules(desk: Staff, query: str = "") -> dict[str, dict[str, Any]]:
    """The registry by label."""
    items = desk.get(f"/moderation/rules?limit=100{query}").json["items"]  # type: ignore[index]
    return {f"{item['check']}:{item['rule']}": item for item in items}


def count(back: Back) -> None:
    """Let the worker count."""
    with back.session() as session:
        while count_decisions(session, back.site_id(), utc_now().replace(year=2100)):
            pass


def test_the_registry_says_what_a_rule_found_how_people_decided_and_who_added_it(
    house: House, back: Back
) -> None:
    owner, desk, ada = house.staff("owner", "Olga"), house.staff(), house.reader("Ada")
    change = {
        "settings": {"suspect_words": "casino, shadow:tram, unheard"},
        "why": "A wave of spam",
    }
    assert owner.call("PATCH", "/moderation/settings", change).status_code == 200
    bad = ada.says("Our casino is open")
    good = ada.says("I like the tram")
    fine = ada.says("The old casino was pulled down in 1960")
    assert desk.comment(good)["status"] == "approved"
    desk.decide(bad, "spam")
    desk.decide(fine, "approve")
    count(back)
    listed = rules(desk)
    casino, tram = listed["suspect_words:casino"], listed["suspect_words:shadow:tram"]
    assert (casino["hits"], casino["right"], casino["wrong"], casino["precision"]) == (2, 1, 1, 0.5)
    assert casino["low"] < 0.5 < casino["high"]
    assert (casino["state"], casino["added_by"], casino["why"]) == ("on", "Olga", "A wave of spam")
    assert casino["by_day"] == [{"day": utc_now().date().isoformat(), "hits": 2}]
    assert (tram["state"], tram["hits"], tram["kind"]) == ("shadow", 1, "word")
    assert listed["learner:spam"]["kind"] == "learner"
    assert listed["links:count"]["setting"] == "max_links"
    wrong = {"comment": good, "check": "suspect_words", "rule": "shadow:tram"}
    assert desk.call("POST", "/moderation/findings/wrong", wrong).status_code == 201
    desk.call("POST", "/moderation/findings/wrong", wrong | {"comment": bad})
    count(back)
    assert list(rules(desk, "&list=imprecise")) == ["suspect_words:shadow:tram"]
    never = rules(desk, "&list=never_hit&kind=word")
    assert list(never) == ["suspect_words:unheard"]
    assert owner.call("PATCH", "/moderation/settings", {"settings": {"suspect_words": "x y"}})
    assert list(rules(desk, "&kind=word&state=on")) == ["suspect_words:x y"]
    former = rules(desk, "&state=former")
    assert {(item["kind"], item["hits"]) for item in former.values()} == {("word", 2), ("word", 1)}
    assert set(former) == {"suspect_words:casino", "suspect_words:shadow:tram"}


def test_a_rule_on_trial_decides_nothing_and_one_switched_off_finds_nothing(house: House) -> None:
    desk, ada = house.staff(), house.reader("Ada")
    shouting = "THIS IS ALL IN CAPITALS, AND IT GOES ON AND ON LIKE THIS FOR A WHILE"
    house.set(shadow_rules="capitals")
    comment = desk.comment(ada.says(shouting))
    assert comment["status"] == "approved"
    assert [one["check"] for one in comment["findings"]] == ["capitals"]
    house.set(shadow_rules="", off_rules="capitals:share")
    findings = desk.comment(ada.says(shouting + "!"))["findings"]
    assert "capitals" not in [one["check"] for one in findings]
    assert rules(desk)["capitals:share"]["state"] == "off"


@pytest.mark.parametrize("entry", ["standing", "premoderation:site", "nonsense"])
def test_what_moderators_decided_cannot_be_switched_off(house: House, entry: str) -> None:
    owner = house.staff("owner")
    for name in ("off_rules", "shadow_rules"):
        answer = owner.call("PATCH", "/moderation/settings", {"settings": {name: entry}})
        assert answer.status_code == 422
