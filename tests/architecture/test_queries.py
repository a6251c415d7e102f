"""What an answer costs depends on the page that is asked for, never on how much there is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.database.statements import sent
from tests.house import ORIGIN, House, Reader
from tests.web.forms import FormReader

FEW, MANY = 1, 30
MOST = 14
"""Statements one answer may take, BEGIN not counted."""


def fill(house: House, count: int) -> dict[str, str]:
    """Write comments by as many people, half of them held, with replies, votes, reports and
    decisions on them.
    """
    desk, parent, last = house.staff(), "", ""
    for number in range(count):
        reader = house.reader(f"Reader {number}")
        last = reader.says(
            f"Number {number} has something of its own to say about tram line {number * 7}."
        )
        parent = parent or last
        reply = reader.says(
            f"And answers, {number} times over, that line {number * 11} is late.", parent=parent
        )
        house.reader(f"Critic {number}").report(last, "abuse")
        house.reader(f"Friend {number}").vote(reply, 1)
        desk.decide(last, "note", note="Seen.")
    return {"parent": parent, "last": last}


PUBLIC: dict[str, Callable[[House, dict[str, str]], str]] = {
    "a thread": lambda house, ids: (
        f"/api/v1/thread?site={house.key}&article=a1&limit=100&sort=oldest"
    ),
    "replies": lambda house, ids: f"/api/v1/comments/{ids['parent']}/replies?limit=100",
    "one comment": lambda house, ids: f"/api/v1/comments/{ids['parent']}",
    "counts": lambda house, ids: (
        f"/api/v1/counts?site={house.key}&article=a1&article=a2&article=a3"
    ),
    "the widget's thread": lambda house, ids: (
        f"/embed/thread?site={house.key}&article=a1&limit=100"
    ),
    "the page without JavaScript": lambda house, ids: f"/t/{house.key}?article=a1&limit=100",
}
STAFF: dict[str, Callable[[House, dict[str, str]], str]] = {
    "the moderation list": lambda house, ids: "/api/v1/moderation/comments?queue=all&limit=100",
    "the reported ones": lambda house, ids: "/api/v1/moderation/comments?queue=reported&limit=100",
    "the queues": lambda house, ids: "/api/v1/moderation/queues",
    "the log": lambda house, ids: "/api/v1/moderation/log?limit=100",
    "one comment": lambda house, ids: f"/api/v1/moderation/comments/{ids['last']}",
}


@pytest.fixture(scope="module")
def towns(app: Any) -> dict[int, tuple[House, dict[str, str], dict[str, str]]]:
    """A quiet site and a busy one, each with a moderator's header and some ids."""
    sites = {}
    for count in (FEW, MANY):
        house = House(app, f"queries-{count}")
        ids = fill(house, count)
        sites[count] = (house, ids, {"Authorization": f"Bearer {house.staff().token}"})
    return sites


@pytest.mark.parametrize("question", PUBLIC)
def test_a_public_answer_takes_as_many_queries_on_a_busy_site(question: str, towns: Any) -> None:
    assert (
        _cost(PUBLIC[question], towns[FEW], staff=False)
        == _cost(PUBLIC[question], towns[MANY], staff=False)
        <= MOST
    )


@pytest.mark.parametrize("question", STAFF)
def test_a_moderators_answer_takes_as_many_queries_on_a_busy_site(
    question: str, towns: Any
) -> None:
    assert (
        _cost(STAFF[question], towns[FEW], staff=True)
        == _cost(STAFF[question], towns[MANY], staff=True)
        <= MOST
    )


WRITES: dict[str, tuple[Callable[[House, Reader, FormReader, str], Any], int]] = {
    "a post by the API": (lambda house, reader, form, parent: reader.post("First words here."), 12),
    "a reply by the API": (
        lambda house, reader, form, parent: reader.post("An answer to that.", parent=parent),
        14,
    ),
    "a post by the widget": (
        lambda house, reader, form, parent: reader.client.post(
            f"/embed/comments?site={house.key}",
            json={"site": house.key, "article": "a1", "body": "Words by the widget."},
            headers={"Authorization": f"Bearer {reader.token}", "Origin": ORIGIN},
        ),
        12,
    ),
    "a post by a form": (
        lambda house, reader, form, parent: form.send("comments", body="Words by a form."),
        12,
    ),
    "a vote": (lambda house, reader, form, parent: reader.vote(parent, 1), 9),
}
"""What a reader does, and how many statements that takes at most; a post as many by each door."""


@pytest.mark.parametrize("deed", WRITES)
def test_a_readers_deed_takes_as_many_statements_on_a_busy_site(deed: str, towns: Any) -> None:
    act, most = WRITES[deed]
    counts = []
    for house, ids, _ in towns.values():
        reader, form = house.reader(f"Reader of {deed}"), FormReader(house)
        reader.says("Something to begin with.")
        form.says("Something else to begin with.")
        with sent() as statements:
            answer = act(house, reader, form, ids["parent"])
        assert answer.status_code in (200, 201, 303), answer.get_data(as_text=True)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= most


def _cost(path: Any, town: Any, *, staff: bool) -> int:
    house, ids, header = town
    client = house.app.test_client()
    client.get(path(house, ids), headers=header if staff else {})  # notes that the token is in use
    with sent() as statements:
        answer = client.get(path(house, ids), headers=header if staff else {})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.get_data()
    return len(statements)
