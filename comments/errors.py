"""What can go wrong in the house, without a word about HTTP.

Every error carries a stable ``code`` for programs and a sentence for people. ``web/problems.py`` is
the one place that turns them into answers, and the command line prints the sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class CommentsError(Exception):
    """Base of all domain errors: a stable ``code`` and a sentence a stranger understands."""

    code = "error"

    def __init__(self, message: str, *, code: str | None = None, **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.details = details


class InvalidInput(CommentsError):
    """A field has a value that cannot be accepted; ``errors`` maps field names to sentences."""

    code = "invalid"

    def __init__(
        self,
        errors: Mapping[str, Sequence[str] | str],
        message: str | None = None,
        *,
        code: str | None = None,
    ) -> None:
        self.errors = {
            name: [said] if isinstance(said, str) else list(said) for name, said in errors.items()
        }
        super().__init__(
            message or " ".join(s for said in self.errors.values() for s in said), code=code
        )


class NotFound(CommentsError):
    """The thing does not exist, or the caller may not know that it does."""

    code = "not_found"


class NotAuthenticated(CommentsError):
    """No credentials, or credentials that are not (or no longer) valid."""

    code = "not_authenticated"


class Forbidden(CommentsError):
    """The caller is known and may not do this."""

    code = "forbidden"


class Conflict(CommentsError):
    """The thing has changed since the caller looked at it, or is not in a state that allows
    this.
    """

    code = "conflict"


class TooSoon(CommentsError):
    """The same may be tried again in ``retry_after`` seconds."""

    code = "too_soon"

    def __init__(self, message: str, retry_after: int, *, code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.retry_after = max(1, retry_after)


class SettingsError(CommentsError):
    """A setting has an unknown name or a bad value; the sentence names it."""

    code = "settings"
