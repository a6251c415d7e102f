"""A house from behind, and whoever breaks in, as the tests of moderation have them."""

from __future__ import annotations

import pytest

from comments.worker.loop import Worker
from tests.house import House
from tests.services.audit_log.proofs import verified
from tests.services.moderation.conftest import Back, back, intruder, other

__all__ = ["back", "intruder", "other"]


@pytest.fixture
def sealed(house: House, back: Back) -> str:
    """A comment that was edited, reported, and rejected; a ban; two settings; all sealed."""
    ada, bob, owner = house.reader("Ada"), house.reader("Bob"), house.staff("owner")
    comment = ada.says("The tram was early today.")
    ada.edit(comment, "The tram was late today, and so was I.")
    bob.report(comment)
    owner.decide(comment, "reject", reason="abuse")
    ban = {"kind": "email", "value": "troll@example.com", "reason": "Spam."}
    owner.call("POST", "/moderation/bans", ban)
    owner.call("PATCH", "/moderation/settings", {"settings": {"max_links": "3"}})
    Worker(house.app).maintain()
    assert verified(back) is None
    return comment
