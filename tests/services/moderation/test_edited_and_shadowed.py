"""Nothing slips out of the desk's sight by an edit; nothing tells a shadowed author, or anybody
else.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.house import House, Reader, Staff

QUIET = {"repeats": "off", "flood_minute": "0", "flood_hour": "0"}


def ids(items: list[dict[str, Any]]) -> list[str]:
    return [item["id"] for item in items]


def listed(staff: Staff, query: str) -> list[str]:
    answer = staff.get(f"/moderation/comments?limit=100&{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return ids(answer.json["items"])  # type: ignore[index]


def _without_id(problem: Any) -> dict[str, Any]:
    return {name: words for name, words in problem.items() if name != "request_id"}


def counts(staff: Staff) -> dict[str, int]:
    queues: Any = staff.get("/moderation/queues").json
    return {name: queue["count"] for name, queue in queues["queues"].items()}


def shadow(staff: Staff, reader: Reader, standing: str = "shadowed") -> None:
    body = {"standing": standing, "reason": "test"}
    assert staff.call("PATCH", f"/moderation/authors/{reader.id}", body).status_code == 200


@pytest.fixture
def staff(house: House) -> Staff:
    house.set(**QUIET)
    return house.staff()


class TestShadowed:
    def test_the_author_sees_what_everybody_sees_of_theirs_and_nobody_else_learns(
        self, house: House, staff: Staff
    ) -> None:
        ana, ben = house.reader("Ana"), house.reader("Ben")
        first = ana.says("Before anything.")
        public = f"/thread?site={house.key}&article=a1"
        before = ben.get(public)
        shadow(staff, ana)
        before = ben.get(public)
        answer = ana.post("Only for me.")
        assert answer.status_code == 201
        assert answer.json is not None
        assert answer.json["state"] == "visible"
        hidden = answer.json["id"]
        reply = ana.post("And an answer to myself.", parent=hidden)
        assert (reply.status_code, reply.json["state"]) == (201, "visible")  # type: ignore[index]
        after = ben.get(public)
        assert after.get_data() == before.get_data()
        assert after.headers["ETag"] == before.headers["ETag"]
        counted: Any = ben.get(f"/counts?site={house.key}&article=a1").json
        assert counted["counts"] == {"a1": 1}
        for path in (f"/comments/{hidden}", f"/comments/{hidden}/replies"):
            never = ben.get(path.replace(hidden, "0000000000001"))
            refused = ben.get(path)
            assert refused.status_code == 404
            assert _without_id(refused.json) == _without_id(never.json)
        for refused in (ben.vote(hidden, 1), ben.report(hidden), ben.post("No.", parent=hidden)):
            assert refused.status_code in (404, 422)
        mine: Any = ana.get(f"/me?site={house.key}&article=a1").json
        assert {item["id"]: item["state"] for item in mine["comments"]} == {
            hidden: "visible",
            reply.json["id"]: "visible",  # type: ignore[index]
        }
        theirs: Any = ben.get(f"/me?site={house.key}&article=a1").json
        assert theirs["comments"] == []
        votes = [_without_id(ana.vote(one, 1).json) for one in (hidden, first)]
        assert votes[0] == votes[1]
        assert ana.edit(hidden, ("Only for me, better.")).json["state"] == "visible"  # type: ignore[index]
        assert ana.delete(reply.json["id"]).status_code == 204  # type: ignore[index]

    def test_the_page_and_the_widget_say_nothing_of_waiting(
        self, house: House, staff: Staff
    ) -> None:
        ana = house.reader("Ana")
        shadow(staff, ana)
        body = {"site": house.key, "article": "a1", "body": "Quietly said."}
        bearer = {"Authorization": f"Bearer {ana.token}"}
        answer = ana.client.post("/embed/comments?lang=en", json=body, headers=bearer)
        assert answer.status_code == 201
        assert 'class="comment visible"' in answer.get_data(as_text=True)
        own: Any = ana.client.get(
            f"/embed/me?site={house.key}&article=a1&lang=en", headers=bearer
        ).json
        assert "Quietly said." in own["items"][0]["html"]
        assert "notice" not in own["items"][0]["html"]
        assert "Quietly" not in ana.client.get(
            f"/embed/thread?site={house.key}&article=a1"
        ).get_data(as_text=True)

    def test_staff_have_a_quiet_queue_and_approving_publishes(
        self, house: House, staff: Staff
    ) -> None:
        ana = house.reader("Ana")
        shadow(staff, ana)
        hidden, other = ana.says("Only for me."), ana.says("Also for me.")
        assert ids(staff.queue("shadowed")) == [other, hidden]
        assert ids(staff.queue("pending")) == ids(staff.queue("new-authors")) == []
        assert (counts(staff)["shadowed"], counts(staff)["pending"]) == (2, 0)
        assert staff.decide(hidden, "approve")["outcome"] == "done"
        assert staff.decide(other, "reject", reason="spam")["outcome"] == "done"
        thread: Any = ana.get(f"/thread?site={house.key}&article=a1").json
        assert ids(thread["items"]) == [hidden]
        mine: Any = ana.get(f"/me?site={house.key}&article=a1").json
        assert [(item["id"], item["state"]) for item in mine["comments"]] == [(other, "visible")]
        assert mine["own"][other]["reason"] is None

    def test_what_answers_a_shadowed_comment_stays_below_it(
        self, house: House, staff: Staff
    ) -> None:
        ana = house.reader("Ana")
        shadow(staff, ana)
        hidden = ana.says("Only for me.")
        shadow(staff, ana, "normal")
        answer = ana.post("Now I may speak again.", parent=hidden)
        assert (answer.status_code, answer.json["state"]) == (201, "visible")  # type: ignore[index]
        thread: Any = ana.get(f"/thread?site={house.key}&article=a1").json
        assert thread["items"] == []
        assert ana.post("A word of its own.").status_code == 201


class TestEdited:
    def test_what_its_author_changes_after_a_person_decided_is_seen_again(
        self, house: House, staff: Staff
    ) -> None:
        house.set(max_links="1")
        ana = house.reader("Ana")
        text = "See https://a.example and https://b.example and https://c.example for it."
        comment = ana.says(text)
        assert staff.decide(comment, "approve")["outcome"] == "done"
        assert ids(staff.queue("edited")) == []
        assert ana.edit(comment, "Something else altogether, without a source.").status_code == 200
        assert ids(staff.queue("edited")) == [comment]
        assert counts(staff)["edited"] == 1
        assert staff.comment(comment)["edited_since"] is True
        assert staff.decide(comment, "approve")["outcome"] == "done"
        assert ids(staff.queue("edited")) == []

    def test_another_text_in_place_of_one_that_was_held_is_judged_as_a_new_one(
        self, house: House, staff: Staff
    ) -> None:
        house.set(suspect_words="wretched", flood_minute="2")
        ana = house.reader("Ana")
        comment = ana.says("What a wretched line this is, and late too.")
        assert staff.decide(comment, "approve")["outcome"] == "done"
        ana.says("A second one.")
        assert ana.edit(comment, "What a wretched line this was, and late too.").status_code == 200
        ana.says("A third one.")
        changed = ana.edit(comment, "Buy a car from my uncle, he has many of them.")
        assert (changed.status_code, changed.json[("state")]) == (200, "pending")  # type: ignore[index]


class TestRejectedByARule:
    def test_by_tells_rules_from_people_and_sweeps(self, house: House, staff: Staff) -> None:
        house.set(banned_words="dodgy", suspect_words="shady")
        ana, ben = house.reader("Ana"), house.reader("Ben")
        by_rule = ana.says("A dodgy deal.")
        by_person, pending = ana.says("A fair deal."), ana.says("A shady deal.")
        swept = ben.says("One more deal.")
        staff.decide(by_person, "reject", reason="spam")
        sweep = {"action": "reject", "statuses": ["approved"], "reason": "spam"}
        staff.call("POST", f"/moderation/authors/{ben.id}/decisions", sweep)
        assert listed(staff, "queue=rejected&by=rule") == [by_rule]
        assert listed(staff, "queue=rejected&by=person") == [by_person]
        assert listed(staff, "by=sweep") == [swept]
        assert listed(staff, "queue=pending&by=rule") == [pending]
        assert listed(staff, "by=rule&rule=banned_words:dodgy") == [by_rule]
        assert staff.get("/moderation/comments?by=nobody").status_code == 422

    def test_its_author_is_told_why_and_may_mend_it_once(self, house: House, staff: Staff) -> None:
        house.set(banned_words="dodgy")
        ana = house.reader("Ana")
        comment = ana.says("A dodgy deal.")
        mine: Any = ana.get(f"/me?site={house.key}&article=a1").json
        assert mine["own"][comment]["reason"] == "It has a word that this site does not allow."
        assert ana.edit(comment, ("A dodgy deal, still.")).json["state"] == "rejected"  # type: ignore[index]
        again = ana.edit(comment, "A fair deal.")
        assert (again.status_code, again.json["code"]) == (409, "taken_down")  # type: ignore[index]
        other = ana.says("Another dodgy deal.")
        assert ana.edit(other, ("Another fair deal.")).json["state"] == "visible"  # type: ignore[index]
        by_person = ana.says("A word.")
        staff.decide(by_person, "reject", reason="spam")
        assert ana.edit(by_person, "A better word.").status_code == 409
        house.set(mend_rejected="off")
        last = ana.says("The last dodgy deal.")
        assert ana.edit(last, "The last fair deal.").status_code == 409
