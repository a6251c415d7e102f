"""Kept answers in fewer bytes: which encoding a reader takes, and how it is made."""

from __future__ import annotations

import zlib
from functools import lru_cache

import brotli
from werkzeug.http import parse_accept_header

_WORTH_COMPRESSING = 256


@lru_cache(maxsize=256)
def encoding_for(accepted: str) -> str:
    """Return the encoding to send for an ``Accept-Encoding``: ``br``, ``gzip`` or none (RFC 9110,
    12.5.3).
    """
    offered = parse_accept_header(accepted)
    best = max(("br", "gzip"), key=offered.quality)
    plain = offered["identity"] if "identity" in offered.values() else 0
    return best if offered[best] > 0 and offered[best] >= plain else ""


def compress(body: bytes, encoding: str) -> bytes:
    """Return a body in an encoding, or itself where that is not worth it."""
    if not encoding or len(body) < _WORTH_COMPRESSING:
        return body
    if encoding == "br":
        return bytes(brotli.compress(body, quality=5))
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    return packer.compress(body) + packer.flush()
