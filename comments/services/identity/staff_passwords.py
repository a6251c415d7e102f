"""Passwords of staff: which are good enough, and how they are kept (argon2id)."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from comments.errors import InvalidInput

MIN_LENGTH = 10
MAX_LENGTH = 200
_COMMON = Path(__file__).with_name("common_passwords.txt")
_hasher = PasswordHasher()


def hash_password(text: str, *, about: tuple[str, ...] = ()) -> str:
    """Return what is kept of a password.

    Raises ``InvalidInput`` for one that is short, among the thousand commonest of its length, a run
    of one character
    or of neighbours, or no more than something known ``about`` the person.
    """
    if problem := _problem(text, about):
        raise InvalidInput({"password": problem}, code="weak_password")
    return _hasher.hash(text)


def verify_password(text: str, stored_hash: str | None) -> bool:
    """Say whether a password is the one that is kept; without one, take as long and say no."""
    try:
        return (
            _hasher.verify(stored_hash or _nobody(), text[:MAX_LENGTH]) and stored_hash is not None
        )
    except (VerificationError, InvalidHashError):
        return False


def hash_is_dated(stored_hash: str) -> bool:
    """Say whether a hash was made with other parameters than are used today."""
    return _hasher.check_needs_rehash(stored_hash)


def rehash(text: str) -> str:
    """Hash a password that has been accepted before."""
    return _hasher.hash(text)


def _problem(text: str, about: tuple[str, ...]) -> str | None:
    lowered = text.lower()
    if len(text) < MIN_LENGTH:
        return f"A password has at least {MIN_LENGTH} characters."
    if len(text) > MAX_LENGTH:
        return f"A password has at most {MAX_LENGTH} characters."
    if lowered in _common() or _is_run(lowered):
        return "This password is among the first that anybody would try."
    own_words = {
        part for word in about for part in (word.lower(), word.lower().partition("@")[0]) if part
    }
    if lowered in own_words or lowered.strip("0123456789!.-_ ") in own_words:
        return "This password can be guessed from your name or address."
    return None


def _is_run(text: str) -> bool:
    steps = {(ord(after) - ord(before)) for before, after in pairwise(text)}
    return len(set(text)) <= 2 or steps in ({1}, {-1})


@cache
def _common() -> frozenset[str]:
    return frozenset(_COMMON.read_text(encoding="utf-8").split())


@cache
def _nobody() -> str:
    return _hasher.hash("the password of nobody")
