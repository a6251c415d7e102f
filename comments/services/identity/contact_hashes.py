"""Keyed hashes of addresses and emails: what is kept of where somebody came from."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Network = IPv4Network | IPv6Network
_PREFIXES = {4: (32, 24), 6: (64, 48)}
"""How long the prefixes are of what one subscriber commands, and of the network around it."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a request came from, as much as is kept of it: keyed hashes of the address and of its
    network.
    """

    host: str
    network: str


def hash_address(text: str | None, secret: str) -> Address | None:
    """Return the keyed hashes of an address: of itself (an IPv6 /64) and of its network (IPv4 /24,
    IPv6 /48).
    """
    address = _address(text)
    if address is None:
        return None
    own, wide = _PREFIXES[address.version]
    # As ``networks_of`` spells them, without building networks, which takes ten times as long.
    return Address(
        *(keyed_hash(f"{_first_of(address, length)}/{length}", secret) for length in (own, wide))
    )


def networks_of(text: str | None) -> tuple[Network, Network] | None:
    """Return what one subscriber commands as a whole (an IPv4 address, an IPv6 /64) and the network
    around it (IPv4 /24, IPv6 /48); None for what is no address.
    """
    address = _address(text)
    if address is None:
        return None
    own, wide = _PREFIXES[address.version]
    return ip_network((address, own), strict=False), ip_network((address, wide), strict=False)


def _address(text: str | None) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text or "")
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _first_of(address: IPv4Address | IPv6Address, length: int) -> IPv4Address | IPv6Address:
    """The first address of the network with such a prefix around an address, without its zone."""
    rest = address.max_prefixlen - length
    return type(address)(int(address) >> rest << rest)


def keyed_hash(text: str, secret: str) -> str:
    """Return a hash that nobody without the service's secret can recompute."""
    return hmac.digest(secret.encode(), text.encode(), "sha256").hex()


def domain_hashes(email: str | None, secret: str) -> list[str]:
    """Return the keyed hashes of an email's domain and of every domain above it, save the topmost:
    by these, a ban on a domain is found by all below it.
    """
    labels = (email or "").lower().rpartition("@")[2].split(".")
    return [keyed_hash(".".join(labels[n:]), secret) for n in range(len(labels) - 1)]


def email_hashes(email: str | None, secret: str) -> tuple[str | None, str | None]:
    """Return the keyed hashes of an email and of its domain, by which bans are found."""
    if not email:
        return None, None
    lowered = email.lower()
    return keyed_hash(lowered, secret), keyed_hash(lowered.rpartition("@")[2], secret)
