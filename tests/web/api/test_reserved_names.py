"""Names that say who somebody is are not for guests."""

from __future__ import annotations

import pytest

from tests.house import House


@pytest.mark.parametrize(
    "name", ["Staff", "M0derator", "ｓｔａｆｆ", "The Chief", "Ada (Stаff)", "Reporter"]
)
def test_a_reserved_name_and_its_look_alikes_are_refused(house: House, name: str) -> None:
    house.set(reserved_names="staff,moderator,The Chief", badges="Reporter")
    body = {"site": house.key, "name": name}
    answer = house.public.client.post("/api/v1/readers", json=body)
    assert answer.status_code == 422
    assert "name" in answer.json["errors"]  # type: ignore[index]


def test_a_name_that_only_contains_one_is_welcome(house: House) -> None:
    house.set(reserved_names="staff")
    for name in ("Stafford", "Ann Chief"):
        body = {"site": house.key, "name": name}
        assert house.public.client.post("/api/v1/readers", json=body).status_code == 201
