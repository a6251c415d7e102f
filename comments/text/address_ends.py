"""Where an address ends in a sentence of any script.

Letters of every script may belong to an address, ``/wiki/日本``; the signs that end sentences,
clauses and quotations do not, nor does a second address that follows without a blank.
"""

from __future__ import annotations

import re
from unicodedata import category

_SECOND = re.compile(r"(?:[,;|、]|[^\x00-\x7f]+)(?=https?://)", re.IGNORECASE)
_HOST = re.compile(r"https?://[^/?#:]*", re.IGNORECASE)
_WESTERN_HOST = re.compile(
    r"(https?://(?:[a-z0-9-]+\.)+[a-z]{2,24})(?=[^\x00-\x7f])", re.IGNORECASE
)
_INSIDE_WORDS = "·・‧’"
"""Signs that stand inside words: paral·lel, ドナルド・トランプ."""


def sentence_end(address: str) -> str:
    """Return the address without what belongs to the sentence around it."""
    address = address.rstrip("?!")
    if address.isascii() and address.count("://") < 2:
        return address
    second = _SECOND.search(address)
    if second:
        address = address[: second.start()]
    for place, character in enumerate(address):
        if character > "\x7f" and _ends(address, place, character):
            address = address[:place]
            break
    return _without_particle(address.rstrip("?!"))


def _ends(address: str, place: int, character: str) -> bool:
    if character in _INSIDE_WORDS:
        return not address[place + 1 : place + 2].isalnum()
    return character in "～｜＜＞" or category(character) in ("Po", "Ps", "Pe", "Pi", "Pf", "Zs")


def _without_particle(address: str) -> str:
    """Return ``https://example.com`` of ``https://example.com에서``: no top-level domain begins in
    Latin letters and goes on in others.
    """
    western = _WESTERN_HOST.match(address)
    host = _HOST.match(address)
    if western and host and "." not in host[0][western.end() :]:
        return western[1]
    return address
