"""A decision that comes too late: only what changes the ground of the judgement is a conflict, and
it names who changed it.
"""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.house import House
from tests.services.moderation.conftest import Back


@pytest.mark.parametrize("action", ["note", "pin", "feature", "escalate"])
def test_a_colleagues_note_or_mark_is_no_conflict(house: House, action: str) -> None:
    mo, flo = house.staff(name="Mo"), house.staff(name="Flo")
    comment = house.reader().says("The tram was early today.")
    version = mo.comment(comment)["version"]
    assert flo.decide(comment, action, note="Hm.")["outcome"] == "done"
    assert mo.decide(comment, "reject", version=version)["outcome"] == "done"


def test_a_conflict_names_the_decision_and_not_the_note_that_came_after(house: House) -> None:
    mo, flo = house.staff(name="Mo"), house.staff(name="Flo")
    comment = house.reader().says("The tram was early today.")
    flo.decide(comment, "reject", version=1)
    flo.decide(comment, "note", note="Was an ad.")
    late = mo.decide(comment, "spam", version=1)
    assert (late["outcome"], late["by"]["action"], late["by"]["actor"]["name"]) == (
        "conflict",
        "reject",
        "Flo",
    )
    assert mo.decide(comment, "spam", version=1, override=True)["outcome"] == "done"


def test_an_edit_changes_the_ground(house: House) -> None:
    mo, ada = house.staff(), house.reader()
    comment = ada.says("The tram was early today.")
    ada.edit(comment, "The tram was late today, and so was I.")
    late = mo.decide(comment, "approve", version=1)
    assert (late["outcome"], late["by"]["action"]) == ("conflict", "edit")


def test_an_authors_standing_is_part_of_the_ground(house: House) -> None:
    mo, flo, ada = house.staff(name="Mo"), house.staff(name="Flo"), house.reader()
    comment = ada.says("The tram was early today.")
    change = {"standing": "premoderated", "reason": "Abuse."}
    assert flo.call("PATCH", f"/moderation/authors/{ada.id}", change).status_code == 200
    for as_judged in ({"version": 1}, {"version": 1, "standing": "normal"}):
        late = mo.decide(comment, "reject", **as_judged)
        assert (late["outcome"], late["by"]["action"], late["by"]["after"]) == (
            "conflict",
            "standing",
            "premoderated",
        )
    assert flo.decide(comment, "reject", version=1, standing="premoderated")["outcome"] == "done"


def test_without_a_version_a_colleagues_fresh_decision_is_not_passed_over(
    house: House, back: Back
) -> None:
    mo, flo = house.staff(name="Mo"), house.staff(name="Flo")
    comment = house.reader().says("The tram was early today.")
    flo.decide(comment, "reject")
    assert flo.decide(comment, "spam")["outcome"] == "done", "one's own may be changed at once"
    late = mo.decide(comment, "approve")
    assert (late["outcome"], late["by"]["action"], late["by"]["actor"]["name"]) == (
        "conflict",
        "spam",
        "Flo",
    )
    assert mo.decide(comment, "note", note="Why?")["outcome"] == "done"
    assert mo.decide(comment, "approve", override=True)["outcome"] == "done"


def test_an_older_decision_is_overridden_without_more_ado(
    house: House, back: Back, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import timedelta

    from comments.services.moderation import conflicts

    mo, flo = house.staff(name="Mo"), house.staff(name="Flo")
    comment = house.reader().says("The tram was early today.")
    flo.decide(comment, "reject")
    monkeypatch.setattr(conflicts, "FRESH", timedelta(0))
    assert mo.decide(comment, "approve")["outcome"] == "done"


def test_a_moderators_edit_is_undone_and_the_undo_is_too(house: House) -> None:
    mo, ada = house.staff(), house.reader()
    comment = ada.says("The *tram* was early; see https://a.example/x today.")
    before = mo.comment(comment)
    mo.call("PATCH", f"/moderation/comments/{comment}", {"body": "Milder words."})
    edit = mo.comment(comment)["decisions"][-1]
    (back,) = mo.call("POST", f"/moderation/decisions/{edit['id']}/undo").json["results"]
    restored = mo.comment(comment)
    assert back["outcome"] == "done"
    assert [restored[key] for key in ("source", "html")] == [before["source"], before["html"]]
    assert [one["source"] for one in restored["revisions"]] == [before["source"], "Milder words."]
    (again,) = mo.call("POST", f"/moderation/decisions/{back['decision']}/undo").json["results"]
    assert again["outcome"] == "done"
    assert mo.comment(comment)["source"] == "Milder words."
    assert house.thread()["items"][0]["html"] == "<p>Milder words.</p>"


def test_an_undone_ban_can_be_laid_down_again_with_its_decision(house: House, back: Back) -> None:
    mo, ada = house.staff(), house.reader()
    comment = ada.says("The tram was early today.")
    judgement = mo.decide(comment, "reject_and_ban")["decision"]
    (undone,) = mo.call("POST", f"/moderation/decisions/{judgement}/undo").json["results"]
    assert back.author(ada.id).standing == "normal"
    (again,) = mo.call("POST", f"/moderation/decisions/{undone['decision']}/undo").json["results"]
    assert (again["outcome"], again["status"]) == ("done", "rejected")
    assert back.author(ada.id).standing == "banned"
    assert back.drift() == []


def test_an_article_undone_twice_is_as_it_was_set(house: House) -> None:
    mo = house.staff("administrator")
    house.reader().says("The tram was early today.")
    mo.call("PATCH", "/moderation/articles/a1", {"mode": "pre"})
    entry = mo.get("/moderation/log?action=article_mode").json["items"][0]
    for expected in (None, "pre"):
        answer = mo.call("POST", f"/moderation/decisions/{entry['id']}/undo").json["results"]
        assert answer[0]["outcome"] == "done"
        entry = mo.get("/moderation/log?action=article_mode&article=a1").json["items"][0]
        assert (entry["after"] == "pre") == (expected == "pre")


def test_what_is_counted_by_the_hour_follows_every_undo(house: House, back: Back) -> None:
    mo = house.staff()
    comment = house.reader().says("The tram was early today.")
    decision = mo.decide(comment, "reject")["decision"]
    for _ in range(3):
        (undone,) = mo.call("POST", f"/moderation/decisions/{decision}/undo").json["results"]
        decision = undone["decision"]
    back.work()
    back.worker.maintain()
    with back.app.app_context():
        from comments.database.engines import db

        query = text("SELECT label, count FROM hourly_count WHERE site_id = :site AND measure = :m")
        where = {"site": back.site_id(), "m": "decision"}
        counts = [row.count for row in db.session.execute(query, where) if "reject" in row.label]
    assert counts in ([], [0])
