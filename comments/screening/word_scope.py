"""What stands before an entry of a list: ``ko:`` for comments in one language, ``shadow:`` for an
entry that is only being tried.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from comments.screening.draft import Rules
from comments.screening.language import CODES

_LISTS = ("banned_words", "suspect_words", "allowed_words")


class Scope(NamedTuple):
    """For which language an entry holds (None: all), whether it decides, and the entry itself."""

    language: str | None
    shadow: bool
    entry: str


def read_scope(entry: str) -> Scope:
    """Read what stands before an entry, in any order: ``shadow:ko:word`` and ``ko:shadow:word``."""
    language, shadow = None, False
    while True:
        head, colon, rest = entry.partition(":")
        name = head.strip().lower()
        if not colon or not rest.strip():
            break
        if name == "shadow" and not shadow:
            shadow = True
        elif name in CODES and language is None and not rest.startswith("//"):
            language = name
        else:
            break
        entry = rest.strip()
    return Scope(language, shadow, entry)


@lru_cache(maxsize=256)
def scoped(entries: Sequence[str], language: str | None) -> tuple[str, ...]:
    """Return the entries that hold for a comment in a language; in an unknown one those for all."""
    return tuple(entry for entry in entries if read_scope(entry).language in (None, language))


@lru_cache(maxsize=256)
def _has_language(entries: Sequence[str]) -> bool:
    return any(":" in entry and read_scope(entry).language is not None for entry in entries)


def names_languages(rules: Rules) -> bool:
    """Say whether any entry of a site's word lists is for one language alone."""
    return any(_has_language(getattr(rules, name)) for name in _LISTS)
