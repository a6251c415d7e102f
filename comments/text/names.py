"""The small plain texts: names, titles, keys, notes. They hold no HTML; whoever shows them escapes
them.

A name is often all a reader has to tell people apart, so nothing in it may be unseen or shown out
of order.
"""

from __future__ import annotations

import re
from unicodedata import category

from comments.errors import InvalidInput
from comments.text.characters import (
    OVERRIDES,
    has_visible,
    longest_run_of_marks,
    misplaced_invisible,
)
from comments.text.parsing_limits import MAX_MARKS_IN_NAMES, MAX_MARKS_SHOWN
from comments.text.storable import storable

_UNSEEN = (
    r"[\s\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202c\u2060-\u2064\u2066-\u2069\ufeff]+"
)
_UNSEEN_ENDS = re.compile(f"^{_UNSEEN}|{_UNSEEN}$")
_OTHER_SPACE = re.compile(r"[^\S ]+")


def clean_name(value: object, field: str = "name", max_length: int = 80) -> str:
    """Return a person's name as clean_line does, without marks at its ends that nobody sees: they
    come along when a name is copied.
    """
    if isinstance(value, str):
        value = _UNSEEN_ENDS.sub("", value)
    return clean_line(value, field, max_length)


def clean_title(value: object, field: str = "title", max_length: int = 300) -> str:
    """Return an article's title as clean_line does."""
    return clean_line(value, field, max_length)


def clean_line(value: object, field: str, max_length: int) -> str:
    """Return one line of plain text: NFC, trimmed, tabs, line breaks and wide spaces as a space;
    else as typed.

    Markup stays as typed and is harmless once escaped. Raises InvalidInput for control,
    bidirectional or zero-width characters (joiners that a script or an emoji needs are kept), more
    than four combining marks on a letter, nothing visible, or more than ``max_length`` characters.
    """
    text = _OTHER_SPACE.sub(" ", storable(value, field, max_length)).strip()
    _refuse_blank(text, field)
    _refuse_unseen(text, field)
    if longest_run_of_marks(text) > MAX_MARKS_IN_NAMES or category(text[0]) in ("Mn", "Me"):
        raise InvalidInput(
            {
                field: (
                    f"At most {MAX_MARKS_IN_NAMES} accents may stand on one letter, and none alone."
                )
            }
        )
    return text


def clean_note(value: object, field: str, max_length: int) -> str:
    """Return plain text of several lines, such as a report's detail: NFC, line breaks as LF,
    trimmed, else as typed.

    Raises InvalidInput for control characters, direction overrides, more than eight combining marks
    on a letter, nothing visible, or more than ``max_length`` characters.
    """
    text = storable(value, field, max_length).strip()
    _refuse_blank(text, field)
    if OVERRIDES.search(text):
        raise InvalidInput(
            {field: "Characters that turn the reading direction are not allowed here."}
        )
    if longest_run_of_marks(text) > MAX_MARKS_SHOWN:
        raise InvalidInput({field: f"At most {MAX_MARKS_SHOWN} accents may stand on one letter."})
    return text


def _refuse_blank(text: str, field: str) -> None:
    if not has_visible(text):
        raise InvalidInput({field: "This must not be empty."})


def _refuse_unseen(text: str, field: str) -> None:
    unseen = misplaced_invisible(text)
    if unseen:
        raise InvalidInput(
            {field: f"The invisible character U+{ord(unseen):04X} is not allowed here."}
        )
