"""A prebuilt answer: its bodies in each encoding, its headers, its validators, and how it is
sent.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b

import brotli
from werkzeug.http import parse_accept_header, parse_etags, unquote_etag

from comments.web.cache.versions import State

Headers = list[tuple[str, str]]

_WORTH_COMPRESSING = 256
_OWN_HEADERS = frozenset(
    {"content-length", "content-encoding", "etag", "vary", "x-cache", "x-request-id"}
)
_IN_304 = frozenset(
    {
        "cache-control",
        "vary",
        "etag",
        "access-control-allow-origin",
        "access-control-expose-headers",
    }
)


@dataclass(slots=True)
class Variant:
    """One encoding of an answer, ready to send."""

    tag: str
    headers: Headers
    not_modified: Headers
    body: bytes


@dataclass(slots=True)
class Prebuilt:
    """An answer to a question, good as long as the database is in ``state``, until ``until`` (epoch
    seconds) at most. When it was built, and until when votes may lag, is told by a clock
    that nobody sets.
    """

    body: bytes
    headers: Headers
    state: State
    built: float
    until: float
    votes_until: float = float("inf")
    checked: object = None
    """The mark of the commit at which ``state`` was last found to be true."""
    used: bool = False
    cost: int = 0
    variants: dict[str, Variant] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes of all bodies."""
        return sum({id(one.body): len(one.body) for one in self.variants.values()}.values())

    def variant(self, encoding: str) -> tuple[Variant, int]:
        """Return the answer in an encoding, and how many bytes it has grown by in making it."""
        variant = self.variants.get(encoding)
        if variant is not None:
            return variant, 0
        body = _compress(self.body, encoding)
        new_variant = _variant(self, encoding if body is not self.body else "", body)
        self.variants[encoding] = new_variant
        return new_variant, 0 if body is self.body else len(body)


def prebuilt(body: bytes, headers: Headers, state: State, built: float, until: float) -> Prebuilt:
    """Return an answer made of what the application said; it is sent with headers of our own."""
    common_headers = [(name, value) for name, value in headers if name.lower() not in _OWN_HEADERS]
    answer = Prebuilt(body, common_headers, state, built, until)
    answer.variant("")
    return answer


def reply(variant: Variant, method: str, etag: str | None) -> tuple[int, Headers, bytes]:
    """Return status, headers and body: 304 where ``If-None-Match`` names this variant, no body for
    HEAD.
    """
    if etag is not None and (etag == variant.tag or _holds(etag, variant.tag)):
        return 304, variant.not_modified, b""
    return 200, variant.headers, b"" if method == "HEAD" else variant.body


def _holds(header: str, tag: str) -> bool:
    """Say whether ``If-None-Match`` names this tag, by weak comparison (RFC 9110, 13.1.2)."""
    name, _ = unquote_etag(tag)
    return name is not None and parse_etags(header).contains_weak(name)


@lru_cache(maxsize=256)
def encoding_for(accepted: str) -> str:
    """Return the encoding to send for an ``Accept-Encoding``: ``br``, ``gzip`` or none (RFC 9110,
    12.5.3).
    """
    offered = parse_accept_header(accepted)
    best = max(("br", "gzip"), key=offered.quality)
    plain = offered["identity"] if "identity" in offered.values() else 0
    return best if offered[best] > 0 and offered[best] >= plain else ""


def _compress(body: bytes, encoding: str) -> bytes:
    if not encoding or len(body) < _WORTH_COMPRESSING:
        return body
    if encoding == "br":
        return bytes(brotli.compress(body, quality=5))
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    return packer.compress(body) + packer.flush()


def _variant(answer: Prebuilt, encoding: str, body: bytes) -> Variant:
    digest = blake2b(answer.body, digest_size=12).hexdigest()
    tag = f'"{digest}-{encoding}"' if encoding else f'"{digest}"'
    headers = [*answer.headers, ("Vary", "Accept-Encoding"), ("ETag", tag)]
    if encoding:
        headers.append(("Content-Encoding", encoding))
    short = [(name, value) for name, value in headers if name.lower() in _IN_304]
    return Variant(tag, [*headers, ("Content-Length", str(len(body)))], short, body)
