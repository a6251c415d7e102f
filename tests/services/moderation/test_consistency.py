"""Second opinions, blind, and how consistently a desk decides."""

from __future__ import annotations

from datetime import timedelta

from comments.learning.agreement import cohens_kappa
from comments.models import utc_now
from comments.services.moderation.second_opinions import choose_for_recheck
from tests.house import House
from tests.services.moderation.conftest import Back


def test_cohens_kappa_is_what_his_paper_says() -> None:
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    assert round(cohens_kappa(pairs) or 0, 3) == 0.4
    assert cohens_kappa([]) is None
    assert cohens_kappa([("y", "y")]) is None


def test_another_moderator_is_asked_blind_and_what_differs_is_escalated(
    house: House, back: Back
) -> None:
    house.set(recheck_share="100", mode="pre")
    owner, mo, flo = house.staff("owner", "Olga"), house.staff(name="Mo"), house.staff(name="Flo")
    ada = house.reader("Ada")
    ids = [ada.says(f"Something of its own to say about line {number}") for number in range(4)]
    for comment in ids[:2]:
        mo.decide(comment, "approve")
    mo.decide(ids[2], "reject", reason="abuse")
    undone = mo.decide(ids[3], "spam")["decision"]
    mo.call("POST", f"/moderation/decisions/{undone}/undo")
    with back.session() as session:
        while choose_for_recheck(session, back.site_id(), utc_now() + timedelta(minutes=1)):
            pass
    assert mo.get("/moderation/second-opinions").json["items"] == []  # type: ignore[index]
    questions = flo.get("/moderation/second-opinions").json["items"]  # type: ignore[index]
    assert [one["comment"] for one in questions] == ids[:3]
    assert not {"status", "decisions", "findings", "state"} & questions[0].keys()
    answers = [
        flo.call("POST", f"/moderation/second-opinions/{one['id']}", {"action": "approve"})
        for one in questions
    ]
    assert [one.json["agreed"] for one in answers] == [True, True, False]  # type: ignore[index]
    again = {"action": "reject"}
    path = f"/moderation/second-opinions/{questions[0]['id']}"
    assert flo.call("POST", path, again).status_code == 409
    assert flo.call("POST", "/moderation/second-opinions/999999999", again).status_code == 404
    assert mo.comment(ids[2])["status"] == "rejected"
    assert [one["id"] for one in owner.queue("escalated")] == [ids[2]]
    figures = owner.get("/moderation/consistency").json
    assert (figures["all"]["pairs"], figures["all"]["agreed"]) == (3, 2)  # type: ignore[index]
    assert (figures["all"]["decisions"], figures["all"]["reversed"]) == (4, 1)  # type: ignore[index]
    assert figures["all"]["p50"] is not None  # type: ignore[index]
    names = [one["name"] for one in figures["by_moderator"]]  # type: ignore[index]
    assert names == ["Mo", "Flo"]
    by_reason = figures["by_reason"][0]  # type: ignore[index]
    assert (by_reason["name"], by_reason["pairs"], by_reason["agreed"]) == ("abuse", 1, 0)
    assert any(one["name"] == "premoderation:site" for one in figures["by_rule"])  # type: ignore[index]
    assert mo.get("/moderation/consistency").status_code == 403


def test_nobody_gives_a_second_opinion_on_their_own_decision(house: House, back: Back) -> None:
    house.set(recheck_share="100")
    mo, ada = house.staff(name="Mo"), house.reader("Ada")
    mo.decide(ada.says("A word about the tram"), "reject")
    with back.session() as session:
        choose_for_recheck(session, back.site_id(), utc_now() + timedelta(minutes=1))
    flo = house.staff(name="Flo")
    (question,) = flo.get("/moderation/second-opinions").json["items"]  # type: ignore[index]
    path = f"/moderation/second-opinions/{question['id']}"
    assert mo.call("POST", path, {"action": "reject"}).status_code == 403
