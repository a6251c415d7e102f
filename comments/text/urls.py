"""Addresses: the one rule for every link the product shows and every address it is given.

Absolute http or https, a real host, no user name, nothing invisible. The rule of the WHATWG URL
Standard is followed where browsers and RFC 3986 differ, because browsers decide where a link leads.
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import NamedTuple
from urllib.parse import quote

import idna

from comments.errors import InvalidInput
from comments.text.characters import INVISIBLE
from comments.text.limits import MAX_URL

_ABSOLUTE = re.compile(r"(https?)://([^/?#]*)(.*)", re.IGNORECASE)
_AUTHORITY = re.compile(r"(\[[^\]]*\]|[^:\[\]]+)(?::([0-9]{0,5}))?")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?")
_NUMBER = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)")
_KEPT = ":/?#[]@!$&'()*+,;=%"
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
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
            return "mailto:" + _email(text[7:])
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
    host = _ascii_host(parts[1]) if parts else None
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


@lru_cache(maxsize=4_096)
def _ascii_host(host: str) -> str | None:
    """The host as browsers send it, or None if it is none: UTS #46 mapping, and a number at the end
    means IPv4.
    """
    if host.startswith("["):
        return _ipv6(host[1:-1])
    name = host.lower()
    if not name.isascii() or "xn--" in name:
        try:
            name = idna.encode(name, uts46=True).decode()
        except (idna.IDNAError, UnicodeError):
            return None
    if len(name) > 253 or not _HOST.fullmatch(name):
        return None
    last = name.rstrip(".").rpartition(".")[2]
    return _ipv4(name) if _NUMBER.fullmatch(last) else name


def _ipv4(name: str) -> str | None:
    try:
        return str(IPv4Address(name))
    except AddressValueError:
        return None


def _ipv6(name: str) -> str | None:
    try:
        address = IPv6Address(name)
    except AddressValueError:
        return None
    return None if address.scope_id else f"[{address.compressed}]"


def _email(text: str) -> str:
    local, at, domain = text.rpartition("@")
    host = _ascii_host(domain) if domain else None
    named = host and "." in host.rstrip(".") and not host.startswith("[") and not host[-1].isdigit()
    if not at or not host or not named or len(local) > 64 or not _LOCAL_PART.fullmatch(local):
        raise ValueError("This is not an email address such as name@example.com.")
    return f"{local}@{host.rstrip('.')}"
