"""What a page says of itself: tidied, shortened or left out, and never a reason to refuse a reader.

A reader cannot mend the page they stand on. Whatever had to be changed is named, so that whoever
answers can tell the publisher.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from unicodedata import normalize
from urllib.parse import parse_qsl, urlencode

from comments.errors import InvalidInput
from comments.text.article_keys import is_tracking
from comments.text.characters import (
    INVISIBLE,
    LINE_BREAKS,
    OVERRIDES,
    UNSTORABLE,
    has_visible,
    keep_marks,
    misplaced_invisible,
)
from comments.text.parsing_limits import MAX_MARKS_IN_NAMES, MAX_URL
from comments.text.urls import clean_url, origin_of

MAX_TITLE = 300
_SPACES = re.compile(r"\s+")
_LONGEST_READ = 20_000
"""Characters of a title or an address beyond which no more of it is read."""


@dataclass(frozen=True, slots=True)
class PageData:
    """A page's address and title as they can be kept, and what had to be done to them."""

    url: str | None = None
    title: str | None = None
    notices: tuple[str, ...] = ()
    """Such as ``url; foreign`` or ``title; shortened``, for the publisher."""
    language: str | None = None


def page_data(url: object, title: object, origins: Collection[str] | None = None) -> PageData:
    """Return what a page says of itself, as it can be kept. Raises nothing.

    Only addresses at one of the ``origins`` are kept, where any are named.
    """
    notices: list[str] = []
    address = tidy_url(url)
    if url and address is None:
        notices.append("url; unusable")
    elif address is not None and origins is not None and origin_of(address) not in origins:
        address = None
        notices.append("url; foreign")
    line = tidy_line(title, MAX_TITLE)
    if title and line is None:
        notices.append("title; unusable")
    elif line is not None and isinstance(title, str) and len(title.strip()) > MAX_TITLE:
        notices.append("title; shortened")
    elif line is not None and line != title:
        notices.append("title; tidied")
    return PageData(address, line, tuple(notices))


def tidy_line(value: object, max_length: int) -> str | None:
    """Return one line of plain text without what nobody sees, cut to so many characters.

    What no script and no emoji needs (control and zero-width characters, direction overrides, a
    fifth accent on a letter) is dropped; None where nothing visible is left.
    """
    if not isinstance(value, str):
        return None
    text = LINE_BREAKS.sub(" ", value[:_LONGEST_READ]).replace("\t", " ")
    text = normalize("NFC", OVERRIDES.sub("", UNSTORABLE.sub("", text)))
    text = _without_misplaced(keep_marks(_SPACES.sub(" ", text), MAX_MARKS_IN_NAMES))
    text = _SPACES.sub(" ", text).strip()
    if len(text) > max_length:
        text = _without_misplaced(text[: max_length - 1]).rstrip() + "…"
    while text and not has_visible(text[0]):
        text = text[1:].lstrip()
    return text if has_visible(text) else None


def tidy_url(value: object, max_length: int = MAX_URL) -> str | None:
    """Return a page's absolute address without tracking parameters, fragment and default port.

    Backslashes are read as browsers read them. An address that is still too long loses its query.
    None for what is no address of a web page.
    """
    if not isinstance(value, str):
        return None
    text = INVISIBLE.sub("", value[:_LONGEST_READ].strip().replace("\\", "/"))
    text = re.sub(r"[\t\r\n]", "", text).replace(" ", "%20")
    address = _accepted(text, _LONGEST_READ)
    if address is None:
        return None
    page, _, query = address.partition("#")[0].partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    telling_pairs = [pair for pair in pairs if not is_tracking(pair[0])]
    if len(telling_pairs) < len(pairs):
        query = urlencode(telling_pairs)
    for candidate in (f"{page}?{query}" if query else page, page):
        if shorter := _accepted(candidate, max_length):
            return shorter
    return None


def _without_misplaced(text: str) -> str:
    while (character := misplaced_invisible(text)) is not None:
        text = text.replace(character, "")
    return text


def _accepted(text: str, max_length: int) -> str | None:
    try:
        return clean_url(text, max_length=max_length)
    except InvalidInput:
        return None
