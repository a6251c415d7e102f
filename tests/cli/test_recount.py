"""``comments recount`` and the doctor look at counters while readers write."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from comments.cli.recount import every_drift
from comments.database.engines import db
from comments.services.maintenance import counters
from tests.house import House


def test_a_post_between_two_looks_is_no_wrong_counter(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = house.reader("Ada")
    ada.says("The tram was late again.")
    posts = iter(("It was late on Tuesday, too.", "And nobody knows why."))
    votes_of = counters._votes

    def votes_with_a_post_before(*values: object) -> object:
        if text := next(posts, None):
            # A thread has no application context yet, and so a session of its own.
            with ThreadPoolExecutor(1) as elsewhere:
                elsewhere.submit(ada.says, text).result()
        return votes_of(*values)  # type: ignore[arg-type]

    monkeypatch.setattr(counters, "_votes", votes_with_a_post_before)
    with house.app.app_context():
        assert list(every_drift(db.session(), mend=False)) == []
    assert next(posts, None) != "It was late on Tuesday, too."
