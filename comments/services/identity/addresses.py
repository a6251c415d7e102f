"""Keyed hashes of addresses and emails: what is kept of where somebody came from."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network


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
    try:
        address = ip_address(text or "")
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    host, wide = (64, 48) if address.version == 6 else (32, 24)
    names = (str(ip_network((address, bits), strict=False)) for bits in (host, wide))
    return Address(*(keyed_hash(name, secret) for name in names))


def keyed_hash(text: str, secret: str) -> str:
    """Return a hash that nobody without the service's secret can recompute."""
    return hmac.digest(secret.encode(), text.encode(), "sha256").hex()


def email_hashes(email: str | None, secret: str) -> tuple[str | None, str | None]:
    """Return the keyed hashes of an email and of its domain, by which bans are found."""
    if not email:
        return None, None
    lowered = email.lower()
    return keyed_hash(lowered, secret), keyed_hash(lowered.rpartition("@")[2], secret)
