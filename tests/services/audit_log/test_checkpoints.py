"""Checkpoints that were kept elsewhere find what the chain alone cannot."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import orjson
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from comments.app_settings import settings_of
from comments.database.engines import db
from comments.models import utc_now
from comments.notifications.checkpoints import CheckpointSender
from comments.services.audit_log.checkpoints import broken_checkpoints, checkpoints
from comments.services.audit_log.signing import link_text
from tests.house import House
from tests.services.audit_log.proofs import KEY, Intruder
from tests.services.moderation.conftest import Back


def test_checkpoints_kept_in_a_file_find_a_tail_that_was_cut(
    house: House, back: Back, sealed: str, intruder: Intruder, tmp_path: Path
) -> None:
    place = tmp_path / "checkpoints"
    settings = replace(settings_of(house.app), log_checkpoints_file=str(place))
    sender = CheckpointSender(settings)
    assert sender.is_due()
    with back.app.app_context():
        points = [
            one for one in checkpoints(db.session(), KEY, utc_now()) if one["site"] == house.key
        ]
    sender.send(points)
    sender.send(points)
    lines = place.read_text().splitlines()
    assert len(lines) == 1, "a quiet site's checkpoint goes once"
    assert not sender.is_due()

    def problems() -> list[str]:
        with back.app.app_context():
            return list(broken_checkpoints(db.session(), lines, KEY))

    assert problems() == []
    intruder(
        "DELETE FROM seal WHERE site_id = :site AND number = :number",
        site=back.site_id(),
        number=points[0]["number"],
    )
    assert problems() == [
        f"log of {house.key}: link {points[0]['number']} of checkpoint 1 is missing"
    ]


def test_anybody_can_check_a_checkpoint_by_the_published_key(
    house: House, back: Back, sealed: str
) -> None:
    from base64 import b64decode

    published = house.public.get("/log-key").json
    key = load_pem_public_key(published["public_key"].encode())
    with back.app.app_context():
        point = next(
            one for one in checkpoints(db.session(), KEY, utc_now()) if one["site"] == house.key
        )
    read = orjson.loads(orjson.dumps(point))
    message = link_text(read["site_id"], read["number"], read["digest"])
    key.verify(b64decode(read["signature"]), message)
