"""The dashboard's figures: rolled up from the ledger once, and right after whatever has been taken
back.
"""

from __future__ import annotations

from typing import Any

from comments.database.engines import db, writing
from comments.models import utc_now
from comments.services.moderation.hourly_counts import count_decisions, wait_class, wait_of
from tests.house import House
from tests.services.moderation.conftest import Back


def figures(house: House, back: Back) -> dict[str, Any]:
    with house.app.app_context():
        session = db.session()
        writing(session)
        while count_decisions(session, back.site_id(), utc_now().replace(year=2100)):
            session.commit()
        session.commit()
    answer = house.staff().get("/moderation/dashboard")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return dict(answer.json)  # type: ignore[arg-type]


def volumes(dashboard: dict[str, Any]) -> dict[str, int]:
    statuses = ("approved", "pending", "rejected", "spam", "deleted")
    return {
        status: total
        for status in statuses
        if (total := sum(hour[status] for hour in dashboard["hours"]))
    }


def test_volumes_rules_and_moderators_are_counted(house: House, back: Back) -> None:
    house.set(suspect_words="gull,tram*")
    reader, bea = house.reader(), house.staff("moderator", "Bea")
    fine = reader.says("Nothing to see here at all.")
    gull = reader.says("The gull is back on the roof.")
    tram = reader.says("Trams do not run on Sundays.")
    house.reader("Cy").report(fine, "abuse")
    bea.decide(gull, "approve")
    bea.decide(tram, "reject", reason="abuse")
    dashboard = figures(house, back)
    assert volumes(dashboard) == {"approved": 2, "rejected": 1}
    assert dashboard["time_to_decision"]["decided"] == 2
    assert dashboard["time_to_decision"]["p50"] is not None
    rules = {one["rule"]: one for one in dashboard["rules"] if one["check"] == "suspect_words"}
    assert (rules["gull"]["found"], rules["gull"]["precision"]) == (1, 0.0)
    assert (rules["tram*"]["found"], rules["tram*"]["precision"]) == (1, 1.0)
    assert dashboard["articles"] == [{"key": "a1", "title": None, "reports": 1}]
    (row,) = dashboard["moderators"]
    assert (row["name"], row["decisions"], row["by_action"]) == (
        "Bea",
        2,
        {"approve": 1, "reject": 1},
    )
    assert figures(house, back)["moderators"] == dashboard["moderators"], "nothing is counted twice"


def test_what_is_taken_back_counts_no_longer_and_is_told(house: House, back: Back) -> None:
    house.set(mode="pre")
    comment, bea = house.reader().says("Waits for somebody."), house.staff("moderator", "Bea")
    decision = bea.decide(comment, "reject")["decision"]
    assert volumes(figures(house, back)) == {"rejected": 1}
    house.staff("moderator", "Al").call("POST", f"/moderation/decisions/{decision}/undo")
    dashboard = figures(house, back)
    assert volumes(dashboard) == {"pending": 1}
    assert dashboard["time_to_decision"] == {"decided": 0, "p50": None, "p90": None}
    assert dashboard["reversals"] == 1
    (row,) = dashboard["moderators"]
    assert (row["name"], row["decisions"], row["reversed"]) == ("Bea", 0, 1)


def test_a_period_has_bounds(house: House) -> None:
    staff = house.staff()
    for query in (
        "since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z",
        "since=2020-01-01T00:00:00Z",
    ):
        assert staff.get(f"/moderation/dashboard?{query}").status_code == 422
    quiet = staff.get(
        "/moderation/dashboard?since=2026-01-01T00:00:00Z&until=2026-01-02T00:00:00Z"
    ).json
    assert len(quiet["hours"]) == 24  # type: ignore[index]
    assert quiet["rules"] == quiet["articles"] == quiet["moderators"] == []  # type: ignore[index]


def test_classes_of_waiting_times_are_a_tenth_apart() -> None:
    for seconds in (1, 7, 60, 3_600, 86_400, 2_000_000):
        assert abs(wait_of(wait_class(seconds)) - seconds) <= max(1, seconds * 0.06)
