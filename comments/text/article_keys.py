"""The one spelling of an article's key: whatever names the same page is the same key, for reading,
for writing and for importing.

The widget sends what the page has; this is the only place where it is spelled.
"""

from __future__ import annotations

import re
from hashlib import sha256
from unicodedata import normalize
from urllib.parse import quote, unquote, unquote_plus

from comments.errors import InvalidInput
from comments.hosts import ascii_host
from comments.text.characters import INVISIBLE, has_visible

MAX_KEY = 300
_CUT = 267
"""Characters kept of a longer key, before ``~`` and the first 32 hexadecimal digits of its hash."""
_PLAIN_WORDS = re.compile(r"(?!/|https?:)[!-$&-~](?:[ -$&-~]{0,298}[!-$&-~])?", re.IGNORECASE)
_PLAIN_PATH = re.compile(r"(?:/(?!index\.)[\w!$&'()*+,;=:@.~-]+){1,30}", re.ASCII | re.IGNORECASE)
_ESCAPED_LETTERS = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SHORTENED = re.compile(r".{267}~[0-9a-f]{32}")
_ALWAYS_ESCAPED = re.compile(r'[ "<>\\^`{|}]')
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_PAGE = re.compile(r"(?:(https?)://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.I | re.DOTALL)
_HOST = re.compile(r"([^:]+)(?::(\d*))?")
_END = re.compile(r"(?:/(?:index\.(?:html?|php))?)+$", re.IGNORECASE)
_DEFAULT_PORTS = {"http": "80", "https": "443"}
_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|gbraid|wbraid|dclid|msclkid|yclid|twclid|igshid|mc_[ce]id|_hs\w+|ref_src"
    r"|cmpid|_ga|_gl|vero_\w+|oly_\w+_id|wt_mc|at_(?:medium|campaign))",
    re.IGNORECASE,
)
"""Parameters that say where a visitor came from, and nothing about what is shown."""


def canonical_key(value: str) -> str:
    """Return the one spelling of an article's key, the same for reading and for writing.

    A key is the publisher's word or, where none is given, the path of the page. Escapes of letters
    beyond ASCII are read (``/caf%C3%A9`` is ``/café``), composed and decomposed letters are one
    (NFC), and what nobody sees is escaped. A key that is a path or an address of a page is spelled
    as ``_page`` says. A key of more than 300 characters keeps its first 267, and a hash of the
    whole stands for the rest. Raises ``InvalidInput`` for an empty one.
    """
    if _PLAIN_WORDS.fullmatch(value) or (len(value) <= MAX_KEY and _PLAIN_PATH.fullmatch(value)):
        return value
    text = value.encode("utf-8", "replace").decode().strip()
    if _SHORTENED.fullmatch(text) and all(map(_shows, text)):
        return text
    is_page = text[:1] == "/" or text[:8].lower().startswith(("http://", "https://"))
    if is_page:
        text = _ESCAPE.sub(_plain, _STRAY_PERCENT.sub("%25", text))
    text = normalize("NFC", _ESCAPED_LETTERS.sub(_letters, text))
    text = text if is_page else text.strip()
    text = "".join(
        character if _shows(character) else quote(character, safe="") for character in text
    )
    if is_page:
        text = _page(text)
    if not has_visible(text):
        raise InvalidInput({"article": "This must not be empty."})
    if len(text) > MAX_KEY:
        digest = sha256(text.encode()).hexdigest()[:32]
        text = f"{text[:_CUT]}~{digest}"
    return text


def is_tracking(parameter: str) -> bool:
    """Say whether a parameter of an address tells only where a visitor came from."""
    return bool(_TRACKING.fullmatch(parameter))


def _page(text: str) -> str:
    """Return a path or an address without what two addresses of one page differ in.

    The host is in lower case and without the scheme's own port; slashes are single, and none ends
    the path, nor does ``index.html`` (``.htm``, ``.php``); parameters that only track a visitor,
    and a fragment that is no route (``#/…``, ``#!…``), are left out.
    """
    match = _PAGE.fullmatch(text)
    assert match is not None
    scheme, authority, path, query, fragment = match.groups(default="")
    origin = f"{scheme.lower()}://{_host(scheme.lower(), authority)}" if scheme else ""
    path = _END.sub("", re.sub("/{2,}", "/", path)) or "/"
    path = _ALWAYS_ESCAPED.sub(lambda character: quote(character[0]), path)
    pairs = [
        pair
        for pair in query.replace(" ", "%20").split("&")
        if pair and not is_tracking(unquote_plus(pair.partition("=")[0]))
    ]
    search = f"?{'&'.join(pairs)}" if pairs else ""
    return f"{origin}{path}{search}{f'#{fragment}' if fragment[:1] in ('/', '!') else ''}"


def _host(scheme: str, authority: str) -> str:
    match = _HOST.fullmatch(authority)
    host = ascii_host(match[1]) if match else None
    if match is None or host is None:
        return authority
    return f"{host}:{match[2]}" if match[2] and match[2] != _DEFAULT_PORTS[scheme] else host


def _plain(escape: re.Match[str]) -> str:
    """Return the character of an escape that needs none (RFC 3986, 6.2.2), else in upper case."""
    character = chr(int(escape[0][1:], 16))
    return character if _UNRESERVED.fullmatch(character) else escape[0].upper()


def _shows(character: str) -> bool:
    return (
        character.isprintable()
        and not INVISIBLE.match(character)
        and (character == " " or not character.isspace())
    )


def _letters(escapes: re.Match[str]) -> str:
    """Return the letters that percent-escapes stand for, or the escapes where they are not
    UTF-8.
    """
    try:
        return unquote(escapes[0], errors="strict")
    except UnicodeDecodeError:
        return escapes[0]
