"""Ids drawn for one moment: none twice, and none that a row has already."""

from __future__ import annotations

import pytest

from comments.database.engines import db
from comments.models import Author, private_id, utc_now
from comments.transfer import fresh_ids
from tests.house import House


def test_what_meets_another_or_a_stored_row_gives_way(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = private_id(house.reader("Ada").id) or 0
    # Twice the same, the stored one, and those that would be next to it.
    drawn = iter([stored + 1, stored + 1, stored, stored + 2, stored, stored + 2, stored + 9])
    monkeypatch.setattr(fresh_ids, "new_id", lambda _: next(drawn))
    with house.app.app_context():
        numbers = fresh_ids.fresh_ids(db.session(), Author, [utc_now()] * 4)
    assert numbers == [stored + 1, stored + 3, stored + 2, stored + 9]
