"""Keyed hashes of addresses and emails: what is kept of where somebody came from."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network


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
    networks = networks_of(text)
    if networks is None:
        return None
    return Address(*(keyed_hash(str(network), secret) for network in networks))


def networks_of(text: str | None) -> tuple[Network, Network] | None:
    """Return what one subscriber commands as a whole (an IPv4 address, an IPv6 /64) and the network
    around it (IPv4 /24, IPv6 /48); None for what is no address.
    """
    try:
        address = ip_address(text or "")
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    own, wide = (64, 48) if address.version == 6 else (32, 24)
    return ip_network((address, own), strict=False), ip_network((address, wide), strict=False)


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
