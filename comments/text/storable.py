"""Text as it is stored: one spelling for what looks the same, and nothing that a database or a feed
cannot keep.
"""

from __future__ import annotations

import re
from unicodedata import normalize

from comments.errors import InvalidInput
from comments.text.characters import LINE_BREAKS, UNSTORABLE, longest_run_of_marks
from comments.text.parsing_limits import MAX_MARKS

_BREAKS = "\r\x0b\x0c\x85"


def storable(value: object, field: str, max_length: int) -> str:
    """Return the text in NFC with every line break as LF; all else, spaces included, is kept as
    typed.

    ``max_length`` is in code points, a line break of any kind counting once. Raises InvalidInput
    for what is no text, is too long (it is
    never cut), holds a control character other than tab and line breaks (CRLF, CR, VT, FF, NEL), a
    lone surrogate or a noncharacter, or stacks more than 30 combining marks.
    """
    if not isinstance(value, str):
        raise InvalidInput({field: "This must be a text."})
    text = LINE_BREAKS.sub("\n", value) if any(mark in value for mark in _BREAKS) else value
    refuse_longer(text, field, max_length)
    unstorable = _unstorable(text)
    if unstorable:
        raise InvalidInput(
            {
                field: (
                    f"The character U+{ord(unstorable.group()):04X} cannot be kept; please remove "
                    "it."
                )
            }
        )
    if longest_run_of_marks(text) > MAX_MARKS:
        raise InvalidInput({field: f"More than {MAX_MARKS} accents are stacked on one letter."})
    text = normalize("NFC", text)
    refuse_longer(text, field, max_length)
    return text


def _unstorable(text: str) -> re.Match[str] | None:
    # What cannot be stored cannot be printed either, and that is known at a tenth of the cost.
    if text.replace("\n", "").replace("\t", "").isprintable():
        return None
    return UNSTORABLE.search(text)


def refuse_longer(text: str, field: str, max_length: int) -> None:
    """Raise InvalidInput if the text has more than ``max_length`` characters."""
    if len(text) > max_length:
        raise InvalidInput(
            {field: f"This is {len(text):,} characters long; at most {max_length:,} are allowed."}
        )
