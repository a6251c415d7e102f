"""Machines whose clocks are apart: what one gives, another takes."""

from __future__ import annotations

from datetime import timedelta

import itsdangerous.timed
import pytest

from comments.services.identity.readers import CLOCK_LEEWAY_SECONDS
from comments.web.console import sign_in
from tests.house import House


def shift(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Have tokens signed by a machine whose clock is ahead."""

    signer = itsdangerous.timed.TimestampSigner
    real = signer.get_timestamp
    monkeypatch.setattr(signer, "get_timestamp", lambda self: real(self) + int(seconds))


@pytest.mark.parametrize("ahead", [2, CLOCK_LEEWAY_SECONDS - 5])
def test_a_reader_signed_in_at_a_machine_ahead_writes_at_once(
    house: House, monkeypatch: pytest.MonkeyPatch, ahead: int
) -> None:
    with monkeypatch.context() as patch:
        shift(patch, ahead)
        reader = house.reader("Ada")
    assert reader.post("Hello.").status_code in (201, 202)


def test_a_token_from_further_in_the_future_or_too_old_is_refused(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for away in (CLOCK_LEEWAY_SECONDS + 60, -31 * 86_400):
        with monkeypatch.context() as patch:
            shift(patch, away)
            reader = house.reader("Ada")
        assert reader.post("Hello.").status_code == 401


def test_staff_signed_in_at_a_machine_ahead_are_signed_in_here(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = house.person("moderator")
    real = sign_in.utc_now
    with monkeypatch.context() as patch:
        patch.setattr(sign_in, "utc_now", lambda: real() + timedelta(seconds=30))
        assert person.sign_in().status_code == 200
    assert person.get("/moderation/queues", query_string={"site": house.key}).status_code == 200
