"""A desk's work by day, rule and moderator."""

from __future__ import annotations

from typing import Any

from comments.models import utc_now
from comments.services.moderation.hourly_counts import count_decisions
from tests.house import House
from tests.services.moderation.conftest import Back


def test_volume_waits_and_overturned_are_told_by_day_rule_and_moderator(
    house: House, back: Back
) -> None:
    house.set(suspect_words="quetzal", flood_minute="0")
    ada, mo, al = house.reader(), house.staff(name="Mo"), house.staff("administrator", "Al")
    first, second = (ada.says(f"A quetzal, number {number}, is a bird.") for number in range(2))
    ada.says("The tram was early today.")
    outcome = mo.decide(first, "reject")
    mo.decide(second, "approve")
    al.call("POST", f"/moderation/decisions/{outcome['decision']}/undo")
    with back.session() as session:
        while count_decisions(session, back.site_id(), utc_now().replace(year=2100)):
            pass
    body: Any = mo.get("/moderation/statistics").json
    assert body["all"]["comments"] == 3
    assert (body["all"]["decisions"], body["all"]["overturned"]) == (1, 1)
    assert len(body["by_day"]) in (8, 9)
    today = next(one for one in body["by_day"] if one["day"] == utc_now().date().isoformat())
    assert today["by_status"]["approved"] == 2
    assert (today["comments"], today["decisions"], today["overturned"]) == (3, 1, 1)
    assert today["time_to_decision"]["decided"] == 1
    (rule,) = body["by_rule"]
    assert (rule["check"], rule["rule"]) == ("suspect_words", "quetzal")
    counts = ("found", "decisions", "upheld", "dismissed", "overturned")
    assert [rule[name] for name in counts] == [2, 1, 0, 1, 1]
    assert rule["time_to_decision"]["decided"] == 1
    (moderator,) = body["by_moderator"]
    assert (moderator["name"], moderator["by_action"]) == ("Mo", {"approve": 1})
    assert (moderator["overturned"], moderator["time_to_decision"]["decided"]) == (1, 1)
    assert mo.get("/moderation/statistics?since=2001-01-01T00:00:00Z").status_code == 422
