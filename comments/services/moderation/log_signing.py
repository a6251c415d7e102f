"""The key that signs the log: Ed25519, the operator's own or made from the service's secret."""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_PURPOSE = b"the log of decisions"


@dataclass(frozen=True)
class LogKey:
    """The private key of the log."""

    private: Ed25519PrivateKey

    @classmethod
    def read(cls, key: str, secret: str) -> LogKey:
        """Return the operator's key (32 bytes in base64), or without one that of the service's
        secret. Raises ``ValueError``.
        """
        seed = b64decode(key, validate=True) if key else None
        if seed is None:
            seed = hmac.digest(secret.encode(), _PURPOSE, "sha256")
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    @property
    def public_pem(self) -> str:
        """The public half, in PEM."""
        key = self.private.public_key()
        return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def sign(self, site_id: int, number: int, digest: str) -> str:
        """Return the signature of a link of a site's chain."""
        return b64encode(self.private.sign(link_text(site_id, number, digest))).decode()

    def signed(self, site_id: int, number: int, digest: str, signature: str | None) -> bool:
        """Say whether this key has signed that link."""
        try:
            raw = b64decode(signature or "", validate=True)
            self.private.public_key().verify(raw, link_text(site_id, number, digest))
        except (ValueError, InvalidSignature):
            return False
        return True


def link_text(site_id: int, number: int, digest: str) -> bytes:
    """Return what is signed of a link."""
    return f"{site_id}:{number}:{digest}".encode()
