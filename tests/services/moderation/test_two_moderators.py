"""Two moderators at once: whoever comes second is told, and the counters stay true."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from comments.models import Decision, private_id
from tests.house import House, Staff
from tests.services.moderation.conftest import Back

SUBJECTS = ("trams", "gulls", "bread", "fog")


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Do these at the same moment, each in a thread; return what they returned."""
    ready, results = threading.Barrier(len(works)), [None] * len(works)

    def run(place: int) -> None:
        ready.wait(10)
        results[place] = works[place]()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_of_two_who_decide_on_the_same_version_one_is_told_of_the_other(
    house: House, back: Back
) -> None:
    house.set(flood_minute="0", report_hold="0")
    ada, bob = house.reader("Ada"), house.reader("Bob")
    mo, flo = house.staff(name="Mo"), house.staff(name="Flo")
    for subject in SUBJECTS:
        comment = ada.says(f"All about {subject}, at some length")
        reply = bob.says(f"What I think about {subject} is another matter", parent=comment)
        bob.report(comment)
        outcomes = at_once(
            lambda item=comment: mo.decide(item, "reject", version=1),
            lambda item=comment: flo.decide(item, "spam", version=1),
            lambda item=reply: mo.decide(item, "reject"),
        )
        assert Counter(one["outcome"] for one in outcomes[:2]) == {"done": 1, "conflict": 1}
        late, early = sorted(outcomes[:2], key=lambda item: item["outcome"] == "done")
        winner = "Mo" if outcomes[0]["outcome"] == "done" else "Flo"
        assert late["by"]["actor"]["name"] == winner
        assert (late["status"], late["version"]) == (early["status"], 2)
        assert back.count(Decision, Decision.comment_id == private_id(comment)) == 2
    assert back.author(bob.id).reports_upheld == len(SUBJECTS), "each report is judged once"
    assert back.drift() == []


def test_two_who_work_through_the_same_thread_leave_its_counters_true(
    house: House, back: Back
) -> None:
    house.set(flood_minute="0", report_hold="0")
    ada, bob = house.reader("Ada"), house.reader("Bob")
    roots = [ada.says(f"All about {subject}, at some length") for subject in SUBJECTS[:2]]
    comments = roots + [
        bob.says(f"My answer to that is number {n}, as ever", parent=roots[n % 2]) for n in range(4)
    ]

    def at_work(desk: Staff, seed: int) -> int:
        chance, count = random.Random(seed), 0
        for _ in range(12):
            comment = chance.choice(comments)
            outcome = desk.decide(
                comment, chance.choice(("approve", "reject", "spam", "restore", "pin", "unpin"))
            )
            count += outcome["outcome"] == "done"
            if outcome["outcome"] == "done" and chance.random() < 0.4:
                answer = desk.call("POST", f"/moderation/decisions/{outcome['decision']}/undo")
                assert answer.status_code == 200
        return count

    def reporting() -> int:
        return sum(ada.report(one).status_code in (201, 403, 404) for one in comments * 2)

    mo, flo = house.staff(name="Mo"), house.staff(name="Flo")
    counts = at_once(lambda: at_work(mo, 1), lambda: at_work(flo, 2), reporting)
    assert counts[0] > 0
    assert counts[1] > 0
    assert counts[2] == 12
    assert back.drift() == []


def test_of_two_who_undo_the_same_decision_one_comes_too_late(house: House, back: Back) -> None:
    desk, comment = house.staff(), house.reader("Ada").says("The tram was early today.")
    decision = desk.decide(comment, "reject")["decision"]
    path = f"/moderation/decisions/{decision}/undo"
    answers = at_once(*[lambda: house.staff().call("POST", path).json["results"][0]["outcome"]] * 2)
    assert sorted(answers) == ["conflict", "done"]
    assert desk.comment(comment)["status"] == "approved"
    assert back.drift() == []
