"""Back-tests: the same comments, posted for real under the changed settings, get the same
verdicts.
"""

from __future__ import annotations

import random
from typing import Any

import pytest
from click.testing import CliRunner

from comments.database.engines import db
from comments.models import private_id, utc_now
from comments.services.moderation.backtest.replay import Replay, ReplayRange
from comments.services.sites.articles import get_site
from tests.house import House, Reader, Staff

CHANGED = {
    "suspect_words": "casino, gull*",
    "banned_words": "scam",
    "max_links": "0",
    "flood_minute": "4",
    "new_author_hold": "2",
    "max_rejected": "30",
}
WORDS = [
    "tram",
    "quay",
    "gull",
    "casino",
    "harbour",
    "council",
    "fare",
    "late",
    "line",
    "scam",
    "story",
    "bridge",
    "early",
    "fog",
    "rain",
]


def script(count: int) -> list[tuple[int, str, str | None]]:
    """Who says what, and what a moderator decides of it, if anything."""
    generator, lines = random.Random(11), []
    for number in range(count):
        text = " ".join(generator.choices(WORDS, k=generator.randrange(3, 14)))
        if number % 9 == 0:
            text += f" https://site{number}.example/x"
        if number % 13 == 5 and lines:
            text = generator.choice(lines)[1]
        if number % 17 == 3:
            text = text.upper() + " AND MUCH MORE OF THAT"
        decision = generator.choice(["approve", "reject", "spam", None, None, None])
        lines.append((generator.randrange(12), text, decision))
    return lines


def perform(house: House, lines: list[tuple[int, str, str | None]]) -> list[str]:
    """Play the script on a site; return the ids of the comments."""
    desk: Staff = house.staff()
    readers: list[Reader] = [house.reader(f"Reader {number}") for number in range(12)]
    ids = []
    for number, (reader, text, decision) in enumerate(lines):
        comment = readers[reader].says(text, article=f"a{number % 5}")
        ids.append(comment)
        if decision is not None:
            desk.decide(comment, decision)
    return ids


def verdicts(house: House, changes: dict[str, str], last: int = 1_000) -> dict[int, str]:
    """Replay a site's comments under changed settings."""
    with house.app.app_context():
        session = db.session()
        site = get_site(session, house.key)
        replay = Replay.of(session, site, changes, ReplayRange(last), utc_now())
        return {one.comment: one.verdict.status for one in replay}


def posted(house: House) -> dict[str, str]:
    """What each comment was when it was posted, by the ledger."""
    items, cursor = {}, ""
    desk = house.staff()
    while True:
        query = f"/moderation/log?action=post&limit=100{cursor}"
        page: dict[str, Any] = desk.get(query).json  # type: ignore[assignment]
        items |= {entry["comment"]: entry["after"] for entry in page["items"]}
        if page["next"] is None:
            return items
        cursor = f"&cursor={page['next']}"


@pytest.fixture(scope="module")
def town(app: Any) -> tuple[House, House, list[str], list[str]]:
    """A site with its history, and another where the same happened under the changed settings."""
    lines = script(220)
    plain, changed = House(app, "backtest-plain"), House(app, "backtest-changed")
    plain.set(flood_minute="0")
    changed.set(**CHANGED)
    return plain, changed, perform(plain, lines), perform(changed, lines)


def test_a_replay_judges_as_the_same_comments_posted_for_real_were(town: Any) -> None:
    plain, changed, ids, real_ids = town
    replayed, real = verdicts(plain, CHANGED), posted(changed)
    pairs = [
        (replayed[private_id(one) or 0], real[other])
        for one, other in zip(ids, real_ids, strict=True)
    ]
    same = sum(one == other for one, other in pairs)
    assert len({status for _, status in pairs}) == 3
    assert same >= 0.99 * len(pairs), [pair for pair in pairs if pair[0] != pair[1]][:10]


def test_under_the_present_settings_a_replay_changes_nothing(town: Any) -> None:
    for house in town[:2]:
        replayed, real = verdicts(house, {}), posted(house)
        differences = [
            one for one, status in real.items() if replayed[private_id(one) or 0] != status
        ]
        assert len(differences) <= len(real) // 100, differences


def test_a_part_of_the_history_is_judged_with_what_came_before_it(town: Any) -> None:
    plain, _, ids, _ = town
    whole, part = verdicts(plain, {}), verdicts(plain, {}, last=60)
    assert sorted(part) == sorted(private_id(one) or 0 for one in ids[-60:])
    assert sum(whole[number] == status for number, status in part.items()) >= 59


def test_the_report_sets_it_against_what_people_decided(town: Any) -> None:
    plain = town[0]
    owner = plain.staff("owner")
    body = {"settings": {"suspect_words": "casino"}, "last": 200}
    report = owner.call("POST", "/moderation/backtest", body).json
    assert report["examined"] == 200  # type: ignore[index]
    change = report["changes"]["held"]  # type: ignore[index]
    assert change["count"] >= len(change["examples"]) == 20
    assert change["examples"][0]["text"].lower().count("casino")
    would = report["would"]  # type: ignore[index]
    assert would["right"] + would["missed"] > 0
    assert would["precision"][1] <= would["precision"][0] <= would["precision"][2]
    assert report["by_language"][0]["right"] >= 0  # type: ignore[index]
    assert len(report["not_rebuilt"]) == 3  # type: ignore[index]
    refused = owner.call("POST", "/moderation/backtest", {"settings": {"max_links": "many"}})
    assert refused.status_code == 422
    assert plain.staff().call("POST", "/moderation/backtest", body).status_code == 403
    assert get_settings(owner)["suspect_words"] == []


def get_settings(staff: Staff) -> dict[str, Any]:
    """The site's settings."""
    return dict(staff.get("/moderation/settings").json["settings"])  # type: ignore[index]


def test_the_command_needs_settings_as_name_and_value() -> None:
    from comments.cli.backtest import backtest

    assert "NAME=VALUE" in CliRunner().invoke(backtest, ["--site", "x", "nonsense"]).output
