"""Keyset cursors: where a list goes on, as an opaque string that names its order and its last
entry.
"""

from __future__ import annotations

import base64
import binascii
from typing import NamedTuple

import orjson

from comments.errors import InvalidInput

_BIGGEST = 2**63 - 1


class Cursor(NamedTuple):
    """The order of the list and the sort values of the last entry that was given."""

    order: str
    values: tuple[int, ...]


def encode_cursor(order: str, *values: int) -> str:
    """Return the cursor that goes on after the entry with these sort values."""
    return base64.urlsafe_b64encode(orjson.dumps([order, *values])).rstrip(b"=").decode()


def decode_cursor(text: str, orders: tuple[str, ...]) -> Cursor:
    """Read a cursor made by ``encode_cursor``. Raises ``InvalidInput`` for anything else."""
    try:
        order, *values = orjson.loads(
            base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        )
    except (ValueError, TypeError, binascii.Error, UnicodeEncodeError):
        raise _bad() from None
    expected = 1 if order in ("newest", "oldest", "id") else 2
    fits = all(type(v) is int and 0 <= v <= _BIGGEST for v in values)
    if order not in orders or len(values) != expected or not fits:
        raise _bad()
    return Cursor(order, tuple(values))


def _bad() -> InvalidInput:
    return InvalidInput(
        {"cursor": "This is not a cursor that a list of this kind gave out."}, code="bad_cursor"
    )
