"""Many at once: whatever the order in which they come through, counters end as a recount would have
them.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.house import House, Reader, Staff
from tests.services.truth import drifts


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do all of these in threads of their own; raise what any of them raises."""
    with ThreadPoolExecutor(len(acts)) as pool:
        return [one.result(60) for one in [pool.submit(act) for act in acts]]


@pytest.fixture
def calm(house: House) -> House:
    """A site that holds nothing by itself."""
    house.set(flood_minute="0", flood_hour="0", max_rejected="100", report_hold="0")
    return house


def text() -> str:
    """A text unlike any other."""
    return f"{uuid.uuid4()} {uuid.uuid4()} {uuid.uuid4()}"


def readers(house: House, count: int) -> list[Reader]:
    """So many guests."""
    return [house.reader(f"Reader {number}") for number in range(count)]


def test_many_replies_to_one_comment_are_all_counted(calm: House) -> None:
    root = calm.reader().says(text())
    at_once(
        *(
            lambda reader=who: [reader.says(text(), parent=root) for _ in range(4)]
            for who in readers(calm, 8)
        )
    )
    (item,) = calm.thread()["items"]
    assert item["reply_count"] == 32
    assert calm.thread()["article"]["comment_count"] == 33
    assert drifts(calm.app, calm.key) == []


def test_many_votes_on_one_comment_are_all_counted(calm: House) -> None:
    root = calm.reader().says(text())
    voters = readers(calm, 8)

    def waver(voter: Reader) -> None:
        for value in (1, -1, 0, 1):
            assert voter.vote(root, value).status_code == 200

    at_once(*(lambda voter=who: waver(voter) for who in voters))
    assert calm.thread()["items"][0]["votes"] == {"up": 8, "down": 0}
    assert drifts(calm.app, calm.key) == []


def test_two_moderators_deciding_at_once_give_one_decision_and_one_conflict(calm: House) -> None:
    ada, mo, jo = calm.reader(), calm.staff(name="Mo"), calm.staff(name="Jo")
    for _ in range(6):
        comment = ada.says(text())
        version = mo.comment(comment)["version"]
        outcomes = at_once(
            lambda comment=comment, version=version: mo.decide(comment, "reject", version=version),
            lambda comment=comment, version=version: jo.decide(comment, "spam", version=version),
        )
        assert sorted(one["outcome"] for one in outcomes) == ["conflict", "done"]  # type: ignore[index]
        (lost,) = [one for one in outcomes if one["outcome"] == "conflict"]  # type: ignore[index]
        assert lost["by"]["action"] in ("reject", "spam")  # type: ignore[index]
    assert drifts(calm.app, calm.key) == []


def test_a_reply_and_the_removal_of_what_it_answers_agree_on_what_is_shown(calm: House) -> None:
    ada, bob, desk = calm.reader("Ada"), calm.reader("Bob"), calm.staff()
    for _ in range(6):
        root = ada.says(text())
        outcomes = at_once(
            lambda root=root: bob.post(text(), parent=root).status_code,
            lambda root=root: desk.decide(root, "reject")["outcome"],
            lambda root=root: ada.delete(root).status_code,
        )
        assert outcomes[0] in (201, 422)
        assert calm.public.get(f"/comments/{root}").status_code == (
            200 if outcomes[0] == 201 else 404
        )
    assert drifts(calm.app, calm.key) == []


def test_removals_and_returns_along_one_branch_keep_its_tombstones_right(calm: House) -> None:
    ada, desk = calm.reader(), calm.staff()
    chain = [ada.says(text())]
    for _ in range(5):
        chain.append(ada.says(text(), parent=chain[-1]))

    def flicker(comment: str) -> None:
        for action in ("reject", "restore", "spam", "approve", "reject"):
            desk.decide(comment, action)

    at_once(*(lambda comment=one: flicker(comment) for one in chain))
    assert drifts(calm.app, calm.key) == []
    assert calm.thread()["items"] == []


def wild(house: House, reader: Reader, desk: Staff, comments: list[str], seed: int) -> None:
    """Do this and that to any of the comments, as fast as may be; no answer may be an error of
    ours.
    """
    dice = random.Random(seed)
    for _ in range(25):
        comment = dice.choice(comments)
        act = dice.randrange(7)
        if act == 0:
            answer = reader.post(text(), article=dice.choice("xyz"))
        elif act == 1:
            answer = reader.vote(comment, dice.choice((-1, 0, 1)))
        elif act == 2:
            answer = reader.report(comment, "spam")
        elif act == 3:
            answer = reader.edit(comment, text())
        elif act == 4:
            some = [
                {"comment": one, "action": dice.choice(("approve", "reject", "spam"))}
                for one in comments[::3]
            ]
            dice.shuffle(some)
            answer = desk.call("POST", "/moderation/decisions", {"decisions": some})
            if dice.random() < 0.5:
                assert desk.call(
                    "POST", f"/moderation/decisions/{answer.json['batch']}/undo"
                ).status_code in (200, 404)
        elif act == 5:
            answer = reader.delete(comment)
        else:
            answer = desk.call(
                "PATCH", f"/moderation/authors/{reader.id}", {"standing": "trusted", "reason": "x"}
            )
        assert answer.status_code < 500, answer.text


def test_everybody_at_everything_at_once_ends_in_order(calm: House) -> None:
    crowd, desk = readers(calm, 6), calm.staff()
    comments = [who.says(text(), article=article) for who in crowd for article in "xyz"]
    comments += [
        crowd[n % 6].says(text(), article="xyz"[n % 3], parent=comments[n])
        for n in range(0, len(comments), 2)
    ]
    at_once(
        *(
            lambda reader=who, n=n: wild(calm, reader, desk, comments, n)
            for n, who in enumerate(crowd)
        )
    )
    assert drifts(calm.app, calm.key) == []
