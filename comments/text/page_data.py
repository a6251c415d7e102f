"""What a page says of itself: tidied, shortened or left out, and never a reason to refuse a reader.

A reader cannot mend the page they stand on. Whatever had to be changed is named, so that whoever
answers can tell the publisher.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from unicodedata import normalize
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from comments.errors import InvalidInput
from comments.text.characters import (
    INVISIBLE,
    LINE_BREAKS,
    OVERRIDES,
    UNSTORABLE,
    has_visible,
    keep_marks,
    misplaced_invisible,
)
from comments.text.limits import MAX_MARKS_IN_NAMES, MAX_URL
from comments.text.urls import clean_url, origin_of

MAX_TITLE = 300
MAX_KEY = 300
_KEY_KEPT = 267
"""Characters kept of a longer key, before ``~`` and the first 32 hexadecimal digits of its hash."""
_PLAIN_KEY = re.compile(r"[!-$&-~](?:[ -$&-~]{0,298}[!-$&-~])?")
_SPACES = re.compile(r"\s+")
_ESCAPED_LETTERS = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")
_LONGEST_READ = 20_000
"""Characters of a title or an address beyond which no more of it is read."""
_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|gbraid|wbraid|dclid|msclkid|yclid|twclid|igshid|mc_[ce]id|_hs\w+|ref_src"
    r"|cmpid|_ga|_gl|vero_\w+|oly_\w+_id|wt_mc|at_(?:medium|campaign))",
    re.IGNORECASE,
)
"""Parameters that say where a visitor came from, and nothing about what is shown."""


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
    parts = urlsplit(address)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    telling_pairs = [pair for pair in pairs if not _TRACKING.fullmatch(pair[0])]
    query = parts.query if len(telling_pairs) == len(pairs) else urlencode(telling_pairs)
    for candidate in (
        parts._replace(query=query, fragment=""),
        parts._replace(query="", fragment=""),
    ):
        if shorter := _accepted(urlunsplit(candidate), max_length):
            return shorter
    return None


def canonical_key(value: str) -> str:
    """Return the one spelling of an article's key, the same for reading and for writing.

    A key is the publisher's word or, where none is given, the path of the page. Escapes of letters
    beyond ASCII are read (``/caf%C3%A9`` is ``/café``), composed and decomposed letters are one
    (NFC), and what nobody sees is escaped. A key of more than 300 characters keeps its first 267,
    and a hash of the whole stands for the rest. Raises ``InvalidInput`` for an empty one.
    """
    if _PLAIN_KEY.fullmatch(value):
        return value
    text = _ESCAPED_LETTERS.sub(_letters, value.encode("utf-8", "replace").decode())
    text = normalize("NFC", text).strip()
    text = "".join(
        character if _shows(character) else quote(character, safe="") for character in text
    )
    if not has_visible(text):
        raise InvalidInput({"article": "This must not be empty."})
    if len(text) > MAX_KEY:
        digest = sha256(text.encode()).hexdigest()[:32]
        text = f"{text[:_KEY_KEPT]}~{digest}"
    return text


def _shows(character: str) -> bool:
    return (
        character.isprintable()
        and not INVISIBLE.match(character)
        and (character == " " or not character.isspace())
    )


def _letters(escapes: re.Match[str]) -> str:
    """Return the letters that percent-escapes stand for, or the escapes where they are not UTF-8."""
    try:
        return unquote(escapes[0], errors="strict")
    except UnicodeDecodeError:
        return escapes[0]


def _without_misplaced(text: str) -> str:
    while (character := misplaced_invisible(text)) is not None:
        text = text.replace(character, "")
    return text


def _accepted(text: str, max_length: int) -> str | None:
    try:
        return clean_url(text, max_length=max_length)
    except InvalidInput:
        return None
