"""Addresses: the one rule for every link the product shows and every address it is given.

Absolute http or https, a real host, no user name, nothing invisible. The rule of the WHATWG URL
Standard is followed where browsers and RFC 3986 differ, because browsers decide where a link leads.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote

from email_validator import EmailNotValidError, validate_email

from comments.errors import InvalidInput
from comments.hosts import ascii_host
from comments.text.characters import INVISIBLE
from comments.text.parsing_limits import MAX_URL

_ABSOLUTE = re.compile(r"(https?)://([^/?#]*)(.*)", re.IGNORECASE)
_AUTHORITY = re.compile(r"(\[[^\]]*\]|[^:\[\]]+)(?::([0-9]{0,5}))?")
_KEPT = ":/?#[]@!$&'()*+,;=%"
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_MAILTO_SAFE = re.compile(r"[^%&?#]+")
_DEFAULT_PORTS = {"http": 80, "https": 443}


class _Address(NamedTuple):
    origin: str
    rest: str


def clean_url(
    value: object, field: str = "url", *, allow_mailto: bool = False, max_length: int = MAX_URL
) -> str:
    """Return an absolute http(s) address: scheme and host lower-case, IDN in Punycode, the rest
    percent-encoded.

    Raises InvalidInput for every other scheme (``mailto:`` with a bare address passes where
    ``allow_mailto``), a relative address, a user name, a host that is none, a bad port,
    backslashes, spaces, control or invisible characters, and more than ``max_length`` characters.
    """
    try:
        text = _visible(value, max_length)
        if allow_mailto and text[:7].lower() == "mailto:":
            return "mailto:" + _bare_mail_address(text[7:])
        address = _parse(text)
        if len(address.origin) + len(address.rest) > max_length:
            raise ValueError(f"The address is longer than {max_length:,} characters.")
    except ValueError as error:
        raise InvalidInput({field: str(error)}) from None
    return address.origin + address.rest


def origin_of(url: str) -> str:
    """The origin of an http(s) address, ``https://example.com[:port]``: lower-case, Punycode,
    without a default port.

    Raises InvalidInput as clean_url does.
    """
    try:
        return _parse(_visible(url, MAX_URL)).origin
    except ValueError as error:
        raise InvalidInput({"url": str(error)}) from None


def clean_origin(value: object, field: str = "origin") -> str:
    """Return a site's origin as origin_of writes it. Raises InvalidInput also if a path, query or
    fragment follows.
    """
    try:
        address = _parse(_visible(value, MAX_URL))
    except ValueError as error:
        raise InvalidInput({field: str(error)}) from None
    if address.rest not in ("", "/"):
        raise InvalidInput(
            {field: "An origin ends with the host or port, such as https://news.example.com."}
        )
    return address.origin


def clean_email(value: object, field: str = "email") -> str:
    """Return an email address with its domain lower-case and in Punycode. The part before the ``@``
    is kept as typed.

    Accepts the dot-atom form of RFC 5321 with a domain of two labels or more. Raises InvalidInput
    otherwise.
    """
    try:
        return _email(_visible(value, 254))
    except ValueError as error:
        raise InvalidInput({field: str(error)}) from None


def link_target(url: str, *, mailto: bool) -> str | None:
    """The href for a link in a comment, or None where the rule refuses it."""
    try:
        return clean_url(url, allow_mailto=mailto)
    except InvalidInput:
        return None


def _visible(value: object, max_length: int) -> str:
    if not isinstance(value, str):
        raise ValueError("This must be a text.")
    text = value.strip(" ")
    if not text:
        raise ValueError("The address is empty.")
    if len(text) > max_length:
        raise ValueError(f"The address is longer than {max_length:,} characters.")
    if " " in text or not text.isprintable() or INVISIBLE.search(text):
        raise ValueError("The address holds a space, a control character or an invisible one.")
    return text


def _parse(text: str) -> _Address:
    absolute = _ABSOLUTE.fullmatch(text)
    if not absolute:
        raise ValueError("The address must begin with http:// or https://.")
    scheme, authority, rest = absolute[1].lower(), absolute[2], absolute[3]
    if "\\" in text:
        raise ValueError("The address holds a backslash.")
    if "@" in authority:
        raise ValueError("The address holds a user name.")
    parts = _AUTHORITY.fullmatch(authority)
    host = ascii_host(parts[1]) if parts else None
    if not parts or not host:
        raise ValueError("The address has no valid host name.")
    return _Address(
        f"{scheme}://{host}{_port(scheme, parts[2])}",
        quote(_STRAY_PERCENT.sub("%25", rest), safe=_KEPT),
    )


def _port(scheme: str, digits: str | None) -> str:
    if not digits:
        return ""
    number = int(digits)
    if not 0 < number < 65_536:
        raise ValueError("The address has no valid port.")
    return "" if number == _DEFAULT_PORTS[scheme] else f":{number}"


def _bare_mail_address(target: str) -> str:
    """The address alone: what follows ``?`` would fill in a subject, a text or more receivers (RFC
    6068).
    """
    address = _email(target.partition("?")[0])
    if not _MAILTO_SAFE.fullmatch(address):
        raise ValueError("The mail address holds a sign that mail programs read as more.")
    return address


def _email(text: str) -> str:
    local, _, domain = text.rpartition("@")
    host = (ascii_host(domain) or "").rstrip(".")
    try:
        # Whether mail can be sent there is not asked: a name within the house will do.
        validate_email(
            f"{local}@{host}",
            strict=True,
            allow_smtputf8=False,
            check_deliverability=False,
            globally_deliverable=False,
        )
    except EmailNotValidError:
        host = ""
    if "." not in host or host[-1].isdigit():
        raise ValueError("This is not an email address such as name@example.com.")
    return f"{local}@{host}"
