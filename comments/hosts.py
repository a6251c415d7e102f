"""The one rule for what a host is: that of the WHATWG URL Standard, as browsers apply it.

Links, bans, lists of domains and origins all compare hosts through here, so that one name has one
spelling: ``Straße.de`` is ``xn--strae-oqa.de`` everywhere.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import ada_url

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?")
_STRAY = re.compile(r"[\s%/?#@\\:<>^|]")
_ABSOLUTE = re.compile(r"https?://[^/?#\\]", re.IGNORECASE)
_PORTS = {"https": 443, "http": 80}
LONGEST_HOST = 253


@lru_cache(maxsize=4_096)
def ascii_host(host: str) -> str | None:
    """Return the host as browsers send it, lower-case and in Punycode, or None if it is none.

    IPv6 stands in brackets; a name whose last label is a number is an IPv4 address. Labels that
    the DNS cannot hold are refused, though a browser would take some of them.
    """
    bracketed = host.startswith("[") and host.endswith("]")
    if not host or (_STRAY.search(host) and not bracketed):
        return None
    try:
        url = ada_url.URL(f"https://{host}/")
    except ValueError:
        return None
    name: str = url.hostname
    if bracketed:
        return name if name.startswith("[") else None
    # 0x7f.1 and 2130706433 lead a browser to 127.0.0.1; nobody writes them in good faith.
    numeric = url.host_type == ada_url.HostType.IPV4
    if len(name) > LONGEST_HOST or not _NAME.fullmatch(name) or (numeric and name != host):
        return None
    return name if "xn--" not in name or _decodes(name) else None


class WebAddress(NamedTuple):
    """An address of the web, taken apart as browsers take it apart."""

    scheme: str
    """``http`` or ``https``."""
    host: str
    """Lower-case and in Punycode; IPv6 without brackets."""
    port: int
    path: str
    query: str
    """With its question mark, where there is any."""
    fragment: str
    has_user: bool
    netloc: str
    """Host and port as browsers send them in ``Host``: without the scheme's own port."""

    @property
    def origin(self) -> str:
        """What browsers send in ``Origin``."""
        return f"{self.scheme}://{self.netloc}"


@lru_cache(maxsize=256)
def web_address(text: str) -> WebAddress | None:
    """Return an absolute http(s) address in its parts, or None where it is none."""
    text = text.strip()
    if not _ABSOLUTE.match(text):
        return None
    try:
        url = ada_url.URL(text)
    except ValueError:
        return None
    scheme = url.protocol.removesuffix(":")
    return WebAddress(
        scheme=scheme,
        host=url.hostname.strip("[]"),
        port=int(url.port or _PORTS[scheme]),
        path=url.pathname,
        query=url.search,
        fragment=url.hash,
        has_user=bool(url.username or url.password),
        netloc=url.host,
    )


def host_and_port(netloc: str) -> str:
    """Return the host and port of an address as browsers send them, the web's own ports left out;
    what is no host as it stands, in lower case.
    """
    address = web_address(f"https://{netloc}")
    return address.netloc.removesuffix(":80") if address else netloc.lower()


def _decodes(name: str) -> bool:
    """Whether every label in Punycode stands for letters, and for no others."""
    return all(
        ada_url.idna_to_ascii(ada_url.idna_to_unicode(label)) == label.encode()
        and not ada_url.idna_to_unicode(label).isascii()
        for label in name.rstrip(".").split(".")
        if label.startswith("xn--")
    )
