"""The key that signs the log: Ed25519, the operator's own or made from the service's secret."""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_PURPOSE = b"the log of decisions"


@dataclass(frozen=True)
class PublicLogKey:
    """The public half of a key of the log: says what that key has signed."""

    public: Ed25519PublicKey

    @classmethod
    def from_word(cls, word: str) -> PublicLogKey:
        """Return the key whose 32 bytes are this in base64. Raises ``ValueError``."""
        return cls(Ed25519PublicKey.from_public_bytes(b64decode(word, validate=True)))

    @property
    def word(self) -> str:
        """The key's 32 bytes in base64."""
        return b64encode(self.public.public_bytes_raw()).decode()

    @property
    def public_pem(self) -> str:
        """The key in PEM."""
        spelled = self.public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return spelled.decode()

    def signed(self, site_id: int, number: int, digest: str, signature: str | None) -> bool:
        """Say whether this key has signed that link."""
        return self.signed_text(link_text(site_id, number, digest), signature)

    def signed_text(self, text: bytes, signature: str | None) -> bool:
        """Say whether this key has signed that text."""
        try:
            self.public.verify(b64decode(signature or "", validate=True), text)
        except (ValueError, InvalidSignature):
            return False
        return True


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
    def half(self) -> PublicLogKey:
        """The public half."""
        return PublicLogKey(self.private.public_key())

    @property
    def public_pem(self) -> str:
        """The public half, in PEM."""
        return self.half.public_pem

    def sign(self, site_id: int, number: int, digest: str) -> str:
        """Return the signature of a link of a site's chain."""
        return self.sign_text(link_text(site_id, number, digest))

    def sign_text(self, text: bytes) -> str:
        """Return the signature of a text."""
        return b64encode(self.private.sign(text)).decode()

    def signed(self, site_id: int, number: int, digest: str, signature: str | None) -> bool:
        """Say whether this key has signed that link."""
        return self.half.signed(site_id, number, digest, signature)


def link_text(site_id: int, number: int, digest: str) -> bytes:
    """Return what is signed of a link."""
    return f"{site_id}:{number}:{digest}".encode()
