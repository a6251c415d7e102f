"""Where a request to a service outside may lead: to the public network over https, and nowhere
else.

The address comes from a site's administrator, who need not be the operator of this machine. A name
is resolved once, what it leads to is looked at, and the connection goes to just that: a name that
leads elsewhere at the second look (DNS rebinding) leads nowhere.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from comments.hosts import web_address

_TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))
"""IPv6 addresses whose last 32 bits are an IPv4 one (RFC 6052, RFC 4291)."""


class Refused(Exception):
    """An address that no request may go to; the message says why, for whoever sets it."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A checked address: how it is spoken to, by which name, and what follows the host."""

    scheme: str
    host: str
    port: int
    target: str

    def resolve(self, *, loopback: bool) -> str:
        """Return the one IP address to connect to.

        Raises ``Refused`` where the name leads into a private, local or reserved network: to this
        machine only with ``loopback``. Raises ``OSError`` where it leads nowhere.
        """
        rows = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        addresses = [str(row[4][0]).partition("%")[0] for row in rows]
        for address in addresses:
            if not is_public(address) and not (loopback and _own(ip_address(address)).is_loopback):
                raise Refused("its name leads into a network that is not public")
        return addresses[0]


def destination(url: str, *, loopback: bool = False) -> Destination:
    """Return what an address says, unasked of any network. Raises ``Refused``.

    It is https, or http to this machine where the operator allows that (``loopback``).
    """
    parts = web_address(url)
    if parts is None:
        raise Refused("its address cannot be read, or does not begin with https://")
    host = parts.host
    if parts.has_user:
        raise Refused("its address has a user name")
    if parts.scheme != "https" and not (loopback and parts.scheme == "http" and _is_loopback(host)):
        raise Refused("its address does not begin with https://")
    if _numeric(host) and not is_public(host) and not (loopback and _is_loopback(host)):
        raise Refused("its address lies in a network that is not public")
    return Destination(parts.scheme, host, parts.port, parts.path + parts.query)


def is_public(address: str) -> bool:
    """Say whether an IP address is one of the public network, whatever IPv6 wraps it in."""
    own = _own(ip_address(address))
    return own.is_global and not own.is_multicast


def _own(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address that an IPv6 one stands for, or the address itself."""
    if isinstance(address, IPv4Address):
        return address
    wrapped = address.ipv4_mapped or address.sixtofour
    if wrapped is None and any(address in network for network in _TRANSLATED) and int(address) > 1:
        wrapped = IPv4Address(int(address) & 0xFFFFFFFF)
    return wrapped or address


def _is_loopback(host: str) -> bool:
    return host == "localhost" or (_numeric(host) and _own(ip_address(host)).is_loopback)


def _numeric(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
