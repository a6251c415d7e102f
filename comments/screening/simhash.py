"""Fingerprints by which near repeats are found without keeping or comparing texts.

SimHash: M. Charikar, "Similarity estimation techniques from rounding algorithms" (2002), as used in
G. Manku, A. Jain, A. Das Sarma, "Detecting near-duplicates for web crawling" (2007). The features
are a text's distinct words.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b
from struct import unpack

from comments.screening.folding import Folded
from comments.screening.lines import split_words
from comments.screening.readings import SPACELESS

ENOUGH = 12
"""Distinct words (letters, in scripts without blanks) below which two people may well write the
same: "I agree".
"""

_LANES = 64
_MOST_WORDS = 65_535
"""What a lane of 16 bits can count."""
_QUOTED = re.compile(r"^ {0,3}>.*$", re.MULTILINE)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")


@lru_cache(maxsize=64)
def fingerprint(source: str) -> int | None:
    """Return the signed 64-bit fingerprint of a comment's source; None where it is too short to
    tell anything.

    Quoted lines, addresses, case and disguises do not count: a reply that quotes is not a repeat,
    and a campaign that varies its links is one.
    """
    words = _words(_ADDRESS.sub(" ", _QUOTED.sub(" ", source)))
    if not ENOUGH <= len(words) <= _MOST_WORDS:
        return None
    counts = unpack(">64H", sum(map(_spread, words)).to_bytes(2 * _LANES))
    bits = "".join(["1" if count * 2 > len(words) else "0" for count in counts])
    return int.from_bytes(int(bits, 2).to_bytes(8), signed=True)


def distance(first: int, other: int) -> int:
    """Return in how many of the 64 bits two fingerprints differ."""
    return ((first ^ other) & ((1 << _LANES) - 1)).bit_count()


def blocks(mark: int) -> tuple[int, int, int, int]:
    """Return a fingerprint's four blocks of 16 bits, the lowest first.

    Two fingerprints that differ in three bits or fewer have a block in common (Manku et al.,
    section 3).
    """
    return (mark & 0xFFFF, mark >> 16 & 0xFFFF, mark >> 32 & 0xFFFF, mark >> 48 & 0xFFFF)


def _words(text: str) -> set[str]:
    folded = Folded(text)
    read = folded.unmasked or folded.text
    words = split_words(read)
    if read.isascii() or not SPACELESS.search(read):
        return set(words)
    return {part for word in words for part in (word if SPACELESS.search(word) else (word,))}


@lru_cache(maxsize=16_384)
def _spread(word: str) -> int:
    """Return the word's 64 hashed bits, each in a lane of 16 bits, so that many can be added up at
    once.
    """
    bits = f"{int.from_bytes(blake2b(word.encode(), digest_size=8).digest()):064b}"
    return int(bits.replace("0", "0000").replace("1", "0001"), 16)
