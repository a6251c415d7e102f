"""What is kept of a secret with enough chance in it: its SHA-256."""

from __future__ import annotations

import hashlib


def secret_hash(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
