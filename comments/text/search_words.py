"""A text as an index of words should read it, where scripts meet or no blanks part the words."""

from __future__ import annotations

import re

from comments.text.characters import INVISIBLE, UNSPACED

_PICTURE = re.compile("[\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]")
"""Arrows, signs and emoji: one token each."""
_APART = re.compile(f"{UNSPACED.pattern}|{_PICTURE.pattern}")


def search_text(text: str) -> str | None:
    """Return the text with every letter of an unspaced script, and every emoji, as a word of its
    own; None where it has neither and can be indexed as it is.

    A search for several of them is one for these words side by side.
    """
    if text.isascii() or not _APART.search(text):
        return None
    return " ".join(_APART.sub(_set_apart, INVISIBLE.sub("", text)).split())


def _set_apart(match: re.Match[str]) -> str:
    letter = match[0]
    # An index of words takes a picture for a blank; its name is a word.
    return f" u{ord(letter):x} " if _PICTURE.match(letter) else f" {letter} "
