"""A prebuilt answer: its bodies in each encoding, its headers, its validators."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b

from comments.web.cache.compression import compress
from comments.web.cache.versions import State

Headers = list[tuple[str, str]]

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
    """An answer to a public read, good as long as the database is in ``state``, until ``until``
    (epoch seconds) at most. When it was built, and until when votes may lag, is told by a clock
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
        body = compress(self.body, encoding)
        new_variant = _variant(self, encoding if body is not self.body else "", body)
        self.variants[encoding] = new_variant
        return new_variant, 0 if body is self.body else len(body)


def prebuilt(body: bytes, headers: Headers, state: State, built: float, until: float) -> Prebuilt:
    """Return an answer made of what the application said; it is sent with headers of our own."""
    common_headers = [(name, value) for name, value in headers if name.lower() not in _OWN_HEADERS]
    answer = Prebuilt(body, common_headers, state, built, until)
    answer.variant("")
    return answer


def _variant(answer: Prebuilt, encoding: str, body: bytes) -> Variant:
    digest = blake2b(answer.body, digest_size=12).hexdigest()
    tag = f'"{digest}-{encoding}"' if encoding else f'"{digest}"'
    headers = [*answer.headers, ("Vary", "Accept-Encoding"), ("ETag", tag)]
    if encoding:
        headers.append(("Content-Encoding", encoding))
    short = [(name, value) for name, value in headers if name.lower() in _IN_304]
    return Variant(tag, [*headers, ("Content-Length", str(len(body)))], short, body)
