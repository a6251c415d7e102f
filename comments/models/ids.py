"""Ids: 63-bit integers that sort by time of creation, shown to the world as thirteen letters and
digits.

The upper 41 bits are milliseconds since 2020, the lower 22 are random, so that ids from several
processes do not meet and one index serves both identity and chronological order.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from datetime import UTC, datetime
from functools import lru_cache

RANDOM_BITS = 22
"""Bits of an id below its millisecond."""
_EPOCH_MS = 1_577_836_800_000
_OLD_MS = 1_609_459_200_000
"""The beginning of 2021: ids of the first year stand for all that is older."""
_FIRST_YEAR_MS = _OLD_MS - _EPOCH_MS
LENGTH = 13


def new_id(at: datetime | None = None) -> int:
    """Return a new id for something created ``at`` that moment (default: now)."""
    return first_id(at or datetime.now(UTC)) | secrets.randbits(RANDOM_BITS)


def first_id(at: datetime) -> int:
    """Return the least id that something created at that moment can have.

    What is older than 2021 can only have been imported. Its ids share the first year's, from 1970
    on, so that they keep their order.
    """
    milliseconds = int(at.timestamp() * 1000)
    since = (
        milliseconds * _FIRST_YEAR_MS // _OLD_MS
        if milliseconds < _OLD_MS
        else milliseconds - _EPOCH_MS
    )
    return min(2**63 - 1, max(0, since) << RANDOM_BITS)


def created_at_of(number: int) -> datetime:
    """Return when something with this id was created, to the millisecond (before 2021: to the
    minute).
    """
    since = number >> RANDOM_BITS
    milliseconds = (
        since * _OLD_MS // _FIRST_YEAR_MS if since < _FIRST_YEAR_MS else since + _EPOCH_MS
    )
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


@lru_cache(maxsize=16_384)
def public_id(number: int) -> str:
    """Return the opaque string by which the API names this id; strings sort as the ids do."""
    return base64.b32hexencode(number.to_bytes(8)).decode()[:LENGTH].lower()


def private_id(text: str) -> int | None:
    """Return the id behind an opaque string, or None where no id looks like that."""
    if len(text) != LENGTH or not text.isascii():
        return None
    try:
        number = int.from_bytes(base64.b32hexdecode(text.upper() + "==="))
    except binascii.Error:
        return None
    return number if number <= 0x7FFF_FFFF_FFFF_FFFF and public_id(number) == text else None
